"""Working days over a given table, and deadlines that always say which days they count.

The table itself is dated data (`hengjian.standards.workdays`); nothing here knows a holiday.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hengjian.core.periods import NotCovered, Period

_DAY = timedelta(days=1)
_SATURDAY = 5


class DayUnit(StrEnum):
    """What a deadline counts. There is no default: the article says which."""

    WORKING = "working"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class WorkingDays:
    """A working calendar: the days that differ from Monday to Friday, and the span it knows.

    `exceptions` maps a day to whether it is worked; `covered` is the span outside which every
    question raises NotCovered.
    """

    exceptions: Mapping[date, bool]
    covered: Period

    def is_working_day(self, day: date) -> bool:
        """Whether offices work on `day`. Raises NotCovered outside the known span."""
        if not self.covered.covers(day):
            raise NotCovered("workdays", day, [self.covered])
        return self.exceptions.get(day, day.weekday() < _SATURDAY)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it when negative).

        The day itself is not counted, whether worked or not; 0 gives the day itself.
        """
        step = _DAY if count > 0 else -_DAY
        for _ in range(abs(count)):
            day += step
            while not self.is_working_day(day):
                day += step
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        span = (end - start).days
        return sum(self.is_working_day(start + _DAY * i) for i in range(1, span + 1))

    def next_working_day(self, day: date) -> date:
        """`day` itself when it is worked, else the first working day after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day


def deadline(
    start: date,
    count: int,
    *,
    unit: DayUnit,
    calendar: WorkingDays,
    pauses: Iterable[Period] = (),
    last_day_moves: bool = False,
) -> date:
    """The last day on which the act is in time, counted from the day after `start`.

    Days inside a pause are not counted. `last_day_moves`: a period of calendar days that would
    end on a day off ends on the next working day, where the article says so. Raises ValueError
    for a count below one or an open pause, NotCovered when the calendar does not reach.
    """
    if count < 1:
        raise ValueError("a deadline has at least one day")
    stopped = tuple(pauses)
    if any(p.end is None for p in stopped):
        raise ValueError("the clock still stands: a pause without an end has no deadline")
    unit = DayUnit(unit)
    day, left = start, count
    while left:
        day += _DAY
        counts = unit is DayUnit.CALENDAR or calendar.is_working_day(day)
        if counts and not any(p.covers(day) for p in stopped):
            left -= 1
    if last_day_moves and unit is DayUnit.CALENDAR:
        return calendar.next_working_day(day)
    return day
