"""What this context counts with, as dated data: `dated.number("change.months", day)`.

Law names the duty, its keys are in `cites`; a number, a text or a reading that law/ does not hold
is a setting of this platform and says so (`standing`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text, t
from hengjian.standards import law
from hengjian.standards.loading import Standing, day, standing


@dataclass(frozen=True)
class Number:
    """A number of months in its period."""

    key: str
    value: int
    period: Period
    says: Text
    cites: str
    standing: Standing


@dataclass(frozen=True)
class NoticeRule:
    """Who announces work: kinds that always do, kinds that do when working for somebody else."""

    period: Period
    always: tuple[str, ...]
    elsewhere: tuple[str, ...]
    says: Text
    cites: str
    standing: Standing

    def needed(self, kind: str, *, own_site: bool) -> bool:
        """Whether a body of that kind announces this work."""
        return kind in self.always or (kind in self.elsewhere and not own_site)


@dataclass(frozen=True)
class Commitment:
    """The words a body signs, in one version."""

    version: str
    period: Period
    lines: tuple[Text, ...]
    cites: str
    standing: Standing


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.filing").joinpath("data/settings.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


def _period(row: Mapping[str, Any]) -> Period:
    return Period(day(row["from"]), day(row["to"]))


@cache
def numbers() -> tuple[Number, ...]:
    """Every number of every day."""
    return tuple(
        Number(
            row["key"], int(row["value"]), _period(row), t(row["zh"], row["en"]), row["cites"],
            standing(row["confidence"]),
        )
        for row in _file()["numbers"]
    )  # fmt: skip


def number(key: str, on: date) -> Number:
    """Raises NotCovered for a day without a row."""
    held = [row for row in numbers() if row.key == key]
    for row in held:
        if row.period.covers(on):
            return row
    raise NotCovered(key, on, [row.period for row in held])


@cache
def _notice_rules() -> tuple[NoticeRule, ...]:
    return tuple(
        NoticeRule(
            _period(row), tuple(row["always"]), tuple(row["elsewhere"]), t(row["zh"], row["en"]),
            row["cites"], standing(row["confidence"]),
        )
        for row in _file()["notices"]
    )  # fmt: skip


def notice_rule(on: date) -> NoticeRule:
    """Who announces work that day. Raises NotCovered before the first rule."""
    for rule in _notice_rules():
        if rule.period.covers(on):
            return rule
    raise NotCovered("filing.notices", on, [rule.period for rule in _notice_rules()])


@cache
def services() -> dict[str, Text]:
    """Kinds of service by key."""
    return {row["key"]: t(row["zh"], row["en"]) for row in _file()["services"]}


@cache
def commitments() -> dict[str, Commitment]:
    """Every version of the commitment."""
    return {
        row["version"]: Commitment(
            row["version"],
            _period(row),
            tuple(t(zh, en) for zh, en in zip(row["zh"], row["en"], strict=True)),
            row["cites"],
            standing(row["confidence"]),
        )
        for row in _file()["commitments"]
    }


def commitment(on: date) -> Commitment:
    """The words to be signed that day. Raises NotCovered where there are none."""
    for text in commitments().values():
        if text.period.covers(on):
            return text
    raise NotCovered("filing.commitment", on, [c.period for c in commitments().values()])


def cite(key: str, on: date) -> Text:
    """The provision as it stood that day; empty where it was not in force."""
    try:
        return law.on(on).cite(key)
    except NotCovered:
        return t("", "")
