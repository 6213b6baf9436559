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

Row = dict[str, Any]


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


def parts(package: Package, of: Report) -> Iterator[tuple[type[Model], list[Row]]]:
    """Model and rows, one list per table; empty lists are left out."""
    made: tuple[tuple[type[Model], list[Row]], ...] = (
        (Point, [dict(row) for row in package.points]),
        (Sample, [dict(row) for row in package.samples]),
        (Sampler, _samplers(package)),
        (
            FieldMeasurement,
            [{**dict(r), "value_text": r.value} for r in package.field_measurements],
        ),
        (Custody, [dict(row) for row in package.custody]),
        (Batch, [dict(row) for row in package.batches]),
        (QcItem, _qc(package)),
        (Result, _results(package)),
        (RawFile, [dict(row) for row in package.files]),
        (StageSignature, [dict(row) for row in package.signatures]),
    )
    for model, rows in made:
        for row in rows:
            row["report_id"] = of.pk
        if rows:
            yield model, rows


def _samplers(package: Package) -> list[Row]:
    return [
        {"sample_no": row.sample_no, "person_no": person}
        for row in package.samples
        for person in dict.fromkeys(row.sampled_by)
    ]


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _qc(package: Package) -> list[Row]:
    return [
        {
            "batch_no": batch.batch_no,
            "kind": row.kind,
            "sample_no": row.sample_no,
            "first_text": row.first,
            "second_text": row.second or "",
            "first": float(row.first),
            "second": _number(row.second),
            "unit": row.unit,
            "certified_text": row.certified,
        }
        for batch in package.batches
        for row in batch.qc
    ]


def _results(package: Package) -> list[Row]:
    methods = {batch.batch_no: batch.method for batch in package.batches}
    return [
        {
            **dict(row),
            "value_text": row.value or "",
            "value": _number(row.value),
            "limit_text": row.detection_limit or "",
            "detection_limit": _number(row.detection_limit),
            "raw_sha256": row.raw_sha256 or "",
            "method": row.method or methods.get(row.batch_no, ""),
        }
        for row in package.results
    ]
