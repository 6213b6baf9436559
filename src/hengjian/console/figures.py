"""Today's work: counts that open their rows, by what the reader may see.

A card appears when the reader may do the action behind it. Every count is taken through `scope`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from hengjian.accounts.access import Actor, scope
from hengjian.console import duties
from hengjian.console.cards import Card, rows_at
from hengjian.core.text import t
from hengjian.enforcement import selectors as enforcement
from hengjian.enforcement.models import Case
from hengjian.monitoring import selectors as monitoring
from hengjian.monitoring.models import Report
from hengjian.registry.models import Authorisation, Certificate, Institution, Instrument
from hengjian.screening.models import Finding, Run
from hengjian.telemetry.models import RawFrame, Station

SOON = timedelta(days=30)
#: A station sends at least once an hour; a day without a frame needs somebody to look.
SILENT = timedelta(hours=24)
FILE = "registry.institution.read"


def findings(actor: Actor, *stages: str) -> QuerySet[Finding]:
    """The findings the reader may see, at those stages."""
    rows = scope(actor, "screening.finding.list", Finding)
    return rows.filter(stage__in=stages) if stages else rows


def withheld(actor: Actor) -> QuerySet[Report]:
    """Reports that were not issued under the mark, newest first."""
    return monitoring.reports_for(actor, stage=Report.Stage.WITHHELD)


def cards(actor: Actor, now: datetime, today: date) -> list[Card]:
    """The cards of this reader."""
    if actor.is_officer:
        return [*officer_cards(actor, now), *duties.officer_cards(actor, today)]
    return [
        *laboratory_cards(actor, today),
        *duties.laboratory_cards(actor, today),
        *duties.assessor_cards(actor),
    ]


def officer_cards(actor: Actor, now: datetime) -> Iterator[Card]:
    """What waits for an officer in supervision: findings, reports, cases, stations."""
    if actor.may("screening.finding.list"):
        yield from _staged(actor)
    if actor.may("monitoring.report.list"):
        yield Card(
            t("未加盖CMA标志的报告", "Reports withheld"), withheld(actor).count(), "file-x", "bad",
            rows_at("report-list", stage="withheld"),
        )  # fmt: skip
    if actor.may("enforcement.case.list"):
        yield Card(
            t("待决定案件", "Cases awaiting decision"),
            enforcement.cases(actor, Case.Stage.OPENED).count(), "scale", "warn",
            rows_at("case-list", stage="opened"),
        )  # fmt: skip
    if actor.may("telemetry.station.list"):
        stations = scope(actor, "telemetry.station.list", Station)
        heard = RawFrame.objects.filter(received_at__gte=now - SILENT).values("mn")
        yield Card(
            t("24小时无数据的站点", "Stations silent for 24 h"),
            stations.exclude(mn__in=heard).count(), "radio-tower", "bad", rows_at("station-list"),
            t(f"共 {stations.count()} 个站点", f"of {stations.count()}"),
        )  # fmt: skip


def _staged(actor: Actor) -> Iterator[Card]:
    """Findings by what they wait for."""
    stages = Finding.Stage
    found = findings(actor, stages.OPEN, stages.ASKED, stages.ANSWERED).order_by()
    staged = dict(found.values_list("stage").annotate(n=Count("pk")))
    for stage, label, icon, tone in (
        (stages.OPEN, t("待研判疑点", "Findings to triage"), "search-check", "warn"),
        (stages.ANSWERED, t("机构已答复", "Answered by institutions"), "reply", "warn"),
        (stages.ASKED, t("等待机构答复", "Waiting for an answer"), "message-circle", "wait"),
    ):
        address = rows_at("finding-list", stage=stage)
        yield Card(label, staged.get(stage, 0), icon, tone, address)


def laboratory_cards(actor: Actor, today: date) -> Iterator[Card]:
    """What waits for somebody of an institution."""
    if actor.may("screening.finding.answer"):
        yield Card(
            t("待答复的疑点", "Questions to answer"),
            findings(actor, Finding.Stage.ASKED).count(), "message-circle-question-mark", "warn",
            rows_at("finding-list", stage="asked"),
        )  # fmt: skip
    if actor.may("monitoring.report.list"):
        yield Card(
            t("未加盖CMA标志的报告", "Reports withheld"), withheld(actor).count(), "file-x", "bad",
            rows_at("report-list", stage="withheld"),
        )  # fmt: skip
    if actor.may(FILE):
        due = calibrations_due(actor, today)
        overdue = due.filter(Q(last_due__lt=today)).count()
        yield Card(
            t("30天内到期的检定校准", "Calibrations due in 30 days"), due.count(), "gauge",
            "bad" if overdue else "warn", own_file(actor, "instruments"),
            t(f"其中 {overdue} 台已过期", f"{overdue} already past") if overdue else "",
        )  # fmt: skip
        yield Card(
            t("30天内到期的人员授权", "Authorisations ending in 30 days"),
            authorisations_ending(actor, today).count(), "id-card", "warn",
            own_file(actor, "people"),
        )  # fmt: skip
        yield Card(
            t("30天内到期的证书", "Certificates ending in 30 days"),
            certificates_ending(actor, today).count(), "badge-alert", "bad",
            own_file(actor, "scope"),
        )  # fmt: skip


def own_file(actor: Actor, tab: str) -> str:
    """The page of the reader's own institution, at a tab; empty when there is none."""
    code = next((post.institution_uscc for post in actor.posts if post.institution_uscc), "")
    return f"{reverse('institution', args=(code,))}?tab={tab}" if code else ""


def calibrations_due(actor: Actor, today: date) -> QuerySet[Instrument]:
    """Instruments whose last calibration ends within 30 days or has ended; `last_due` says when."""
    rows = scope(actor, FILE, Instrument).annotate(last_due=Max("calibrations__due_on"))
    return rows.filter(Q(last_due__lte=today + SOON)).order_by("last_due")


def authorisations_ending(actor: Actor, today: date) -> QuerySet[Authorisation]:
    """Authorisations in force that end within 30 days."""
    rows = scope(actor, FILE, Authorisation)
    return rows.filter(valid_until__gt=today, valid_until__lte=today + SOON)


def certificates_ending(actor: Actor, today: date) -> QuerySet[Certificate]:
    """Valid certificates that end within 30 days."""
    rows = scope(actor, FILE, Certificate).filter(status=Certificate.Status.VALID)
    return rows.filter(valid_until__gt=today, valid_until__lte=today + SOON)


@dataclass(frozen=True)
class Bar:
    """One supervision class with how many institutions stand in it."""

    key: str
    label: str
    number: int
    share: int  # per cent of the largest class
    address: str


def by_class(actor: Actor) -> list[Bar]:
    """The four classes, A to D, among the institutions the reader may list."""
    rows = scope(actor, "registry.institution.list", Institution)
    rows = rows.exclude(kind=Institution.Kind.FOREIGN).order_by()
    counted = dict(rows.values_list("supervision_class").annotate(n=Count("pk")))
    most = max([1, *counted.values()])
    return [
        Bar(c.value, str(c.label), counted.get(c.value, 0), 100 * counted.get(c.value, 0) // most,
            rows_at("institution-list", supervision_class=c.value))
        for c in Institution.SupervisionClass
    ]  # fmt: skip


def last_run(actor: Actor) -> Run | None:
    """The newest finished run, None before the first or for those who may not see runs."""
    if not actor.may("screening.run.read"):
        return None
    return Run.objects.filter(ended_at__isnull=False).order_by("-begun_at").first()
