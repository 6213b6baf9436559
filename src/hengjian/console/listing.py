"""Lists as pages show them: institutions by filter, reports with their address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse

from hengjian.accounts.access import Actor
from hengjian.console import reading
from hengjian.core import regions
from hengjian.monitoring.models import Report
from hengjian.registry import selectors as registry
from hengjian.registry.models import Institution


@dataclass(frozen=True)
class Asked:
    """What the list of institutions was asked for; empty parts ask for nothing."""

    words: str = ""
    region: str = ""
    kind: str = ""
    supervision_class: str = ""

    @classmethod
    def read(cls, request: HttpRequest) -> Asked:
        """From the address; unknown values ask for nothing."""
        region = request.GET.get("region", "")
        return cls(
            reading.words(request),
            region if regions.is_code(region) else "",
            reading.choice(request, "kind", Institution.Kind.values),
            reading.choice(request, "supervision_class", Institution.SupervisionClass.values),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.region or self.kind or self.supervision_class)


def institutions(actor: Actor, asked: Asked) -> QuerySet[Institution]:
    """The institutions that fit, by name, with how many reports each has handed in."""
    rows = registry.institutions_for(
        actor, search=asked.words, region=asked.region, kind=asked.kind
    )
    if not asked.kind:
        rows = rows.exclude(kind=Institution.Kind.FOREIGN)
    if asked.supervision_class:
        rows = rows.filter(supervision_class=asked.supervision_class)
    return rows


@dataclass(frozen=True)
class ReportRow:
    """A report with the address of its page."""

    report: Report
    address: str
    blocking: int


def report_address(report: Report) -> str:
    """The page of one report."""
    return reverse("report-detail", args=(report.institution.uscc, report.report_no))


def reports(rows: Iterable[Report]) -> list[ReportRow]:
    """Reports with their addresses and how many reasons each has against the mark."""
    kept = list(rows)
    against = Q(deviations__blocks_mark=True)
    blocking: dict[int, int] = dict(
        Report.objects.filter(pk__in=[r.pk for r in kept])
        .order_by()
        .annotate(n=Count("deviations", filter=against))
        .values_list("pk", "n")
    )
    return [ReportRow(r, report_address(r), blocking.get(r.pk, 0)) for r in kept]
