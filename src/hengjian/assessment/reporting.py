"""The assessment report: what it says as facts, and as a PDF."""

from __future__ import annotations

from typing import Any

from hengjian.assessment import concluding, printing, selectors
from hengjian.assessment.models import (
    Assessment,
    AssessmentMember,
    Nonconformity,
    ScheduleEntry,
)
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.standards import clauses as standards

_NO_TEXT = "无条款原文记录"
_VALUES = {
    "conform": "符合",
    "basically": "基本符合",
    "not": "不符合",
    "na": "不适用",
    "": "—",
}


def facts(found: Assessment) -> dict[str, Any]:
    """Everything the report says, as JSON; its digest is signed with the conclusion."""
    rows = selectors.results(found)
    met, applied = concluding.score(one.result.value for one in rows)
    ended = found.concluded_at
    return {
        "number": found.number,
        "subject": found.subject,
        "institution": found.institution.name,
        "uscc": found.institution.uscc,
        "address": found.institution.address,
        "mode": Assessment.Mode(found.mode).label.zh,  # type: ignore[attr-defined]
        "held_on": found.held_on.isoformat(),
        "clause_sets": [
            [standards.sets()[s["key"]].name.zh, s["edition"], s["sha256"]]
            for s in found.clause_sets
        ],
        "members": [
            [m.name, m.entry_number, _role(m), m.sheet_sha256] for m in found.members.all()
        ],
        "schedule": [_line(line) for line in found.schedule.all()],
        "rows": [_row(one) for one in rows],
        "met": met,
        "applied": applied,
        "nonconformities": [_nonconformity(one) for one in _listed(found)],
        "found": concluding.name(found.found, found.mode).zh,
        "conclusion": concluding.name(found.conclusion, found.mode).zh,
        "summary": found.summary,
        "stop_ground": _ground(found.stop_ground),
        "leader": found.concluded_by_name,
        "concluded_at": ended.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M") if ended else "",
    }


def pdf(found: Assessment) -> bytes:
    """The report as PDF/A-2b in Chinese; before the conclusion it is marked as a draft."""
    said = facts(found) | {"sha256": found.report_sha256}
    return printing.pdf("report", said, on=legal_day(found.concluded_at or found.opened_at))


def _role(one: AssessmentMember) -> str:
    # The report is signed: its words do not follow the reader's language.
    return "组长" if one.role == AssessmentMember.Role.LEADER else "成员"


def _listed(found: Assessment) -> list[Nonconformity]:
    return list(found.nonconformities.select_related("row"))


def _ground(key: str) -> str:
    return concluding.STOP_GROUNDS[key].zh if key else ""


def _line(line: ScheduleEntry) -> list[str]:
    kind = ScheduleEntry.Kind(line.kind).label.zh  # type: ignore[attr-defined]
    when = f"{line.day} {line.begins:%H:%M}"
    return [kind, when, line.place, line.minutes]


def _row(one: selectors.RowResult) -> list[str]:
    row = one.row
    named = f"{row.item}★" if row.starred else row.item
    what = " ".join(x for x in (row.topic_zh, row.text_zh) if x) or _NO_TEXT
    return [row.set_key, named, row.clause, what, _VALUES[one.result.value], one.words()]


def _nonconformity(one: Nonconformity) -> list[str]:
    stage = Nonconformity.Stage(one.stage).label.zh  # type: ignore[attr-defined]
    row = f"{one.row.set_key} {one.row.item} {one.row.clause}".strip()
    return [str(one.serial), row, one.text, one.action, stage]
