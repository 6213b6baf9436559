"""What the night does: decisions seen, classes by hand begin and end, old decisions cease."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.credit import adjusting, services, tasks
from hengjian.credit.models import Assessment
from hengjian.registry.models import Institution

from ..conftest import NOON
from .conftest import LANZHOU

GAN, LI = Actor("gan", "甘"), Actor("li", "李")


def by_hand(institution, begins, ends, letter="C"):
    made = adjusting.propose(
        institution=institution, supervision_class=letter, valid_from=begins, valid_until=ends,
        document_no="甘市监〔2026〕9号", reason="群众反映集中", by=GAN, at=NOON,
    )  # fmt: skip
    return adjusting.approve(adjustment=made, answer="", by=LI, at=NOON)


def letter(uscc=LANZHOU):
    return Institution.objects.get(uscc=uscc).supervision_class


def test_the_first_night_assesses_everybody_and_the_second_writes_nothing(lanzhou):
    assert tasks.settle(at=NOON) == "0 decided, 0 by hand, 0 run out, 2 yearly"
    again = tasks.settle(at=NOON + timedelta(days=1))
    assert again == "0 decided, 0 by hand, 0 run out, 0 yearly"
    assert Assessment.objects.count() == 2


def test_the_task_runs_under_its_own_name(lanzhou):
    tasks.nightly.func()
    assert {row.assessed_by for row in Assessment.objects.all()} == {"clock"}


def test_a_class_by_hand_begins_on_its_day_and_ends_on_its_day(lanzhou):
    by_hand(lanzhou, date(2026, 11, 25), date(2026, 11, 27))
    expected = {23: "B", 24: "B", 25: "C", 26: "C", 27: "B"}
    for day, wanted in expected.items():
        tasks.settle(at=NOON + timedelta(days=day - 23))
        assert (day, letter()) == (day, wanted)


def test_a_night_that_was_missed_is_made_good(lanzhou):
    by_hand(lanzhou, date(2026, 11, 23), date(2026, 11, 25))
    assert letter() == "C"
    assert adjusting.begun_or_ended(by=LI, at=NOON + timedelta(days=9)) == 1
    assert letter() == "B"
    assert adjusting.begun_or_ended(by=LI, at=NOON + timedelta(days=10)) == 0


def test_by_hand_never_softens_a_decided_fraud_and_is_not_tried_every_night(case, lanzhou):
    case("decided", "F5-01")
    by_hand(lanzhou, date(2026, 11, 23), date(2027, 11, 23), "A")
    assert letter() == "D"
    assert adjusting.begun_or_ended(by=LI, at=NOON + timedelta(days=1)) == 0


def test_a_decision_ceases_to_count_on_the_day_its_years_are_over(case, lanzhou):
    case("decided", "X14-2", datetime(2024, 11, 24, 1, tzinfo=UTC))
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    assert letter() == "C"
    assert services.run_out(by=GAN, at=NOON + timedelta(hours=1)) == []
    assert len(services.run_out(by=GAN, at=NOON + timedelta(days=1))) == 1
    assert letter() == "B"


def test_an_assessment_comes_round_after_twelve_months_and_not_a_day_before(lanzhou):
    tasks.settle(at=NOON)
    assert services.come_round(by=GAN, at=datetime(2027, 11, 22, 4, tzinfo=UTC)) == []
    assert len(services.come_round(by=GAN, at=datetime(2027, 11, 23, 4, tzinfo=UTC))) == 2


def test_a_look_back_never_overwrites_what_a_later_day_showed(case, lanzhou):
    case("decided", "F5-01")
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    back = services.reassess(
        institution=lanzhou, by=GAN, at=NOON + timedelta(hours=1), on=date(2026, 11, 20)
    )
    assert (back.supervision_class, letter()) == ("B", "D")
    assert lanzhou.class_assessments.first().supervision_class == "D"


def test_a_look_back_after_the_decision_does_not_hide_it_from_the_night(case, lanzhou):
    case("decided", "F5-01")
    services.reassess(institution=lanzhou, by=GAN, at=NOON, on=date(2026, 11, 20))
    assert len(services.catch_up(by=GAN, at=NOON)) == 1
    assert letter() == "D"


def test_a_day_that_has_not_come_is_not_assessed(lanzhou):
    with pytest.raises(Refusal, match="还没有到"):
        services.reassess(institution=lanzhou, by=GAN, at=NOON, on=date(2026, 11, 24))
    assert not Assessment.objects.exists()


def test_a_register_out_of_step_with_the_latest_day_is_put_right(case, lanzhou):
    case("decided", "F5-01")
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    Institution.objects.filter(pk=lanzhou.pk).update(supervision_class="B")
    assert len(services.run_out(by=GAN, at=NOON + timedelta(days=1))) == 1
    assert letter() == "D"
