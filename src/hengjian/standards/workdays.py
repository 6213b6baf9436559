"""The State Council's working calendar, 2018 to 2027, from a committed file and nothing else.

The file lists every public day off that falls on a weekday or is a holiday by name, and every
weekend day that is worked instead. 2027 is projected: the make-up days of that year were not
published when the file was made, and each of its rows says so.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from hengjian.core.calendar import WorkingDays
from hengjian.core.periods import NotCovered, Period

COVERED = Period(date(2018, 1, 1), date(2028, 1, 1))
#: From here on the calendar is 暂按法定节假日推算: statutory days only, no make-up days.
PROJECTED_FROM = date(2027, 1, 1)


@dataclass(frozen=True)
class SpecialDay:
    """A day off by name, or a weekend day that is worked."""

    day: date
    is_workday: bool
    name: str
    source: str


@cache
def special_days() -> dict[date, SpecialDay]:
    """Every listed day."""
    text = resources.files("hengjian.standards").joinpath("data/workdays.csv").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return {
        (day := date.fromisoformat(row["date"])): SpecialDay(
            day, row["is_workday"] == "true", row["name"], row["source"]
        )
        for row in csv.DictReader(lines)
    }


@cache
def calendar() -> WorkingDays:
    """The working calendar; outside 2018 to 2027 every question raises NotCovered."""
    return WorkingDays({d.day: d.is_workday for d in special_days().values()}, COVERED)


def is_working_day(day: date) -> bool:
    """Whether offices work on `day`."""
    return calendar().is_working_day(day)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    return calendar().add_working_days(day, count)


def is_projected(day: date) -> bool:
    """Whether an answer for `day` is a projection and must be shown as one."""
    if not COVERED.covers(day):
        raise NotCovered("workdays", day, [COVERED])
    return day >= PROJECTED_FROM
