from datetime import date

import pytest

from hengjian.core.periods import NotCovered, Period, add_months, add_years, overlapping

NEW_YEAR, AUGUST = date(2026, 1, 1), date(2026, 8, 15)


def test_the_first_day_counts_and_the_end_does_not():
    period = Period(NEW_YEAR, AUGUST)
    assert period.covers(NEW_YEAR)
    assert period.covers(date(2026, 8, 14))
    assert not period.covers(AUGUST)
    assert not period.covers(date(2025, 12, 31))
    assert period.days() == 226  # 2026-08-15 is the 227th day of the year


def test_open_sides_reach_without_end():
    assert Period(None, AUGUST).covers(date(1900, 1, 1))
    assert Period(AUGUST).covers(date(2100, 1, 1))
    assert Period(AUGUST).days() is None


def test_touching_periods_do_not_overlap():
    first, second = Period(None, NEW_YEAR), Period(NEW_YEAR, AUGUST)
    assert not first.overlaps(second)
    assert overlapping([second, first]) is None
    assert overlapping([first, Period(date(2025, 12, 31), AUGUST)]) is not None
    assert Period(None).contains(second)
    assert not second.contains(Period(NEW_YEAR))


def test_an_empty_period_is_a_mistake():
    with pytest.raises(ValueError, match="end after"):
        Period(NEW_YEAR, NEW_YEAR)


def test_months_end_where_the_shorter_month_ends():
    assert add_months(date(2026, 8, 31), -6) == date(2026, 2, 28)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_years(date(2024, 2, 29), 6) == date(2030, 2, 28)


def test_not_covered_says_key_day_and_what_is_covered():
    said = str(NotCovered("retention", NEW_YEAR, [Period(AUGUST)]))
    assert "retention" in said
    assert "2026-01-01" in said
    assert "2026-08-15" in said
