"""What a report says, as one document without decimals as numbers: what an evidence file carries.

Made from the rows, not from the kept package: rows altered behind the platform's back no longer
match the digest on the ledger, and the evidence does not hold.
"""

from __future__ import annotations

from typing import Any, Protocol

from hengjian.ledger.suites import instant
from hengjian.monitoring.models import FieldMeasurement, Report, Result


class ResultLike(Protocol):
    """A result row of the store or of a package."""

    result_no: str
    sample_no: str
    parameter: str
    method: str
    unit: str
    censored: bool


def head(report: Report) -> dict[str, Any]:
    """Who issued which report, and when."""
    return {
        "report_no": report.report_no,
        "institution": report.institution.uscc,
        "region": report.region,
        "cma_mark": report.cma_mark,
        "certificate_no": report.certificate_no,
        "issued_on": report.issued_on.isoformat() if report.issued_on else None,
        "signed_by": report.signed_by,
        "signed_at": instant(report.signed_at) if report.signed_at else None,
    }


def result_row(row: Any) -> dict[str, Any]:
    """One result, digits as written; takes a row of the store or of a package."""
    stored = isinstance(row, Result)
    return {
        "result_no": row.result_no,
        "sample_no": row.sample_no,
        "parameter": row.parameter,
        "fraction": row.fraction,
        "value": (row.value_text if stored else row.value or ""),
        "unit": row.unit,
        "censored": row.censored,
        "detection_limit": (row.limit_text if stored else row.detection_limit or ""),
        "limit_unit": row.limit_unit,
    }


def measured_row(row: FieldMeasurement) -> dict[str, Any]:
    """One reading taken on the spot."""
    return {
        "measurement_no": row.measurement_no,
        "point_no": row.point_no,
        "parameter": row.parameter,
        "method": row.method,
        "value": row.value_text,
        "unit": row.unit,
    }


def document(report: Report) -> dict[str, Any]:
    """The whole content of an issued report: head, commission, people, points, samples, results."""
    return {
        **head(report),
        "institution_name": report.institution.name,
        "client_name": report.client_name,
        "commission_no": report.commission_no,
        "purpose": report.purpose,
        "compiled_by": report.compiled_by,
        "reviewed_by": report.reviewed_by,
        "package_sha256": report.package_sha256,
        "points": [
            {"point_no": no, "name": name}
            for no, name in report.points.order_by("pk").values_list("point_no", "name")
        ],
        "samples": [
            {"sample_no": no, "point_no": point, "role": role}
            for no, point, role in report.samples.order_by("pk").values_list(
                "sample_no", "point_no", "role"
            )
        ],
        "results": [
            {**result_row(row), "method": row.method} for row in report.results.order_by("pk")
        ],
        "field_measurements": [
            measured_row(row) for row in report.fieldmeasurements.order_by("pk")
        ],
    }
