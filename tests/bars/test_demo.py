"""The made-up bars: every state shows, and a second run adds nothing."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.bars import selectors
from hengjian.bars.models import Bar, LiftProposal, LinkDecision
from hengjian.bars.showing import state_of
from hengjian.registry import services as registry
from hengjian.registry.models import Institution
from hengjian.simulation import bars_life, register, world

pytestmark = pytest.mark.django_db


def test_every_state_shows_and_nothing_is_made_twice(noon):
    labs = world.labs(1, 6)
    for lab in labs:
        registry.record_file(facts=register.facts_of(lab), by="grower", at=noon)
    counts = []
    for _ in range(2):
        bars_life.live(labs, noon, lambda *_: None)
        counts.append([m.objects.count() for m in (Bar, LiftProposal, LinkDecision)])
    assert counts[0] == counts[1]
    today = date(2026, 11, 23)
    states = {state_of(bar, today) for bar in Bar.objects.filter(recorded_until=None)}
    assert states == {"in-force", "pending", "ended", "lifted", "none"}
    linked = [Institution.objects.get(uscc=lab.uscc) for lab in labs[-4:]]
    kinds = [{hit.kind for hit in selectors.links(one, today)} for one in linked]
    assert kinds == [{"staff"}, {"employed"}, {"same-shareholder"}, {"successor"}]
    assert selectors.undecided(linked[2], today) == 0
    assert all(not selectors.direct(one, today) for one in linked)
