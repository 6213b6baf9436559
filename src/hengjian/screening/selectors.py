"""What an officer or an institution may see of findings and runs. Always scoped to who asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Count, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.legal_time import legal_day
from hengjian.core.regions import Level, is_code, level, outside, scope_prefix
from hengjian.core.text import Text
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.monitoring.models import Report
from hengjian.registry.models import Institution
from hengjian.screening import evidence
from hengjian.screening.contract import Detector
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.models import Finding, Run

LIST, READ, RUNS = "screening.finding.list", "screening.finding.read", "screening.run.read"


@dataclass(frozen=True)
class Record:
    """How often questions of this kind have been right so far, by what officers concluded."""

    raised: int
    dismissed: int
    violation: int
    no_violation: int

    @property
    def concluded(self) -> int:
        """Findings whose end is known."""
        return self.dismissed + self.violation + self.no_violation

    @property
    def concluded_otherwise(self) -> int:
        """Concluded in the institution's favour."""
        return self.dismissed + self.no_violation

    @property
    def right_percent(self) -> int | None:
        """Share of the concluded that ended in a decided violation; None before the first."""
        return round(100 * self.violation / self.concluded) if self.concluded else None


@cache
def detectors() -> Mapping[str, Detector]:
    """Every detector by code. Findings of one that is gone still show under their code."""
    return {detector.code: detector for detector in DETECTORS}


def question(code: str) -> Text:
    """The detector's question, the code itself where the detector is gone."""
    known = detectors().get(code)
    return known.question if known else Text(code, code)


def findings(
    actor: Actor,
    *,
    stage: str = "",
    code: str = "",
    region: str = "",
    institution: str = "",
    run: str = "",
) -> QuerySet[Finding]:
    """Findings the actor may list, newest first. A filter that is no known word is left out."""
    rows = scope(actor, LIST, Finding)
    if stage in Finding.Stage.values:
        rows = rows.filter(stage=stage)
    if code in detectors():
        rows = rows.filter(code=code)
    if is_code(region):
        rows = rows.filter(_within(region))
    if institution:
        named = Institution.objects.filter(name__icontains=institution).values("uscc")
        rows = rows.filter(Q(institution_uscc=institution) | Q(institution_uscc__in=named))
    if re.fullmatch("[0-9]{1,18}", run):  # what a key can be; isdigit() also takes “²”
        rows = rows.filter(last_run_id=int(run))
    return rows


def _within(region: str) -> Q:
    if level(region) in {Level.COUNTY, Level.FUNCTIONAL}:
        return Q(region=region)
    return Q(region__startswith=scope_prefix(region)) & ~Q(region__in=sorted(outside(region)))


def finding(actor: Actor, number: str, action: str = READ) -> Finding | None:
    """The finding when the actor may do `action` on it; hidden and missing look the same."""
    rows = scope(actor, action, Finding).filter(number=number)
    return rows.select_related("first_run", "last_run").first()


def by_stage(rows: QuerySet[Finding]) -> dict[str, int]:
    """How many stand at each stage."""
    counted = rows.order_by().values_list("stage").annotate(n=Count("pk"))
    return dict(counted)


def names(rows: list[Finding]) -> dict[str, str]:
    """Institution names of these findings by code."""
    wanted = {row.institution_uscc for row in rows}
    return dict(Institution.objects.filter(uscc__in=wanted).values_list("uscc", "name"))


def rows_of(found: Finding, actor: Actor) -> list[evidence.Row]:
    """The evidence rows of a finding as the actor may read them, in the order of its references."""
    kept = list(found.records.order_by("pk"))
    references = [row.record for row in kept]
    opened = {**evidence.of_reports(references, actor), **evidence.of_register(references)}
    return [opened.get(row.record) or _closed(row.record, row.report_no) for row in kept]


def _closed(reference: str, report_no: str) -> evidence.Row:
    return evidence.Row(reference, Text(reference, reference), (), "", report_no)


def reports_of(found: Finding) -> QuerySet[Report]:
    """The reports whose records stand behind the finding."""
    numbers = found.records.exclude(report_no="").values("report_no")
    rows = Report.objects.filter(institution__uscc=found.institution_uscc, report_no__in=numbers)
    return rows.defer("package").order_by("report_no")


def day_of_facts(found: Finding) -> date:
    """The legal day the facts were complete: the last report's issue, else its submission.

    The day of the finding itself where no report stands behind it.
    """
    days = [report.issued_on or legal_day(report.submitted_at) for report in reports_of(found)]
    return max(days, default=legal_day(found.found_at))


def track_record(code: str) -> Record:
    """What became of all findings of this kind, in every region."""
    counted = Finding.objects.filter(code=code).aggregate(
        raised=Count("pk"),
        dismissed=Count("pk", filter=Q(stage=Finding.Stage.DISMISSED)),
        violation=Count("pk", filter=Q(outcome="violation")),
        no_violation=Count("pk", filter=Q(outcome="no_violation")),
    )
    return Record(**counted)


def entries(found: Finding) -> QuerySet[Entry]:
    """What the ledger holds about the finding."""
    return ledger.entries_for(found.number)


def runs() -> QuerySet[Run]:
    """Every run, the newest first. Runs hold counts, no rows: officers of any region see them."""
    return Run.objects.order_by("-pk")
