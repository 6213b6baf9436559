"""The demonstration holds an assessment at every stage, once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hengjian.accounts.models import User
from hengjian.assessment.models import Assessment
from hengjian.registry.models import Institution
from hengjian.simulation import assessment_life, world

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_every_stage_stands_once_however_often_it_is_grown():
    labs = world.labs(2018, 9)
    for lab in labs:
        Institution.objects.create(
            uscc=lab.uscc, name=lab.name, kind=lab.kind, region=lab.region, recorded_at=AT
        )
    for _ in range(2):
        assessment_life.live(labs, AT, lambda *_: None)
    stages = Assessment.objects.order_by("subject").values_list("stage", flat=True)
    assert list(stages) == [
        "correcting", "planned", "on_site", "concluded", "stopped", "verifying", "planned",
    ]  # fmt: skip
    # who was decided before 2026 is assessed by the 2018 supplement
    old = Assessment.objects.get(subject="JC-2026-04")
    assert [one["key"] for one in old.clause_sets] == ["CRIT21", "SUP245"]
    assert User.objects.filter(username__startswith="assessor-").count() == 2
