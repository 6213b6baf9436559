"""What may be applied for, by which route, with which papers: `data/kinds.yaml` as values.

The process itself is in standards (accreditation.yaml, rules `cma.*`). Which papers are asked for
is a setting of this platform and shown as one: the law on record lists none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text
from hengjian.standards import law, rules
from hengjian.standards.loading import Standing, load, standing

GENERAL, COMMITMENT = "general", "commitment"


@dataclass(frozen=True)
class Kind:
    """One kind of application. `acts`: what a scope row may ask for; `certificate`: whether one
    must be in force."""

    key: str
    name: Text
    says: Text
    note: Text
    routes: tuple[str, ...]
    reviews: tuple[str, ...]
    certificate: bool
    acts: tuple[str, ...]
    papers: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Trigger:
    """One of the five events of a change, the review it usually asks for, the facts it touches."""

    key: str
    name: Text
    review: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ClockKind:
    """A clock of the process: whose time it counts and which number gives its length."""

    key: str
    rule: str
    bearer: str
    since: Text
    own: Mapping[str, Any]


@dataclass(frozen=True)
class Length:
    """How long a clock is by the law of the day it starts, and how far that may be trusted."""

    count: int
    unit: str
    name: Text
    citation: Text
    standing: Standing

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing is not Standing.VERIFIED


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.accreditation").joinpath("data/kinds.yaml").read_text("utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


def _named(rows: list[Mapping[str, str]]) -> dict[str, Text]:
    return {row["key"]: Text(row["zh"], row["en"]) for row in rows}


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by key."""
    return {
        row["key"]: Kind(
            row["key"],
            Text(row["zh"], row["en"]),
            Text(row["says_zh"], row["says_en"]),
            Text(row["note_zh"], row["note_en"]),
            tuple(row["routes"]),
            tuple(row["reviews"]),
            row["certificate"],
            tuple(row["acts"]),
            tuple(row["papers"]),
            tuple(row["cites"]),
        )
        for row in _file()["kinds"]
    }


@cache
def triggers() -> dict[str, Trigger]:
    """The five events of a change, by key."""
    return {
        row["key"]: Trigger(
            row["key"], Text(row["zh"], row["en"]), row["review"], tuple(row["fields"])
        )
        for row in _file()["triggers"]
    }


@cache
def papers() -> dict[str, Text]:
    """Kinds of papers by key."""
    return _named(_file()["papers"])


@cache
def fields() -> dict[str, Text]:
    """Facts a change may touch, by key."""
    return _named(_file()["fields"])


def commitment() -> Mapping[str, Any]:
    """What the commitment route says and asks for."""
    row: Mapping[str, Any] = _file()["commitment"]
    return row


def papers_for(kind: str, route: str) -> tuple[str, ...]:
    """The papers an application must bring (a setting of this platform)."""
    extra = tuple(commitment()["papers"]) if route == COMMITMENT else ()
    return (*kinds()[kind].papers, *extra)


def reminder_months() -> int:
    """How many months before the last day to apply a holder is reminded (a setting)."""
    return int(_file()["reminder"]["months"])


@cache
def clock_kinds() -> dict[str, ClockKind]:
    """Every clock by key."""
    return {
        row["key"]: ClockKind(
            row["key"], row["rule"], row["bearer"], Text(row["from_zh"], row["from_en"]), row
        )
        for row in _file()["clocks"]
    }


def length(clock: str, day: date) -> Length | None:
    """How long the clock is when it starts on `day`; None where the law on record has no number."""
    found = clock_kinds()[clock]
    if not found.rule:
        cited = [_cite(key, day) for key in found.own["cites"]]
        return Length(
            int(found.own["count"]),
            str(found.own["unit"]),
            Text(found.own["zh"], found.own["en"]),
            Text("；".join(c.zh for c in cited), "; ".join(c.en for c in cited)),
            standing(found.own["confidence"]),
        )
    try:
        rule = rules.on(day)[found.rule]
        citation = rule.citation(day)
    except NotCovered:
        return None
    stands = standing(found.own["confidence"]) if "confidence" in found.own else rule.standing
    return Length(int(rule.value), rule.unit, rule.name, citation, stands)


def _cite(key: str, day: date) -> Text:
    try:
        return law.on(day).cite(key)
    except NotCovered:
        return law.instruments()[key].citation()


def citations(keys: tuple[str, ...], day: date) -> list[Text]:
    """The passages as they stood on `day`; one not in force that day is left out."""
    return [law.on(day).cite(key) for key in keys if law.in_force(key, day)]


@cache
def number_codes() -> dict[str, dict[str, str]]:
    """Codes of a certificate number: specialty and sector → name."""
    codes = load("accreditation")["certificate"]["number_format"]
    return {
        "specialty": dict(codes["specialty_codes"]),
        "sector": dict(codes["sector_codes_used_here"]),
    }
