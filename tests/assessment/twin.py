"""What the matrix over HTTP may name in an assessment: one with a clause, evidence, a correction."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time

from django.conf import settings

from hengjian.assessment.models import (
    Assessment,
    AssessmentMember,
    ClauseRow,
    Evidence,
    Nonconformity,
    ScheduleEntry,
)
from hengjian.registry.models import Institution

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

OBJECTS = {
    ("assessment.", "number"): ("A-2026-000001", "A-2026-000404"),
    ("assessment.", "pk"): ("1", "404"),
}


def make(here: Institution) -> None:
    """An assessment at “correcting”, which the institution has been told of; its members are the
    persons the roles of assessor and expert stand for."""
    found = Assessment.objects.create(
        number="A-2026-000001", subject="X-1", institution=here, mode="on_site",
        stage="correcting", held_on=date(2026, 3, 2), clause_sets=[
            {"key": "CRIT21", "edition": "2023", "sha256": "0" * 64}],
        opened_at=NOON, opened_by="li", opened_by_name="li", noticed_at=NOON,
        noticed_by_name="li", plan_sha256="0" * 64, begun_at=NOON, closed_at=NOON,
        found="basically",
    )  # fmt: skip
    for role, person in (("leader", "P-assessor"), ("member", "P-quality-expert")):
        AssessmentMember.objects.create(
            assessment=found, person_no=person, entry_number=f"E-{person}", name=person, role=role,
            signed_at=NOON, sheet_sha256="0" * 64,
        )  # fmt: skip
    ScheduleEntry.objects.create(
        pk=1, assessment=found, kind="opening", day=date(2026, 3, 2), begins=time(9), place="x",
        who=["P-assessor"],
    )  # fmt: skip
    row = ClauseRow.objects.create(
        pk=1, assessment=found, place=1, set_key="CRIT21", item="5", confidence="recalled"
    )
    nonconformity = Nonconformity.objects.create(
        pk=1, assessment=found, row=row, serial=1, value="not", text="x"
    )
    digest = hashlib.sha256(b"x").hexdigest()
    place = settings.HENGJIAN_VAR / "evidence" / digest[:2] / digest
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"x")
    Evidence.objects.create(
        pk=1, kind="file", assessment=found, nonconformity=nonconformity, name="x.txt",
        sha256=digest, size=1, media_type="text/plain", added_at=NOON, added_by="x",
        added_by_name="x",
    )  # fmt: skip
