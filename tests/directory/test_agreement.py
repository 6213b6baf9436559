"""Agreement against published examples, severity against numbers worked out by hand."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.directory import agreement, severity
from hengjian.directory.severity import Judged

#: Fleiss (1971) as worked out in the Wikipedia article: 14 raters, 10 things, 5 categories: 0.210.
FLEISS = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
DAY = date(2026, 1, 5)


def pairs(both_yes: int, first: int, second: int, both_no: int) -> list[tuple[str, str]]:
    return (
        [("+", "+")] * both_yes + [("+", "-")] * first + [("-", "+")] * second
        + [("-", "-")] * both_no
    )  # fmt: skip


def test_cohen_gives_the_textbook_value():
    # 50 grants: 20 both yes, 15 both no, 5 and 10 apart: po 0.7, pe 0.5.
    assert agreement.cohen(pairs(20, 5, 10, 15)) == pytest.approx(0.4)


def test_fleiss_gives_the_published_value():
    table = [dict(enumerate(row)) for row in FLEISS]
    assert agreement.fleiss(table) == pytest.approx(0.210, abs=0.0005)


def test_ac1_stays_where_kappa_falls_apart_as_gwet_published():
    # Gwet (2002): 118, 5, 2, 0 of 125: 94.4 % agreed, kappa −0.0234, AC1 0.9408.
    found = pairs(118, 5, 2, 0)
    assert agreement.cohen(found) == pytest.approx(-0.0234, abs=0.00005)
    value, error = agreement.ac1([Counter(pair) for pair in found], 2)
    assert value == pytest.approx(0.9408, abs=0.00005)
    # Its standard error beside the jackknife's, which knows nothing of the formula.
    table = [Counter(pair) for pair in found]
    left_out = [agreement.ac1(table[:n] + table[n + 1 :], 2)[0] for n in range(len(table))]
    mean = sum(left_out) / len(left_out)
    jackknife = (124 / 125 * sum((one - mean) ** 2 for one in left_out)) ** 0.5
    assert error == pytest.approx(jackknife, rel=0.02)


def test_kappa_is_none_where_every_answer_is_the_same():
    assert agreement.cohen([("+", "+")] * 30) is None
    assert agreement.fleiss([{0: 2}] * 30) is None
    same = agreement.summary([Counter({0: 2})] * 30, 4, 20)
    assert (same.ac1, same.kappa, same.observed) == (1, None, 1)


@pytest.mark.parametrize(("things", "low"), [(20, 0.8316), (30, 0.8843), (60, 0.9404)])
def test_agreeing_on_everything_is_no_proof_of_agreeing_always(things, low):
    # Clopper and Pearson (1934), n of n: 0.025^(1/n); printed in every table of exact limits.
    found = agreement.summary([Counter({0: 2})] * things, 4, 20)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), 1)


@pytest.mark.parametrize(
    ("freedom", "printed"), [(5, 2.571), (10, 2.228), (19, 2.093), (30, 2.042), (120, 1.980)]
)
def test_students_points_are_those_of_the_printed_table(freedom, printed):
    assert agreement.student(freedom) == pytest.approx(
        printed, abs=0.004 if freedom < 10 else 0.001
    )


def test_the_interval_of_ac1_covers_what_it_says():
    """Twenty clauses judged by two, 500 times over: at least nine of ten intervals hold the truth."""
    chance, held, rounds = random.Random(8), 0, 500
    # Each answer conforms with 0.8; both judge alike with 0.9, else apart.
    truth = (0.9 - 2 * 0.8 * 0.2) / (1 - 2 * 0.8 * 0.2)
    for _ in range(rounds):
        table = []
        for _ in range(20):
            roll = chance.random()
            table.append(Counter("+-" if roll < 0.1 else "++" if roll < 0.85 else "--"))
        found = agreement.summary(table, 2, 20)
        held += found.low <= truth <= found.high
    assert held / rounds >= 0.9


def test_too_little_gives_no_coefficient_but_says_how_often_they_agreed():
    found = agreement.summary([Counter([0, 0])] * 3 + [Counter([0, 1])], 4, 20)
    assert (found.items, found.observed, found.ac1, found.kappa) == (4, 0.75, None, None)


def test_raters_of_unlike_number_are_no_table_of_fleiss():
    with pytest.raises(ValueError, match="same number"):
        agreement.fleiss([{0: 2}, {0: 3}])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=60))
def test_no_coefficient_exceeds_one_and_agreeing_never_lowers_it(found):
    table = [Counter(pair) for pair in found]
    value, _ = agreement.ac1(table, 4)
    assert value <= 1 + 1e-9
    assert agreement.ac1([Counter([a, a]) for a, _ in found], 4)[0] == pytest.approx(1)


def assessed(steps: dict[str, list[int]], subject: str, day: date = DAY) -> list[Judged]:
    return [
        Judged(who, subject, f"4.{n}", step, day)
        for who, given_ in steps.items()
        for n, step in enumerate(given_)
    ]


def test_a_deviation_is_ones_step_less_the_mean_of_the_others():
    # Clause 0: 2 beside (0, 1) → +1.5; clause 1: 1 beside (1, 1) → 0; mean +0.75.
    judged = assessed({"A": [2, 1], "B": [0, 1], "C": [1, 1]}, "S-1")
    (point,) = severity.points(judged, "A")
    assert (point.deviation, point.clauses) == (0.75, 2)
    # What nobody else judged says nothing.
    alone = [*judged, Judged("A", "S-1", "9.9", 3, DAY)]
    assert severity.points(alone, "A") == (point,)


def test_the_estimate_is_drawn_to_zero_by_the_weight_of_the_prior():
    # Five assessments, A always one step above B: mean +1, spread pooled 0.4 given.
    judged = [
        one for n in range(5)
        for one in assessed({"A": [1, 1], "B": [0, 0]}, f"S-{n}", DAY + timedelta(n))
    ]  # fmt: skip
    found = severity.severity(severity.points(judged, "A"), 0.4, prior_sd=0.2, least=5)
    # error² = 0.16/5 = 0.032, prior² = 0.04: weight 0.04/0.072 = 0.5556.
    assert found.mean == 1
    assert found.estimate == pytest.approx(0.5556, abs=1e-4)
    # half = 1.96·√(0.5556·0.032) = 0.2613
    assert (found.low, found.high) == (
        pytest.approx(0.2943, abs=1e-3),
        pytest.approx(0.8169, abs=1e-3),
    )
    assert found.apart


def test_below_the_least_number_nothing_is_estimated():
    judged = assessed({"A": [1], "B": [0]}, "S-1")
    found = severity.severity(severity.points(judged, "A"), 0.4, prior_sd=0.2, least=5)
    assert (len(found.points), found.estimate, found.apart) == (1, None, False)


def test_drift_is_the_later_half_less_the_earlier():
    points = [
        one for n, gap in enumerate([0, 0, 1, 1])
        for one in assessed({"A": [gap], "B": [0]}, f"S-{n}", DAY + timedelta(n))
    ]  # fmt: skip
    mine = severity.points(points, "A")
    found = severity.drift(mine, 0.5, 2)
    # 1.96·0.5·√(2/2) = 0.98 to either side: two against two say hardly anything.
    assert found.value == 1
    assert (found.low, found.high) == (pytest.approx(0.02, abs=1e-3), pytest.approx(1.98, abs=1e-3))
    assert severity.drift(mine, 0.5, 3) is None
    assert severity.drift(mine, None, 2) is None


def test_the_intervals_hold_what_they_promise():
    """People drawn from the prior, assessments about them: 95 of 100 intervals hold the truth.

    4,000 made-up people with six assessments each; nothing here knows the formula.
    """
    chance = random.Random(29)
    prior, spread, held, drifted, people = 0.2, 0.4, 0, 0, 4_000
    for _ in range(people):
        truth = chance.gauss(0, prior)
        points = [
            severity.Point(str(n), DAY + timedelta(n), chance.gauss(truth, spread), 9)
            for n in range(6)
        ]
        found = severity.severity(points, spread, prior_sd=prior, least=5)
        held += found.low <= truth <= found.high
        moved = severity.drift(points, spread, 3)
        drifted += moved.apart  # nobody moved: five of a hundred are called apart by chance
    # Three standard deviations of 4,000 tries are 0.0103.
    assert abs(held / people - 0.95) < 0.0104
    assert abs(drifted / people - 0.05) < 0.0104


def test_the_pooled_spread_is_about_each_persons_own_mean():
    # A: 0 and 1 (mean 0.5, squares 0.5), B: 2 and 2 (0): √(0.5 / 2) = 0.5.
    points = {
        "A": [severity.Point("1", DAY, 0, 1), severity.Point("2", DAY, 1, 1)],
        "B": [severity.Point("1", DAY, 2, 1), severity.Point("2", DAY, 2, 1)],
    }
    assert severity.spread(points.values()) == 0.5
    assert severity.spread([points["A"][:1]]) is None
