"""What an annual report asks and until when it is due, as dated data (`data/report.yaml`). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text
from hengjian.standards.loading import Standing, period, standing

MOST = Decimal(10) ** 9


@dataclass(frozen=True)
class Item:
    """One line. `counted`: the platform counts it from what was handed in and recorded.

    `whole`: people, reports and the like have no fractions.
    """

    key: str
    unit: Text
    says: Text
    counted: bool
    whole: bool = True


@dataclass(frozen=True)
class Line:
    """An item with what the platform counted and what the institution declares (None: empty)."""

    item: Item
    counted: int | None
    declared: Decimal | None
    reason: str

    @property
    def difference(self) -> Decimal | None:
        """Declared less counted; None when either is missing."""
        if self.counted is None or self.declared is None:
            return None
        return self.declared - self.counted

    @property
    def contradicts(self) -> bool:
        """Whether the declaration says something else than the chain."""
        return bool(self.difference)


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.annual").joinpath("data/report.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


@cache
def items() -> tuple[Item, ...]:
    """The lines, in order."""
    return tuple(
        Item(
            row["key"],
            Text(row["unit"], row["unit_en"]),
            Text(row["zh"], row["en"]),
            row["counted"],
            row.get("whole", True),
        )
        for row in _file()["items"]
    )


def beyond(lines: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Lines whose figure is more than that of the line they are part of: (part, whole)."""
    by_key = {line.item.key: line for line in lines}
    for row in _file()["within"]:
        part, whole = by_key[row["part"]], by_key[row["whole"]]
        if part.declared is None or whole.declared is None:
            continue
        if part.declared > whole.declared:
            yield part, whole


def due_on(year: int) -> date:
    """The last day on which the report about `year` is in time."""
    rows = _file()["due"]
    for row in rows:
        day = date(year + 1, row["month"], row["day"])
        if period(row).covers(day):
            return day
    raise NotCovered("annual.due", date(year + 1, 1, 1), [period(row) for row in rows])


def due_standing() -> Standing:
    """How far the day may be trusted."""
    return standing(_file()["confidence"])


def number(text: str) -> Decimal | None:
    """A declared figure as a number; None for nothing. Raises ValueError when it is none.

    Not negative, below 10^9, at most two decimals.
    """
    plain = text.replace(",", "").replace("，", "").strip()
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise ValueError(text) from None
    exponent = value.as_tuple().exponent
    if not value.is_finite() or not 0 <= value < MOST:
        raise ValueError(text)
    if isinstance(exponent, int) and exponent < -2:
        raise ValueError(text)
    return value


def lines(
    counted: Mapping[str, int], declared: Mapping[str, str], reasons: Mapping[str, str]
) -> list[Line]:
    """Every line of a report. `declared` as kept: figures in text."""
    return [
        Line(
            item,
            counted.get(item.key) if item.counted else None,
            number(declared.get(item.key, "")),
            reasons.get(item.key, ""),
        )
        for item in items()
    ]
