"""The draw as a pure function: what holds for every pool, how even it is, what it refuses."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import math
import random

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from hypothesis import assume, given
from hypothesis import strategies as st

from hengjian.draws import plan, recompute, rfc3797
from hengjian.draws.plan import Candidate, GroupRule, PlanError, SampleRule

FIELDS = ["water", "air", "soil", "noise", "土壤", "𠀀"]
SEEDS = st.binary(min_size=32, max_size=32)


@st.composite
def pools(draw) -> list[Candidate]:
    size = draw(st.integers(1, 14))
    return [
        Candidate(
            f"P-{n}",
            tuple(draw(st.lists(st.sampled_from(FIELDS), max_size=3))),
            draw(st.booleans()),
            draw(st.sampled_from(["", "", "conflict-kin"])),
        )
        for n in range(size)
    ]


RULES = st.builds(
    GroupRule,
    st.integers(1, 4),
    st.lists(st.sampled_from(FIELDS), max_size=3, unique=True).map(tuple),
    st.booleans(),
)


def first_feasible(ranked: list[Candidate], rule: GroupRule) -> tuple[str, ...]:
    """By trying every group: smallest size from `size` on, then the first by ranks."""
    usable = [
        c
        for c in ranked
        if not c.excluded and (not rule.fields or set(rule.fields) & set(c.fields))
    ]
    for size in range(rule.size, len(usable) + 1):
        for group in itertools.combinations(usable, size):
            covered = {name for c in group for name in c.fields}
            if set(rule.fields) <= covered and (not rule.leader or any(c.may_lead for c in group)):
                return tuple(c.id for c in group)
    raise AssertionError("nothing feasible")


@given(pools(), RULES, SEEDS)
def test_the_group_is_the_first_feasible_one_and_keeps_its_promises(pool, rule, seed):
    assume(not plan.problems(pool, rule))
    result = plan.draw(seed, pool, rule)
    known = {c.id: c for c in pool}
    taken = [known[m["id"]] for m in result.members]
    assert tuple(c.id for c in taken) == first_feasible([known[i] for i in result.order], rule)
    assert not any(c.excluded for c in taken)
    assert set(rule.fields) <= {name for c in taken for name in c.fields}
    leaders = [known[m["id"]] for m in result.members if m["role"] == "leader"]
    assert len(leaders) == rule.leader and all(c.may_lead for c in leaders)
    # Whoever stood before the last member is a member or has a reason.
    last = result.order.index(result.members[-1]["id"])
    passed = [i for i in result.order[:last] if i not in {m["id"] for m in result.members}]
    assert [s["id"] for s in result.skips] == passed and all(s["reason"] for s in result.skips)


@given(pools(), RULES, SEEDS, st.randoms())
def test_the_order_of_the_pool_does_not_matter(pool, rule, seed, chance):
    assume(not plan.problems(pool, rule))
    mixed = chance.sample(pool, len(pool))
    assert plan.draw(seed, mixed, rule) == plan.draw(seed, pool, rule)


@given(pools(), RULES)
def test_what_the_check_lets_pass_can_be_drawn_and_what_it_stops_cannot(pool, rule):
    try:
        found = first_feasible(pool, rule)
    except AssertionError:
        found = ()
    assert bool(found) is not bool(plan.problems(pool, rule))


def test_the_numbers_by_hand():
    """Every hash made here with hashlib alone, from the written rule."""
    salt, number = bytes(range(32)), "D-2026-000001"
    terms = {"b": ["水", 7, True, None], "a": {"z": "7"}}
    text = '{"a":{"z":"7"},"b":["水",7,true,null]}'
    commitment = hashlib.sha256(salt + text.encode()).hexdigest()
    assert plan.commitment(salt, terms) == commitment
    shares = {"market": b"m" * 32, "ecology": b"e" * 32, "association": b"a" * 32}
    bound = f'{{"commitment":"{commitment}","number":"{number}","party":"market"}}'
    told = hashlib.sha256(b"m" * 32 + bound.encode()).hexdigest()
    assert plan.share_commitment(b"m" * 32, number, "market", commitment) == told
    document = (
        f'{{"commitment":"{commitment}","number":"{number}",'
        '"public":{"due":"d","source":"s","value":"3 0 7"},'
        f'"shares":["{"6d" * 32}","{"65" * 32}","{"61" * 32}"]}}'
    )
    seed = hmac.new(b"hengjian-draw/1 seed", document.encode(), "sha256").digest()
    public = {"source": "s", "due": "d", "value": "3 0 7"}
    assert plan.seed(number, commitment, shares, public) == seed
    expanded = HKDFExpand(hashes.SHA256(), 32, b"order").derive(seed)
    assert plan.subkey(seed, "order") == expanded
    scores = {n: hmac.new(expanded, f'["P-{n}",1]'.encode(), "sha256").hexdigest() for n in "123"}
    pool = [Candidate(f"P-{n}") for n in "123"]
    expected = tuple(f"P-{n}" for n in sorted("123", key=scores.__getitem__))
    assert plan.order(seed, pool, SampleRule(1)) == expected


def test_a_number_and_a_text_are_not_the_same_and_a_decimal_is_refused():
    assert plan.canonical({"v": 7}) != plan.canonical({"v": "7"})
    with pytest.raises(TypeError):
        plan.canonical({"v": 7.0})


@pytest.mark.parametrize(
    ("pool", "rule", "codes"),
    [
        ([Candidate("P-1")] * 2, SampleRule(1), ["duplicate-id"]),
        ([Candidate("no spaces")], SampleRule(1), ["bad-id"]),
        ([Candidate("P-1", excluded="kin")], SampleRule(1), ["too-few"]),
        ([Candidate("P-1")], SampleRule(0), ["bad-size"]),
        ([Candidate("P-1")], SampleRule(1, (("D", 101),)), ["bad-weight"]),
        ([Candidate("P-1", ("air",))], GroupRule(1, ("air",)), ["no-leader"]),
        (
            [Candidate("P-1", ("air",), True), Candidate("P-2", ("soil",), True, "kin")],
            GroupRule(1, ("air", "soil")),
            ["field-uncovered"],
        ),
        ([], GroupRule(2, ("air",)), ["field-uncovered", "no-leader", "too-few"]),
    ],
)
def test_a_pool_that_allows_no_draw_says_everything_that_is_wrong(pool, rule, codes):
    with pytest.raises(PlanError) as stop:
        plan.draw(bytes(32), pool, rule)
    assert [t.code for t in stop.value.troubles] == codes


def test_reasons_tell_for_what_a_place_is_kept():
    """One place beside the only leader: whoever comes first without leading is passed over."""
    pool = [Candidate(f"P-{n}", ("air",), n == 0) for n in range(5)]
    pool.append(Candidate("S-1", ("soil",)))
    for n in range(40):
        result = plan.draw(hashlib.sha256(b"%d" % n).digest(), pool, GroupRule(2, ("air", "soil")))
        # Air and soil by two people, one of whom leads: only P-0 and S-1 together do it.
        assert {m["id"] for m in result.members} == {"P-0", "S-1"}
        assert {s["reason"] for s in result.skips} <= {
            "place-kept-for-leader",
            "place-kept-for-field",
        }


def chi_square_p(counts: list[int], expected: list[float]) -> float:
    """The upper tail by Wilson and Hilferty's approximation; good to a few per cent here."""
    statistic = sum((c - e) ** 2 / e for c, e in zip(counts, expected, strict=True))
    k = len(counts) - 1
    z = ((statistic / k) ** (1 / 3) - (1 - 2 / (9 * k))) / math.sqrt(2 / (9 * k))
    return 0.5 * math.erfc(z / math.sqrt(2))


def seeds(count: int):
    return (hashlib.sha256(b"even %d" % n).digest() for n in range(count))


def test_every_candidate_is_as_likely_first_and_drawn_as_every_other():
    pool = [Candidate(f"P-{n:02}", ("air",), True) for n in range(20)]
    first, drawn, rounds = dict.fromkeys((c.id for c in pool), 0), {c.id: 0 for c in pool}, 20_000
    for seed in seeds(rounds):
        order = plan.order(seed, pool, SampleRule(5))
        first[order[0]] += 1
        for name in order[:5]:
            drawn[name] += 1
    assert chi_square_p([*first.values()], [rounds / 20] * 20) > 0.001
    # Five of twenty without putting back: the variance is smaller by (20 - 5) / (20 - 1).
    statistic = [(c - rounds / 4) ** 2 / (rounds * 0.25 * 0.75) for c in drawn.values()]
    assert sum(statistic) * 19 / 20 < 19 + 4 * math.sqrt(38)


def test_the_leaders_of_a_group_are_even_among_equals():
    pool = [Candidate(f"P-{n}", ("air", "soil"), True) for n in range(8)]
    leads, rounds = {c.id: 0 for c in pool}, 8_000
    for seed in seeds(rounds):
        result = plan.draw(seed, pool, GroupRule(3, ("air", "soil")))
        leads[next(m["id"] for m in result.members if m["role"] == "leader")] += 1
    assert chi_square_p([*leads.values()], [rounds / 8] * 8) > 0.001


def test_tickets_weigh_exactly():
    """With 1, 2 and 5 tickets the first is drawn in that proportion."""
    pool = [Candidate("A", ("A",)), Candidate("C", ("C",)), Candidate("D", ("D",))]
    rule, rounds = SampleRule(1, (("C", 2), ("D", 5))), 16_000
    count = {"A": 0, "C": 0, "D": 0}
    for seed in seeds(rounds):
        count[plan.draw(seed, pool, rule).members[0]["id"]] += 1
    assert chi_square_p([*count.values()], [rounds / 8, rounds / 4, rounds * 5 / 8]) > 0.001


def random_bundle(chance: random.Random) -> dict:
    """A bundle of a finished draw, made from the pure parts."""
    while True:
        names = chance.sample(FIELDS, chance.randint(0, 4))
        pool = [
            Candidate(
                f"P{n}-{chance.randint(0, 999)}",
                tuple(f for f in FIELDS if chance.random() < 0.35),
                chance.random() < 0.3,
                "conflict-kin" if chance.random() < 0.2 else "",
            )
            for n in range(chance.randint(1, 40))
        ]
        rule: plan.Rule = GroupRule(chance.randint(1, 5), tuple(names), chance.random() < 0.7)
        if chance.random() < 0.3:
            weights = tuple((name, chance.randint(1, 9)) for name in names)
            rule = SampleRule(chance.randint(1, 6), weights)
        if not plan.problems(pool, rule):
            break
    number, salt = f"D-2026-{chance.randint(1, 999999):06}", chance.randbytes(32)
    terms = {
        "method": plan.METHOD, "number": number, "purpose": "assessors", "subject": "受理-1",
        "region": "620100", "follows": "", "checkpoint": None, "rule": rule.document(),
        "pool": plan.pool_document(pool),
    }  # fmt: skip
    committed = plan.commitment(salt, terms)
    shares = {party: chance.randbytes(32) for party in plan.PARTIES}
    public = {"source": "体彩排列5", "due": "2026-11-23T14:00:00.000000Z"}
    public["value"] = " ".join(str(chance.randint(0, 9)) for _ in range(5))
    seed = plan.seed(number, committed, shares, public)
    told = [
        {
            "party": party,
            "commitment": plan.share_commitment(share, number, party, committed),
            "given_at": "2026-11-23T05:00:00.000000Z",
            "share": share.hex(),
        }
        for party, share in shares.items()
    ]
    return {
        "format": plan.METHOD, "stage": "drawn", "number": number, "terms": terms,
        "salt": salt.hex(), "commitment": committed, "shares": told, "public": public,
        "seed": seed.hex(), "result": plan.draw(seed, pool, rule).document(),
    }  # fmt: skip


def test_the_independent_verifier_agrees_on_a_thousand_draws():
    chance = random.Random(3797)
    for _ in range(1000):
        bundle = random_bundle(chance)
        verdict = recompute.check(json.dumps(bundle, ensure_ascii=False))
        assert verdict["holds"], verdict["problems"]
        assert {k: verdict[k] for k in ("order", "members", "skips")} == bundle["result"]


def test_the_published_example_of_rfc_3797(shared_vectors):
    key = rfc3797.key_string(shared_vectors["sources_in"])
    assert key == shared_vectors["key_string"]
    names = {row["no"]: row["name"] for row in shared_vectors["pool"]}
    drawn = rfc3797.select(key, 25, 16)
    assert [names[n] for n in drawn[:10]] == shared_vectors["published_selected_names_first10"]
    assert drawn == [row["selected"] for row in shared_vectors["rounds"]]


@pytest.fixture
def shared_vectors(shared):
    path = shared / "data" / "vectors" / "rfc3797_example.json"
    if not path.exists():
        pytest.skip("needs the published vectors")
    return json.loads(path.read_text(encoding="utf-8"))
