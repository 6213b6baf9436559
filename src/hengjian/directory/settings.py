"""The platform's own numbers for pools and statistics, dated. None of them is law.

Source: data/settings.yaml. Everything read here is shown with the standing “setting of this
platform”. Raises NotCovered for a day before the first row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text
from hengjian.standards.loading import Standing, standing


@dataclass(frozen=True)
class Setting:
    """One number: what it is for, its unit, since when."""

    key: str
    value: int
    unit: str
    says: Text
    period: Period
    standing: Standing


@cache
def _all() -> tuple[Setting, ...]:
    text = files("hengjian.directory").joinpath("data/settings.yaml").read_text(encoding="utf-8")
    raw = yaml.safe_load(text)
    return tuple(
        Setting(
            row["key"],
            int(row["value"]),
            row["unit"],
            Text(row["zh"], row["en"]),
            Period(_day(row["from"]), _day(row["to"])),
            standing(raw["confidence"]),
        )
        for row in raw["settings"]
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def setting(key: str, on: date) -> Setting:
    """The setting as it stood on the day."""
    rows = [row for row in _all() if row.key == key]
    for row in rows:
        if row.period.covers(on):
            return row
    raise NotCovered(key, on, [row.period for row in rows])


def value(key: str, on: date) -> int:
    """Its number."""
    return setting(key, on).value


def on(day: date) -> list[Setting]:
    """Every setting of the day, in the order of the file."""
    return [row for row in _all() if row.period.covers(day)]
