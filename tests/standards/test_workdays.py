"""Against the calendars the State Council published, by eye; not against the seeding library."""

from datetime import date, timedelta

import pytest

from hengjian.core.periods import NotCovered
from hengjian.standards import workdays

# Weekend days worked instead, from the yearly notices.
WORKED = {
    2018: "0211 0224 0408 0428 0929 0930 1229",
    2019: "0202 0203 0428 0505 0929 1012",
    2020: "0119 0426 0509 0628 0927 1010",
    2021: "0207 0220 0425 0508 0918 0926 1009",
    2022: "0129 0130 0402 0424 0507 1008 1009",
    2023: "0128 0129 0423 0506 0625 1007 1008",
    2024: "0204 0218 0407 0428 0511 0914 0929 1012",
    2025: "0126 0208 0427 0928 1011",
    2026: "0104 0214 0228 0509 0920 1010",
    2027: "",
}


@pytest.mark.parametrize("year", WORKED)
def test_the_weekends_that_are_worked(year):
    day, found = date(year, 1, 1), []
    while day.year == year:
        if day.weekday() >= 5 and workdays.is_working_day(day):
            found.append(day.strftime("%m%d"))
        day += timedelta(1)
    assert " ".join(found) == WORKED[year]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ((2018, 2, 15), (2018, 2, 21)),
        ((2019, 5, 1), (2019, 5, 4)),
        ((2020, 1, 24), (2020, 2, 2)),  # lengthened in the epidemic
        ((2021, 10, 1), (2021, 10, 7)),
        ((2023, 9, 29), (2023, 10, 6)),
        ((2024, 2, 10), (2024, 2, 17)),
        ((2025, 1, 28), (2025, 2, 4)),
        ((2025, 10, 1), (2025, 10, 8)),
        ((2026, 2, 15), (2026, 2, 23)),
        ((2026, 10, 1), (2026, 10, 7)),
    ],
)
def test_holidays_as_published(first, last):
    day = date(*first)
    assert workdays.is_working_day(day - timedelta(1)) or (day - timedelta(1)).weekday() >= 5
    while day <= date(*last):
        assert not workdays.is_working_day(day), day
        day += timedelta(1)
    assert workdays.is_working_day(day) or day.weekday() >= 5


def test_the_fifth_working_day_after_the_eve_of_national_day_2026():
    assert workdays.is_working_day(date(2026, 10, 10))
    assert workdays.add_working_days(date(2026, 9, 30), 5) == date(2026, 10, 13)


def test_ordinary_years_hold_about_250_working_days():
    # 2026: 365 days, 104 weekend days, 19 holidays on weekdays, 6 weekend days worked
    days = sum(workdays.is_working_day(date(2026, 1, 1) + timedelta(n)) for n in range(365))
    assert days == 365 - 104 - 19 + 6


@pytest.mark.parametrize("day", [date(2017, 12, 31), date(2028, 1, 1)])
def test_outside_the_file_nothing_is_answered(day):
    with pytest.raises(NotCovered):
        workdays.is_working_day(day)
    with pytest.raises(NotCovered):
        workdays.is_projected(day)


def test_2027_says_that_it_is_projected():
    assert workdays.is_projected(date(2027, 2, 8))
    assert not workdays.is_projected(date(2026, 12, 31))
    assert not workdays.is_working_day(date(2027, 2, 8))
    assert "暂按法定节假日推算" in workdays.special_days()[date(2027, 2, 8)].source
