"""What the routes of lineage name: a sampler of HERE."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.registry.models import Employment, Institution, Person

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS = {("lineage.person", "person_no"): ("P-LINEAGE", "P-NONE")}


def make(here: Institution) -> None:
    """Somebody who works there."""
    person = Person.objects.create(person_no="P-LINEAGE", name="某人", recorded_at=NOON)
    Employment.objects.create(
        person=person, institution=here, valid_from=date(2024, 1, 1), recorded_at=NOON
    )
