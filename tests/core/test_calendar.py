"""A small table by hand: National Day 2026, as the State Council set it."""

from datetime import date, timedelta

import pytest

from hengjian.core.calendar import DayUnit, WorkingDays, deadline
from hengjian.core.periods import NotCovered, Period

OFF = [date(2026, 10, d) for d in range(1, 8)]
CALENDAR = WorkingDays(
    {**dict.fromkeys(OFF, False), date(2026, 9, 20): True, date(2026, 10, 10): True},
    Period(date(2026, 9, 1), date(2026, 11, 1)),
)
EVE = date(2026, 9, 30)


def test_a_worked_saturday_and_a_free_thursday():
    assert CALENDAR.is_working_day(date(2026, 10, 10))
    assert not CALENDAR.is_working_day(date(2026, 10, 1))
    assert not CALENDAR.is_working_day(date(2026, 10, 11))


def test_the_fifth_working_day_after_the_eve_of_national_day():
    # 8 Thu, 9 Fri, 10 Sat (worked), 12 Mon, 13 Tue
    assert CALENDAR.add_working_days(EVE, 5) == date(2026, 10, 13)
    assert CALENDAR.add_working_days(date(2026, 10, 13), -5) == EVE
    assert CALENDAR.add_working_days(EVE, 0) == EVE
    assert CALENDAR.working_days_between(EVE, date(2026, 10, 13)) == 5
    assert CALENDAR.working_days_between(date(2026, 10, 13), EVE) == -5


def test_outside_the_table_nothing_is_answered():
    with pytest.raises(NotCovered):
        CALENDAR.is_working_day(date(2026, 11, 1))
    with pytest.raises(NotCovered):
        CALENDAR.add_working_days(date(2026, 10, 30), 1)


def test_a_deadline_says_which_days_it_counts():
    assert deadline(EVE, 5, unit=DayUnit.WORKING, calendar=CALENDAR) == date(2026, 10, 13)
    assert deadline(EVE, 5, unit=DayUnit.CALENDAR, calendar=CALENDAR) == date(2026, 10, 5)
    moved = deadline(EVE, 5, unit=DayUnit.CALENDAR, calendar=CALENDAR, last_day_moves=True)
    assert moved == date(2026, 10, 8)
    with pytest.raises(TypeError, match="unit"):
        deadline(EVE, 5, calendar=CALENDAR)
    with pytest.raises(ValueError, match="months"):
        deadline(EVE, 5, unit="months", calendar=CALENDAR)


def test_a_pause_stops_the_clock():
    pause = Period(date(2026, 10, 9), date(2026, 10, 13))
    # 8, then stopped 9 to 12, then 13, 14, 15, 16
    assert deadline(EVE, 5, unit=DayUnit.WORKING, calendar=CALENDAR, pauses=[pause]) == date(
        2026, 10, 16
    )
    with pytest.raises(ValueError, match="still stands"):
        deadline(EVE, 5, unit=DayUnit.WORKING, calendar=CALENDAR, pauses=[Period(EVE)])


def test_counting_forward_and_back_meets():
    for offset in range(20):
        day = date(2026, 9, 21) + timedelta(offset)
        ahead = CALENDAR.add_working_days(day, 3)
        assert CALENDAR.working_days_between(day, ahead) == 3
