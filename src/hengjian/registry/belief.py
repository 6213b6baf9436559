"""What was believed when about what held on a day. Pure: no database, no clock.

A version is one statement of the register: something holds in a period of legal days, and the
platform believed so in a period of instants. Both are half open; None is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Version:
    """One statement about `key`. `struck_from`: from that day it holds no more, whatever its period.

    `parent` is the key of what must hold as well (a scope row's certificate); empty = nothing.
    """

    key: str
    valid_from: date
    valid_until: date | None
    struck_from: date | None
    known_from: datetime
    known_until: datetime | None
    parent: str = ""

    def in_force(self, day: date) -> bool:
        """Whether it says that the thing holds that day."""
        if self.struck_from is not None and self.struck_from <= day:
            return False
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)

    def believed(self, at: datetime) -> bool:
        """Whether the platform said so at that instant."""
        return self.known_from <= at and (self.known_until is None or at < self.known_until)


def holding(versions: Iterable[Version], day: date, at: datetime) -> set[str]:
    """Keys of what held on the day, as believed at the instant; parents are among the versions."""
    said = [v for v in versions if v.believed(at) and v.in_force(day)]
    above = {v.key for v in said}
    return {v.key for v in said if not v.parent or v.parent in above}


def instants(versions: Iterable[Version], until: datetime) -> list[datetime]:
    """Every instant up to `until` at which belief may have changed, oldest first."""
    found = {v.known_from for v in versions}
    found |= {v.known_until for v in versions if v.known_until is not None}
    return sorted(i for i in found if i <= until)


def believed_since(
    answer: Callable[[datetime], bool], moments: Iterable[datetime], now: datetime
) -> datetime | None:
    """Since when belief has been, without a break, what it is at `now`; None = from the start."""
    present, since = answer(now), None
    for moment in moments:
        same = answer(moment) == present
        since = (since or moment) if same else None
    return since
