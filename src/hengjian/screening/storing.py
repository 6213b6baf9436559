"""What a run leaves: findings that are new, findings seen again, how each detector fared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from hengjian.registry.models import Institution
from hengjian.screening.engine import Coverage
from hengjian.screening.models import DetectorRun, Finding, FindingRecord, Run

BATCH = 500


@dataclass
class Raised:
    """The records of one question before it has a number. Measure is the largest of its rows."""

    code: str
    institution: str
    subject: str
    measure: float
    uncertainty: float | None
    records: dict[str, str] = field(default_factory=dict)  # record → report number

    def fingerprint(self) -> str:
        """The same records for the same reason are the same question, in any later run."""
        parts = [self.code, self.institution, self.subject, *sorted(self.records)]
        text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def gather(rows: pa.Table) -> dict[str, Raised]:
    """Engine rows (one per record) as questions, by fingerprint."""
    found: dict[tuple[str, str, str], Raised] = {}
    for row in rows.to_pylist():
        key = row["code"], row["institution"], row["subject"]
        raised = found.get(key)
        if raised is None:
            raised = found[key] = Raised(*key, row["measure"], row["uncertainty"])
        elif row["measure"] > raised.measure:
            raised.measure, raised.uncertainty = row["measure"], row["uncertainty"]
        raised.records[row["record"]] = row["report_no"] or ""
    return {raised.fingerprint(): raised for raised in found.values()}


def store(*, run: Run, raised: dict[str, Raised], at: datetime) -> int:
    """Every question of the run is a finding; gives how many were not known before."""
    known: set[str] = set()
    prints = list(raised)
    for begin in range(0, len(prints), BATCH):
        part = Finding.objects.filter(fingerprint__in=prints[begin : begin + BATCH])
        known |= set(part.values_list("fingerprint", flat=True))
        part.update(last_run=run)
    fresh = [print_ for print_ in prints if print_ not in known]
    regions = dict(Institution.objects.values_list("uscc", "region"))
    first = _last_number(at.year) + 1
    findings = [
        _finding(raised[print_], print_, _number(at.year, first + n), run, at, regions)
        for n, print_ in enumerate(fresh)
    ]
    made = Finding.objects.bulk_create(findings, batch_size=BATCH)
    FindingRecord.objects.bulk_create(
        (
            FindingRecord(finding=finding, record=record, report_no=report_no)
            for finding in made
            for record, report_no in sorted(raised[finding.fingerprint].records.items())
        ),
        batch_size=BATCH,
    )
    return len(made)


def _finding(
    raised: Raised, print_: str, number: str, run: Run, at: datetime, regions: dict[str, str]
) -> Finding:
    return Finding(
        number=number,
        code=raised.code,
        institution_uscc=raised.institution,
        region=regions.get(raised.institution, ""),
        subject=raised.subject[:200],
        measure=raised.measure,
        uncertainty=raised.uncertainty,
        fingerprint=print_,
        found_at=at,
        first_run=run,
        last_run=run,
    )


def _number(year: int, count: int) -> str:
    return f"F-{year}-{count:06d}"


def _last_number(year: int) -> int:
    last = Finding.objects.filter(number__startswith=f"F-{year}-").order_by("-number").first()
    return int(last.number.rsplit("-", 1)[1]) if last else 0


def detector_runs(
    run: Run,
    codes: Iterable[str],
    coverage: list[Coverage],
    raised: dict[str, Raised],
    seconds: dict[str, float],
) -> list[DetectorRun]:
    """One row per detector: found, evaluated, not evaluated, and what was missing."""
    rows: dict[str, dict[str, Any]] = {
        code: {"findings": 0, "evaluated": 0, "not_evaluated": 0, "missing": ""} for code in codes
    }
    for covered in coverage:
        row = rows[covered.code]
        row["evaluated"] += covered.evaluated
        row["not_evaluated"] += covered.not_evaluated
        row["missing"] = row["missing"] or ", ".join(covered.missing)
    for one in raised.values():
        rows[one.code]["findings"] += 1
    return DetectorRun.objects.bulk_create(
        DetectorRun(run=run, code=code, seconds=seconds.get(code, 0.0), **row)
        for code, row in rows.items()
    )
