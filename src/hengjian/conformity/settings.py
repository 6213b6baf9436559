"""The dated settings and names of data/settings.yaml, and the numbers of the law for an institution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.conformity.clauses.file import File
from hengjian.conformity.clauses.light import Demands, Number
from hengjian.conformity.clauses.names import Names
from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text
from hengjian.standards import accreditation, law, rules
from hengjian.standards.loading import Standing, period, standing

NEW = "SUP2025"
#: The numbers of rules the clauses ask for.
KEYS = (
    "staff.min",
    "staff.min-listed-categories",
    "staff.mid-level-share",
    "staff.months-before-independent",
    "staff.years-alternative-to-diploma",
    "staff.technical-head-years",
    "staff.signatory-years",
    "staff.quality-head-years",
    "staff.equal-ability.doctor",
    "staff.equal-ability.master",
    "staff.equal-ability.bachelor",
    "staff.equal-ability.diploma",
    "instruments.fugitive-sets",
    "instruments.lease-years",
    "premises.lease-years",
    "premises.lease-years-long",
    "quality-control.plan-years",
    "method.verification-samples",
    "cma.renewal-before",
)


@dataclass(frozen=True)
class Setting:
    """A dated setting of this platform with its words: never a number of the law."""

    key: str
    value: Decimal
    unit: str
    period: Period
    says: Text
    standing: Standing


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.conformity").joinpath("data/settings.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


@cache
def settings() -> tuple[Setting, ...]:
    """Every setting of every day, in the order of the file."""
    return tuple(
        Setting(
            row["key"],
            Decimal(row["value"]),
            row["unit"],
            period(row),
            Text(row["zh"], row["en"]),
            standing(row["confidence"]),
        )
        for row in _file()["settings"]
    )


def on(day: date) -> dict[str, Setting]:
    """The settings of a day by key."""
    return {one.key: one for one in settings() if one.period.covers(day)}


@cache
def names() -> Names:
    """The 13 categories, their basic items and the other names of both."""
    body = _file()
    return Names(
        accreditation.basic_items(),
        {name: tuple(found) for name, found in body["categories"].items()},
        {name: tuple(found) for name, found in body["items"].items()},
        accreditation.fewer_staff_categories(),
        frozenset(body["air"]),
    )


def decision(file: File, day: date) -> date | None:
    """The decision that covers the institution on the day; None when it never was accredited."""
    held = file.last_certificate(day)
    return held.decision(day) if held else None


@cache
def demands(day: date, decided_on: date | None, preview: bool = False) -> Demands:
    """The numbers somebody decided on that day is held to on `day`.

    `decided_on` None: as an applicant of that day. `preview`: as if decided on `day`, what renewal
    will ask for.
    """
    anew = preview or decided_on is None
    held = rules.on(day) if anew or decided_on is None else rules.for_institution(day, decided_on)
    old = held.supplement_day < _starts()
    return _demands(held, day, "2018" if old else "2025", decided_on)


@cache
def demands_of_part(day: date) -> Demands | None:
    """For holders under the older edition: what scope rows added since the new one are held to."""
    if day < _starts():
        return None
    return _demands(rules.on(day), day, "2025", None, _starts())


def _starts() -> date:
    starts = law.instruments()[NEW].period.start
    if starts is None:
        raise LookupError(f"{NEW} has no first day on record")
    return starts


def _demands(
    held: rules.RulesOnDay,
    day: date,
    edition: str,
    decided_on: date | None,
    part_from: date | None = None,
) -> Demands:
    numbers = {}
    for key in KEYS:
        try:
            rule = held[key]
        except NotCovered:
            continue
        numbers[key] = Number(rule.value, rule.standing)
    kept = {key: Number(one.value, one.standing) for key, one in on(day).items()}
    prefixes = tuple(_file()["standard_prefixes"])
    return Demands(day, edition, decided_on, numbers, kept, prefixes, part_from)
