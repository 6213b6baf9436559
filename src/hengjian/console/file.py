"""One institution's file: the head, the tabs, and what each tab holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Max, Prefetch, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.text import Text, t
from hengjian.enforcement import selectors as enforcement
from hengjian.enforcement.models import Case
from hengjian.monitoring import selectors as monitoring
from hengjian.monitoring.models import Report
from hengjian.registry import selectors as registry
from hengjian.registry.models import (
    Employment,
    Institution,
    Instrument,
    ScopeItem,
)
from hengjian.screening.models import Finding

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Tab:
    """One tab of the file; `count` is None where a number would say nothing."""

    key: str
    label: Text
    count: int | None = None


def tabs(actor: Actor, institution: Institution) -> list[Tab]:
    """The tabs this reader may open, with how much each holds."""
    found = [
        Tab("timeline", t("时间线", "Timeline")),
        Tab("scope", t("资质项目", "Scope")),
        Tab("people", t("人员", "People")),
        Tab("instruments", t("仪器", "Instruments"), institution.instruments.count()),
    ]
    if actor.may("monitoring.report.list"):
        found.append(Tab("reports", t("报告", "Reports"), reports(actor, institution).count()))
    if actor.may("screening.finding.list"):
        found.append(Tab("findings", t("疑点", "Findings"), findings(actor, institution).count()))
    if actor.may("enforcement.case.list"):
        found.append(Tab("cases", t("案件", "Cases"), cases(actor, institution).count()))
    return found


def head(institution: Institution, today: date) -> dict[str, Any]:
    """Facts above the tabs. `certificate` is the one in force today, or None."""
    return {
        "certificate": registry.certificate_on(institution, today),
        "last_certificate": institution.certificates.order_by("-valid_from").first(),
        "staff": registry.staff_on(institution, today).count(),
        "scope_size": registry.scope_on(institution, today).count(),
        "shared": registry.shared_people(institution, today),
    }


def scope_rows(institution: Institution, on: date, words: str) -> QuerySet[ScopeItem]:
    """The scope of that day, narrowed by words."""
    rows = registry.scope_on(institution, on).select_related("certificate")
    for word in words.split():
        fits = Q(parameter__icontains=word) | Q(method__icontains=word)
        rows = rows.filter(fits | Q(matrix__icontains=word) | Q(category__icontains=word))
    return rows


def people(institution: Institution, on: date) -> QuerySet[Employment]:
    """Who works there on the day, each with `person.held`: the authorisations of that day."""
    held = registry.authorisations_on(institution, on)
    return registry.staff_on(institution, on).prefetch_related(
        Prefetch("person__authorisations", queryset=held, to_attr="held")
    )


def instruments(institution: Institution) -> QuerySet[Instrument]:
    """Its instruments with `last_due`, those without a calibration and the earliest due first."""
    rows = institution.instruments.annotate(last_due=Max("calibrations__due_on"))
    return rows.order_by("last_due", "instrument_no")


@dataclass(frozen=True)
class Light:
    """An instrument and how its calibration stands: green, amber (30 days), red, grey (none)."""

    instrument: Instrument
    colour: str
    label: Text
    due_on: date | None


def lights(rows: Iterable[Instrument], today: date) -> list[Light]:
    """The light of each instrument today. `last_due` is the last day covered."""
    return [_light(row, getattr(row, "last_due", None), today) for row in rows]


def _light(row: Instrument, due: date | None, today: date) -> Light:
    if due is None:
        return Light(row, "grey", t("无检定校准记录", "No calibration on file"), None)
    left = (due - today).days
    if left < 0:
        return Light(row, "red", t(f"已过期 {-left} 天", f"{-left} days past"), due)
    if left <= SOON.days:
        return Light(row, "amber", t(f"还有 {left} 天到期", f"{left} days left"), due)
    return Light(row, "green", t("在有效期内", "Covered"), due)


def reports(actor: Actor, institution: Institution) -> QuerySet[Report]:
    """Its reports, newest first."""
    return monitoring.reports_for(actor).filter(institution=institution)


def findings(actor: Actor, institution: Institution) -> QuerySet[Finding]:
    """Its findings, newest first."""
    rows = scope(actor, "screening.finding.list", Finding)
    return rows.filter(institution_uscc=institution.uscc)


def cases(actor: Actor, institution: Institution) -> QuerySet[Case]:
    """Its cases, newest first."""
    return enforcement.cases(actor).filter(institution=institution)
