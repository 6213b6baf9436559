"""The demonstration's draws: every stage is there, and running again adds nothing."""

from __future__ import annotations

import pytest

from hengjian.draws import selectors
from hengjian.draws.models import Draw
from hengjian.simulation import cast, draws_life, world

from .conftest import NOON

pytestmark = pytest.mark.django_db


def test_every_stage_is_shown_and_a_second_run_adds_nothing():
    labs = world.labs(7, 8)
    cast.open_accounts(labs[0], NOON)
    for _ in range(2):
        draws_life.live(labs, NOON, lambda *_: None)
    stages = sorted(Draw.objects.values_list("stage", flat=True))
    assert stages == ["aborted", "drawn", "drawn", "drawn", "drawn", "open", "shared"]
    assert selectors.aborts("assessors", "DEMO-A2") == 1
    sealed = Draw.objects.get(purpose="inspections")
    assert sealed.hidden and len(sealed.members) == 1  # one visit so far
