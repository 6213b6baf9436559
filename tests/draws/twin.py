"""One draw in the prefecture of the walk over every route."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hengjian.draws.models import Draw
from hengjian.registry.models import Institution

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("draws.", "number"): ("D-2026-000001", "D-2026-000404"),
}


def make(here: Institution) -> None:
    """A draw whose shares are awaited."""
    Draw.objects.create(
        number="D-2026-000001", purpose="assessors", subject="A-1", region=here.region,
        terms={
            "method": "hengjian-draw/1", "number": "D-2026-000001", "purpose": "assessors",
            "subject": "A-1", "region": here.region, "follows": "", "checkpoint": None,
            "rule": {"kind": "sample", "size": 1, "weights": {}},
            "pool": [{"id": "P-1", "fields": [], "may_lead": False, "excluded": ""}],
        },
        salt="0" * 64, commitment="0" * 64, opened_at=NOON, opened_by="zhao",
        opened_by_name="赵", source="体彩排列5", due=NOON + timedelta(days=1),
    )  # fmt: skip
