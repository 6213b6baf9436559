"""A person in each of the three directories, a case, and a finished task at HERE."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.directory.models import Assignment, Case, CaseClause, Entry, Version
from hengjian.registry.models import Institution, Person

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)

OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("directory.assessor", "number"): ("A-00001", "A-99999"),
    ("directory.expert", "number"): ("E-00001", "E-99999"),
    ("directory.inspector", "number"): ("I-00001", "I-99999"),
    ("directory.case", "number"): ("K-0001", "K-9999"),
    ("directory.evaluation", "number"): ("T-2026-000001", "T-2026-999999"),
}


def entry(number: str, kind: str, region: str, **said: object) -> Entry:
    """An entry with its first version, straight into the tables."""
    person, _ = Person.objects.get_or_create(
        person_no=f"P-{number}", defaults={"name": f"某{number[-1]}", "recorded_at": NOON}
    )
    made = Entry.objects.create(
        number=number, kind=kind, person=person, region=region, listed_on=DAY, recorded_at=NOON
    )
    Version.objects.create(
        entry=made, kind=kind, valid_from=DAY, why="x", recorded_at=NOON, recorded_by="li",
        recorded_by_name="li", credential_no=number, **said,
    )  # fmt: skip
    return made


def make(here: Institution) -> None:
    """Everything the routes of this context name."""
    made = entry("A-00001", "assessor", here.region)
    entry("E-00001", "expert", here.region)
    entry("I-00001", "inspector", here.region)
    case = Case.objects.create(
        number="K-0001", kind="assessor", title="x", story="x", recorded_at=NOON, recorded_by="li"
    )
    CaseClause.objects.create(case=case, clause="4.5", answer=0)
    Assignment.objects.create(
        number="T-2026-000001", entry=made, subject="S-1", institution=here, role="member",
        on_day=DAY, stage="done", recorded_at=NOON, recorded_by="li",
    )  # fmt: skip
