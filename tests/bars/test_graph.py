"""The search for links, on graphs small enough to draw."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hengjian.bars.graph import Chain, Decided, Edge, chains, moved_share, normal
from hengjian.core.periods import Period
from hengjian.core.text import t

ON = date(2026, 11, 23)
DECIDED = Decided("B-1", date(2026, 3, 1))
A, B, C = ("body", "A"), ("body", "B"), ("body", "C")
HEAD, OTHER = ("person", "P1"), ("person", "P2")


def tie(one, other, kind="head", since=date(2020, 1, 1), until=None, strength="strong") -> Edge:
    return Edge(one, other, kind, Period(since, until), strength, t("x", "x"))


def find(edges, barred, **given) -> list[Chain]:
    facts = {"depth": 2, "before_months": 12, **given}
    return chains(A, edges, barred, ON, **facts)


def test_the_same_head_is_a_chain_of_two():
    found = find([tie(A, HEAD), tie(HEAD, B)], {B: [DECIDED]})
    assert [(c.target, c.bar, c.via, c.strength) for c in found] == [(B, "B-1", (HEAD,), "strong")]


def test_a_chain_is_as_strong_as_its_weakest_tie():
    weak = tie(HEAD, B, strength="weak")
    assert find([tie(A, HEAD), weak], {B: [DECIDED]})[0].strength == "weak"


def test_three_ties_are_one_too_many():
    edges = [tie(A, HEAD), tie(HEAD, C), tie(C, B)]
    assert find(edges, {B: [DECIDED]}) == []
    assert len(find(edges, {B: [DECIDED]}, depth=3)) == 1


def test_the_first_tie_must_hold_on_the_day():
    ended = tie(A, HEAD, until=ON)  # the day named as the end does not count
    assert find([ended, tie(HEAD, B)], {B: [DECIDED]}) == []
    lasts = tie(A, HEAD, until=date(2026, 11, 24))
    assert len(find([lasts, tie(HEAD, B)], {B: [DECIDED]})) == 1
    ahead = tie(A, HEAD, since=date(2026, 11, 24))
    assert find([ahead, tie(HEAD, B)], {B: [DECIDED]}) == []


def test_a_head_who_left_the_barred_body_shortly_before_is_found():
    # Decided on 1 March 2026, twelve months before: 1 March 2025.
    late = tie(HEAD, B, until=date(2025, 3, 2))  # last day 1 March 2025
    early = tie(HEAD, B, until=date(2025, 3, 1))
    assert len(find([tie(A, HEAD), late], {B: [DECIDED]})) == 1
    assert find([tie(A, HEAD), early], {B: [DECIDED]}) == []


def test_a_banned_person_who_works_here_is_a_link():
    assert len(find([tie(A, HEAD, "employed")], {HEAD: [DECIDED]})) == 1


def test_a_common_employee_is_no_link_between_bodies():
    edges = [tie(A, HEAD, "employed"), tie(HEAD, B, "employed")]
    assert find(edges, {B: [DECIDED]}) == []
    assert find([tie(A, HEAD, "employed"), tie(HEAD, B, "head")], {B: [DECIDED]}) == []


def test_a_ring_ends_and_leads_to_nobody_twice():
    ring = [tie(A, B, "successor"), tie(B, C, "successor"), tie(C, A, "successor")]
    found = find(ring, {C: [DECIDED], A: [DECIDED]}, depth=9)
    assert [c.target for c in found] == [C, C]  # directly, and round the other way
    assert all(c.target != A for c in found)


def test_two_bars_of_one_body_are_two_links():
    both = {B: [DECIDED, Decided("B-2", date(2026, 5, 1))]}
    assert [c.bar for c in find([tie(A, B, "successor")], both)] == ["B-1", "B-2"]


def test_the_share_is_of_the_barred_body():
    assert moved_share(["P1", "P2", "P9"], ["P1", "P2", "P3", "P4"]) == (("P1", "P2"), 0.5)
    assert moved_share(["P1"], []) == ((), 0.0)


def test_names_and_serial_numbers_are_compared_without_spaces_and_width():
    assert normal("ＳＮ－ 12a") == "SN-12A"
    assert normal("兰州市 城关区") == normal("兰州市城关区")


nodes = st.sampled_from([A, B, C, ("body", "D"), HEAD, OTHER])


@st.composite
def graphs(draw):
    pairs = draw(st.lists(st.tuples(nodes, nodes).filter(lambda p: p[0] != p[1]), max_size=14))
    kinds = st.sampled_from(["head", "successor", "employed"])
    return [tie(one, other, draw(kinds)) for one, other in pairs]


@given(edges=graphs(), depth=st.integers(1, 6))
def test_every_chain_is_a_simple_path_of_ties_to_somebody_barred(edges, depth):
    barred = {B: [DECIDED], OTHER: [Decided("B-2", date(2026, 4, 1))], A: [DECIDED]}
    for found in find(edges, barred, depth=depth):
        assert 1 <= len(found.edges) <= depth
        assert found.target in {B, OTHER}
        node, seen = A, {A}
        for edge in found.edges:
            assert node in {edge.one, edge.other}
            node = edge.beyond(node)
            assert node not in seen
            seen.add(node)
        assert node == found.target


@given(edges=graphs())
def test_the_order_of_the_ties_and_their_direction_do_not_matter(edges):
    turned = [Edge(e.other, e.one, e.kind, e.period, e.strength, e.says) for e in reversed(edges)]
    barred = {B: [DECIDED], OTHER: [DECIDED]}

    def said(found):
        return sorted((c.target, c.via, c.kinds) for c in found)

    assert said(find(edges, barred)) == said(find(turned, barred))


@given(edges=graphs(), more=graphs())
def test_a_further_tie_takes_no_link_away(edges, more):
    def said(found):
        return {(c.target, c.via, c.kinds) for c in found}

    assert said(find(edges, {B: [DECIDED]})) <= said(find(edges + more, {B: [DECIDED]}))
