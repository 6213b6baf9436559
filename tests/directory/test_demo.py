"""The made-up directories: every state is there, quickly, and once."""

from __future__ import annotations

from time import perf_counter

import pytest

from hengjian.directory import figures, selectors
from hengjian.directory.models import Assignment, Entry, Sanction
from hengjian.ledger.models import Entry as LedgerEntry
from hengjian.registry.models import Institution
from hengjian.simulation import directory_life, world

pytestmark = pytest.mark.django_db


def test_every_page_has_something_to_show(noon):
    labs = world.labs(2018, 6)
    for lab in labs:
        Institution.objects.create(
            uscc=lab.uscc, name=lab.name, kind=lab.kind, region=lab.region, recorded_at=noon
        )
    begun = perf_counter()
    directory_life.live(labs, noon, lambda *_: None)
    print(f"{perf_counter() - begun:.2f} s")
    assert {row.kind for row in Entry.objects.all()} == {"assessor", "expert", "inspector"}
    assert set(Assignment.objects.values_list("stage", flat=True)) == {
        "offered", "accepted", "declined", "done"
    }  # fmt: skip
    assert {(s.kind, s.stage) for s in Sanction.objects.all()} == {
        ("interview", "imposed"), ("suspension", "imposed"),
        ("removal", "imposed"), ("removal", "proposed"),
    }  # fmt: skip
    severe = figures.statistics(Entry.objects.get(number="A-00001"), noon.date())
    assert severe.severity.apart and severe.severity.low > 0  # what was planted is found
    mild = figures.statistics(Entry.objects.get(number="A-00002"), noon.date())
    assert mild.severity.apart and mild.severity.high < 0
    place = Institution.objects.get(uscc=labs[0].uscc)
    pool = selectors.pool_for(kind="assessor", institution=place, fields=(), on=noon.date())
    assert {"", "removed", "suspended"} <= {one.excluded for one in pool}
    written = LedgerEntry.objects.count()
    directory_life.live(labs, noon, lambda *_: None)
    assert LedgerEntry.objects.count() == written
