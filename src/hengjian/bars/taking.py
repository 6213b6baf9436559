"""Many decisions at once: compared with what is on record, rehearsed, then all recorded or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.bars import services
from hengjian.bars.models import Bar
from hengjian.bars.standing import known
from hengjian.bars.workbook import Line
from hengjian.core.errors import Problem, Refusal
from hengjian.core.text import t

#: Facts of a row which must agree with the bar on record, where the row says them.
_COMPARED = ("decided_on", "line", "authority", "cause", "reading", "stated_until")
_OWN = (*_COMPARED[1:4], "stated_until", "note", "reading", "reading_reason")


@dataclass
class Reconciled:
    """What handing it in would do: rows that are new, those that stand already, and problems."""

    fresh: list[tuple[Line, Bar]] = field(default_factory=list)
    standing: list[tuple[Line, Bar]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def rehearse(lines: Sequence[Line], *, by: Actor, at: datetime) -> Reconciled:
    """What would follow, with every date; nothing is recorded."""
    with transaction.atomic():
        found = _take(lines, by, at)
        transaction.set_rollback(True)
    return found


def record_all(lines: Sequence[Line], *, by: Actor, at: datetime) -> Reconciled:
    """Every new row is a bar on record, each by an act of its own; with one problem, none is."""
    with transaction.atomic():
        found = _take(lines, by, at)
        if found.problems:
            transaction.set_rollback(True)
    return found


def _take(lines: Sequence[Line], by: Actor, at: datetime) -> Reconciled:
    found = Reconciled()
    seen: dict[tuple[Any, ...], str] = {}
    for line in lines:
        facts = line.facts
        key = (facts["institution"], facts["person"], facts["ground"], facts["decision_no"].strip())
        if key in seen:
            message = t(f"与 {seen[key]} 相同", f"the same as {seen[key]}")
            remedy = t("请删除重复行", "Delete one of the two")
            found.problems.append(Problem(line.where, "bars.twice", message, remedy))
            continue
        seen[key] = line.where
        held = _held(facts)
        if held is None:
            _record(line, by, at, found)
        elif differs := _differs(facts, held):
            found.problems.append(_disagrees(line, held, differs))
        else:
            found.standing.append((line, held))
    return found


def _record(line: Line, by: Actor, at: datetime, found: Reconciled) -> None:
    facts = line.facts
    try:
        made = services.record_bar(
            ground=facts["ground"], decision_no=facts["decision_no"],
            decided_on=facts["decided_on"], institution=facts["institution"],
            person=facts["person"], by=by, at=at, **{name: facts[name] for name in _OWN},
        )  # fmt: skip
    except Refusal as refusal:
        said = Problem(line.where, "bars.refused", refusal.because, refusal.instead)
        found.problems.append(said)
    else:
        found.fresh.append((line, made))


def _held(facts: dict[str, Any]) -> Bar | None:
    rows = Bar.objects.filter(
        known(), institution=facts["institution"], person=facts["person"],
        ground=facts["ground"], decision_no=facts["decision_no"].strip(),
    )  # fmt: skip
    return rows.select_related("institution", "person").first()


def _differs(facts: dict[str, Any], held: Bar) -> list[str]:
    return [n for n in _COMPARED if facts[n] and facts[n] != getattr(held, n)]


def _disagrees(line: Line, held: Bar, names: list[str]) -> Problem:
    names_ = {
        "decided_on": t("决定日期", "day of the decision"), "line": t("作出部门", "line"),
        "authority": t("作出机关", "authority"), "cause": t("撤销事由", "cause"),
        "reading": t("口径", "reading"), "stated_until": t("决定载明截止日", "last day named"),
    }  # fmt: skip
    zh, en = ("、".join(names_[n].zh for n in names), ", ".join(names_[n].en for n in names))
    return Problem(
        line.where, "bars.differs",
        t(f"与已登记的 {held.number} 不一致：{zh}", f"it disagrees with {held.number} on record: {en}"),
        t(f"有误的请在 {held.number} 的页面更正", "If that one is wrong, correct it on its page"),
    )  # fmt: skip
