"""Annual reports: the JSON API."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from hengjian.accounts.access import action, actor_of
from hengjian.annual import form, selectors

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.
router = Router(tags=["annual"])
PAGE = 100


class LineOut(Schema):
    """A figure as declared and as counted; null where there is none."""

    key: str
    name: str
    unit: str
    counted: int | None
    declared: Decimal | None
    reason: str
    contradicts: bool


class ReportOut(Schema):
    """One annual report."""

    uscc: str
    year: int
    stage: str
    late: bool
    signed_at: datetime | None
    version: int
    lines: list[LineOut]


class OwingOut(Schema):
    """An institution that owes a report. `stage` empty: not begun or still a draft."""

    uscc: str
    name: str
    stage: str
    overdue: bool
    late: bool
    differs: int
    signed_at: datetime | None


@router.get("/annual", response=list[OwingOut])
@action(selectors.LIST)
def list_reports(
    request: HttpRequest,
    year: int | None = Query(None, ge=2018, le=2200, description="last year when missing"),
    only: str = "",
    words: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> list[dict[str, Any]]:
    """Who owes the report about a year, 100 a page; `only`: missing, late, differs, signed, …"""
    first, today = (page - 1) * PAGE, timezone.localdate()
    about = year or today.year - 1
    asked = selectors.Asked(about, only if only in selectors.ONLY else "", words[:80])
    rows = selectors.institutions(actor_of(request), asked)[first : first + PAGE]
    return [_owing(row, today > form.due_on(about)) for row in rows]


def _owing(row: Any, past_due: bool) -> dict[str, Any]:
    stage = row.report_stage if row.report_stage not in {None, "draft"} else ""
    return {
        "uscc": row.uscc,
        "name": row.name,
        "stage": stage,
        "overdue": past_due and stage in {"", "returned"},
        "late": bool(row.report_late),
        "differs": row.report_differs if stage else 0,
        "signed_at": row.report_signed if stage else None,
    }


@router.get("/annual/{uscc}/{year}", response=ReportOut)
@action(selectors.READ)
def read_report(request: HttpRequest, uscc: str, year: int) -> dict[str, Any]:
    """A signed report with every line."""
    row = (
        selectors.reports(actor_of(request), uscc).filter(year=year).exclude(stage="draft").first()
    )
    if row is None:
        raise Http404
    lines = [
        {
            "key": line.item.key,
            "name": str(line.item.says),
            "unit": str(line.item.unit),
            "counted": line.counted,
            "declared": line.declared,
            "reason": line.reason,
            "contradicts": line.contradicts,
        }
        for line in row.lines
    ]
    return {
        "uscc": uscc,
        "year": year,
        "stage": row.stage,
        "late": row.late,
        "signed_at": row.signed_at,
        "version": row.versions.count(),
        "lines": lines,
    }
