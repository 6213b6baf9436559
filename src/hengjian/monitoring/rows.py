"""The rows made from a package. The package stands beside them word for word."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Model

from hengjian.monitoring.models import (
    Batch,
    Custody,
    FieldMeasurement,
    Point,
    QcItem,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
    StageSignature,
)
from hengjian.monitoring.package import Package
from hengjian.registry.models import Institution

#: Rows in one INSERT; SQLite takes 32,766 values in a statement.
AT_ONCE = 1000


def report(
    package: Package,
    institution: Institution,
    *,
    text: str,
    digest: str,
    source: str,
    by: str,
    at: datetime,
) -> Report:
    """The head row."""
    head, commission, plan = package.report, package.commission, package.plan
    return Report(
        institution=institution,
        client_key=package.client_key,
        package_sha256=digest,
        package=text,
        source=source,
        region=package.region,
        submitted_at=at,
        submitted_by=by,
        plan_no=plan.plan_no,
        plan_approved_by=plan.approved_by,
        plan_approved_at=plan.approved_at,
        **dict(commission),
        **dict(head),
    )


def parts(package: Package, of: Report) -> Iterator[tuple[type[Model], list[Any]]]:
    """Model and rows, one list per table; empty lists are left out."""
    made: tuple[tuple[type[Model], list[Any]], ...] = (
        (Point, [Point(report=of, **dict(row)) for row in package.points]),
        (Sample, _samples(package, of)),
        (Sampler, _samplers(package, of)),
        (FieldMeasurement, _measurements(package, of)),
        (Custody, [Custody(report=of, **dict(row)) for row in package.custody]),
        (Batch, _batches(package, of)),
        (QcItem, _qc(package, of)),
        (Result, _results(package, of)),
        (RawFile, [RawFile(report=of, **dict(row)) for row in package.files]),
        (StageSignature, [StageSignature(report=of, **dict(row)) for row in package.signatures]),
    )
    return ((model, rows) for model, rows in made if rows)


def _without(row: Any, *names: str) -> dict[str, Any]:
    values = dict(row)
    for name in names:
        del values[name]
    return values


def _samples(package: Package, of: Report) -> list[Sample]:
    return [Sample(report=of, **_without(row, "sampled_by")) for row in package.samples]


def _samplers(package: Package, of: Report) -> list[Sampler]:
    return [
        Sampler(report=of, sample_no=row.sample_no, person_no=person)
        for row in package.samples
        for person in dict.fromkeys(row.sampled_by)
    ]


def _measurements(package: Package, of: Report) -> list[FieldMeasurement]:
    return [
        FieldMeasurement(report=of, value_text=row.value, **_without(row, "value"))
        for row in package.field_measurements
    ]


def _batches(package: Package, of: Report) -> list[Batch]:
    return [Batch(report=of, **_without(row, "qc")) for row in package.batches]


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _qc(package: Package, of: Report) -> list[QcItem]:
    return [
        QcItem(
            report=of,
            batch_no=batch.batch_no,
            kind=row.kind,
            sample_no=row.sample_no,
            first_text=row.first,
            second_text=row.second or "",
            first=float(row.first),
            second=_number(row.second),
            unit=row.unit,
            certified_text=row.certified,
        )
        for batch in package.batches
        for row in batch.qc
    ]


def _results(package: Package, of: Report) -> list[Result]:
    methods = {batch.batch_no: batch.method for batch in package.batches}
    made = []
    for row in package.results:
        values = _without(row, "value", "detection_limit", "raw_sha256", "method")
        made.append(
            Result(
                report=of,
                value_text=row.value or "",
                value=_number(row.value),
                limit_text=row.detection_limit or "",
                detection_limit=_number(row.detection_limit),
                raw_sha256=row.raw_sha256 or "",
                method=row.method or methods.get(row.batch_no, ""),
                **values,
            )
        )
    return made
