"""Notices of work: late or not on both sides, warnings, versions, receipts, and no other way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.filing.conftest import AMMONIA, FAR, HEAD, LI, NOON, content

from hengjian.accounts.access import NotAllowed
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.filing import checks, selectors
from hengjian.filing.content import Item
from hengjian.filing.models import Notice
from hengjian.filing.selectors import notices as queue
from hengjian.filing.services import notices as services
from hengjian.filing.standing import Span, is_late
from hengjian.ledger.models import Entry

D = date(2026, 11, 10)


def span(starts: int, ends: int, region: str = "620102") -> Span:
    return Span(region, date(2026, 11, starts), date(2026, 11, ends))


@pytest.mark.parametrize(
    ("announced", "now", "before", "late"),
    [
        (9, span(10, 12), None, False),
        (10, span(10, 12), None, False),  # the first day itself is still in time
        (11, span(10, 12), None, True),
        # A running notice made longer: what counts is the first day it adds, the 13th.
        (13, span(10, 15), span(10, 12), False),
        (14, span(10, 15), span(10, 12), True),
        # Made to begin earlier, on the 8th.
        (8, span(8, 12), span(10, 12), False),
        (9, span(8, 12), span(10, 12), True),
        # Made shorter, or only other people: nothing is added.
        (30, span(11, 11), span(10, 12), False),
        # Another region is another work.
        (11, span(10, 12, "620103"), span(10, 12), True),
        # Moved behind the old days with a gap: the 20th is the first new day.
        (20, span(20, 22), span(10, 12), False),
        (21, span(20, 22), span(10, 12), True),
    ],
)
def test_late_is_judged_by_the_first_day_that_is_new(announced, now, before, late):
    assert is_late(date(2026, 11, announced), now, before) is late


@pytest.mark.django_db
def test_the_day_of_announcing_is_the_legal_day(lab):
    last_minute = datetime(2026, 11, 24, 15, 59, tzinfo=UTC)  # 23:59 of the 24th in Lanzhou
    first = services.announce(institution=lab, content=content(), by=HEAD, at=last_minute)
    second = services.announce(
        institution=lab, content=content(), by=HEAD, at=last_minute + timedelta(minutes=1)
    )
    assert (first.late, second.late) == (False, True)


@pytest.mark.django_db
def test_a_notice_in_order_has_nothing_odd(lab):
    assert checks.check(lab, content(), at=NOON).warnings == ()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "place", "words"),
    [
        ({"items": (Item("", "", "总磷", "GB/T 11893-1989"),)}, "items", "不在资质认定能力范围内"),
        ({"staff": ("11-O1",)}, "staff", "没有采样或分析授权"),
        ({"staff": ("22-S1",)}, "staff", "不在本机构任职"),
        ({"staff": ("X",)}, "staff", "登记信息中没有此人"),
        ({"instruments": ("X",)}, "instruments", "登记信息中没有此仪器"),
        # Calibration covers 30 November and not 1 December.
        ({"ends_on": date(2026, 12, 1)}, "instruments", "2026-12-01 检定/校准未覆盖"),
        # The certificate covers 31 December and not 1 January.
        ({"ends_on": date(2027, 1, 1)}, "items", "2027-01-01 不在资质认定能力范围内"),
        ({"client_consent": False}, "client_consent", "知情同意"),
    ],
)
def test_what_is_odd_is_a_warning_at_its_place_and_no_refusal(lab, other, given, place, words):
    found = checks.check(lab, content(**given), at=NOON).warnings
    assert place in {w.place for w in found}
    assert any(words in w.says for w in found)
    made = services.announce(institution=lab, content=content(**given), by=HEAD, at=NOON)
    assert (made.stage, made.warnings) == ("announced", len(found))


@pytest.mark.django_db
def test_the_last_covered_days_are_fine(lab):
    assert checks.check(lab, content(ends_on=date(2026, 11, 30)), at=NOON).warnings == ()


@pytest.mark.django_db
def test_a_barred_person_is_pointed_out_by_whoever_knows(lab, monkeypatch):
    monkeypatch.setattr(checks, "_bars", [])
    checks.ask_bars(lambda people, day: {p: t("处于从业禁止期", "barred") for p in people})
    says = [w.says for w in checks.check(lab, content(), at=NOON).warnings]
    assert says == ["采样甲（11-S1）：处于从业禁止期"]  # once, though barred on both days


@pytest.mark.django_db
@pytest.mark.policy("P2.4-03")
def test_versions_are_kept_and_each_has_its_receipt(lab):
    made = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    first = services.acknowledge(notice=made, by=LI, at=NOON)
    longer = content(ends_on=date(2026, 11, 28))
    services.announce(institution=lab, content=longer, by=HEAD, at=NOON, notice=made)
    assert (made.stage, made.version, made.receipt_no) == ("announced", 2, "")
    second = services.acknowledge(notice=made, by=LI, at=NOON + timedelta(hours=1))
    assert first.receipt_no.endswith("-1") and second.receipt_no.endswith("-2")
    ends = made.versions.values_list("ends_on", flat=True)
    assert list(ends) == [date(2026, 11, 26), date(2026, 11, 28)]
    kinds = Entry.objects.filter(subject=made.number).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["filing.notice-announced", "filing.notice-acknowledged"] * 2


@pytest.mark.django_db
def test_work_that_began_without_a_receipt_still_gets_one_and_keeps_its_stage(lab):
    made = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    services.begin(notice=made, by=HEAD, at=NOON)
    services.acknowledge(notice=made, by=LI, at=NOON)
    assert made.stage == "begun" and made.receipt_no
    with pytest.raises(Refusal, match="已有回执"):
        services.acknowledge(notice=made, by=LI, at=NOON)


@pytest.mark.django_db
def test_an_officer_elsewhere_gives_no_receipt(lab):
    made = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    with pytest.raises(NotAllowed):
        services.acknowledge(notice=made, by=FAR, at=NOON)


@pytest.mark.django_db
def test_the_second_of_two_who_press_at_once_is_told_so(lab):
    made = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    stale = Notice.objects.get(pk=made.pk)
    services.announce(
        institution=lab, content=content(note="第二版"), by=HEAD, at=NOON, notice=made
    )
    with pytest.raises(Refusal, match="刚刚已有人办理"):
        services.announce(institution=lab, content=content(), by=HEAD, at=NOON, notice=stale)
    assert made.versions.count() == 2


@pytest.mark.django_db
def test_an_act_that_cannot_be_recorded_is_not_done(lab, monkeypatch):
    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="down"):
        services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_registered_for_counts_county_and_prefecture_as_one_and_the_new_area_apart(lab):
    services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    inside, after = date(2026, 11, 26), date(2026, 11, 27)
    ask = selectors.registered_for
    assert ask(lab.uscc, "620102", inside)
    assert ask(lab.uscc, "620100", inside)  # a report that only names the prefecture
    assert not ask(lab.uscc, "620103", inside)  # the county next door
    assert not ask(lab.uscc, "620171", inside)  # 兰州新区 is no part of Lanzhou
    assert not ask(lab.uscc, "620102", after)
    assert not ask(lab.uscc, "620102", date(2026, 11, 23))
    assert not ask("91620103MA00000158", "620102", inside)


@pytest.mark.django_db
@pytest.mark.policy("P2.4-02")
def test_the_queue_holds_bodies_from_elsewhere_by_the_site(lab, other):
    here = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    guest = services.announce(institution=other, content=content(), by=HEAD, at=NOON)
    away = services.announce(institution=lab, content=content(region="620702"), by=HEAD, at=NOON)
    day = date(2026, 11, 25)

    def numbers(view, actor=LI):
        return set(
            queue.notices(actor, queue.Asked(view=view), day).values_list("number", flat=True)
        )

    assert numbers("") == {here.number, guest.number}
    assert numbers("elsewhere") == {guest.number}
    assert numbers("running") == {here.number, guest.number}
    assert numbers("", FAR) == numbers("elsewhere", FAR) == {away.number}
    shares = [(s.code, s.running, s.total) for s in queue.per_region(LI, day)]
    assert shares == [("620102", 2, 2)]


@pytest.mark.django_db
def test_a_body_of_the_new_area_is_from_elsewhere_in_lanzhou(lab):
    type(lab).objects.filter(pk=lab.pk).update(region="620171")
    guest = services.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    rows = queue.notices(LI, queue.Asked(view="elsewhere"), date(2026, 11, 25))
    assert [n.number for n in rows] == [guest.number]


ACTS = ("announce", "acknowledge", "begin", "finish", "cancel", "draft")
#: What each act may follow, written again by hand; a draft is only rewritten while it is one.
AFTER = {
    "announce": {"draft", "announced", "acknowledged", "begun"},
    "begin": {"announced", "acknowledged"},
    "finish": {"begun"},
    "cancel": {"draft", "announced", "acknowledged", "begun"},
    "draft": {"draft"},
}


@pytest.mark.django_db(transaction=False)
@given(steps=st.lists(st.sampled_from(ACTS), max_size=9))
def test_no_path_leaves_the_workflow(django_db_blocker, steps):
    from django.db import transaction

    with transaction.atomic():
        _walk(steps)
        transaction.set_rollback(True)


def _walk(steps: list[str]) -> None:
    from tests.filing.conftest import RECORDED, USCC, facts

    from hengjian.registry import services as registry
    from hengjian.registry.models import Institution

    rows = facts(USCC, "兰州甲检测有限公司", "620102", "commercial", "11")
    registry.record_facts(facts=rows, by="t", at=RECORDED)
    lab = Institution.objects.get(uscc=USCC)
    made = services.save_draft(institution=lab, content=content(), by=HEAD, at=NOON)
    for number, step in enumerate(steps):
        before, receipt = made.stage, made.receipt_no
        allowed = before in AFTER.get(step, set())
        if step == "acknowledge":
            allowed = before in {"announced", "begun", "finished"} and not receipt
        try:
            _do(step, made, lab, number)
        except Refusal:
            made.refresh_from_db()
            assert not allowed and made.stage == before
        else:
            made.refresh_from_db()
            assert allowed
        assert made.versions.count() == made.version
        assert bool(made.receipt_no) == bool(
            made.version and made.versions.get(version=made.version).receipt_no
        )


def _do(step: str, made: Notice, lab, number: int) -> None:
    acting = {"by": HEAD, "at": NOON + timedelta(minutes=number)}
    said = {"institution": lab, "content": content(note=str(number)), "notice": made, **acting}
    if step == "announce":
        services.announce(**said)
    elif step == "draft":
        services.save_draft(**said)
    elif step == "acknowledge":
        services.acknowledge(notice=made, by=LI, at=NOON)
    elif step == "cancel":
        services.cancel(notice=made, reason="x", **acting)
    else:
        getattr(services, step)(notice=made, **acting)


def test_an_empty_word_asks_for_nothing():
    row = Item("水和废水", "", "氨氮", "HJ 535-2009")
    assert checks._inside(AMMONIA, row) and checks._inside(Item(parameter="氨氮"), row)
    assert not checks._inside(Item(parameter="氨氮", method="HJ 536-2009"), row)
    assert not checks._inside(
        Item("水和废水", "废水", "氨氮", ""), Item("水和废水", "地表水", "氨氮", "")
    )
