"""What the register's own routes name, for the walk over every route and role."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.registry.models import Employment, Institution, Person

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("registry.person", "person_no"): ("RG-1", "RG-404"),
    ("registry.change", "act"): ("institution-changed", "institution-changed"),
    ("registry.method", "number"): ("HJ 828-2017", "HJ 9999-2099"),
}


def make(here: Institution) -> None:
    """Somebody who works here."""
    person = Person.objects.create(person_no="RG-1", name="王小明", recorded_at=NOON)
    Employment.objects.create(
        person=person, institution=here, valid_from=date(2026, 1, 1), recorded_at=NOON
    )
