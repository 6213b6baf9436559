"""Digests of what people write: the plan, a sheet, the report. SHA-256 over canonical JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from hengjian.assessment.models import Assessment, AssessmentMember, ScheduleEntry
from hengjian.core.text import Text
from hengjian.ledger import canonical


def of(value: object) -> str:
    """SHA-256 of canonical JSON, as hex."""
    return hashlib.sha256(canonical.encode(value)).hexdigest()


def text_digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, as hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def plan_digest(assessment: Assessment, lines: Iterable[ScheduleEntry]) -> str:
    """Of the plan as the institution is told it."""
    rows = [
        [x.kind, x.day.isoformat(), x.begins.isoformat("minutes"), x.place, x.who, x.others]
        for x in lines
    ]
    return of([assessment.number, assessment.clause_sets, rows])


def sheet_digest(member: AssessmentMember) -> str:
    """Of everything a member judged."""
    rows = member.judgements.select_related("row").order_by("row__place")
    return of([[f"{x.row.set_key}/{x.row.item}", x.value, x.finding] for x in rows])


def plain(light: Mapping[str, Any]) -> dict[str, Any]:
    """A light as JSON keeps it: texts in both languages, days and numbers as text.

    `records` become pairs of label and address; a label alone has no address.
    """
    kept = {str(name): _plain(value) for name, value in light.items()}
    if isinstance(kept.get("records"), list):
        pairs = kept["records"]
        kept["records"] = [r if isinstance(r, list) and len(r) == 2 else [r, ""] for r in pairs]
    return kept


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return value.both()
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | str) else str(value)
