"""Take a WQX file in, and reconcile: what the file holds beside what the store holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from django.db import transaction

from hengjian.core.errors import Problem, Rejected
from hengjian.monitoring import reading, services, wqx, wqx_packages
from hengjian.monitoring.models import Report, Result, Sample
from hengjian.registry import services as registry
from hengjian.registry.models import Institution

Progress = Callable[[int, int, str], None]
#: What is counted: name → the file's word for it in a row.
COUNTED: dict[str, Callable[[wqx.Row], str]] = {
    "organisation": lambda row: wqx_packages.institution_code(row[wqx.ORG]),
    "activity_type": lambda row: row[wqx.KIND],
    "detection_condition": lambda row: row[wqx.CONDITION] or _instead(row),
    "non_detect": lambda row: "yes" if wqx_packages.non_detect(row) else "no",
    "value": lambda row: "number" if _has_number(row) else "none",
    "limit_kind": lambda row: row[wqx.LIMIT_KIND],
    "limit": lambda row: "given" if row[wqx.LIMIT] or row[wqx.VALUE][:1] == "<" else "none",
    "unit": lambda row: row[wqx.UNIT],
    "speciation": lambda row: row["MethodSpeciationName"],
    "qualifier": lambda row: row["MeasureQualifierCode"],
    "status": lambda row: row["ResultStatusIdentifier"],
    "laboratory": lambda row: row[wqx.LABORATORY],
    "method": lambda row: f"{row[wqx.METHOD_CONTEXT]} {row[wqx.METHOD]}".strip(),
    "analysis_day": lambda row: "given" if row[wqx.ANALYSED] else "none",
    "sampling_time": lambda row: "given" if row[wqx.CLOCK] else "day only",
    "laboratory_comment": lambda row: "given" if row["ResultLaboratoryCommentText"] else "none",
}


def _has_number(row: wqx.Row) -> bool:
    return bool(row[wqx.VALUE]) and not wqx_packages.non_detect(row)


def _instead(row: wqx.Row) -> str:
    """What the store writes as condition when the file's own column is empty."""
    if wqx_packages.non_detect(row):
        return row[wqx.VALUE]
    return "" if row[wqx.VALUE] else "(empty)"


@dataclass
class Taken:
    """What an import did. `counts`: dimension → value → (rows in the file, rows in the store)."""

    rows: int
    encoding: str
    zone: str
    stored: int = 0
    new: int = 0
    same: int = 0
    counts: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Every row of the file is in the store, in every way of counting."""
        return self.rows == self.stored and all(
            file == store for kinds in self.counts.values() for file, store in kinds.values()
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rows_in_file": self.rows,
            "rows_in_store": self.stored,
            "reports_new": self.new,
            "reports_already_there": self.same,
            "encoding": self.encoding,
            "zone_of_times": self.zone,
            "kept_in_source_record_only": list(wqx.SOURCE_ONLY),
            "holds": self.holds,
            "counts": {
                name: {value: {"file": a, "store": b} for value, (a, b) in kinds.items()}
                for name, kinds in self.counts.items()
            },
        }


@transaction.atomic
def take(
    source: wqx.Source,
    *,
    zone: tzinfo,
    region: str,
    by: str,
    at: datetime,
    progress: Progress = lambda done, total, name: None,
) -> Taken:
    """All of the file stands in the store, or nothing of it. A second run changes nothing.

    `region` is where the data are kept here (the organisations lie abroad and have none).
    """
    taken = Taken(len(source.rows), source.encoding, str(zone))
    listed = list(wqx_packages.groups(source, zone=zone, region=region))
    _register({group.organisation for group in listed}, region, by, at)
    reports = []
    for done, group in enumerate(listed, start=1):
        package = _package(group)
        report, created = services.hand_in(
            package=package, raw=group.document, source=Report.Source.WQX, by=by, at=at
        )
        taken.new, taken.same = taken.new + created, taken.same + (not created)
        reports.append(report.pk)
        progress(done, len(listed), report.report_no)
    _reconcile(taken, source, reports)
    return taken


def _package(group: wqx_packages.Group) -> Any:
    try:
        return reading.package(group.package)
    except Rejected as rejected:
        where = f"{group.organisation} {group.month}"
        moved = [
            Problem(f"{where} {p.where}", p.rule, p.message, p.remedy, p.found)
            for p in rejected.problems
        ]
        raise Rejected(wqx.REFUSED, moved) from rejected


def _register(organisations: set[str], region: str, by: str, at: datetime) -> None:
    codes = {wqx_packages.institution_code(name): name for name in organisations}
    there = set(Institution.objects.filter(uscc__in=codes).values_list("uscc", flat=True))
    for code in sorted(set(codes) - there):
        registry.record_institution(
            uscc=code, name=codes[code], kind="foreign", region=region, by=by, at=at
        )


def _reconcile(taken: Taken, source: wqx.Source, reports: list[int]) -> None:
    store: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for said in _stored(reports):
        taken.stored += 1
        for name, value in said.items():
            store[name][value] += 1
    for name, word in COUNTED.items():
        file = Counter(word(row) for row in source.rows)
        values = sorted(set(file) | set(store[name]), key=lambda v: (-file[v], v))
        taken.counts[name] = {value: (file[value], store[name][value]) for value in values}


def _stored(reports: list[int]) -> Iterator[dict[str, str]]:
    """What the rows of the store say, counted from the rows themselves."""
    acts = {
        (report, number): (kind, day_only)
        for report, number, kind, day_only in Sample.objects.filter(
            report_id__in=reports
        ).values_list("report_id", "sample_no", "role_text", "day_only")
    }
    rows = Result.objects.filter(report_id__in=reports).select_related("report__institution")
    for row in rows.defer("report__package").iterator(chunk_size=2000):
        kind, day_only = acts[row.report_id, row.sample_no]
        yield {
            "organisation": row.report.institution.uscc,
            "activity_type": kind,
            "detection_condition": row.condition,
            "non_detect": "yes" if row.censored else "no",
            "value": "number" if row.value is not None else "none",
            "limit_kind": row.limit_kind,
            "limit": "given" if row.limit_text else "none",
            "unit": row.unit,
            "speciation": row.speciation,
            "qualifier": row.qualifier,
            "status": row.status,
            "laboratory": row.laboratory,
            "method": row.method,
            "analysis_day": "given" if row.analysed_at else "none",
            "sampling_time": "day only" if day_only else "given",
            "laboratory_comment": "given" if row.note else "none",
        }
