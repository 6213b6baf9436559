"""The act: class, reasons, register and ledger together."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from hengjian.core.errors import Refusal
from hengjian.credit import services
from hengjian.credit.models import Assessment
from hengjian.credit.rule import FRAUD, DatedFact
from hengjian.ledger.models import Entry
from hengjian.ledger.selectors import entries_for

from ..conftest import NOON

CASE = DatedFact(FRAUD, date(2026, 11, 20), "C-2026-000001")


@pytest.fixture
def decided(monkeypatch):
    """A fraud case was decided three days ago."""
    monkeypatch.setattr("hengjian.credit.facts.of", lambda institution, on: [CASE])


def kinds(institution):
    return list(entries_for(institution.uscc).values_list("kind", flat=True))[1:]


def test_a_decided_fraud_case_moves_it_to_d_at_once(lanzhou, decided):
    made = services.reassess(institution=lanzhou, by="gan", at=NOON)
    assert made.supervision_class == "D"
    assert (lanzhou.supervision_class, lanzhou.class_since) == ("D", date(2026, 11, 23))
    assert "C-2026-000001" in lanzhou.class_reason
    assert kinds(lanzhou) == ["credit.reassessed", "registry.class-set"]
    body = json.loads(Entry.objects.get(kind="credit.reassessed").body)
    assert (body["from"], body["class"], body["reasons"][0]["on"]) == ("B", "D", "2026-11-20")


def test_the_same_facts_on_the_same_day_are_one_assessment(lanzhou, decided):
    first = services.reassess(institution=lanzhou, by="gan", at=NOON)
    second = services.reassess(institution=lanzhou, by="su", at=NOON + timedelta(hours=1))
    assert second == first
    assert kinds(lanzhou) == ["credit.reassessed", "registry.class-set"]


def test_the_next_day_it_is_assessed_again_and_the_class_keeps_its_day(lanzhou, decided):
    services.reassess(institution=lanzhou, by="gan", at=NOON)
    services.reassess(institution=lanzhou, by="gan", at=NOON + timedelta(days=1))
    assert Assessment.objects.count() == 2
    assert lanzhou.class_since == date(2026, 11, 23)
    assert kinds(lanzhou)[2:] == ["credit.reassessed"]


def test_new_facts_on_the_same_day_are_a_new_assessment(lanzhou, monkeypatch):
    services.reassess(institution=lanzhou, by="gan", at=NOON)
    monkeypatch.setattr("hengjian.credit.facts.of", lambda institution, on: [CASE])
    services.reassess(institution=lanzhou, by="gan", at=NOON + timedelta(minutes=1))
    letters = [a.supervision_class for a in Assessment.objects.all()]
    assert letters == ["D", "B"]


def test_nothing_known_is_the_ordinary_class(lanzhou):
    made = services.reassess(institution=lanzhou, by="gan", at=NOON)
    assert (made.supervision_class, lanzhou.class_since) == ("B", date(2026, 11, 23))


@pytest.mark.parametrize("on", [date(2026, 11, 24), date(2026, 11, 22)])
def test_neither_tomorrow_nor_before_the_last_assessment(lanzhou, on):
    services.reassess(institution=lanzhou, by="gan", at=NOON)
    before = Entry.objects.count()
    with pytest.raises(Refusal):
        services.reassess(institution=lanzhou, by="gan", at=NOON, on=on)
    assert Entry.objects.count() == before


def test_the_legal_day_is_that_of_beijing(lanzhou):
    late = NOON + timedelta(hours=13)  # 17:00 UTC is 01:00 of the next day in Lanzhou
    assert services.reassess(institution=lanzhou, by="gan", at=late).on == date(2026, 11, 24)
