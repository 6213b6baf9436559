"""What the routes of annual reports name."""

from __future__ import annotations

from datetime import UTC, datetime

from hengjian.annual.models import AnnualReport
from hengjian.registry.models import Institution

OBJECTS = {("annual.report", "year"): ("2025", "2024")}


def make(here: Institution) -> None:
    """A signed report about 2025."""
    noon = datetime(2026, 3, 2, 4, tzinfo=UTC)
    AnnualReport.objects.create(
        institution=here, year=2025, stage="signed", changed_at=noon, changed_by="x", signed_at=noon
    )
