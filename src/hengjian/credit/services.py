"""Reassess an institution from dated facts, and write its class where the draw reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from hengjian.accounts.access import Actor
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t
from hengjian.credit import scale
from hengjian.credit.models import Assessment
from hengjian.enforcement import selectors as enforcement
from hengjian.enforcement.menu import FRAUD
from hengjian.enforcement.models import UPHELD, Case
from hengjian.ledger import services as ledger
from hengjian.monitoring.models import Report
from hengjian.registry import services as registry
from hengjian.registry.models import Institution

Facts = list[dict[str, str]]


@transaction.atomic
def reassess(
    *, institution: Institution, by: Actor, at: datetime, on: date | None = None
) -> Assessment:
    """The class of `on` (by default today) stands with its reasons, here and in the register.

    The strictest rule whose facts are there decides; every rule looked at is kept with what it
    found. Only what was decided counts: a finding nobody concluded never does. The same class for
    the same reasons on the same day is the assessment that stands; nothing is written then.
    """
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    day = on or legal_day(at)
    reasons, reached, says = _weigh(institution, day)
    last = Assessment.objects.filter(institution=institution, on_day=day).first()
    if last and (last.supervision_class, last.reasons) == (reached, reasons):
        return last
    before = institution.supervision_class
    made = Assessment.objects.create(
        institution=institution,
        on_day=day,
        supervision_class=reached,
        before=before,
        reasons=reasons,
        assessed_at=at,
        assessed_by=by.username,
        assessed_by_name=by.name,
    )
    if reached != before or institution.class_since is None:
        registry.set_supervision_class(
            institution=institution,
            supervision_class=reached,
            since=day,
            reason=says.zh,
            by=by.username,
            at=at,
        )
    _entry(made, by)
    return made


def _entry(made: Assessment, by: Actor) -> None:
    body: dict[str, Any] = {
        "class": made.supervision_class,
        "before": made.before,
        "on": made.on_day.isoformat(),
        "reasons": made.reasons,
    }
    ledger.append(
        kind="credit.reassessed",
        subject=made.institution.uscc,
        actor=by.username,
        at=made.assessed_at,
        body=body,
    )


def catch_up(*, by: Actor, at: datetime) -> list[Assessment]:
    """Every institution with a decision newer than its last assessment is assessed again."""
    decided = Case.objects.filter(stage__in=UPHELD).values("institution")
    latest = decided.annotate(last=Max("decided_at")).values_list("institution", "last")
    made = []
    for pk, last in latest:
        done = Assessment.objects.filter(institution=pk).aggregate(last=Max("assessed_at"))["last"]
        if done is None or done < last:
            institution = Institution.objects.get(pk=pk)
            made.append(reassess(institution=institution, by=by, at=at))
    return made


def _weigh(institution: Institution, day: date) -> tuple[list[dict[str, Any]], str, Text]:
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


def _decisions(institution: Institution, day: date, years: int, fraud: bool) -> list[Case]:
    since = add_years(day, -years)
    rows = enforcement.upheld(institution.uscc, day)
    return [
        case
        for case in rows
        if case.decided_at is not None
        and legal_day(case.decided_at) > since
        and bool(FRAUD.match(case.violation_code)) == fraud
    ]


def _fact(case: Case) -> dict[str, str]:
    on = legal_day(case.decided_at) if case.decided_at else case.acted_on
    said = t(
        f"{on} 决定 {case.number}（{case.violation_code}）",
        f"decision {case.number} of {on} ({case.violation_code})",
    )
    return {**said.both(), "subject": case.number}


def _fraud(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    facts = [_fact(case) for case in _decisions(institution, day, years, fraud=True)]
    return bool(facts), facts


def _violation(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    facts = [_fact(case) for case in _decisions(institution, day, years, fraud=False)]
    return bool(facts), facts


def _clean(institution: Institution, day: date, years: int) -> tuple[bool, Facts]:
    """Decisions alone speak against it: what was passed on and not decided says nothing yet."""
    since = add_years(day, -years)
    facts = [
        _fact(case)
        for fraud in (True, False)
        for case in _decisions(institution, day, years, fraud=fraud)
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
