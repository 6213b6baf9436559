"""What every act of this context shares: refusals, numbers, the ledger entry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, models, transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.directory.models import Entry
from hengjian.ledger import services as ledger

_AGAIN = t("请改正后重试", "Correct it and try again")


def refusal(refused: Text, because: Text, instead: Text = _AGAIN) -> Refusal:
    """A refusal that asks to correct and try again unless it says otherwise."""
    return Refusal(refused, because, instead)


def must(holds: bool, refused: Text, because: Text) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise refusal(refused, because)


def words(value: str, longest: int, refused: Text, missing: Text) -> str:
    """What was written, without spaces around it; refuses nothing and too much."""
    kept = value.strip()
    must(kept != "", refused, missing)
    must(len(kept) <= longest, refused, t(f"超过 {longest} 字", f"more than {longest} characters"))
    return kept


def locked(entry: Entry) -> Entry:
    """The entry, kept from colleagues until the act is over."""
    return Entry.objects.select_for_update().select_related("person").get(pk=entry.pk)


@contextmanager
def once(refused: Text, because: Text) -> Iterator[None]:
    """What a constraint forbids, for instance two at once, ends in a refusal."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise refusal(
            refused, because, t("请刷新后查看现状", "Reload and see how it stands")
        ) from None


def next_number(model: type[models.Model], prefix: str, digits: int) -> str:
    """The number after the last one with this prefix: A-00007."""
    rows: Any = model._default_manager.filter(number__startswith=f"{prefix}-")
    last = rows.order_by("-number").values_list("number", flat=True).first()
    count = int(last.rsplit("-", 1)[1]) if last else 0
    return f"{prefix}-{count + 1:0{digits}d}"


def write(kind: str, subject: str, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    """The ledger entry of an act."""
    ledger.append(kind=f"directory.{kind}", subject=subject, actor=by.username, at=at, body=body)


def move(
    row: models.Model, stage: str, moves: dict[Any, set[Any]], refused: Text, **settled: Any
) -> None:
    """Move, unless the workflow or a colleague forbids it: the UPDATE names the stage left."""
    here: Any = row.stage  # type: ignore[attr-defined]
    label: Any = row.get_stage_display()  # type: ignore[attr-defined]
    if stage not in moves.get(here, set()):
        raise refusal(refused, t("它现在是“{here}”", "it stands at “{here}”").format(here=label))
    rows: Any = type(row)._default_manager.filter(pk=row.pk, stage=here)
    if not rows.update(stage=stage, **settled):
        raise refusal(refused, t("刚刚已被他人办理", "somebody moved it a moment ago"))
    row.refresh_from_db()
