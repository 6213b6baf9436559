"""Who may be drawn, at both sides of every border, and for any graph of conflicts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.core.periods import Period
from hengjian.directory import pool, settings
from hengjian.directory.pool import Facts, Limits

LIMITS = Limits(employment_months=36, consulting_months=36, rotation_days=365)
ON = date(2026, 11, 23)
HERE, THERE = "91620102MA0000015R", "91620103MA00000158"


def why(**facts) -> str:
    return pool.excluded(Facts("A-00001", **facts), HERE, ON, LIMITS)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ""),
        # Certificate: its first day not valid excludes, the day before does not.
        ({"certificate_until": date(2026, 11, 24)}, ""),
        ({"certificate_until": date(2026, 11, 23)}, "expired-certificate"),
        # Suspension until before the day, and on it.
        ({"suspensions": (Period(date(2026, 10, 1), date(2026, 11, 23)),)}, ""),
        ({"suspensions": (Period(date(2026, 10, 1), date(2026, 11, 24)),)}, "suspended"),
        ({"suspensions": (Period(date(2026, 11, 23), date(2027, 1, 1)),)}, "suspended"),
        ({"suspensions": (Period(date(2026, 11, 24), date(2027, 1, 1)),)}, ""),
        ({"removals": (Period(ON),)}, "removed"),
        # Left on 2023-11-22 (first day away 11-23): 36 months are over on 2026-11-23.
        ({"employments": ((HERE, Period(date(2020, 1, 1), date(2023, 11, 23))),)}, ""),
        (
            {"employments": ((HERE, Period(date(2020, 1, 1), date(2023, 11, 24))),)},
            "conflict-employment",
        ),
        ({"employments": ((HERE, Period(date(2020, 1, 1))),)}, "conflict-employment"),
        ({"employments": ((HERE, Period(date(2026, 11, 24))),)}, ""),
        ({"employments": ((THERE, Period(date(2020, 1, 1))),)}, ""),
        ({"ties": ((HERE, Period(date(2020, 1, 1))),)}, "conflict-tie"),
        ({"ties": ((HERE, Period(date(2020, 1, 1), ON)),)}, ""),
        (
            {"conflicts": (("consulting", HERE, Period(date(2020, 1, 1), date(2024, 1, 1))),)},
            "conflict-consulting",
        ),
        ({"conflicts": (("consulting", HERE, Period(date(2020, 1, 1), date(2023, 1, 1))),)}, ""),
        # Kin and interests exclude while they last and no longer.
        ({"conflicts": (("kin", HERE, Period(date(2020, 1, 1), ON)),)}, ""),
        ({"conflicts": (("kin", HERE, Period(date(2020, 1, 1))),)}, "conflict-kin"),
        ({"conflicts": (("interest", HERE, Period(date(2020, 1, 1))),)}, "conflict-declared"),
        ({"conflicts": (("interest", THERE, Period(date(2020, 1, 1))),)}, ""),
        # A task 365 days ago is out of the rotation, one of 364 days is not.
        ({"served": ((HERE, date(2025, 11, 23)),)}, ""),
        ({"served": ((HERE, date(2025, 11, 24)),)}, "rotation"),
        ({"away": (Period(ON, ON + timedelta(1)),)}, "unavailable"),
        ({"away": (Period(ON - timedelta(5), ON),)}, ""),
        # Being without a field is no exclusion.
        ({"fields": ()}, ""),
    ],
)
def test_each_border(facts, expected):
    assert why(**facts) == expected


def test_the_weightiest_reason_is_given_and_all_are_known():
    facts = Facts("A", removals=(Period(ON),), served=((HERE, ON),), away=(Period(None),))
    assert pool.excluded(facts, HERE, ON, LIMITS) == "removed"
    assert pool.reasons(facts, HERE, ON, LIMITS) == ["removed", "rotation", "unavailable"]


days = st.dates(date(2020, 1, 1), date(2028, 1, 1))
places = st.sampled_from([HERE, THERE])


@st.composite
def periods(draw):
    start = draw(st.none() | days)
    length = draw(st.none() | st.integers(1, 900))
    if start is None or length is None:
        return Period(start, None)
    return Period(start, start + timedelta(length))


def some(*parts):
    return st.lists(st.tuples(*parts), max_size=3).map(tuple)


people = st.builds(
    Facts,
    number=st.just("A-1"),
    removals=st.lists(periods(), max_size=1).map(tuple),
    suspensions=st.lists(periods(), max_size=2).map(tuple),
    certificate_until=st.none() | days,
    employments=some(places, periods()),
    ties=some(places, periods()),
    conflicts=some(st.sampled_from(sorted(pool.DECLARED)), places, periods()),
    served=some(places, days),
    away=st.lists(periods(), max_size=2).map(tuple),
)


@given(people, days)
def test_for_any_graph_nobody_with_a_reason_of_that_day_can_be_drawn(facts, on):
    """Looked at the slow way, day by day, without the code under test."""
    today = on.toordinal()

    def covers(period):
        return (period.start is None or period.start.toordinal() <= today) and (
            period.end is None or today < period.end.toordinal()
        )

    here_now = (
        any(covers(p) for p in (*facts.removals, *facts.suspensions, *facts.away))
        or (facts.certificate_until is not None and facts.certificate_until <= on)
        or any(where == HERE and covers(p) for where, p in (*facts.employments, *facts.ties))
        or any(where == HERE and covers(p) for _, where, p in facts.conflicts)
        or any(where == HERE and 0 <= today - day.toordinal() < 365 for where, day in facts.served)
    )
    code = pool.excluded(facts, HERE, on, LIMITS)
    if here_now:
        assert code
    assert code == "" or code in pool.REASONS
    # Nothing that only touches another place excludes: without HERE only his own standing counts.
    if code.startswith("conflict") or code == "rotation":
        named = [w for w, _ in (*facts.employments, *facts.ties, *facts.served)]
        assert HERE in [*named, *(w for _, w, _ in facts.conflicts)]


def test_the_settings_say_they_are_ours():
    rows = settings.on(ON)
    assert [row.value for row in rows[:3]] == [36, 36, 365]
    assert {row.standing.value for row in rows} == {"setting"}
