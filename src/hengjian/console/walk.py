"""The eight hops of one report, each with when, who and which record.

submit → ledger → snapshot → screen → triage → case → class → release. A clean report stops at
hop 4, and the hops behind it say so: not reached is an answer, not a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hengjian.console import walk_after
from hengjian.console.walk_hop import Hop, not_reached
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.monitoring.models import Report
from hengjian.monitoring.services import SUBMITTED, subject
from hengjian.screening.models import Finding, Run, TriageStep


@dataclass(frozen=True)
class Walk:
    """A report and its eight hops. `clean`: screened, and nothing was asked about it."""

    report: Report
    hops: tuple[Hop, ...]
    clean: bool

    def as_dict(self) -> dict[str, Any]:
        """For JSON: times in UTC, words in the reader's language."""
        return {
            "report_no": self.report.report_no,
            "institution": self.report.institution.uscc,
            "clean": self.clean,
            "hops": [hop.as_dict() for hop in self.hops],
        }


def reports(report_no: str) -> list[Report]:
    """Every report of that number; institutions number their reports by themselves."""
    rows = Report.objects.filter(report_no=report_no).select_related("institution")
    return list(rows.defer("package").order_by("institution__uscc"))


def of(report: Report) -> Walk:
    """The walk of one report, as it stands now."""
    findings = list(findings_about(report))
    run = _run(report)
    hops = [_submit(report), _ledger(report), _snapshot(run), _screen(run, findings)]
    clean = run is not None and not findings
    why = (
        t("无疑点，到第4步为止", "clean: it stops at hop 4")
        if clean
        else t("尚未筛查", "not screened yet")
        if run is None and not findings
        else t("尚未走到", "not reached yet")
    )
    hops += list(_after(findings, why))
    return Walk(report, tuple(hops), clean)


def findings_about(report: Report) -> Iterator[Finding]:
    """The findings that name a record of this report, oldest first."""
    rows = Finding.objects.filter(
        institution_uscc=report.institution.uscc, records__report_no=report.report_no
    )
    yield from rows.distinct().order_by("found_at", "pk")


def _submit(report: Report) -> Hop:
    detail = t(
        f"{report.institution.name} 报送，结果：{report.get_stage_display()}",
        f"handed in by {report.institution.name}; outcome: {report.get_stage_display()}",
    )
    key = f"report:{subject(report)}"
    return Hop(
        1, "submit", t("报送", "Submit"), report.submitted_at, report.submitted_by, key, detail
    )


def _ledger(report: Report) -> Hop:
    name = t("入账", "Ledger")
    entry: Entry | None = ledger.entries_for(subject(report)).filter(kind=SUBMITTED).first()
    if entry is None:
        return not_reached(2, "ledger", name, t("账本中没有报送记录", "no entry of the submission"))
    covered = ledger.covering(entry)
    if covered is None:
        return not_reached(
            2, "ledger", name, t("等待下一个检查点", "waits for the next checkpoint")
        )
    detail = t(
        f"第 {entry.index} 条，检查点 {covered.size} 条时签署",
        f"entry {entry.index}, under the checkpoint of size {covered.size}",
    )
    key = f"ledger:{entry.log}#{entry.index}"
    return Hop(2, "ledger", name, covered.at, covered.note.split("\n", 1)[0], key, detail)


def _run(report: Report) -> Run | None:
    """The first finished run whose snapshot held the report."""
    handed_in = legal_day(report.submitted_at)
    rows = Run.objects.filter(
        period_from__lte=handed_in,
        period_until__gt=handed_in,
        begun_at__gte=report.submitted_at,
        ended_at__isnull=False,
    )
    return rows.order_by("begun_at", "pk").first()


def _snapshot(run: Run | None) -> Hop:
    name = t("快照", "Snapshot")
    if run is None:
        why = t("尚无包含它的快照", "no snapshot holds it yet")
        return not_reached(3, "snapshot", name, why)
    detail = t(
        f"{run.period_from} 至 {run.period_until}，{run.rows} 行",
        f"{run.period_from} to {run.period_until}, {run.rows} rows",
    )
    key = f"snapshot:{run.snapshot_digest}"
    return Hop(3, "snapshot", name, run.begun_at, run.engine, key, detail)


def _screen(run: Run | None, findings: list[Finding]) -> Hop:
    name = t("筛查", "Screen")
    if findings:
        numbers = "、".join(f.number for f in findings)
        first = findings[0]
        detail = t(f"{len(findings)} 个疑点：{numbers}", f"{len(findings)} finding(s): {numbers}")
        return Hop(
            4, "screen", name, first.found_at, "hengjian", f"run:{first.first_run_id}", detail
        )
    if run is None or run.ended_at is None:
        return not_reached(4, "screen", name, t("尚未筛查", "not screened yet"))
    asked = run.detectors.count()
    detail = t(f"{asked} 个检测器均无疑点", f"{asked} detectors, no finding")
    return Hop(4, "screen", name, run.ended_at, "hengjian", f"run:{run.pk}", detail)


def _after(findings: list[Finding], why: Text) -> Iterator[Hop]:
    yield _triage(findings, why)
    yield from walk_after.hops(findings, why)


def _triage(findings: list[Finding], why: Text) -> Hop:
    name = t("研判", "Triage")
    steps = TriageStep.objects.filter(finding__in=findings).select_related("finding")
    last = steps.order_by("at", "pk").last()
    if last is None:
        waits = t("等待研判", "waits for triage") if findings else why
        return not_reached(5, "triage", name, waits)
    shown: datetime = last.at
    detail = t(
        f"{last.get_stage_display()}：{last.reason}", f"{last.get_stage_display()}: {last.reason}"
    )
    return Hop(5, "triage", name, shown, last.by_name or last.by, f"finding:{last.finding}", detail)
