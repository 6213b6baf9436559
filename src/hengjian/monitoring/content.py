"""What a report says, as one document without decimals as numbers: what an evidence file carries.

Made from the rows, not from the kept package: rows altered behind the platform's back no longer
match the digest on the ledger, and the evidence does not hold.
"""

from __future__ import annotations

from typing import Any

from hengjian.ledger.suites import instant
from hengjian.monitoring.models import Report


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


#: What is said of a result, by its name in the store and in a package.
RESULT = {
    "result_no": "result_no",
    "sample_no": "sample_no",
    "parameter": "parameter",
    "fraction": "fraction",
    "value": "value_text",
    "unit": "unit",
    "censored": "censored",
    "detection_limit": "limit_text",
    "limit_unit": "limit_unit",
    "method": "method",
}
MEASURED = {
    "measurement_no": "measurement_no",
    "point_no": "point_no",
    "parameter": "parameter",
    "method": "method",
    "value": "value_text",
    "unit": "unit",
}


def _rows(of: Any, names: dict[str, str]) -> list[dict[str, Any]]:
    values = of.order_by("pk").values_list(*names.values())
    return [dict(zip(names, row, strict=True)) for row in values]


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
        "points": _rows(report.points, {"point_no": "point_no", "name": "name"}),
        "samples": _rows(
            report.samples, {"sample_no": "sample_no", "point_no": "point_no", "role": "role"}
        ),
        "results": _rows(report.results, RESULT),
        "field_measurements": _rows(report.fieldmeasurements, MEASURED),
    }
