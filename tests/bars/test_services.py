"""Recording, choosing, correcting, lifting; and what a barred body is told."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hengjian.accounts.access import Actor, Held, NotAllowed
from hengjian.bars import lifting, selectors, services
from hengjian.bars.models import Bar, LiftProposal
from hengjian.core.errors import Refusal
from hengjian.core.text import reading
from hengjian.ledger.models import Entry

from . import world
from .world import AWAY, COUNTY, LI, NOON, SUN, TODAY, WU, ZHAO

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def lab():
    return world.body()


def test_a_bar_has_its_last_day_its_authority_and_is_on_the_ledger(lab):
    made = world.bar(lab, day=date(2026, 3, 2))
    assert (made.number, made.term, made.last_day) == ("B-2026-000001", "dated", date(2027, 3, 2))
    assert (made.line, made.authority) == ("market", "甘肃省市场监督管理局")
    entry = Entry.objects.get(kind="bars.recorded")
    assert (entry.subject, entry.actor) == ("B-2026-000001", "sun")
    assert '"cites":["CMA163 art 33"]' in str(entry.body)


def test_no_name_of_a_person_is_on_the_ledger():
    world.bar(world.person("P7", "田某某"), "ban-person", day=date(2026, 3, 2))
    body = str(Entry.objects.get(kind="bars.recorded").body)
    assert '"person_no":"P7"' in body
    assert "田某某" not in body


@pytest.mark.parametrize(
    ("day", "barred"),
    [
        (date(2024, 2, 28), False),
        (date(2024, 2, 29), True),  # the day of the decision
        (date(2025, 2, 28), True),  # one year later there is no 29 February
        (date(2025, 3, 1), False),
    ],
)
def test_both_sides_of_both_ends(lab, day, barred):
    made = world.bar(lab, day=date(2024, 2, 29))
    assert [b.number for b in selectors.direct(lab, day)] == ([made.number] if barred else [])
    assert made.in_force(day) is barred
    if barred:
        with pytest.raises(Refusal):
            services.refuse_barred(lab, day)
    else:
        services.refuse_barred(lab, day)


def test_the_refusal_says_until_when_by_which_decision_under_which_article(lab):
    world.bar(lab, day=date(2026, 3, 2))
    with pytest.raises(Refusal) as caught:
        services.refuse_barred(lab, TODAY)
    said = caught.value
    for part in (
        "2026-03-02",
        "甘市监不许〔2026〕3号",
        "2027-03-02（含）",
        "第33条",
        "甘肃省市场监督管理局",
    ):
        assert part in said.because.zh
    for part in ("2026-03-02", "甘市监不许〔2026〕3号", "2027-03-02 (included)", "article 33"):
        assert part in said.because.en
    assert "2027-03-03" in said.instead.zh
    assert "2027-03-03" in said.instead.en
    assert lab.name in said.refused.zh


def test_of_overlapping_bars_every_one_is_named_and_the_last_to_end_counts(lab):
    world.bar(lab, day=date(2026, 3, 2))
    world.bar(lab, "withdrawal", no="甘市监撤〔2026〕1号", day=date(2026, 2, 1), cause="deception")
    found = selectors.direct(lab, TODAY)
    assert [b.last_day for b in found] == [date(2029, 2, 1), date(2027, 3, 2)]
    with pytest.raises(Refusal) as caught:
        services.refuse_barred(lab, TODAY)
    assert "〔2026〕3号" in caught.value.because.zh
    assert "〔2026〕1号" in caught.value.because.zh
    assert "2029-02-02" in caught.value.instead.zh
    # After the shorter one has ended the longer one still holds.
    assert [b.ground for b in selectors.direct(lab, date(2027, 3, 3))] == ["withdrawal"]


def test_a_ban_without_a_last_day_has_no_day_on_which_it_is_over(lab):
    world.bar(lab, "ban-body", day=date(2026, 9, 1), by=ZHAO)
    with pytest.raises(Refusal) as caught:
        services.refuse_barred(lab, date(2046, 1, 1))
    assert "没有截止日" in caught.value.instead.zh


def test_an_unverified_ground_is_said_to_be_one(lab):
    world.bar(lab, day=date(2021, 4, 1))
    with pytest.raises(Refusal, match="部分核对"):
        services.refuse_barred(lab, date(2022, 4, 1))


def test_a_banned_person_may_not_hold_one_of_the_posts():
    who = world.person("P1")
    world.bar(who, "ban-person", day=date(2026, 8, 15), by=ZHAO)
    with pytest.raises(Refusal, match="第1091条"):
        services.refuse_barred_person(who, date(2031, 8, 15))
    services.refuse_barred_person(who, date(2031, 8, 16))


def test_a_withdrawal_bars_nothing_until_its_reading_is_chosen(lab):
    made = world.bar(lab, "withdrawal", day=date(2026, 3, 2), cause="other")
    assert made.term == "pending"
    assert selectors.direct(lab, TODAY) == []
    assert [b.number for b in selectors.pending(lab, TODAY)] == [made.number]

    wide = services.choose_reading(bar=made, reading="wide", reason="按省方案执行", by=SUN, at=NOON)
    assert (wide.version, wide.last_day) == (2, date(2029, 3, 2))
    assert [b.number for b in selectors.direct(lab, TODAY)] == [made.number]
    assert selectors.pending(lab, TODAY) == []

    narrow = services.choose_reading(bar=wide, reading="narrow", reason="从新规", by=SUN, at=NOON)
    assert (narrow.term, narrow.last_day) == ("none", None)
    assert selectors.direct(lab, TODAY) == []
    assert [v.reading for v in selectors.versions(narrow)] == ["narrow", "wide", ""]


def test_a_reading_given_with_the_decision_holds_at_once(lab):
    made = world.bar(lab, "withdrawal", cause="other", reading="wide")
    assert (made.last_day, made.reading_by_name) == (date(2029, 3, 2), "孙局长")


@pytest.mark.parametrize(
    ("ground", "given", "because"),
    [
        ("withdrawal", {"reading": "wide", "reason": " "}, "理由"),
        ("withdrawal", {"reading": "other", "reason": "x"}, "没有这种口径"),
        ("false-application", {"reading": "wide", "reason": "x"}, "没有这种口径"),
    ],
)
def test_a_choice_needs_a_reason_and_two_readings(lab, ground, given, because):
    made = world.bar(lab, ground, cause="other")
    with pytest.raises(Refusal, match=because):
        services.choose_reading(bar=made, by=SUN, at=NOON, **given)


def test_a_correction_keeps_what_was_believed(lab):
    made = world.bar(lab, day=date(2026, 3, 2))
    services.correct(
        bar=made, decided_on=date(2026, 3, 12), reason="录入有误", by=SUN, at=NOON + HOUR
    )
    after = date(2027, 3, 10)
    assert [b.last_day for b in selectors.direct(lab, after)] == [date(2027, 3, 12)]
    assert selectors.direct(lab, after, NOON) == []
    # Half-open: at the very instant of the correction the new version is known.
    assert len(selectors.direct(lab, after, NOON + HOUR)) == 1
    assert selectors.direct(lab, TODAY, NOON - HOUR) == []
    assert Bar.objects.filter(number=made.number).count() == 2


def test_the_same_decision_is_recorded_once(lab):
    world.bar(lab)
    with pytest.raises(Refusal, match="已登记过"):
        world.bar(lab)
    other = world.bar(lab, no="另一文号")
    with pytest.raises(Refusal, match="已登记过"):
        services.correct(
            bar=other, decision_no="甘市监不许〔2026〕3号", reason="x", by=SUN, at=NOON
        )
    assert selectors.versions(other).count() == 1


def test_the_second_of_two_corrections_is_told_so(lab):
    made = world.bar(lab)
    stale = Bar.objects.get(pk=made.pk)
    services.correct(bar=made, note="一", reason="x", by=SUN, at=NOON)
    with pytest.raises(Refusal, match="另一位同事"):
        services.correct(bar=stale, note="二", reason="x", by=SUN, at=NOON)


@pytest.mark.parametrize("by", [AWAY, COUNTY, Actor("nobody", "无岗")])
def test_only_an_authority_of_the_area_records(lab, by):
    with pytest.raises(NotAllowed):
        world.bar(lab, by=by)


def test_both_authorities_record(lab):
    assert world.bar(lab, by=WU).line == "market"
    assert world.bar(lab, "ban-body", no="甘环罚〔2026〕9号", by=LI).line == "ecology"


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"day": TODAY + timedelta(days=1)}, "将来"),
        ({"no": "  "}, "文号"),
        ({"day": date(2015, 7, 31)}, "没有这种限制"),
        ({"stated_until": date(2027, 1, 1)}, "由法律规定"),
        ({"ground": "ban-person"}, "不适用"),
        ({"ground": "ban-body", "day": date(2025, 12, 31)}, "没有这种限制"),
        ({"ground": "ban-body", "stated_until": date(2026, 3, 2)}, "决定日之后"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_fact(lab, given, because):
    with pytest.raises(Refusal, match=because):
        world.bar(lab, **given)
    assert not Bar.objects.exists()


def test_a_bar_that_cannot_be_recorded_is_not_made(lab, monkeypatch):
    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="down"), transaction.atomic():
        world.bar(lab)
    assert not Bar.objects.exists()


def test_a_bar_has_exactly_one_subject_that_fits_its_ground(lab):
    made = world.bar(lab)
    for change in ({"person": world.person("P1")}, {"institution": None}, {"ground": "ban-person"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Bar.objects.filter(pk=made.pk).update(**change)


def propose(made, **given) -> LiftProposal:
    facts = {
        "kind": "quashed",
        "document_no": "甘行终1号",
        "reason": "判决撤销",
        "by": WU,
        "at": NOON,
    }
    return lifting.propose(bar=made, **{**facts, **given})


def test_a_quashed_decision_never_barred_and_what_was_believed_stays(lab):
    made = world.bar(lab)
    lifting.approve(proposal=propose(made), reason="核实无误", by=SUN, at=NOON + HOUR)
    assert selectors.direct(lab, TODAY) == []
    assert selectors.direct(lab, date(2026, 3, 2)) == []
    assert len(selectors.direct(lab, TODAY, NOON)) == 1
    now = world.known(made)
    assert (now.version, now.lift, now.lift_reason) == (2, "quashed", "甘行终1号：判决撤销")
    assert Entry.objects.filter(kind="bars.lifted").count() == 1


def test_an_early_end_frees_from_its_day_on(lab):
    made = world.bar(lab)
    day = date(2026, 12, 1)
    lifting.approve(
        proposal=propose(made, kind="ended", effective_on=day), reason="x", by=SUN, at=NOON
    )
    assert len(selectors.direct(lab, date(2026, 11, 30))) == 1
    assert selectors.direct(lab, day) == []
    with pytest.raises(Refusal, match="至 2026-12-01 前"):
        services.refuse_barred(lab, TODAY)


@pytest.mark.parametrize("day", [None, date(2026, 3, 2), date(2027, 3, 3)])
def test_an_early_end_lies_inside_the_bar(lab, day):
    with pytest.raises(Refusal, match="解除日"):
        propose(world.bar(lab), kind="ended", effective_on=day)


def test_one_person_does_not_lift_alone_whatever_sign_in_he_uses(lab):
    mine = Actor("sun", "孙局长", "P100", posts=SUN.posts)
    again = Actor("sun-2", "孙局长", "P100", posts=SUN.posts)
    waits = propose(world.bar(lab), by=mine)
    for by in (mine, again):
        with pytest.raises(Refusal, match="不能批准自己"):
            lifting.approve(proposal=waits, reason="x", by=by, at=NOON)
    lifting.approve(proposal=waits, reason="x", by=ZHAO, at=NOON)


def test_the_database_itself_wants_two_people(lab):
    waits = propose(world.bar(lab))
    with pytest.raises(IntegrityError), transaction.atomic():
        LiftProposal.objects.filter(pk=waits.pk).update(
            stage="approved", settled_by="wu", settled_at=NOON, settled_reason="x"
        )


@pytest.mark.parametrize("by", [WU, AWAY, Actor("x", "x", posts=(Held("lab-head", "", world.A),))])
def test_only_a_leader_of_the_area_settles(lab, by):
    waits = propose(world.bar(lab), by=LI)
    with pytest.raises(NotAllowed):
        lifting.approve(proposal=waits, reason="x", by=by, at=NOON)


def test_a_rejected_proposal_leaves_the_bar_and_a_second_may_follow(lab):
    made = world.bar(lab)
    first = propose(made)
    with pytest.raises(Refusal, match="已有一件"):
        propose(made, by=LI)
    lifting.reject(proposal=first, reason="文书未生效", by=SUN, at=NOON)
    assert len(selectors.direct(lab, TODAY)) == 1
    with pytest.raises(Refusal, match="刚刚办理"):
        lifting.approve(proposal=first, reason="x", by=ZHAO, at=NOON)
    lifting.approve(proposal=propose(made), reason="x", by=SUN, at=NOON)
    with pytest.raises(Refusal, match="已经解除"):
        propose(world.known(made))


def test_english_readers_are_refused_in_english(lab):
    world.bar(lab)
    with reading("en"), pytest.raises(Refusal, match="may ask for review"):
        services.refuse_barred(lab, TODAY)


class Knowledge(TestCase):
    """Whatever is done to a bar, every past answer stays what it was."""

    @given(
        steps=st.lists(
            st.sampled_from(["wide", "narrow", "later", "quash", "end"]), min_size=1, max_size=5
        ),
        day=st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    )
    def test_a_later_act_changes_no_earlier_answer(self, steps, day):
        lab = world.body()
        at = NOON
        made = world.bar(lab, "withdrawal", cause="other", day=date(2026, 3, 2))
        answers = {at: self.barred(lab, day, at)}
        for step in steps:
            at += HOUR
            with contextlib.suppress(Refusal):
                self.act(world.known(made), step, at)
            answers[at] = self.barred(lab, day, at)
        assert {moment: self.barred(lab, day, moment) for moment in answers} == answers
        rows = Bar.objects.filter(number=made.number).order_by("version")
        ends = [row.recorded_until for row in rows]
        assert ends[:-1] == [row.recorded_at for row in rows][1:]
        assert ends[-1] is None
        now = selectors.direct(lab, day)
        assert bool(now) == world.known(made).in_force(day)

    def barred(self, lab, day, at):
        return [(b.version, b.last_day) for b in selectors.direct(lab, day, at)]

    def act(self, found, step, at):
        if step in {"wide", "narrow"}:
            services.choose_reading(bar=found, reading=step, reason="x", by=SUN, at=at)
        elif step == "later":
            day = found.decided_on + timedelta(days=9)
            services.correct(bar=found, decided_on=day, reason="x", by=SUN, at=at)
        else:
            kind, day = ("quashed", None) if step == "quash" else ("ended", date(2027, 1, 1))
            waits = propose(found, kind=kind, effective_on=day, at=at)
            lifting.approve(proposal=waits, reason="x", by=SUN, at=at)


def test_of_many_people_those_barred_are_named_with_the_reason():
    for number in ("P1", "P2"):
        world.person(number)
    world.bar(world.person("P3"), "ban-person", day=date(2026, 8, 15), no="个人三号", by=ZHAO)
    found = selectors.barred_people(["P1", "P2", "P3", "P404"], date(2031, 8, 15))
    assert list(found) == ["P3"]
    assert "个人三号" in found["P3"].zh
    assert selectors.barred_people(["P3"], date(2031, 8, 16)) == {}
