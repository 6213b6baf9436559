"""What the routes of classified supervision name."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.credit.models import Adjustment
from hengjian.registry.models import Institution

OBJECTS = {("credit.class.approve", "pk"): ("1", "404")}


def make(here: Institution) -> None:
    """A class proposed by hand for the institution."""
    Adjustment.objects.create(
        pk=1,
        institution=here,
        supervision_class="C",
        valid_from=date(2026, 3, 1),
        valid_until=date(2026, 9, 1),
        document_no="甘市监〔2026〕1号",
        reason="x",
        proposed_at=datetime(2026, 3, 2, 4, 0, tzinfo=UTC),
        proposed_by="somebody",
        proposed_by_name="某人",
    )
