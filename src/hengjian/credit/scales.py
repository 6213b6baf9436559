"""The three scales, their indicators, how they combine and what the result means for the draw.

Pure: dated data in (`data/scales.yaml`), values out; what was measured is handed in. Points are
0 to 100, shares 0 to 1, chances per year. Known blindness: no province has published weights for
Gansu; every weight, band and threshold is a setting and carries that standing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text
from hengjian.standards.loading import Row, Standing, period, standing

ORDER = "ABCD"  # best first


@dataclass(frozen=True)
class Scale:
    """One of the three, with whose it is and what it rests on."""

    key: str
    name: Text
    authority: str
    source: str
    standing: Standing
    covered: bool


@dataclass(frozen=True)
class Measured:
    """What an indicator was on the day; None when nothing on record allows to say."""

    key: str
    value: Decimal | None
    facts: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Scored:
    """An indicator with its points; `points` is None when it could not be measured."""

    key: str
    group: Text
    says: Text
    unit: str
    weight: int
    value: Decimal | None
    points: int | None
    facts: tuple[dict[str, str], ...]


@dataclass(frozen=True)
class Grade:
    """A scale's level for an institution on a day. `level` empty: not graded."""

    scale: str
    level: str
    points: Decimal | None
    coverage: Decimal
    scored: tuple[Scored, ...]


@dataclass(frozen=True)
class Inclusion:
    """The published chance of being drawn in a year, with the range it was chosen from."""

    supervision_class: str
    low: Decimal
    high: Decimal
    used: Decimal
    says: Text
    standing: Standing


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.credit").joinpath("data/scales.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


def _rows(section: str, day: date) -> list[Row]:
    held: list[Row] = _file()[section]
    found = [row for row in held if period(row).covers(day)]
    if not found:
        raise NotCovered(f"credit.{section}", day, [period(row) for row in held])
    return found


def _text(row: Row) -> Text:
    return Text(row["zh"], row["en"])


def scales(day: date) -> list[Scale]:
    """All three, and whether each is in force on the day."""
    return [
        Scale(
            row["key"],
            _text(row),
            row["authority"],
            row["source"],
            standing(row["confidence"]),
            period(row).covers(day),
        )
        for row in _file()["scales"]
    ]


def indicator_keys(day: date) -> list[str]:
    """The indicators of the ecology grade on that day. Raises NotCovered before the first."""
    return [row["key"] for row in _rows("indicators", day)]


def coverage(day: date) -> Decimal:
    """The share of the weight that has to be measurable before a grade is given."""
    return Decimal(_rows("coverage", day)[0]["at_least"])


def points_of(row: Row, value: Decimal) -> int:
    """The points of a value: the best band whose bound it reaches (or stays under)."""
    for bound, points in row["bands"]:
        limit = Decimal(str(bound))
        if value <= limit if row.get("fewer") else value >= limit:
            return int(points)
    return int(row["bands"][-1][1])


def ecology(day: date, measured: Iterable[Measured]) -> Grade:
    """The ecology grade: weighted points over what could be measured."""
    by_key = {one.key: one for one in measured}
    scored = tuple(_score(row, by_key.get(row["key"])) for row in _rows("indicators", day))
    weight = sum(one.weight for one in scored)
    known = [one for one in scored if one.points is not None]
    have = sum(one.weight for one in known)
    share = _rounded(Decimal(have) / weight, "0.01")
    if share < coverage(day):
        return Grade("ecology", "", None, share, scored)
    total = sum((Decimal(one.points or 0) * one.weight for one in known), Decimal(0)) / have
    points = _rounded(total, "0.1")
    return Grade("ecology", _level(day, points), points, share, scored)


def _score(row: Row, measured: Measured | None) -> Scored:
    value = measured.value if measured else None
    return Scored(
        row["key"],
        Text(row["group"]["zh"], row["group"]["en"]),
        _text(row),
        row["unit"],
        row["weight"],
        value,
        None if value is None else points_of(row, value),
        measured.facts if measured else (),
    )


@dataclass(frozen=True)
class Mark:
    """Something that moves credit points: which row, on which day, about what."""

    key: str
    on: date
    fact: dict[str, str]


def credit(day: date, marks: Sequence[Mark]) -> Grade:
    """The credit grade: 100 points, less what decisions cost, fading evenly over their years.

    A decision on fraud within its years is a veto: the level is D whatever the points.
    """
    rows = {row["key"]: row for row in _rows("credit_points", day)}
    scored, total, veto = (
        [_moved(rows["start"], Decimal(rows["start"]["points"]), None)],
        None,
        False,
    )
    for mark in marks:
        row = rows[mark.key]
        left = _left(row, mark.on, day)
        if left <= 0:
            continue
        veto = veto or mark.key == "fraud"
        worth = _rounded(Decimal(row["points"]) * left, "0.1")
        scored.append(_moved(row, worth, mark.fact))
    total = min(
        Decimal(100), max(Decimal(0), sum((s.value or Decimal(0) for s in scored), Decimal(0)))
    )
    level = "D" if veto else _level(day, total)
    return Grade("credit", level, total, Decimal(1), tuple(scored))


def _left(row: Row, since: date, day: date) -> Decimal:
    """How much of a mark is left: 1 on its day, 0 after its years. A clean time does not fade."""
    if row["points"] > 0:
        return Decimal(1)
    span = row["years"] * 365
    return max(Decimal(0), 1 - Decimal((day - since).days) / span)


def _moved(row: Row, worth: Decimal, fact: dict[str, str] | None) -> Scored:
    group = Text("信用", "Credit")
    facts = (fact,) if fact else ()
    return Scored(row["key"], group, _text(row), "points", 0, worth, int(worth), facts)


def _level(day: date, points: Decimal) -> str:
    for row in _rows("levels", day):
        if points >= row["at_least"]:
            return str(row["level"])
    raise LookupError("scales.yaml has no level for no points")


def published(section: str, day: date) -> list[Row]:
    """The rows of `indicators`, `credit_points`, `levels` or `inclusion` that hold on a day."""
    return [{**row, "from": str(row["from"]), "to": row["to"]} for row in _rows(section, day)]


def level_name(level: str) -> Text:
    """优, 良, 中 or 差; empty for no level."""
    return next((_text(row) for row in _file()["levels"] if row["level"] == level), Text("", ""))


def combine(day: date, levels: Iterable[str]) -> tuple[str, Text, Standing]:
    """The supervision class from the three levels (empty ones do not count), and the rule's words.

    Raises ValueError when none is given: the market class always is.
    """
    rule = _rows("combining", day)[0]
    given = [level for level in levels if level]
    if not given:
        raise ValueError("nothing to combine")
    return max(given, key=ORDER.index), _text(rule), standing(rule["confidence"])


def inclusion(day: date) -> list[Inclusion]:
    """The published chances of that day, class A first."""
    return [
        Inclusion(
            row["class"],
            Decimal(row["low"]),
            Decimal(row["high"]),
            Decimal(row["used"]),
            _text(row),
            standing(row["confidence"]),
        )
        for row in _rows("inclusion", day)
    ]


def chance(day: date, supervision_class: str) -> Decimal:
    """The published chance of being drawn in a year for that class."""
    return next(r.used for r in inclusion(day) if r.supervision_class == supervision_class)


def cycle_months(day: date) -> int:
    """After how many months an institution is assessed again when nothing else happened."""
    return int(_rows("cycle", day)[0]["months"])


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)


def problems() -> Iterable[str]:
    """What is wrong with the data, one sentence each."""
    for row in _file()["inclusion"]:
        if not Decimal(row["low"]) <= Decimal(row["used"]) <= Decimal(row["high"]):
            yield f"inclusion {row['class']}: the chance used lies outside its range"
    for row in _file()["indicators"]:
        bounds = [Decimal(str(bound)) for bound, _ in row["bands"]]
        if bounds != sorted(bounds, reverse=not row.get("fewer")):
            yield f"indicator {row['key']}: its bands are out of order"
