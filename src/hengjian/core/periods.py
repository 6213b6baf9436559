"""Periods of legal days, half open: the first day counts, the day named as the end does not.

A period with no start has always run as far as the sources say; one with no end still runs.
"""

from __future__ import annotations

import calendar
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hengjian.core.text import Text, t


@dataclass(frozen=True, order=False)
class Period:
    """Days from `start` up to, not including, `end`. None means open on that side.

    Raises ValueError when the end does not lie after the start: an empty period is a mistake.
    """

    start: date | None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise ValueError(f"a period must end after it starts: {self}")

    def __str__(self) -> str:
        return f"[{self.start or '…'}, {self.end or '…'})"

    def covers(self, day: date) -> bool:
        """Whether `day` lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: Period) -> bool:
        """Whether at least one day lies in both; periods that only touch do not overlap."""
        return _before(self.start, other.end) and _before(other.start, self.end)

    def contains(self, other: Period) -> bool:
        """Whether every day of `other` lies inside."""
        starts = self.start is None or (other.start is not None and self.start <= other.start)
        ends = self.end is None or (other.end is not None and other.end <= self.end)
        return starts and ends

    def days(self) -> int | None:
        """How many days it holds; None when a side is open."""
        if self.start is None or self.end is None:
            return None
        return (self.end - self.start).days


class NotCovered(LookupError):  # noqa: N818 - says what is so, like Refusal
    """A dated fact was asked for on a day nothing is recorded for; never answered with a guess."""

    def __init__(self, key: str, day: date, covered: Iterable[Period] = ()) -> None:
        self.key, self.day, self.covered = key, day, tuple(covered)
        super().__init__(key, day, self.covered)

    def text(self) -> Text:
        """The sentence for the person at the screen."""
        periods = "、".join(map(str, self.covered))
        return t(
            f"“{self.key}”在 {self.day} 没有记录；已记录的时段：{periods or '无'}",
            f"“{self.key}” has nothing recorded for {self.day}; recorded: "
            f"{periods.replace('、', ', ') or 'nothing'}",
        )

    def __str__(self) -> str:
        return str(self.text())


def _before(start: date | None, end: date | None) -> bool:
    return start is None or end is None or start < end


def overlapping(periods: Sequence[Period]) -> tuple[Period, Period] | None:
    """The first two that share a day, or None. Used to keep one value per key and day."""
    ordered = sorted(periods, key=lambda p: p.start or date.min)
    for left, right in itertools.pairwise(ordered):
        if left.overlaps(right):
            return left, right
    return None


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later (negative: earlier).

    Where that month is shorter its last day is taken: 2026-08-31 less six months is 2026-02-28.
    """
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same date `years` later; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)
