"""What every act here needs: a refusal in words, a move that names the stage it leaves."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t


def refusal(refused: Text, because: Text, instead: Text | None = None) -> Refusal:
    """The refusal with the usual advice."""
    return Refusal(refused, because, instead or t("请改正后重试", "Correct it and try again"))


def must(holds: bool, refused: Text, because: Text) -> None:
    """Raise the refusal unless it holds."""
    if not holds:
        raise refusal(refused, because)


def words(text: str, refused: Text, most: int = 4000) -> str:
    """The text without its edges; nothing, or more than fits, is refused."""
    plain = text.strip()
    must(plain != "", refused, t("没有写明内容或理由", "no words or reasons were given"))
    must(len(plain) <= most, refused, t(f"超过 {most} 字", f"more than {most} characters"))
    return plain


def move(row: Any, stage: Any, refused: Text, **settled: Any) -> None:
    """Move, unless the workflow or a colleague forbids it: the UPDATE names the stage left."""
    here = row.Stage(row.stage)
    if stage not in row.MOVES.get(here, set()):
        because = t("现在的状态是“{here}”", "it stands at “{here}”").format(here=here.label)
        raise refusal(refused, because)
    model: type[Model] = type(row)
    seen = {"pk": row.pk, "stage": here}
    if hasattr(row, "version"):
        seen["version"] = row.version  # a new version in between is a move, too
    if not model._default_manager.filter(**seen).update(stage=stage, **settled):
        raise refusal(refused, t("刚刚已有人办理", "somebody moved it a moment ago"))
    row.refresh_from_db()
