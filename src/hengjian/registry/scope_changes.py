"""End, replace or correct rows of a scope. What was believed before stays (`ScopeItem.ever`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.core.errors import Rejected
from hengjian.core.text import t
from hengjian.registry import changing, search_index, writing
from hengjian.registry.facts import ScopeFact
from hengjian.registry.judging import Placed, judge
from hengjian.registry.models import Certificate, Change, ScopeItem


@transaction.atomic
def end_scope(
    *,
    items: Sequence[ScopeItem],
    on: date,
    decision_no: str,
    reason: str,
    by: str,
    at: datetime,
) -> Change:
    """The rows hold no more from that day. All of one certificate."""
    changing.need_decision(decision_no)
    certificate = _one_certificate(items)
    after = [changing.facts(i, ScopeItem.ITEM) | {"valid_until": on.isoformat()} for i in items]
    change = changing.file(
        act=Change.Act.SCOPE_ENDED,
        institution=certificate.institution,
        record=certificate.certificate_no,
        before=[changing.facts(item, (*ScopeItem.ITEM, "valid_until")) for item in items],
        after=after,
        reason=reason,
        decision_no=decision_no,
        effective_on=on,
        by=by,
        at=at,
    )
    _close(items, on, change, at)
    return change


@transaction.atomic
def replace_scope_rows(
    *,
    replaced: Sequence[ScopeItem],
    by_rows: Sequence[ScopeFact],
    on: date,
    decision_no: str,
    reason: str,
    by: str,
    at: datetime,
) -> Change:
    """From that day the new rows stand in the place of the old ones (a method's new edition)."""
    changing.need_decision(decision_no)
    certificate = _one_certificate(replaced)
    if any(f.certificate_no != certificate.certificate_no or f.valid_from != on for f in by_rows):
        raise changing.refusal(
            t("新条目须属同一证书并自变更日起", "new rows begin that day under that certificate"),
            t("请核对证书编号与日期", "Check certificate and day"),
        )
    change = changing.file(
        act=Change.Act.SCOPE_REPLACED,
        institution=certificate.institution,
        record=certificate.certificate_no,
        before=[changing.facts(item, (*ScopeItem.ITEM, "valid_until")) for item in replaced],
        after=[writing.body(fact) for fact in by_rows],
        reason=reason,
        decision_no=decision_no,
        effective_on=on,
        by=by,
        at=at,
    )
    _close(replaced, on, change, at)
    # Judged after the old rows ended, so that a row may follow its own earlier self.
    judged = judge([Placed(fact, lambda name: f"scope.{name}") for fact in by_rows])
    if judged.problems:
        raise Rejected(t("未办理变更", "Nothing was changed"), judged.problems)
    writing.write(judged.new, at)
    return change


@transaction.atomic
def correct_scope_row(
    *,
    item: ScopeItem,
    decision_no: str,
    reason: str,
    by: str,
    at: datetime,
    never_granted: bool = False,
    **corrected: Any,
) -> Change:
    """The register had the row wrong. Keywords: its fields; `never_granted` takes the row away.

    To take back an end: `valid_until=None`."""
    changing.need_decision(decision_no)
    new = _unlike(item, corrected)
    if not new and not never_granted:
        raise changing.unchanged()
    certificate = item.certificate
    change = changing.file(
        act=Change.Act.SCOPE_CORRECTED,
        institution=certificate.institution,
        record=certificate.certificate_no,
        before=[changing.facts(item, dict.fromkeys((*ScopeItem.ITEM, *new)))],
        after=[] if never_granted else [{k: changing.plain(v) for k, v in new.items()}],
        reason=reason,
        decision_no=decision_no,
        by=by,
        at=at,
    )
    _rewrite(item, None if never_granted else new, change, at)
    search_index.refresh_scope(certificate.institution_id)
    return change


def _unlike(item: ScopeItem, corrected: dict[str, Any]) -> dict[str, Any]:
    """Only what differs from the row. Raises ValueError for a field that is none of its own."""
    if not set(corrected) <= set(changing.SCOPE_FIELDS):
        raise ValueError(f"no such field: {sorted(set(corrected) - set(changing.SCOPE_FIELDS))}")
    return {name: value for name, value in corrected.items() if getattr(item, name) != value}


def _rewrite(item: ScopeItem, new: dict[str, Any] | None, change: Change, at: datetime) -> None:
    """The row says what is new, or is believed no more (None), if nobody was quicker."""
    changing.need_later(item.recorded_at, at)
    left = ScopeItem.objects.filter(pk=item.pk, recorded_at=item.recorded_at)
    if new is None:
        moved = left.update(recorded_until=at, change=change)
    else:
        _check(item, new)
        changing.keep_scope([item], change, at)
        moved = left.update(recorded_at=at, **new)
    if not moved:
        raise changing.moved_meanwhile()


def _check(item: ScopeItem, new: dict[str, Any]) -> None:
    """The corrected row must be a row the register would take, beside all the others."""
    values = {name: getattr(item, name) for name in changing.SCOPE_FIELDS} | new
    fact = ScopeFact(certificate_no=item.certificate.certificate_no, **values)
    judged = judge([Placed(fact, lambda name: f"scope.{name}")], leaving=[item.pk])
    if judged.problems or judged.same:
        raise Rejected(t("未办理变更", "Nothing was changed"), judged.problems)


def _close(items: Sequence[ScopeItem], on: date, change: Change, at: datetime) -> None:
    for item in items:
        if on <= item.valid_from or (item.valid_until is not None and item.valid_until <= on):
            raise changing.refusal(
                t(f"“{item}”在该日并不有效", f"“{item}” does not hold on that day"),
                t(
                    "请核对条目与日期；登记有误请办理更正",
                    "Check row and day, or file a correction",
                ),
            )
    changing.keep_scope(items, change, at)
    for item in items:
        left = ScopeItem.objects.filter(pk=item.pk, recorded_at=item.recorded_at)
        if not left.update(valid_until=on, recorded_at=at):
            raise changing.moved_meanwhile()


def _one_certificate(items: Sequence[ScopeItem]) -> Certificate:
    if len({item.certificate_id for item in items}) != 1:
        raise changing.refusal(
            t("没有选择条目，或条目不属同一证书", "no rows of one certificate were chosen"),
            t("请选择同一证书下的条目", "Choose rows of one certificate"),
        )
    return items[0].certificate
