"""Pairs come from a seeded generator: N(100, s) twice, rounded as a laboratory rounds."""

import math
import random

from tests.screening.drawn import Ask

from hengjian.screening.detectors.qc_too_good import DETECTOR


def pairs(seed, count, sd, step=0.1, institution="A", expected=0.05, level=100.0):
    dice = random.Random(seed)

    def reading():
        return round(dice.gauss(level, sd) / step) * step

    return [
        {
            "institution": institution,
            "record": f"{institution}{n}",
            "parameter": "cod",
            "kind": "parallel",
            "first": reading(),
            "second": reading(),
            "resolution": step,
            "relative_sd_expected": expected,
        }
        for n in range(count)
    ]


def test_thirty_pairs_ten_times_too_close_are_found():
    found = Ask(DETECTOR)(qc_pairs=pairs(1, 30, sd=0.5))
    assert len(found) == 30
    assert 0.05 < found[0][2] < 0.2


def test_honest_pairs_are_quiet_in_two_hundred_laboratories():
    drawn = [row for n in range(200) for row in pairs(n, 20, sd=5.0, institution=f"L{n:03}")]
    assert not Ask(DETECTOR)(qc_pairs=drawn)


def test_coarse_rounding_makes_ties_lawful():
    """A spread of 0.1 written in whole units: every pair is equal, and none is a fraud."""
    drawn = pairs(3, 60, sd=0.1, step=1.0, level=10.1, expected=0.01)
    assert all(row["first"] == row["second"] for row in drawn)
    assert not Ask(DETECTOR)(qc_pairs=drawn)


def test_peers_stand_in_where_the_method_gives_no_precision():
    honest = [
        row for n in range(6) for row in pairs(n, 20, sd=5.0, institution=f"L{n}", expected=None)
    ]
    good = pairs(50, 20, sd=0.3, institution="X", expected=None)
    found = Ask(DETECTOR)(qc_pairs=honest + good)
    assert {record[0] for _, record, _ in found} == {"X"}


def test_nine_pairs_or_no_expectation_are_not_evaluated():
    ask = Ask(DETECTOR)
    assert not ask(
        qc_pairs=pairs(1, 9, sd=0.01) + pairs(2, 30, 0.01, institution="B", expected=None)
    )
    assert ask.covered() == {"A": ("not evaluated", 0, 9), "B": ("not evaluated", 0, 30)}


def chi_square_below(x, n):
    """The lower tail by its power series, an independent way."""
    a, half = n / 2, x / 2
    term = total = 1 / a
    k = 1
    while term > total * 1e-17:
        term *= half / (a + k)
        total += term
        k += 1
    return total * math.exp(-half + a * math.log(half) - math.lgamma(a))


def test_the_normal_score_agrees_with_the_exact_tail():
    """At z = -4 the exact probability lies within a factor of five of 3.2e-5."""
    for n in (10, 20, 50, 100):
        part = 2 / (9 * n)
        q = n * (1 - part - 4 * math.sqrt(part)) ** 3
        assert 3.2e-5 / 5 < chi_square_below(q, n) < 3.2e-5 * 5
