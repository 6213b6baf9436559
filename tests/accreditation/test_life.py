"""The made-up province's applications: every page shows something, and again changes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hengjian.accreditation.models import Application
from hengjian.ledger.models import Entry
from hengjian.registry import services as registry
from hengjian.simulation import accreditation_life, register, world

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


def test_applications_stand_at_every_stage_and_a_second_run_adds_none(db, client_as):
    labs = world.labs(2018, 14)
    for lab in labs:
        registry.record_file(
            facts=register.facts_of(lab), by="x", at=datetime(2026, 1, 5, tzinfo=UTC)
        )
    accreditation_life.live(labs, AT, lambda *_: None)
    stages = Counter(Application.objects.values_list("stage", flat=True))
    assert stages == {
        "correcting": 1, "returned": 1, "published": 1, "submitted": 3, "grouping": 1,
        "paper_review": 1, "concluded": 1, "granted": 1, "not_accepted": 1, "taken_back": 1,
        "confirmed": 1, "post_check": 1,
    }  # fmt: skip
    before = Entry.objects.count()
    accreditation_life.live(labs, AT, lambda *_: None)
    assert Entry.objects.count() == before
    officer = client_as("market-province", region="620000")
    for found in Application.objects.all():
        assert officer.get(f"/office/applications/{found.number}/").status_code == 200
    for address in ("/office/applications/", "/office/applications/due", "/grants/"):
        assert officer.get(address).status_code == 200
