"""WQX rows as report packages: one per organisation and month of activity. Data, without any claim.

The rows themselves, every column word for word, are the document that is kept and ledgered.

Times     WQX states no zone in these columns: times are read in the zone the caller names. A
          sampling without a time, and every analysis, is known to the day only (`day_only`).
Non-detects  an empty value with a detection condition, “ND” or “<0.2” in the value column. The
          limit is kept with its kind and unit. “Not Reported” is no non-detect: value and reason.
Source    the mapping of activity types is ours (`ROLES`).
Pure      no database, no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from hengjian.monitoring.wqx import (
    ACTIVITY,
    ANALYSED,
    AS_WRITTEN,
    CLOCK,
    CONDITION,
    DAY,
    KIND,
    LIMIT,
    MEDIA,
    METHOD,
    METHOD_CONTEXT,
    ORG,
    PLACE,
    RESULT,
    SUBMEDIA,
    UNIT,
    VALUE,
    Row,
    Source,
)

FORMAT = "wqx-csv/1"
ROLES = {
    "Quality Control Sample-Field Blank": "field_blank",
    "Quality Control Sample-Equipment Blank": "equipment_blank",
    "Quality Control Sample-Field Replicate": "field_parallel",
}
NON_DETECTS = frozenset(
    (
        "Not Detected",
        "Not Detected at Reporting Limit",
        "Not Detected at Detection Limit",
        "Present Below Quantification Limit",
        "Below Reporting Limit",
        "Below Detection Limit",
        "Below Method Detection Limit",
    )
)


def institution_code(organisation: str) -> str:
    """The number under which an organisation stands in the register (18 characters at most).

    No social credit code: “WQX-” and the WQX identifier, or, when that is too long, its first
    five characters and eight hex digits of its SHA-256, so that two never become one.
    """
    plain = f"WQX-{organisation}"
    if len(plain) <= 18:
        return plain
    return f"WQX-{organisation[:5]}-{hashlib.sha256(organisation.encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Group:
    """One organisation's month: the package made of it and the document that is kept."""

    organisation: str
    month: str
    package: dict[str, Any]
    document: dict[str, Any]


def groups(source: Source, *, zone: tzinfo, region: str) -> Iterator[Group]:
    """The packages in a file, by organisation and month; each does not depend on row order."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in source.rows:
        found.setdefault((row[ORG], row[DAY][:7]), []).append(row)
    columns = sorted(source.columns)
    for (organisation, month), rows in sorted(found.items()):
        rows.sort(key=lambda row: row[RESULT])
        document = {
            "format": FORMAT,
            "zone": str(zone),
            "columns": columns,
            "rows": [[row[name] for name in columns] for row in rows],
        }
        yield Group(
            organisation, month, _package(organisation, month, rows, zone, region), document
        )


def _package(
    organisation: str, month: str, rows: list[Row], zone: tzinfo, region: str
) -> dict[str, Any]:
    places = dict.fromkeys(row[PLACE] for row in rows)
    samples = {row[ACTIVITY]: row for row in rows}
    return {
        "format": "hengjian-report-package/1",
        "client_key": f"wqx-{organisation}-{month}",
        "institution": institution_code(organisation),
        "region": region,
        "report": {"report_no": f"WQX {organisation} {month}"},
        "commission": {"category": "WQX"},
        "points": [
            {"point_no": place, "name": place, "matrix": rows[0][MEDIA]} for place in places
        ],
        "samples": [_sample(row, zone) for row in samples.values()],
        "results": [_result(row, zone) for row in rows],
    }


def _sample(row: Row, zone: tzinfo) -> dict[str, Any]:
    begun = _instant(row[DAY], row[CLOCK], zone)
    role = ROLES.get(row[KIND], "sample" if row[KIND].startswith("Sample-") else "other")
    return {
        "sample_no": row[ACTIVITY],
        "point_no": row[PLACE],
        "role": role,
        "role_text": row[KIND],
        "matrix": row[SUBMEDIA] or row[MEDIA],
        "begun_at": begun,
        "ended_at": begun,
        "day_only": not row[CLOCK],
    }


def _instant(day: str, clock: str, zone: tzinfo) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(clock or "00:00:00"), zone)


def non_detect(row: Row) -> bool:
    """Whether the row says that nothing was found above its limit."""
    if row[VALUE] == "ND" or row[VALUE].startswith("<"):
        return True
    return not row[VALUE] and row[CONDITION] in NON_DETECTS


def _result(row: Row, zone: tzinfo) -> dict[str, Any]:
    made: dict[str, Any] = {name: row[column] for column, name in AS_WRITTEN.items()}
    made["method"] = f"{row[METHOD_CONTEXT]} {row[METHOD]}".strip()
    made["censored"] = non_detect(row)
    if not made["censored"]:
        made["value"] = row[VALUE] or None
        made["condition"] = made["condition"] or ("" if row[VALUE] else "(empty)")
    else:
        # What stood in the value column instead of a number stays readable.
        made["condition"] = made["condition"] or row[VALUE]
    if row[LIMIT]:
        made["detection_limit"] = row[LIMIT]
    elif row[VALUE].startswith("<"):
        made["detection_limit"], made["limit_unit"] = row[VALUE][1:], row[UNIT]
    if row[ANALYSED]:
        made["analysed_at"], made["day_only"] = _instant(row[ANALYSED], "", zone), True
    return made
