"""Reassess an institution on three scales, and write its class where the draw reads it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_months
from hengjian.core.text import Text, t
from hengjian.credit import combining, market, scales
from hengjian.credit.combining import Outcome
from hengjian.credit.market import WHEN
from hengjian.credit.models import Assessment
from hengjian.enforcement.models import UPHELD, Case
from hengjian.ledger import services as ledger
from hengjian.registry import services as registry
from hengjian.registry.models import Institution

__all__ = ["WHEN", "catch_up", "come_round", "reassess", "run_out"]


@transaction.atomic
def reassess(
    *, institution: Institution, by: Actor, at: datetime, on: date | None = None
) -> Assessment:
    """The class of `on` (by default today) stands with its reasons, here and in the register.

    Three scales are assessed apart, each with what it looked at; a published rule combines them.
    Only what was decided counts: a finding nobody concluded never does. The same outcome for the
    same reasons on the same day is the assessment that stands; nothing is written then. A look
    back at an earlier day is kept and leaves the register at the latest day assessed.
    """
    institution = Institution.objects.select_for_update().get(pk=institution.pk)
    day = _not_ahead(on, legal_day(at))
    reasons, risk, says = market.weigh(institution, day)
    outcome = combining.outcome(institution, day, risk)
    found = (outcome.supervision_class, reasons, outcome.body)
    last = Assessment.objects.filter(institution=institution, on_day=day).first()
    if last and (last.supervision_class, last.reasons, last.grades) == found:
        return last
    made = _keep(institution, day, reasons, outcome, by, at)
    _into_register(made, outcome.why(says), by, at)
    _entry(made, by)
    return made


def _not_ahead(on: date | None, today: date) -> date:
    if on is not None and on > today:
        raise Refusal(
            t("未评定", "It was not assessed"),
            t(f"{on} 还没有到", f"{on} has not come yet"),
            t("请选择今天或更早的日期", "Choose today or an earlier day"),
        )
    return on or today


def _keep(
    institution: Institution,
    day: date,
    reasons: list[dict[str, Any]],
    outcome: Outcome,
    by: Actor,
    at: datetime,
) -> Assessment:
    return Assessment.objects.create(
        institution=institution,
        on_day=day,
        supervision_class=outcome.supervision_class,
        before=institution.supervision_class,
        reasons=reasons,
        market_class=outcome.market,
        ecology_grade=outcome.ecology,
        credit_grade=outcome.credit,
        grades=outcome.body,
        assessed_at=at,
        assessed_by=by.username,
        assessed_by_name=by.name,
    )


def _into_register(made: Assessment, why: Text, by: Actor, at: datetime) -> None:
    """The class is written down where it changed; what a later day showed is never overwritten."""
    institution = made.institution
    if institution.class_assessments.filter(on_day__gt=made.on_day).exists():
        return
    if made.supervision_class != made.before or institution.class_since is None:
        registry.set_supervision_class(
            institution=institution,
            supervision_class=made.supervision_class,
            since=made.on_day,
            reason=why.zh,
            by=by.username,
            at=at,
        )


def _entry(made: Assessment, by: Actor) -> None:
    body: dict[str, Any] = {
        "class": made.supervision_class,
        "before": made.before,
        "on": made.on_day.isoformat(),
        "market": made.market_class,
        "ecology": made.ecology_grade,
        "credit": made.credit_grade,
        "reasons": made.reasons,
        "grades": made.grades,
    }
    ledger.append(
        kind="credit.reassessed",
        subject=made.institution.uscc,
        actor=by.username,
        at=made.assessed_at,
        body=body,
    )


def catch_up(*, by: Actor, at: datetime) -> list[Assessment]:
    """Every institution with a decision newer than its last assessment is assessed again.

    A look back at a day before the decision does not count as having seen it.
    """
    decided = Case.objects.filter(stage__in=UPHELD).values("institution")
    latest = decided.annotate(last=Max("decided_at")).values_list("institution", "last")
    made = []
    for pk, last in latest:
        seen = Assessment.objects.filter(institution=pk, assessed_at__gte=last)
        if not seen.filter(on_day__gte=legal_day(last)).exists():
            institution = Institution.objects.get(pk=pk)
            made.append(reassess(institution=institution, by=by, at=at))
    return made


def run_out(*, by: Actor, at: datetime) -> list[Assessment]:
    """Who is held in C or D is assessed again on the day what held it there no longer does.

    So is whoever the register shows in another class than the latest day assessed.
    """
    day, made = legal_day(at), []
    last = Assessment.objects.filter(institution=OuterRef("pk")).values("supervision_class")[:1]
    rows = Institution.objects.annotate(assessed=Subquery(last))
    out_of_step = Q(assessed__isnull=False) & ~Q(assessed=F("supervision_class"))
    for row in rows.filter(Q(supervision_class__in="CD") | out_of_step):
        _, risk, _ = market.weigh(row, day)
        reached = combining.outcome(row, day, risk).supervision_class
        if reached != row.supervision_class:
            made.append(reassess(institution=row, by=by, at=at))
    return made


def come_round(*, by: Actor, at: datetime, most: int = 500) -> list[Assessment]:
    """Whose last assessment is a cycle old, or who has none, is assessed; at most so many a night."""
    day = legal_day(at)
    fresh = Assessment.objects.filter(on_day__gt=add_months(day, -scales.cycle_months(day)))
    owed = Institution.objects.exclude(kind=Institution.Kind.FOREIGN).exclude(
        class_assessments__in=fresh
    )
    return [reassess(institution=row, by=by, at=at) for row in owed.order_by("pk")[:most]]
