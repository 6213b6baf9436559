"""What filing asks of the reports: when a body last worked, as far as reports show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Max

from hengjian.core.legal_time import legal_day
from hengjian.filing.selectors import provide
from hengjian.filing.services.notices import day_begins
from hengjian.monitoring.models import Report


def last_reported(usccs: Sequence[str], on: date) -> dict[str, date]:
    """The last day a report was handed in by each body, by that day."""
    rows = Report.objects.filter(
        institution__uscc__in=usccs, submitted_at__lt=day_begins(on + timedelta(days=1))
    )
    last = rows.order_by().values("institution__uscc").annotate(at=Max("submitted_at"))
    return {u: legal_day(at) for u, at in last.values_list("institution__uscc", "at")}


def wire() -> None:
    """From now on reports count as activity."""
    provide(last_reported)
