"""The rules that make a class, as dated data: `scale.on(day)`, strictest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text, t
from hengjian.standards.loading import Standing, day, standing


@dataclass(frozen=True)
class ClassRule:
    """One way into a class. `years`: how far back facts count, a setting of this platform."""

    supervision_class: str
    when: str
    years: int
    period: Period
    says: Text
    confidence: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def _rules() -> tuple[ClassRule, ...]:
    text = files("hengjian.credit").joinpath("data/classes.yaml").read_text(encoding="utf-8")
    return tuple(
        ClassRule(
            row["class"],
            row["when"],
            row["years"],
            Period(day(row["from"]), day(row["to"])),
            t(row["zh"], row["en"]).format(years=row["years"]),
            row["confidence"],
        )
        for row in yaml.safe_load(text)["classes"]
    )


def on(when: date) -> list[ClassRule]:
    """The rules that hold on a day. Raises NotCovered before the first."""
    found = [rule for rule in _rules() if rule.period.covers(when)]
    if not found:
        raise NotCovered("credit.classes", when, [rule.period for rule in _rules()])
    return found
