"""Parameters of detectors as dated data: `detector_parameters.on(day)["travel.max-speed"]`.

Two files, one reading: data/detectors.yaml holds the settings of detectors (`code.parameter`, its
`until` is the last day that counts), data/process_limits.yaml the numbers of quality control and
field work (`to` is the first day that no longer does). A new key is a new row in either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text
from hengjian.standards.loading import Row, Standing, load, period, rows, standing
from hengjian.standards.loading import day as day_of


@dataclass(frozen=True)
class Parameter:
    """A value with its unit; `low` and `high` bound what an authority may set instead."""

    key: str
    value: Decimal
    unit: str
    low: Decimal | None
    high: Decimal | None
    period: Period
    name: Text
    note: str
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


def _optional(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _settings() -> Iterator[Row]:
    """The rows of detectors.yaml in the shape of every other file."""
    for key, dated in load("detectors")["parameters"].items():
        for row in dated:
            until = day_of(row["until"])
            yield {
                **row,
                "key": key,
                "to": None if until is None else until + timedelta(1),
                "zh": row.get("says_zh", row["says"]),
                "en": row["says"],
            }


@cache
def _by_key() -> dict[str, tuple[Parameter, ...]]:
    found: dict[str, tuple[Parameter, ...]] = {}
    for row in (*_settings(), *rows("process_limits", "limits")):
        one = Parameter(
            row["key"],
            Decimal(str(row["value"])),
            row["unit"],
            _optional(row.get("low")),
            _optional(row.get("high")),
            period(row),
            Text(row["zh"], row["en"]),
            row.get("note", ""),
            row["confidence"],
            row["source"],
        )
        found[one.key] = (*found.get(one.key, ()), one)
    return found


@dataclass(frozen=True)
class ParametersOnDay:
    """The parameters as they stood on one day."""

    day: date

    def __getitem__(self, key: str) -> Parameter:
        """Raises NotCovered for a day outside every row, KeyError for an unknown key."""
        found = _by_key()[key]
        for one in found:
            if one.period.covers(self.day):
                return one
        raise NotCovered(key, self.day, [one.period for one in found])


def on(day: date) -> ParametersOnDay:
    """The parameters as they stood on `day`."""
    return ParametersOnDay(day)


def known() -> list[str]:
    """Every key on record, in order."""
    return sorted(_by_key())


def history(key: str) -> tuple[Parameter, ...]:
    """Every row of a key. Raises KeyError for an unknown key."""
    return _by_key()[key]
