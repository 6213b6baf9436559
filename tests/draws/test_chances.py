"""The published probabilities: against every order written out, and against what really happens."""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from fractions import Fraction

import pytest

from hengjian.draws import chances, plan
from hengjian.draws.plan import Candidate, GroupRule, SampleRule

#: The pool of the long test: class → how many laboratories, and how many tickets each has.
CLASSES = {"A": (12, 1), "B": (8, 2), "C": (4, 4), "D": (2, 8)}


def by_every_order(tickets: list[int], size: int) -> list[Fraction]:
    """Exactly, by writing out every order: each next one in proportion to his tickets."""
    found = [Fraction(0)] * len(tickets)
    for taken in itertools.permutations(range(len(tickets)), size):
        left, likely = sum(tickets), Fraction(1)
        for one in taken:
            likely *= Fraction(tickets[one], left)
            left -= tickets[one]
        for one in taken:
            found[one] += likely
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("tickets", [[1, 1, 2, 4, 8, 100], [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 9]])
def test_the_formula_equals_every_order_written_out(tickets, size):
    known = chances.by_tickets(Counter(tickets), size)
    for own, exact in zip(tickets, by_every_order(tickets, size), strict=True):
        assert known[own] == pytest.approx(float(exact), abs=1e-9)


@pytest.mark.parametrize(
    ("count", "size"),
    [({1: 3000, 2: 1500, 4: 400, 8: 100}, 500), ({1: 4990, 100: 10}, 20), ({3: 7}, 2), ({1: 3}, 3)],
)
def test_all_of_them_together_make_the_size(count, size):
    known = chances.by_tickets(count, size)
    assert sum(n * known[w] for w, n in count.items()) == pytest.approx(size, rel=1e-6)
    assert list(known.values()) == sorted(known.values())  # more tickets, never less likely


def test_laboratories_are_drawn_as_often_as_was_published():
    """6,000 draws of five by the drawing code; every class within five standard deviations."""
    pool = [Candidate(f"{c}-{n:02}", (c,)) for c, (many, _) in CLASSES.items() for n in range(many)]
    pool.append(Candidate("X-01", ("D",), excluded="unavailable"))
    rule = SampleRule(5, tuple((c, w) for c, (_, w) in CLASSES.items()))
    known = chances.of_pool(plan.pool_document(pool), rule.document())
    rounds, drawn = 6_000, Counter()
    for n in range(rounds):
        seed = hashlib.sha256(b"published %d" % n).digest()
        drawn.update(member["id"] for member in plan.draw(seed, pool, rule).members)
    assert known["X-01"] == 0 == drawn["X-01"]
    for name, (many, _) in CLASSES.items():
        one = known[f"{name}-00"]
        real = sum(drawn[f"{name}-{n:02}"] for n in range(many)) / many / rounds
        # Members of a class exclude each other a little, so this spread is on the safe side.
        assert abs(real - one) < 5 * math.sqrt(one * (1 - one) / rounds / many), name
    assert known["D-00"] > 4 * known["A-00"]


def test_a_group_bound_by_fields_or_a_leader_has_no_formula():
    pool = plan.pool_document([Candidate("P-1", ("air",), True), Candidate("P-2", ("air",))])
    assert chances.of_pool(pool, GroupRule(1, ("air",), False).document()) is None
    assert chances.of_pool(pool, GroupRule(1, ()).document()) is None
    assert chances.of_pool(pool, GroupRule(1, (), False).document()) == {"P-1": 0.5, "P-2": 0.5}
