"""Work that nobody waits for: the screening of the night, run by the task worker."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from hengjian.core.periods import Period
from hengjian.screening import services

NIGHTLY_DAYS = 120
BY = "clock"


@task()
def nightly() -> str:
    """Screen the last months once; gives the run's summary for the task's record."""
    today = timezone.localdate()
    period = Period(today - timedelta(days=NIGHTLY_DAYS), today + timedelta(days=1))
    run = services.run(period=period, by=BY, at=timezone.now())
    return f"{run}: {run.new_findings} new"
