"""Numbers the law fixes, as dated rows: `rules.on(day)["retention.report"]`.

Nothing here is a default. A day no row covers raises NotCovered with the key, the day and the
periods that are covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from hengjian.core.calendar import DayUnit, deadline
from hengjian.core.periods import NotCovered, Period, add_months, add_years
from hengjian.core.text import Text
from hengjian.standards import law, workdays
from hengjian.standards.loading import Standing, period, rows, standing

SUPPLEMENTARY = "supplementary"
#: From this day new applications, renewals, extensions and changes meet the 2025 requirements.
_NEW_SUPPLEMENT = "SUP2025"


@dataclass(frozen=True)
class Rule:
    """One number in its period. `unit`: working, calendar, month, year, yuan, share, person …"""

    key: str
    value: Decimal
    unit: str
    period: Period
    cites: tuple[str, ...]
    name: Text
    note: str
    set: str
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)

    def citation(self, day: date) -> Text:
        """The passages it rests on, as they stood on `day`."""
        cited = [law.on(day).cite(key) for key in self.cites]
        return Text("；".join(c.zh for c in cited), "; ".join(c.en for c in cited))

    def last_day(self, start: date) -> date:
        """The last day in time when the term starts on `start` (not counted itself).

        Raises ValueError when the unit is no length of time.
        """
        count = int(self.value)
        if self.unit in (DayUnit.WORKING, DayUnit.CALENDAR):
            return deadline(start, count, unit=DayUnit(self.unit), calendar=workdays.calendar())
        if self.unit == "month":
            return add_months(start, count)
        if self.unit == "year":
            return add_years(start, count)
        raise ValueError(f"{self.key} is counted in {self.unit}, which is no length of time")


@cache
def _by_key() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for row in rows("rules", "rules"):
        rule = Rule(
            row["key"],
            Decimal(row["value"]),
            row["unit"],
            period(row),
            tuple(row["cites"]),
            Text(row["zh"], row["en"]),
            row.get("note", ""),
            row.get("set", ""),
            row["confidence"],
            row["source"],
        )
        found[rule.key] = (*found.get(rule.key, ()), rule)
    return found


@dataclass(frozen=True)
class RulesOnDay:
    """The numbers as they stood on `day`; for a holder of an older certificate, its
    supplementary requirements as they stood on `supplement_day`."""

    day: date
    supplement_day: date

    def __getitem__(self, key: str) -> Rule:
        """Raises NotCovered for a day outside every row, KeyError for an unknown key."""
        found = _by_key()[key]
        for rule in found:
            day = self.supplement_day if rule.set == SUPPLEMENTARY else self.day
            if rule.period.covers(day):
                return rule
        raise NotCovered(key, self.day, [rule.period for rule in found])

    def all(self) -> list[Rule]:
        """Every number that holds, by key."""
        return [self[key] for key in sorted(_by_key()) if self._holds(key)]

    def _holds(self, key: str) -> bool:
        try:
            self[key]
        except NotCovered:
            return False
        return True


def on(day: date) -> RulesOnDay:
    """The numbers of `day` for everyone who is under the rules of that day."""
    return RulesOnDay(day, day)


def for_institution(day: date, decided_on: date) -> RulesOnDay:
    """The numbers of `day` for an institution whose certificate, last renewal, extension or
    change was decided on `decided_on`.

    Who holds a certificate from before 2026-01-01 keeps the older supplementary requirements
    until then (SUP2025, key point; extensions and changes bring the part they touch, so give the
    day of the decision that covers the part in question). Raises ValueError when `decided_on`
    lies after `day`.
    """
    if decided_on > day:
        raise ValueError("a certificate decided after the day of the facts does not matter yet")
    starts = law.instruments()[_NEW_SUPPLEMENT].period.start
    older = starts is not None and decided_on < starts <= day
    return RulesOnDay(day, decided_on if older else day)


def known() -> list[str]:
    """Every key on record, in order."""
    return sorted(_by_key())


def history(key: str) -> tuple[Rule, ...]:
    """Every row of a key, oldest first. Raises KeyError for an unknown key."""
    return tuple(sorted(_by_key()[key], key=lambda r: r.period.start or date.min))
