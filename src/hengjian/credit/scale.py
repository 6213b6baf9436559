"""The rules that make a class, as dated data: `scale.on(day)`, strictest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.periods import NotCovered, Period, overlapping
from hengjian.core.text import Text, t
from hengjian.standards import law
from hengjian.standards.loading import Standing, day, standing


@dataclass(frozen=True)
class ClassRule:
    """One way into a class. `years`: how far back facts count, with a standing of its own.

    `source`: key of the instrument the sentence rests on, empty for a setting of this platform.
    """

    supervision_class: str
    when: str
    years: int
    period: Period
    says: Text
    source: str
    standing: Standing
    years_standing: Standing


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.credit").joinpath("data/classes.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


@cache
def rules() -> tuple[ClassRule, ...]:
    """Every rule of every day, in the order of the file."""
    years = standing(_file()["years_confidence"])
    return tuple(
        ClassRule(
            row["class"],
            row["when"],
            row["years"],
            Period(day(row["from"]), day(row["to"])),
            t(row["zh"], row["en"]).format(years=row["years"]),
            row["source"],
            standing(row["confidence"]),
            years,
        )
        for row in _file()["classes"]
    )


def on(when: date) -> list[ClassRule]:
    """The rules that hold on a day. Raises NotCovered before the first."""
    found = [rule for rule in rules() if rule.period.covers(when)]
    if not found:
        raise NotCovered("credit.classes", when, [rule.period for rule in rules()])
    return found


def problems(held: Sequence[ClassRule], tests: Collection[str]) -> Iterator[str]:
    """What is wrong with the rules, one sentence each. `tests`: the names `when` may take."""
    for rule in held:
        name = f"class {rule.supervision_class} ({rule.when})"
        if rule.when not in tests:
            yield f"{name}: nothing looks at “{rule.when}”"
        if rule.source and rule.source not in law.instruments():
            yield f"{name}: no instrument {rule.source}"
        if not rule.source and rule.standing is not Standing.SETTING:
            yield f"{name}: names no source and is not called a setting"
        same = [other.period for other in held if other.when == rule.when]
        if overlapping(same):
            yield f"{name}: two rows hold on one day"
    for start in {rule.period.start for rule in held}:
        if start and not any(r.when == "otherwise" and r.period.covers(start) for r in held):
            yield f"from {start} no rule is left for the ordinary case"
