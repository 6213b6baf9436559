"""Twelve weeks of reports and findings, for the chart of the home page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncWeek
from django.utils import timezone

from hengjian.accounts.access import Actor
from hengjian.console import figures
from hengjian.core.text import t
from hengjian.monitoring import selectors as monitoring
from hengjian.monitoring.models import Report

WEEKS = 12


def weeks(actor: Actor, today: date) -> dict[str, Any] | None:
    """{labels, series: [{name, values, tone}]}: a value a week, the week named by its Monday.

    Legal weeks in Beijing time. None when the reader sees no reports, or there were none.
    """
    if not actor.may("monitoring.report.list"):
        return None
    last = today - timedelta(days=today.weekday())
    mondays = [last - timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]
    since = timezone.make_aware(datetime.combine(mondays[0], datetime.min.time()))
    reports = monitoring.reports_for(actor).filter(submitted_at__gte=since).order_by()
    counted = reports.annotate(week=TruncWeek("submitted_at"))
    by_stage: dict[str, dict[date, int]] = {}
    for stage, week, n in counted.values_list("stage", "week").annotate(n=Count("pk")):
        by_stage.setdefault(stage, {})[week.date()] = n
    if not by_stage:
        return None
    found = figures.findings(actor).filter(found_at__gte=since).order_by()
    raised = found.annotate(week=TruncWeek("found_at")).values_list("week").annotate(n=Count("pk"))
    return {
        "labels": [f"{monday.month}/{monday.day}" for monday in mondays],
        "series": [
            _series(t("已签发报告", "Issued"), mondays, by_stage.get(Report.Stage.ISSUED, {})),
            _series(t("未加盖标志", "Withheld"), mondays, by_stage.get(Report.Stage.WITHHELD, {})),
            _series(t("新疑点", "Findings"), mondays, {w.date(): n for w, n in raised}),
        ],
    }


def _series(name: str, mondays: Iterable[date], counts: dict[date, int]) -> dict[str, Any]:
    return {"name": str(name), "values": [counts.get(monday, 0) for monday in mondays]}
