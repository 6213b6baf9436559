"""What every change of a recorded fact shares: its reason, its place in the history, its entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import models

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Change, Institution, ScopeItem

Row = dict[str, Any]
#: Kept in the register, never in the ledger: a name is erased with its row.
_NAMES = {"head_name"}
_SHOWN = 400  # rows of one change that the entry spells out; the register keeps all


def file(
    *,
    act: Change.Act,
    institution: Institution,
    record: str,
    before: Sequence[Row],
    after: Sequence[Row],
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
    effective_on: date | None = None,
) -> Change:
    """The change is on file with its ledger entry. Call it first, inside the act's transaction."""
    if not reason.strip():
        raise refusal(t("没有写明理由", "no reason was given"), t("请写明理由", "Give the reason"))
    change = Change.objects.create(
        act=act,
        institution=institution,
        record=record[:160],
        effective_on=effective_on,
        before=list(before),
        after=list(after),
        reason=reason.strip()[:500],
        decision_no=decision_no.strip()[:80],
        by=by,
        at=at,
    )
    kind = f"registry.{act.value}"
    kind = f"{kind}-changed" if act == Change.Act.CERTIFICATE_STATUS else kind
    ledger.append(kind=kind, subject=institution.uscc, actor=by, at=at, body=_body(change))
    return change


def _body(change: Change) -> Row:
    """What the ledger keeps of a change."""
    before, after = change.before, change.after
    return {
        "change": change.pk,
        "record": change.record,
        "effective_on": plain(change.effective_on),
        "reason": change.reason,
        "decision_no": change.decision_no,
        "rows": max(len(before), len(after)),
        "before": [_told(row) for row in before[:_SHOWN]],
        "after": [_told(row) for row in after[:_SHOWN]],
    }


def need_decision(decision_no: str) -> None:
    """A certificate or its scope moves on a cited decision only."""
    if not decision_no.strip():
        raise refusal(
            t("没有写明依据的决定文号", "no decision is cited"),
            t(
                "撤销、吊销、注销、恢复与能力变更须写明决定文号",
                "Cite the number of the decision it rests on",
            ),
        )


def need_later(known_since: datetime, at: datetime) -> None:
    """Knowledge goes forward only."""
    if at < known_since:
        raise refusal(
            t("变更时间早于已登记的时间", "the change lies before what it changes was recorded"),
            t("请核对时间", "Check the time"),
        )


def refusal(because: Text, instead: Text) -> Refusal:
    """Nothing was changed."""
    return Refusal(t("未办理变更", "Nothing was changed"), because, instead)


def moved_meanwhile() -> Refusal:
    """Somebody else was first."""
    return refusal(
        t("该记录刚被他人变更", "somebody has just changed this record"),
        t("请刷新后核对再办理", "Look at it again, then file the change"),
    )


def unchanged() -> Refusal:
    """The change says what stands already."""
    return refusal(
        t("内容与已登记的相同", "this is what is on record already"),
        t("请核对要变更的内容", "Check what is to be changed"),
    )


def facts(row: models.Model, names: Iterable[str]) -> Row:
    """Fields of a row as text, for the history."""
    return {name: plain(getattr(row, name)) for name in names}


def plain(value: object) -> Any:
    """A value as it lies in JSON: days as text."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _told(row: Row) -> Row:
    return {k: (True if k in _NAMES else v) for k, v in row.items() if v not in ("", None)}


SCOPE_FIELDS = (
    *ScopeItem.ITEM,
    "limits",
    "note",
    "library_item",
    "library_status",
    "valid_from",
    "valid_until",
)


def keep_scope(items: Iterable[ScopeItem], change: Change, at: datetime) -> None:
    """What was believed of these rows until now stays readable through `ScopeItem.ever`."""
    kept = []
    for item in items:
        need_later(item.recorded_at, at)
        old = ScopeItem(
            certificate_id=item.certificate_id,
            recorded_at=item.recorded_at,
            recorded_until=at,
            change=change,
            **{name: getattr(item, name) for name in SCOPE_FIELDS},
        )
        kept.append(old)
    ScopeItem.ever.bulk_create(kept, batch_size=500)
