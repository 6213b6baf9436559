"""Promises, intervals and processes as dated data (`data/promises.yaml`). Pure."""

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
from hengjian.standards.loading import Standing, period, standing


@dataclass(frozen=True)
class Promise:
    """One sentence of the undertaking and the indicator that shows whether it is kept."""

    code: str
    indicator: str
    says: Text


@dataclass(frozen=True)
class Interval:
    """How many months an act may be apart, and how far that number may be trusted."""

    kind: str
    months: int
    standing: Standing


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.quality").joinpath("data/promises.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


def promises(day: date) -> list[Promise]:
    """What an undertaking signed on that day promises. Raises NotCovered before the first."""
    held = _file()["promises"]
    found = [
        Promise(row["code"], row["indicator"], Text(row["zh"], row["en"]))
        for row in held
        if period(row).covers(day)
    ]
    if not found:
        raise NotCovered("quality.promises", day, [period(row) for row in held])
    return found


def intervals(day: date) -> dict[str, Interval]:
    """Kind of act → how often it is due."""
    return {
        row["kind"]: Interval(row["kind"], row["months"], standing(row["confidence"]))
        for row in _file()["intervals"]
        if period(row).covers(day)
    }


def review_months() -> int:
    """After how many months a document is reviewed when nothing else is said."""
    return int(_file()["review_months"]["months"])


@cache
def processes() -> dict[str, Text]:
    """What a management system covers (SUP2025 art 13): code → words."""
    return {row["code"]: Text(row["zh"], row["en"]) for row in _file()["processes"]}
