"""Links from an institution to whoever is barred, from rows of the register."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accounts.access import NotAllowed
from hengjian.bars import judging, selectors, services
from hengjian.core.errors import Refusal
from hengjian.ledger.models import Entry
from hengjian.registry.models import Appointment, Instrument, Site

from . import world
from .world import AWAY, COUNTY, NOON, SUN, TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def new():
    return world.body(world.A, name="甘肃新源检测有限公司")


@pytest.fixture
def old():
    """A body under a three-year bar since 2 March 2026."""
    found = world.body(world.B, name="甘肃旧源检测有限公司", region="620103")
    world.bar(found, "withdrawal", cause="deception")
    return found


def kinds(institution, on=TODAY) -> list[tuple[str, str]]:
    return [(hit.kind, hit.strength) for hit in selectors.links(institution, on)]


def test_nothing_in_common_is_no_link(new, old):
    assert selectors.links(new, TODAY) == []


def test_a_successor_is_linked_and_not_refused(new, old):
    row = world.tie(new, "successor", other_uscc=old.uscc, other_name=old.name)
    (hit,) = selectors.links(new, TODAY)
    assert (hit.kind, hit.strength, hit.subject) == ("successor", "strong", old)
    assert hit.records == (f"tie {row.pk}",)
    assert old.name in hit.because.zh
    assert hit.decision is None
    services.refuse_barred(new, TODAY)  # links refuse nothing


def test_the_same_head_by_number_is_strong_and_by_name_weak(new, old):
    new.head_name = old.head_name = "王 海"
    new.save()
    old.save()
    assert kinds(new) == [("same-name", "weak")]
    for body in (new, old):
        world.tie(body, "head", other_person_no="P1", other_name="王海")
    assert kinds(new) == [("same-head", "strong")]


def test_a_shareholder_of_both_is_linked_whether_a_person_or_a_body(new, old):
    for body in (new, old):
        world.tie(body, "shareholder", other_person_no="P1", share="0.6")
    assert kinds(new) == [("same-shareholder", "medium")]
    for body in (new, old):
        world.tie(body, "controller", other_uscc=world.FAR)
    assert kinds(new) == [("same-controller", "strong"), ("same-shareholder", "medium")]


def test_a_shareholder_who_left_before_the_year_before_the_decision_is_none(new, old):
    world.tie(new, "shareholder", other_person_no="P1")
    # Decided 2 March 2026, so from 2 March 2025 on.
    world.tie(old, "shareholder", other_person_no="P1", until=date(2025, 3, 2))
    assert kinds(new) == []
    world.tie(old, "head", other_person_no="P1", since=date(2025, 1, 1), until=date(2025, 3, 3))
    assert kinds(new) == [("chain", "medium")]


def test_a_banned_person_employed_or_appointed_is_linked(new):
    who = world.person("P9", "陈某")
    world.bar(who, "ban-person", day=date(2026, 4, 1), no="甘环罚〔2026〕5号", by=world.ZHAO)
    world.works(who, new)
    assert kinds(new) == [("employed", "medium")]
    Appointment.objects.create(
        person=who,
        institution=new,
        post="technical-head",
        valid_from=date(2026, 5, 1),
        recorded_at=NOON,
    )
    assert kinds(new) == [("appointed", "strong"), ("employed", "medium")]
    assert kinds(new, date(2026, 4, 30)) == [("employed", "medium")]
    assert kinds(new, date(2031, 4, 2)) == []  # the ban has ended


def test_a_banned_person_behind_a_shareholder_is_two_ties_away(new):
    who = world.person("P9", "陈某")
    world.bar(who, "ban-lifetime", day=date(2026, 4, 1), by=world.ZHAO)
    parent = world.body(world.FAR, name="兰州某控股有限公司")
    world.tie(new, "shareholder", other_uscc=parent.uscc)
    world.tie(parent, "controller", other_person_no="P9")
    assert kinds(new) == [("chain", "medium")]


def test_the_same_address_and_the_same_instrument(new, old):
    Site.objects.create(
        institution=new, name="本部", region="620102", address="兰州市城关区 东岗路1号",
        recorded_at=NOON,
    )  # fmt: skip
    old.address = "兰州市城关区东岗路１号"  # full-width digit
    old.save()
    for body in (new, old):
        Instrument.objects.create(
            institution=body, instrument_no="1", name="气相色谱仪", model="GC-2010", serial="sn 77",
            recorded_at=NOON,
        )  # fmt: skip
    assert kinds(new) == [("same-address", "medium"), ("same-instrument", "medium")]


@pytest.mark.parametrize(
    ("moved", "stayed", "linked"),
    [
        (3, 7, True),  # 3 of 10: exactly the setting of 30 %
        (3, 8, False),  # 3 of 11: 27 %
        (2, 0, False),  # all of them, but fewer than three people
    ],
)
def test_staff_taken_over_counts_from_the_setting_on(new, old, moved, stayed, linked):
    for number in range(moved + stayed):
        who = world.person(f"P{number}")
        world.works(who, old, until=date(2026, 2, 1))
        if number < moved:
            world.works(who, new, since=date(2026, 2, 1))
    assert kinds(new) == ([("staff", "strong")] if linked else [])


def test_a_bar_that_has_ended_or_is_not_settled_links_nobody(new, old):
    world.tie(new, "successor", other_uscc=old.uscc)
    assert kinds(new, date(2029, 3, 2)) == [("successor", "strong")]
    assert kinds(new, date(2029, 3, 3)) == []


def decide(new, link, **given):
    facts = {"verdict": "evasion", "reason": "实际为同一班人马", "by": COUNTY, "at": NOON}
    return judging.decide_link(institution=new, link=link, **{**facts, **given})


def test_an_officers_decision_stands_beside_the_link_and_a_later_one_adds_to_it(new, old):
    world.tie(new, "successor", other_uscc=old.uscc, other_name=old.name)
    (hit,) = selectors.links(new, TODAY)
    assert selectors.undecided(new, TODAY) == 1
    first = decide(new, hit.link, verdict="no-concern")
    second = decide(new, hit.link)
    assert (first.turn, second.turn) == (1, 2)
    (hit,) = selectors.links(new, TODAY)
    assert hit.decision == second
    assert selectors.undecided(new, TODAY) == 0
    assert second.seen["because"]["zh"] == hit.because.zh
    assert Entry.objects.filter(kind="bars.link-decided", subject=new.uscc).count() == 2


def test_a_decision_needs_a_link_a_reason_and_an_officer_of_the_area(new, old):
    world.tie(new, "successor", other_uscc=old.uscc)
    (hit,) = selectors.links(new, TODAY)
    with pytest.raises(Refusal, match="理由"):
        decide(new, hit.link, reason=" ")
    with pytest.raises(Refusal, match="不存在"):
        decide(new, "0" * 16)
    with pytest.raises(NotAllowed):
        decide(new, hit.link, by=AWAY)
    assert decide(new, hit.link, by=SUN).pk
