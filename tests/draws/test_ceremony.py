"""From an open draw to its one result, through services: who may do what, when, and only once."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from itertools import combinations

import pytest
from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, Held, NotAllowed
from hengjian.core.errors import Refusal, Rejected
from hengjian.draws import doing, escrow, plan, recompute, selectors, services
from hengjian.draws.models import Draw
from hengjian.draws.plan import Candidate, GroupRule, SampleRule
from hengjian.ledger.models import Entry

from .conftest import AFTER, CHEN, DUE, LI, NOON, NUMBER, SUN, WATER, XIE, ZHAO, share_of

pytestmark = pytest.mark.django_db


def bundle(draw: Draw) -> str:
    return json.dumps(selectors.bundle(draw), ensure_ascii=False)


@pytest.mark.policy("P2.1-08")
def test_a_drawn_group_covers_the_fields_without_conflicts_and_anyone_recomputes_it(drawn):
    draw = drawn()
    assert draw.stage == "drawn" and selectors.latest("assessors", "A-1") == draw
    known = {c.id: c for c in WATER}
    taken = [known[m["id"]] for m in draw.members]
    assert {"water", "air", "soil"} <= {name for c in taken for name in c.fields}
    assert "P-6" not in {c.id for c in taken}  # his kin works there
    assert [m["role"] for m in draw.members].count("leader") == 1
    verdict = recompute.check(bundle(draw), expected=draw.commitment)
    assert verdict["holds"] and verdict["members"] == draw.members
    kinds = [entry.kind for entry in selectors.entries(draw)]
    assert kinds == [
        "draws.opened", "draws.share-given", "draws.share-given", "draws.share-given",
        "draws.number-given", "draws.number-confirmed", "draws.performed",
    ]  # fmt: skip


def test_the_pool_with_its_exclusions_is_on_the_ledger_before_any_share(opened):
    draw = opened()
    entry = Entry.objects.get(kind="draws.opened")
    body = json.loads(entry.body)
    assert body["commitment"] == draw.commitment and body["candidates"] == 7
    assert body["excluded"] == 1 and draw.shares.count() == 0
    told = [row["id"] for row in selectors.bundle(draw)["terms"]["pool"]]
    assert told == [f"P-{n}" for n in range(1, 8)]


def test_performing_again_is_the_same_draw_and_no_second_entry(drawn):
    draw = drawn()
    again = services.perform(draw=draw, by=ZHAO, at=AFTER + timedelta(days=1))
    assert (again.result, again.seed, again.drawn_at) == (draw.result, draw.seed, draw.drawn_at)
    assert Entry.objects.filter(kind="draws.performed").count() == 1


def test_of_two_at_once_exactly_one_performs(confirmed, monkeypatch):
    draw = confirmed()
    real = plan.draw

    def slow(*given):
        # Meanwhile the other one finishes the same draw.
        Draw.objects.filter(pk=draw.pk).update(
            stage="drawn", seed="0" * 64, result={"order": [], "members": [], "skips": []},
            drawn_at=AFTER,
        )  # fmt: skip
        return real(*given)

    monkeypatch.setattr(plan, "draw", slow)
    with pytest.raises(Refusal, match="另一位同事"):
        services.perform(draw=draw, by=XIE, at=AFTER)
    assert not Entry.objects.filter(kind="draws.performed").exists()


def test_a_draw_whose_entry_cannot_be_written_is_not_made(confirmed, monkeypatch):
    draw = confirmed()
    monkeypatch.setattr(doing.ledger, "append", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.perform(draw=draw, by=XIE, at=AFTER)
    draw.refresh_from_db()
    assert draw.stage == "shared" and draw.seed == ""
    assert not draw.shares.exclude(value="").exists()


def test_nothing_is_drawn_without_three_shares_and_a_confirmed_number(opened, with_shares):
    draw = opened(subject="A-0")
    with pytest.raises(Refusal, match="份额未齐"):
        services.perform(draw=draw, by=ZHAO, at=AFTER)
    draw = with_shares()
    with pytest.raises(Refusal, match="尚未确认"):
        services.perform(draw=draw, by=ZHAO, at=AFTER)
    services.give_public_number(draw=draw, value=NUMBER, by=ZHAO, at=AFTER)
    with pytest.raises(Refusal, match="尚未确认"):
        services.perform(draw=draw, by=ZHAO, at=AFTER)


def test_one_subject_has_one_draw_and_a_supplement_has_fresh_randomness(opened, drawn):
    first = drawn()
    with pytest.raises(Refusal, match="已有抽取"):
        opened()
    second = drawn(follows=first, pool=WATER[:4], rule=GroupRule(2, ("water", "soil")))
    assert second.terms["follows"] == first.number and second.seed != first.seed
    assert selectors.latest("assessors", "A-1") == second
    with pytest.raises(Refusal, match="另一位同事"):
        opened(follows=first)


def test_a_pool_that_allows_no_draw_is_refused_before_anything_is_committed(opened):
    with pytest.raises(Rejected) as stop:
        opened(pool=WATER[:2])
    # Nobody has soil, and two people are not three.
    assert {p.rule for p in stop.value.problems} == {"draws.field-uncovered", "draws.too-few"}
    assert not Draw.objects.exists() and not Entry.objects.exists()


@pytest.mark.parametrize(
    "by",
    [
        Actor("lab", posts=(Held("lab-head", institution_uscc="91620102MA0000015R"),)),
        Actor("far", posts=(Held("market-province", region="630000"),)),
        Actor("xie", posts=(Held("association"),)),
    ],
)
def test_only_an_authority_of_the_area_opens_a_draw(opened, by):
    with pytest.raises((NotAllowed, Refusal)):
        opened(by=by)


def test_one_party_and_one_person_give_one_share(opened):
    draw = opened()
    services.give_share(draw=draw, by=ZHAO, at=NOON)
    with pytest.raises(Refusal, match="已提交"):
        services.give_share(draw=draw, by=SUN, at=NOON)  # the same party
    both = Actor("zhao", posts=(Held("ecology-leader", region="620000"),))
    with pytest.raises(Refusal, match="已提交"):
        services.give_share(draw=draw, by=both, at=NOON)  # the same user for another party
    same = Actor("other", person_no="", posts=ZHAO.posts + CHEN.posts)
    with pytest.raises(Refusal, match="写明代表"):
        services.give_share(draw=draw, by=same, at=NOON)
    with pytest.raises(Refusal, match="不代表"):
        services.give_share(draw=draw, by=CHEN, at=NOON, party="association")
    with pytest.raises(Refusal, match="64 位"):
        services.give_share(draw=draw, by=CHEN, at=NOON, share="abc")


def test_a_share_after_the_number_may_be_known_is_refused_until_another_is_named(opened):
    draw = opened()
    with pytest.raises(Refusal, match="公布时间"):
        services.give_share(draw=draw, by=ZHAO, at=DUE)
    with pytest.raises(Refusal, match="可能已经产生"):
        services.name_source(draw=draw, source="昨日指数", due=NOON, by=CHEN, at=DUE)
    tomorrow = DUE + timedelta(days=1)
    services.name_source(draw=draw, source="明日指数", due=tomorrow, by=CHEN, at=DUE)
    services.give_share(draw=draw, by=ZHAO, at=DUE)
    assert selectors.bundle(Draw.objects.get())["public"]["source"] == "明日指数"


def test_after_the_last_share_the_source_stays(with_shares):
    draw = with_shares()
    with pytest.raises(Refusal, match="份额已齐"):
        services.name_source(
            draw=draw, source="别的", due=AFTER + timedelta(days=1), by=ZHAO, at=AFTER
        )


@pytest.mark.policy("P2.1-08")
def test_the_number_is_entered_after_its_hour_and_confirmed_by_the_other_authority(with_shares):
    draw = with_shares()
    with pytest.raises(Refusal, match="还未到"):
        services.give_public_number(draw=draw, value=NUMBER, by=ZHAO, at=DUE - timedelta(minutes=1))
    services.give_public_number(draw=draw, value=" ３ 0  7 9 1 ", by=ZHAO, at=AFTER)
    for by in (ZHAO, SUN):  # the same person; another person of the same authority
        with pytest.raises(Refusal, match="另一部门"):
            services.confirm_public_number(draw=draw, value=NUMBER, by=by, at=AFTER)
    with pytest.raises(Refusal, match="不一致"):
        services.confirm_public_number(draw=draw, value="3 0 7 9 2", by=CHEN, at=AFTER)
    services.confirm_public_number(draw=draw, value=NUMBER, by=CHEN, at=AFTER)
    draw.refresh_from_db()
    assert (draw.value, draw.confirmed_party) == (NUMBER, "ecology")
    with pytest.raises(Refusal, match="已经确认"):
        services.give_public_number(draw=draw, value="1", by=LI, at=AFTER)
    with pytest.raises(NotAllowed):
        services.give_public_number(draw=draw, value="1", by=XIE, at=AFTER)


def test_an_abort_is_of_two_people_of_two_parties_public_and_counted(confirmed, opened):
    draw = confirmed()
    mark = services.ask_abort(draw=draw, reason="名单遗漏", by=ZHAO, at=AFTER)
    for by in (ZHAO, SUN):
        with pytest.raises(Refusal, match="另一方"):
            services.abort(draw=draw, asked=mark, by=by, at=AFTER)
    with pytest.raises(Refusal, match="已经改变"):
        services.abort(draw=draw, asked="0" * 64, by=XIE, at=AFTER)
    late = AFTER + timedelta(hours=25)
    with pytest.raises(Refusal, match="24 小时"):
        services.abort(draw=draw, asked=mark, by=XIE, at=late)
    services.abort(draw=draw, asked=mark, by=XIE, at=AFTER + timedelta(hours=1))
    draw.refresh_from_db()
    assert draw.stage == "aborted" and selectors.aborts("assessors", "A-1") == 1
    body = json.loads(Entry.objects.get(kind="draws.aborted").body)
    assert body["reason"] == "名单遗漏" and body["number_was_known"] is True
    with pytest.raises(Refusal):
        services.perform(draw=draw, by=ZHAO, at=AFTER)
    again = opened()  # the subject may be drawn again, and the count stays in sight
    assert selectors.bundle(again)["record"]["aborts"] == 1


def test_a_result_cannot_be_aborted_away(drawn):
    with pytest.raises(Refusal, match="已经结束"):
        services.ask_abort(draw=drawn(), reason="不满意", by=ZHAO, at=AFTER)


def test_a_sealed_result_is_nowhere_until_check_in(drawn):
    draw = drawn(purpose="inspections", sealed_until_checkin=True, rule=SampleRule(2))
    hidden = selectors.bundle(draw)
    assert draw.members == [] and hidden["sealed"] is True
    text = json.dumps(hidden)
    assert "P-1" not in text and draw.seed not in text and draw.salt not in text
    assert 'share"' not in text and hidden["commitment"] == draw.commitment
    assert all(line.rank is None and not line.role for line in selectors.pool(draw, named=True))


def test_each_selection_opens_at_its_own_check_in_and_the_first_warns_nobody(drawn):
    draw = drawn(purpose="inspections", sealed_until_checkin=True, rule=SampleRule(2))
    first, second = (row["id"] for row in draw.result["members"])
    assert services.open_selection(draw=draw, place=1, by=ZHAO, at=AFTER)["id"] == first
    told = selectors.bundle(draw)
    assert [row["id"] for row in told["opened"]] == [first] == [m["id"] for m in draw.members]
    assert second not in json.dumps(told, ensure_ascii=False)
    assert draw.seed not in json.dumps(told) and "share" not in told["shares"][0]
    for place in (0, 1, 3):  # nobody, open already, nobody
        with pytest.raises(Refusal, match="位次"):
            services.open_selection(draw=draw, place=place, by=ZHAO, at=AFTER)
    with pytest.raises(Refusal, match="还有 1 处"):
        services.open_result(draw=draw, by=ZHAO, at=AFTER)
    services.open_selection(draw=draw, place=2, by=CHEN, at=AFTER + timedelta(days=3))
    services.open_result(draw=draw, by=ZHAO, at=AFTER + timedelta(days=3))
    assert [m["id"] for m in draw.members] == [first, second]
    assert recompute.check(bundle(draw), expected=told["commitment"])["holds"]
    with pytest.raises(Refusal, match="已启封"):
        services.open_result(draw=draw, by=ZHAO, at=AFTER)
    opened = Entry.objects.filter(kind="draws.selection-opened")
    assert [json.loads(entry.body)["place"] for entry in opened] == [1, 2]


def test_a_day_named_at_the_opening_ends_the_seal_although_a_visit_is_missing(drawn):
    day = (AFTER + timedelta(days=30)).date()
    given = {"purpose": "inspections", "rule": SampleRule(2), "opens_on": day}
    draw = drawn(sealed_until_checkin=True, **given)
    with pytest.raises(Refusal, match="还有 2 处"):
        services.open_result(draw=draw, by=ZHAO, at=AFTER + timedelta(days=29))
    services.open_result(draw=draw, by=ZHAO, at=AFTER + timedelta(days=30))
    assert len(draw.members) == 2
    assert json.loads(Entry.objects.get(kind="draws.result-opened").body)["unvisited"] == 2
    with pytest.raises(Refusal, match="封存"):
        drawn(subject="A-9", opens_on=day)  # nothing is sealed there


@pytest.mark.parametrize(
    "change",
    [
        {"confirmed_by": "zhao"},
        {"confirmed_party": "market"},
        {"stage": "open"},
        {"stage": "aborted"},
        {"result": None},
        {"value_at": NOON},
    ],
)
def test_the_database_itself_refuses_half_of_a_ceremony(drawn, change):
    draw = drawn()
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(**change)


def test_a_pool_changed_in_the_database_is_found_before_drawing(confirmed):
    draw = confirmed()
    draw.terms["pool"][0]["excluded"] = "conflict-kin"
    Draw.objects.filter(pk=draw.pk).update(terms=draw.terms)
    with pytest.raises(Refusal, match="与承诺不符"):
        services.perform(draw=draw, by=ZHAO, at=AFTER)


WITHHELD = [set(c) for n in (1, 2, 3) for c in combinations(escrow.HOLDERS, n)]


@pytest.mark.parametrize("withheld", WITHHELD, ids=lambda w: "+".join(sorted(w)))
def test_no_party_alone_spoils_a_draw_by_keeping_its_key_back(confirmed, withheld):
    """All seven ways of withholding: one holder missing changes nothing, two stop it openly."""
    draw = confirmed()
    for holder in withheld:
        (doing.keys() / f"{holder}.key").unlink()
    if len(withheld) == 1:
        assert services.perform(draw=draw, by=XIE, at=AFTER).stage == "drawn"
        return
    with pytest.raises(Refusal, match="无法开启"):
        services.perform(draw=draw, by=XIE, at=AFTER)
    mark = services.ask_abort(draw=draw, reason="两方密钥缺失", by=ZHAO, at=AFTER)
    services.abort(draw=draw, asked=mark, by=XIE, at=AFTER)
    assert selectors.aborts("assessors", "A-1") == 1


def test_one_holder_alone_reads_no_share(with_shares, tmp_path):
    draw = with_shares()
    share = draw.shares.get(party="market")
    alone = tmp_path / "alone"
    alone.mkdir()
    for holder in escrow.HOLDERS:
        (alone / f"{holder}.key").write_bytes((doing.keys() / f"{holder}.key").read_bytes())
        with pytest.raises(escrow.CannotOpen):
            escrow.unseal(share.sealed, f"{draw.number}|market", alone)
        (alone / f"{holder}.key").unlink()
    with pytest.raises(escrow.CannotOpen):  # bound to its draw and party
        escrow.unseal(share.sealed, f"{draw.number}|ecology", doing.keys())
    assert share_of(draw, 1) not in json.dumps(share.sealed)
    assert oct((doing.keys() / "market.key").stat().st_mode)[-3:] == "600"


def test_who_knows_one_share_and_may_abort_at_will_gains_nothing_but_public_aborts():
    """2,000 rounds. The adversary chooses his share knowing the pool, sees the public number, and
    aborts whenever his best guess (the two other shares unknown to him) says his friend is drawn.
    The friend (5 of 20 are drawn) is spared as often as without him, and every abort is counted."""
    chance = random.Random(2026)
    pool = [Candidate(f"L-{n:02}") for n in range(20)]
    rule, spared, aborts, rounds = SampleRule(5), 0, 0, 2_000
    for n in range(rounds):
        number, committed = f"D-2026-{n:06}", plan.commitment(chance.randbytes(32), {"n": n})
        public = {"source": "s", "due": "d", "value": str(chance.randrange(100_000))}
        mine = {"market": chance.randbytes(32)}

        def friend_drawn(others: dict[str, bytes]) -> bool:
            seed = plan.seed(number, committed, mine | others, public)  # noqa: B023
            return "L-00" in {m["id"] for m in plan.draw(seed, pool, rule).members}

        guess = {"ecology": chance.randbytes(32), "association": chance.randbytes(32)}
        while friend_drawn(guess) and chance.random() < 0.5:
            aborts += 1  # a new draw: new shares of the others, a new number
            public["value"] = str(chance.randrange(100_000))
            guess = {"ecology": chance.randbytes(32), "association": chance.randbytes(32)}
        real = {"ecology": chance.randbytes(32), "association": chance.randbytes(32)}
        spared += not friend_drawn(real)
    # 0.75 without him; five standard deviations of 2,000 rounds are 0.048.
    assert abs(spared / rounds - 0.75) < 5 * (0.75 * 0.25 / rounds) ** 0.5
    assert aborts > 0


def test_the_usual_source_lies_ahead_of_every_hour_of_the_day():
    for hour in range(24):
        at = NOON.replace(hour=hour, minute=59)
        name, due = doing.next_lottery(at)
        assert due >= at + services.AHEAD and due - at < timedelta(hours=26)
        assert due.strftime("%Y-%m-%d %H") in {f"{name.split()[1]} 22"}


def test_a_share_exchanged_in_the_database_is_found_before_drawing(confirmed):
    draw = confirmed()
    other = escrow.seal(bytes(32), f"{draw.number}|market", doing.keys())
    draw.shares.filter(party="market").update(sealed=other)
    with pytest.raises(Refusal, match="份额与承诺不符"):
        services.perform(draw=draw, by=ZHAO, at=AFTER)
    draw.refresh_from_db()
    assert draw.stage == "shared"
