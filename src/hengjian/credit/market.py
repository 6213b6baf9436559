"""The market line's risk class: every dated rule, and which of them dated facts meet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t
from hengjian.credit import scale
from hengjian.enforcement import selectors as enforcement
from hengjian.enforcement.menu import FRAUD
from hengjian.enforcement.models import Case
from hengjian.monitoring.models import Report
from hengjian.registry.models import Institution

Facts = list[dict[str, str]]


def weigh(institution: Institution, day: date) -> tuple[list[dict[str, Any]], str, Text]:
    """Every rule with what it found; the class and the words of the first that was met."""
    reasons: list[dict[str, Any]] = []
    met: scale.ClassRule | None = None
    for rule in scale.on(day):
        holds, facts = WHEN[rule.when](institution, day, rule.years)
        reasons.append(
            {
                "class": rule.supervision_class,
                "rule": rule.when,
                "zh": rule.says.zh,
                "en": rule.says.en,
                "source": rule.source,
                "standing": rule.standing.value,
                "years": rule.years,
                "years_standing": rule.years_standing.value,
                "met": holds,
                "facts": facts,
            }
        )
        if holds and met is None:
            met = rule
    if met is None:
        raise LookupError("classes.yaml has no rule for the ordinary case")
    return reasons, met.supervision_class, met.says


def decisions(institution: Institution, day: date, years: int, fraud: bool) -> list[Case]:
    since = add_years(day, -years)
    rows = enforcement.upheld(institution.uscc, day)
    return [
        case
        for case in rows
        if case.decided_at is not None
        and legal_day(case.decided_at) > since
        and bool(FRAUD.match(case.violation_code)) == fraud
    ]


def fact_of(case: Case) -> dict[str, str]:
    on = legal_day(case.decided_at) if case.decided_at else case.acted_on
    said = t(
        f"{on} 决定 {case.number}（{case.violation_code}）",
        f"decision {case.number} of {on} ({case.violation_code})",
    )
    return {**said.both(), "subject": case.number}


def _fraud(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    facts = [fact_of(case) for case in decisions(institution, day, years, fraud=True)]
    return bool(facts), facts


def _violation(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    facts = [fact_of(case) for case in decisions(institution, day, years, fraud=False)]
    return bool(facts), facts


def _clean(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    """Decisions alone speak against it: what was passed on and not decided says nothing yet."""
    since = add_years(day, -years)
    facts = [
        fact_of(case)
        for fraud in (True, False)
        for case in decisions(institution, day, years, fraud=fraud)
    ]
    first = Report.objects.filter(institution=institution).order_by("submitted_at").first()
    begun = legal_day(first.submitted_at) if first else None
    if begun is None or begun > since:
        short = t(f"首次报送：{begun or '无'}", f"first report handed in: {begun or 'none'}")
        facts.append({**short.both(), "subject": institution.uscc})
    return not facts, facts


def _always(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    return True, []


WHEN: dict[str, Callable[[Institution, date, int], tuple[bool, Facts]]] = {
    "fraud-decided": _fraud,
    "violation-decided": _violation,
    "clean-record": _clean,
    "otherwise": _always,
}
