"""Rows of a Water Quality Exchange result file as rows of `analyses` and `qc_pairs`.

Names are those of the WQX result schema. Foreign data make no claim under the CMA mark. WQX gives
the day of analysis without an hour, and times of its own zone: every row carries 24 hours of slack.
Field replicates are paired with the one routine result of their place, day, depth and parameter.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.screening.dossier_field import NON_DETECTS
from hengjian.screening.result_files import Line
from hengjian.screening.tables import ROLE_SAMPLE, resolution

REQUIRED: Final = (
    "OrganizationIdentifier",
    "ActivityIdentifier",
    "ActivityTypeCode",
    "ActivityStartDate",
    "ResultIdentifier",
    "CharacteristicName",
    "ResultMeasureValue",
)
USED: Final = (
    *REQUIRED,
    "MonitoringLocationIdentifier",
    "ActivityStartTime.Time",
    "ActivityMediaName",
    "ActivityMediaSubdivisionName",
    "ActivityDepthHeightMeasure.MeasureValue",
    "ResultSampleFractionText",
    "MethodSpeciationName",
    "ResultMeasure.MeasureUnitCode",
    "ResultDetectionConditionText",
    "DetectionQuantitationLimitMeasure.MeasureValue",
    "ResultAnalyticalMethod.MethodIdentifier",
    "ResultAnalyticalMethod.MethodIdentifierContext",
    "LaboratoryName",
    "AnalysisStartDate",
)
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]{1,2})?", re.ASCII)
_ROLES: Final = (
    ("field replicate", "field_parallel"),
    ("lab duplicate", "lab_parallel"),
    ("equipment blank", "equipment_blank"),
    ("blank", "field_blank"),
    ("spike", "spike"),
    ("reference", "reference"),
    ("quality control", "other_qc"),
)


@dataclass
class Taken:
    """What was read: rows, remarks on cells, and how many rows of each kind."""

    analyses: list[dict[str, Any]] = field(default_factory=list)
    qc_pairs: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def take(lines: Iterable[Line]) -> Taken:
    """Every line becomes one row of `analyses`; nothing is dropped. Remarks name odd cells."""
    taken = Taken()
    places: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        row = _row(line, taken)
        taken.analyses.append(row)
        taken.counts[row["role"]] += 1
        taken.counts["non_detect" if row["censored"] else _kind(row)] += 1
        if row["role"] in (ROLE_SAMPLE, "field_parallel"):
            places[_place(line, row)].append(row)
    taken.qc_pairs.extend(pair for rows in places.values() for pair in _pair(rows))
    return taken


def _kind(row: dict[str, Any]) -> str:
    return "no_value" if row["value"] is None else "measured"


def _row(line: Line, taken: Taken) -> dict[str, Any]:
    cells = line.cells
    text = cells["ResultMeasureValue"]
    condition = cells.get("ResultDetectionConditionText", "").casefold()
    limit = cells.get("DetectionQuantitationLimitMeasure.MeasureValue", "")
    return {
        "institution": cells.get("LaboratoryName") or cells["OrganizationIdentifier"],
        "report_no": None,
        "record": f"line:{line.number}",
        "sample_no": cells["ActivityIdentifier"] or None,
        "parameter": _parameter(cells),
        "method": _joined(
            cells,
            "ResultAnalyticalMethod.MethodIdentifierContext",
            "ResultAnalyticalMethod.MethodIdentifier",
        ),
        "matrix": _joined(cells, "ActivityMediaName", "ActivityMediaSubdivisionName"),
        "role": _role(cells["ActivityTypeCode"]),
        "sampled_at": _instant(line, "ActivityStartDate", "ActivityStartTime.Time", taken),
        "begun_at": _instant(line, "AnalysisStartDate", "", taken),
        "value_text": text or None,
        "value": _number(line, "ResultMeasureValue", text, taken),
        "unit": cells.get("ResultMeasure.MeasureUnitCode") or None,
        "censored": condition not in ("", "not reported") or text.upper() in NON_DETECTS,
        "detection_limit": _number(
            line, "DetectionQuantitationLimitMeasure.MeasureValue", limit, taken
        ),
        "cma_mark": False,
        "slack_h": 24.0,
    }


def _parameter(cells: dict[str, str]) -> str | None:
    names = ("CharacteristicName", "ResultSampleFractionText", "MethodSpeciationName")
    return ", ".join(cells[n] for n in names if cells.get(n)) or None


def _joined(cells: dict[str, str], *names: str) -> str | None:
    return " ".join(cells[n] for n in names if cells.get(n)) or None


def _role(activity: str) -> str:
    kind = activity.casefold()
    return next((role for words, role in _ROLES if words in kind), ROLE_SAMPLE)


def _number(line: Line, column: str, text: str, taken: Taken) -> float | None:
    if not text:
        return None
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.upper() not in NON_DETECTS:
        what = t("不是半角数字", "not a number in ASCII digits")
        taken.remarks.append(_odd(line, column, text, what))
    return None


def _instant(line: Line, day: str, hour: str, taken: Taken) -> datetime | None:
    written = line.cells.get(day, "")
    if not written:
        return None
    try:
        return datetime.fromisoformat(f"{written}T{line.cells.get(hour, '') or '00:00:00'}")
    except ValueError:
        what = t("不是形如 2026-11-23 的日期", "not a day like 2026-11-23")
        taken.remarks.append(_odd(line, day, written, what))
        return None


def _odd(line: Line, column: str, found: str, message: Text) -> Problem:
    remedy = t("该值未参与筛查，请更正", "The value took no part; correct it")
    return Problem(line.where(column), "unreadable-value", message, remedy, found[:60])


def _place(line: Line, row: dict[str, Any]) -> tuple[str, ...]:
    cells = line.cells
    names = ("MonitoringLocationIdentifier", "ActivityStartDate")
    depth = cells.get("ActivityDepthHeightMeasure.MeasureValue", "")
    return (row["institution"], *(cells.get(n, "") for n in names), depth, row["parameter"] or "")


def _pair(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The one routine result and the one replicate of a place; none where it is not that clear."""
    routine = [row for row in rows if row["role"] == ROLE_SAMPLE]
    again = [row for row in rows if row["role"] == "field_parallel"]
    if len(routine) != 1 or len(again) != 1:
        return []
    first, second = routine[0], again[0]
    if first["value"] is None or second["value"] is None or first["unit"] != second["unit"]:
        return []
    units = [u for u in map(resolution, (first["value_text"], second["value_text"])) if u]
    return [
        {
            "institution": first["institution"],
            "record": second["record"],
            "parameter": second["parameter"],
            "kind": "field_parallel",
            "first": first["value"],
            "second": second["value"],
            "resolution": max(units) if units else None,
            "unit": first["unit"],
        }
    ]
