"""The grounds of a bar as data: whom it binds, what it forbids, which number gives its length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.text import Text

INSTITUTION, PERSON = "institution", "person"
#: Why a certificate was withdrawn, as far as the narrow reading asks.
DECEPTION, OTHER = "deception", "other"
WIDE, NARROW = "wide", "narrow"


@dataclass(frozen=True)
class Ground:
    """One ground. `length`: rule (dated number), decision (it says until when) or lifetime."""

    key: str
    subject: str
    name: Text
    event: Text
    length: str
    rule: str
    readings: bool
    forbids: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One of the two readings of the three-year bar, and the passage it takes its ground from."""

    key: str
    name: Text
    cites: str


@cache
def _file() -> Mapping[str, Any]:
    text = files("hengjian.bars").joinpath("data/grounds.yaml").read_text(encoding="utf-8")
    body: Mapping[str, Any] = yaml.safe_load(text)
    return body


@cache
def grounds() -> dict[str, Ground]:
    """Every ground by key, in the order people read them."""
    return {
        row["key"]: Ground(
            row["key"],
            row["subject"],
            Text(row["zh"], row["en"]),
            Text(row["event_zh"], row["event_en"]),
            row["length"],
            row["rule"],
            row["readings"],
            tuple(row["forbids"]),
        )
        for row in _file()["grounds"]
    }


@cache
def readings() -> dict[str, Reading]:
    """The two readings by key: wide, narrow."""
    raw = _file()["readings"]
    return {
        key: Reading(key, Text(raw[key]["zh"], raw[key]["en"]), raw[key]["cites"])
        for key in (WIDE, NARROW)
    }


@cache
def narrow_text_from() -> date:
    """Since when the text the narrow reading rests on is on record."""
    return date.fromisoformat(_file()["readings"]["narrow_text_from"])


@cache
def effects() -> dict[str, Text]:
    """What a bar may forbid: apply, services, posts."""
    return {key: Text(row["zh"], row["en"]) for key, row in _file()["effects"].items()}


def for_subject(subject: str) -> dict[str, Ground]:
    """The grounds that bind institutions, or persons."""
    return {key: ground for key, ground in grounds().items() if ground.subject == subject}
