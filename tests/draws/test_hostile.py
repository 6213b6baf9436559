"""An officer who wants a certain result: every way he tries is refused, or stays in sight."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from hengjian.core.errors import Refusal, Rejected
from hengjian.draws import plan, recompute, record, selectors, services
from hengjian.draws.models import Draw, Share
from hengjian.draws.plan import Candidate, SampleRule
from hengjian.ledger.models import Entry

from .conftest import AFTER, CHEN, DUE, NOON, NUMBER, RULE, WATER, XIE, ZHAO, share_of

FREE = tuple(Candidate(f"P-{n}") for n in range(6))
NAN, INFINITE = float("nan"), float("inf")

pytestmark = pytest.mark.django_db


def rules(stop) -> set[str]:
    return {problem.rule for problem in stop.value.problems}


# --- shares --------------------------------------------------------------------------------------


def test_a_published_share_is_not_given_again(drawn, opened):
    first = drawn()
    known = first.shares.get(party="market").value
    assert known == share_of(first, 1)
    other = opened(subject="A-2")
    for told in (known, known.upper(), f" {known} "):
        with pytest.raises(Refusal, match="此前的抽取中公布"):
            services.give_share(draw=other, by=ZHAO, at=NOON, share=told)
    assert not other.shares.exists()


def test_a_share_used_in_two_draws_at_once_stays_in_sight(opened, client):
    one, two = opened(subject="A-1"), opened(subject="A-2")
    for draw in (one, two):
        services.give_share(draw=draw, by=ZHAO, at=NOON, share="ab" * 32)
        services.give_share(draw=draw, by=CHEN, at=NOON)
        services.give_share(draw=draw, by=XIE, at=NOON)
        services.give_public_number(draw=draw, value=NUMBER, by=ZHAO, at=AFTER)
        services.confirm_public_number(draw=draw, value=NUMBER, by=CHEN, at=AFTER)
    assert Share.objects.filter(party="market").values("commitment").distinct().count() == 2
    one = services.perform(draw=one, by=XIE, at=AFTER)
    assert selectors.bundle(one)["record"]["reused_shares"] == []
    two = services.perform(draw=two, by=XIE, at=AFTER)
    told = selectors.bundle(two)["record"]["reused_shares"]
    assert told == [{"party": "market", "number": one.number}]
    assert one.number in client.get(f"/draws/{two.number}/").content.decode()


def test_a_share_withheld_draws_nothing_and_leaves_a_public_abort(opened):
    draw = opened()
    for by in (ZHAO, CHEN):
        services.give_share(draw=draw, by=by, at=NOON)
    for act in (
        lambda: services.give_public_number(draw=draw, value=NUMBER, by=ZHAO, at=AFTER),
        lambda: services.perform(draw=draw, by=ZHAO, at=AFTER),
        lambda: services.give_share(draw=draw, by=XIE, at=AFTER),  # late
    ):
        with pytest.raises(Refusal):
            act()
    mark = services.ask_abort(draw=draw, reason="协会未提交份额", by=ZHAO, at=AFTER)
    services.abort(draw=draw, asked=mark, by=CHEN, at=AFTER)
    words = [line.words for line in record.lines(Draw.objects.get())]
    assert "市场监管部门提出中止：协会未提交份额" in words and "尚未登记" in words[-1]


def test_a_share_dated_after_the_public_number_fails_for_everybody(drawn):
    bundle = selectors.bundle(drawn())
    bundle["shares"][1]["given_at"] = bundle["public"]["due"]
    verdict = recompute.check(json.dumps(bundle, ensure_ascii=False))
    assert [p["code"] for p in verdict["problems"]] == ["share-after-public-number"]


# --- the public number ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    ["体彩排列5 2026-11-22 开奖号码", "上证综指2026年11月20日收盘", "2026-11-23与2026-11-22之和"],
)
def test_a_number_of_another_day_cannot_be_named_for_tonight(opened, source):
    with pytest.raises(Refusal, match="来源所写日期"):
        opened(source=source)
    draw = opened(source="体彩排列5 2026-11-23 开奖号码")
    with pytest.raises(Refusal, match="来源所写日期"):
        services.name_source(draw=draw, source=source, due=DUE, by=ZHAO, at=NOON)


def test_another_source_after_the_shares_or_another_number_after_the_confirmation(confirmed):
    draw = confirmed()
    later = {"source": "我选的数", "due": AFTER + timedelta(days=1)}
    with pytest.raises(Refusal, match="份额已齐"):
        services.name_source(draw=draw, **later, by=ZHAO, at=AFTER)
    with pytest.raises(Refusal, match="已经确认"):
        services.give_public_number(draw=draw, value="0 0 0 0 0", by=ZHAO, at=AFTER)
    # Behind the services' back: a database writer exchanges the source; the verifier's seed differs.
    drawn = services.perform(draw=draw, by=XIE, at=AFTER)
    Draw.objects.filter(pk=drawn.pk).update(source="我选的数")
    drawn.refresh_from_db()
    verdict = recompute.check(json.dumps(selectors.bundle(drawn), ensure_ascii=False))
    assert {p["code"] for p in verdict["problems"]} >= {"seed"}


# --- pool, subject, rule --------------------------------------------------------------------------

LOOKALIKES = [
    "Р-1",
    "P‑1",
    "Ｐ-1",
    "P-1\u200b",
    "P-1 ",
    "P-\u0661",
    "P-1\u0301",
    "",
]


@pytest.mark.parametrize("other", LOOKALIKES, ids=ascii)
def test_an_id_that_only_looks_like_another_enters_no_pool(opened, other):
    with pytest.raises(Rejected) as stop:
        opened(pool=(*WATER, Candidate(other, ("water",))))
    assert rules(stop) == {"draws.bad-id"}


@pytest.mark.parametrize("other", ["P-1", "p-1"])
def test_nobody_has_two_lots(opened, other):
    with pytest.raises(Rejected) as stop:
        opened(pool=(*WATER, Candidate(other, ("water",))))
    assert rules(stop) == {"draws.duplicate-id"}


@pytest.mark.parametrize("field", ["wаter", "water\u200b", "wa\u0301ter", " water", "\ud800", ""])
def test_a_field_that_only_looks_like_another_is_refused(opened, field):
    with pytest.raises(Rejected) as stop:
        opened(pool=(*WATER, Candidate("P-9", (field,))))
    assert rules(stop) == {"draws.bad-field"}


@pytest.mark.parametrize("other", ["Ａ-1", "А-1", "A-1\u200b", " A-1", "A-1 ", "A 1", "", "A\n1"])
def test_a_second_draw_under_a_subject_that_looks_like_the_first_is_refused(opened, other):
    opened(subject="A-1")
    with pytest.raises(Refusal):
        opened(subject=other)
    assert Draw.objects.count() == 1


@pytest.mark.parametrize("weight", [0, -1, 101, 2.5, NAN, INFINITE, True, "4", None])
def test_a_weight_that_is_no_number_of_tickets_is_refused(opened, weight):
    with pytest.raises(Rejected) as stop:
        opened(pool=FREE, rule=SampleRule(2, (("D", weight),)))
    assert rules(stop) == {"draws.bad-weight"}


@pytest.mark.parametrize(
    ("pool", "rule", "told"),
    [
        ((), SampleRule(1), {"draws.too-few"}),
        (FREE, SampleRule(7), {"draws.too-few"}),
        (FREE, SampleRule(0), {"draws.bad-size"}),
        (FREE, SampleRule(True), {"draws.bad-size"}),
        (FREE, SampleRule(NAN), {"draws.bad-size"}),
        ((Candidate("P-1", excluded="recused"),), SampleRule(1), {"draws.too-few"}),
        ((), RULE, {"draws.field-uncovered", "draws.no-leader", "draws.too-few"}),
    ],
)
def test_more_than_there_are_or_nobody_at_all_is_refused(opened, pool, rule, told):
    with pytest.raises(Rejected) as stop:
        opened(pool=pool, rule=rule)
    assert rules(stop) == told and not Entry.objects.exists()


def test_a_pool_changed_after_the_commitment_is_refused_here_and_found_everywhere(confirmed):
    draw = confirmed()
    true = copy.deepcopy(draw.terms)
    for change in (
        lambda pool: pool.pop(0),
        lambda pool: pool.append({"id": "Z-1", "fields": [], "may_lead": True, "excluded": ""}),
        lambda pool: pool[0].update(excluded="recused"),
        lambda pool: pool[0].update(may_lead=not pool[0]["may_lead"]),
    ):
        changed = copy.deepcopy(true)
        change(changed["pool"])
        # With a commitment made to fit: then it is not the one of the ledger, nor the shares'.
        fitting = plan.commitment(bytes.fromhex(draw.salt), changed)
        for committed in (draw.commitment, fitting):
            Draw.objects.filter(pk=draw.pk).update(terms=changed, commitment=committed)
            with pytest.raises(Refusal, match="与承诺不符"):
                services.perform(draw=draw, by=XIE, at=AFTER)
    Draw.objects.filter(pk=draw.pk).update(terms=true, commitment=draw.commitment)
    done = services.perform(draw=draw, by=XIE, at=AFTER)
    noted = json.loads(Entry.objects.get(kind="draws.opened").body)["commitment"]
    forged = selectors.bundle(done)
    forged["terms"]["pool"][0]["excluded"] = "recused"
    verdict = recompute.check(json.dumps(forged, ensure_ascii=False), expected=noted)
    assert {"pool-commitment", "pool-not-as-noted"} <= {p["code"] for p in verdict["problems"]}


def test_a_dishonest_platform_cannot_publish_two_ids_that_look_alike():
    from .test_recompute import group_bundle

    bundle = group_bundle()
    bundle["terms"]["pool"][0]["id"] = "Р-1"
    found = {p["code"] for p in recompute.check(json.dumps(bundle))["problems"]}
    assert "bad-id" in found
    with pytest.raises(recompute.Unreadable):
        deep = json.dumps(group_bundle()).replace(
            '"checkpoint": null', '"checkpoint": {"root": "r", "x": ' + "[" * 900 + "]" * 900 + "}"
        )
        for _ in range(3):  # whichever of the two readers runs out of depth, it says so
            deep = deep.replace("[]", "[" * 400 + "]" * 400)
            recompute.check(deep)
        raise recompute.Unreadable("it was read")


# --- again and again ------------------------------------------------------------------------------


def test_drawing_again_until_it_suits_takes_two_parties_and_is_counted(opened, drawn, client):
    for turn in range(2):
        draw = opened(at=NOON + timedelta(minutes=turn))
        with pytest.raises(Refusal, match="已有抽取"):
            opened()
        mark = services.ask_abort(draw=draw, reason=f"第{turn}次", by=ZHAO, at=NOON)
        with pytest.raises(Refusal, match="另一方"):
            services.abort(draw=draw, asked=mark, by=ZHAO, at=NOON)
        services.abort(draw=draw, asked=mark, by=CHEN, at=NOON)
    last = drawn()
    assert selectors.bundle(last)["record"]["aborts"] == 2
    page = client.get(f"/draws/{last.number}/").content.decode()
    assert all(number in page for number in ("D-2026-000001", "D-2026-000002"))
    with pytest.raises(Refusal, match="已经结束"):
        services.ask_abort(draw=last, reason="不满意", by=ZHAO, at=AFTER)


# --- the command line -----------------------------------------------------------------------------


def command(*args: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).parent / "hengjian"), "draw", *args],
        input=given, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


SEED = hashlib.sha256(b"seed").hexdigest()


@pytest.mark.parametrize(
    ("pool", "rule", "status"),
    [
        ("[]", '{"kind": "sample", "size": 1}', 1),
        ('[{"id": "P-1"}]', '{"kind": "sample", "size": 2}', 1),
        ('[{"id": "P-1"}, {"id": "P-1"}]', '{"kind": "sample", "size": 1}', 1),
        ('[{"id": "P-1"}]', '{"kind": "sample", "size": 1, "weights": {"D": 0}}', 1),
        ('[{"id": "P-1"}]', '{"kind": "sample", "size": 1, "weights": {"D": NaN}}', 2),
        ('[{"id": "P-1"}]', '{"kind": "sample", "size": 1.0}', 2),
        ('[{"id": 1}]', '{"kind": "sample", "size": 1}', 2),
    ],
)
def test_the_command_line_refuses_the_same(tmp_path, pool, rule, status):
    file = tmp_path / "pool.json"
    file.write_text(f'{{"pool": {pool}, "rule": {rule}}}', encoding="utf-8")
    done = command("plan", str(file), "--seed", SEED)
    assert done.returncode == status and "Traceback" not in done.stderr
    assert done.stdout.startswith("✗") if status == 1 else done.stderr.startswith("hengjian draw:")


def test_plan_and_recompute_start_without_django_within_three_tenths(tmp_path):
    file = tmp_path / "pool.json"
    file.write_text('{"pool": [{"id": "P-1"}], "rule": {"kind": "sample", "size": 1}}')
    code = (
        "import sys; from hengjian.draws import cli; "
        f"cli.main(['plan', {str(file)!r}, '--seed', {SEED!r}]); "
        "sys.exit(any(name in sys.modules for name in ('django', 'numpy', 'ibis')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    best = min(_seconds("plan", str(file), "--seed", SEED) for _ in range(5))
    assert best <= 0.3, f"{best:.2f} s"


def _seconds(*args: str) -> float:
    begun = time.perf_counter()
    assert command(*args).returncode == 0
    return time.perf_counter() - begun
