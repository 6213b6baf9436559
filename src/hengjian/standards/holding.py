"""How long a sample may wait before analysis, per parameter and preservation, in hours.

Hours run from the end of sampling to the start of analysis (to fixing for dissolved oxygen and
residual chlorine). All hours are recalled: a finding made from them must show that.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text
from hengjian.standards.loading import Standing, period, rows, standing


@dataclass(frozen=True)
class Holding:
    """One row of the holding-time table. `max_hours` None: the table sets no hours."""

    analytes: tuple[str, ...]
    parameter: Text
    medium: str
    container: str
    preservation: str
    max_hours: Decimal | None
    counts_to: str
    note: str
    period: Period
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def _all() -> tuple[Holding, ...]:
    return tuple(
        Holding(
            tuple(row["analytes"]),
            Text(row["zh"], row["en"]),
            row["medium"],
            row["container"],
            row["preservation"],
            None if row["max_hours"] is None else Decimal(row["max_hours"]),
            row["counts_to"],
            row["note"],
            period(row),
            row["confidence"],
            row["source"],
        )
        for section in ("water", "air")
        for row in rows("holding", section)
    )


def on(day: date) -> list[Holding]:
    """Every row that holds on `day`. Raises NotCovered before the first."""
    found = [row for row in _all() if row.period.covers(day)]
    if not found:
        raise NotCovered("holding", day, {row.period for row in _all()})
    return found


def for_analyte(key: str, day: date) -> list[Holding]:
    """The rows for an analyte key on `day`; empty when the table names none for it."""
    return [row for row in on(day) if key in row.analytes]
