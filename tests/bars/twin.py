"""What the routes of bars name, for the walk over every route and role."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.bars.models import Bar
from hengjian.registry.models import Institution, Person

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS = {
    ("bars", "number"): ("B-2026-000001", "B-2026-000404"),
    ("bars", "person_no"): ("P-BARRED", "P-NOBODY"),
}


def make(here: Institution) -> None:
    """A body's bar and a person under none."""
    Person.objects.get_or_create(
        person_no="P-BARRED", defaults={"name": "某人", "recorded_at": NOON}
    )
    Bar.objects.create(
        number="B-2026-000001", institution=here, region=here.region, ground="false-application",
        decision_no="甘市监不许〔2026〕1号", decided_on=date(2026, 3, 2), line="market",
        authority="甘肃省市场监督管理局", term="dated", last_day=date(2027, 3, 2),
        recorded_at=NOON, recorded_by="li", recorded_by_name="li",
    )  # fmt: skip
