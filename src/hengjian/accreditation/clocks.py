"""A statutory clock as a value: what it counts, when it stands still, where it is on a day.

Pure: no database, no clock of its own. Days are legal days. Two conventions, both from the general
rule that a term begins on the day after its event:

- the day a clock starts is not counted; the day it is met is;
- a pause begins on the day after the applicant was told (the authority still held the file on that
  day) and ends with the day the answer came, which is the applicant's too. A question asked and
  answered on one day costs nobody a day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from hengjian.core.calendar import DayUnit, WorkingDays, deadline
from hengjian.core.periods import Period, add_months

_DAY = timedelta(days=1)
#: From so many working days before its end a running clock is shown in amber.
SOON = 2


class State(StrEnum):
    """Where a clock is."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Pause:
    """The applicant's time: told on `begun_on`, answered on `ended_on` (None = not yet)."""

    begun_on: date
    ended_on: date | None
    reason: str

    @property
    def period(self) -> Period | None:
        """The days that are not counted; None when told and answered on one day."""
        end = None if self.ended_on is None else self.ended_on + _DAY
        start = self.begun_on + _DAY
        if end is not None and end <= start:
            return None
        return Period(start, end)


def pause(row: Mapping[str, Any]) -> Pause:
    """A pause as it is stored: {"from", "to", "reason"}, days as text."""
    ended = row["to"]
    return Pause(
        date.fromisoformat(row["from"]),
        date.fromisoformat(ended) if ended else None,
        str(row["reason"]),
    )


@dataclass(frozen=True)
class Run:
    """One clock of one application. `unit`: working, calendar or month."""

    started_on: date
    count: int
    unit: str
    pauses: tuple[Pause, ...] = ()
    stopped_on: date | None = None

    @property
    def stands(self) -> bool:
        """Whether it is the applicant's turn and nothing counts."""
        return self.stopped_on is None and any(p.ended_on is None for p in self.pauses)


@dataclass(frozen=True)
class Reading:
    """A clock on a day. `left`: days until the last day, in the clock's unit (calendar days for
    months); negative when it is past. `used`: days counted so far. `late`: days beyond the last
    day when it was stopped or now. `due_on` is None while the clock stands.
    """

    state: State
    due_on: date | None
    left: int
    used: int
    late: int = 0

    @property
    def light(self) -> str:
        """green, amber (near its end) or red; grey when nothing is to be done."""
        if self.state is State.OVERDUE:
            return "red"
        if self.state is State.RUNNING:
            return "amber" if self.left <= SOON else "green"
        return "grey"


def read(run: Run, day: date, calendar: WorkingDays) -> Reading:
    """Where the clock is on `day` (not before it started).

    Raises NotCovered where the calendar does not reach, ValueError for a clock that starts later.
    """
    if day < run.started_on:
        raise ValueError("the clock has not started on that day")
    until = min(day, run.stopped_on) if run.stopped_on else day
    used = counted(run, run.started_on, until, calendar)
    if run.stands:
        return Reading(State.PAUSED, None, max(0, _length(run) - used), used)
    due = due_on(run, calendar)
    left = (
        counted(run, until, due, calendar) if until <= due else -counted(run, due, until, calendar)
    )
    late = _late(run, due, until, calendar)
    if run.stopped_on is not None:
        return Reading(State.OVERDUE if late else State.MET, due, left, used, late)
    return Reading(State.OVERDUE if late else State.RUNNING, due, left, used, late)


def due_on(run: Run, calendar: WorkingDays) -> date:
    """The last day in time, with the pauses known so far. Raises ValueError while it stands."""
    if run.unit == "month":
        return add_months(run.started_on, run.count)
    return deadline(
        run.started_on,
        run.count,
        unit=DayUnit(run.unit),
        calendar=calendar,
        pauses=_periods(run),
    )


def counted(run: Run, start: date, end: date, calendar: WorkingDays) -> int:
    """Days that count after `start` up to and including `end`; pauses do not."""
    periods = _periods(run)
    total, day = 0, start
    while day < end:
        day += _DAY
        works = run.unit != DayUnit.WORKING or calendar.is_working_day(day)
        if works and not any(p.covers(day) for p in periods):
            total += 1
    return total


def _late(run: Run, due: date, until: date, calendar: WorkingDays) -> int:
    """Days past the last one. A working-day term that ran out is past on the next day, worked or
    not, so at least one is said."""
    if until <= due:
        return 0
    return max(1, counted(run, due, until, calendar))


def _length(run: Run) -> int:
    if run.unit == "month":
        return (add_months(run.started_on, run.count) - run.started_on).days
    return run.count


def _periods(run: Run) -> Sequence[Period]:
    return [p.period for p in run.pauses if p.period is not None]
