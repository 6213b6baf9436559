"""Reading the project's dated data: one YAML file per subject, parsed once and kept.

A file holds sections; a section holds `rows` and may say once for all of them what each row may
also say for itself: `source`, `confidence`, `from`, `to`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hengjian.core.periods import Period
from hengjian.core.text import Text, t

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML built without libyaml: slower, same answer
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]

_INHERITED = ("source", "confidence", "from", "to")

Row = Mapping[str, Any]


class Standing(StrEnum):
    """How far a fact may be trusted; shown beside it on every screen."""

    VERIFIED = "verified"
    PARTLY = "partly"
    RECALLED = "recalled"
    SETTING = "setting"

    @property
    def label(self) -> Text:
        """What the reader is told."""
        return _LABELS[self]


_LABELS = {
    Standing.VERIFIED: t("已核对原文", "verified against a stored text"),
    Standing.PARTLY: t("部分核对", "verified in part"),
    Standing.RECALLED: t("未核对", "unverified (recalled)"),
    Standing.SETTING: t("本平台设定", "setting of this platform"),
}


def standing(confidence: str) -> Standing:
    """The standing of a confidence remark; anything that claims nothing counts as recalled."""
    verified, recalled = "verified" in confidence, "recalled" in confidence
    if verified:
        return Standing.PARTLY if recalled else Standing.VERIFIED
    if "setting" in confidence:
        return Standing.SETTING
    return Standing.RECALLED


@cache
def load(name: str) -> Mapping[str, Any]:
    """The file data/`name`.yaml. Callers must not change what they get: it is shared."""
    text = resources.files("hengjian.standards").joinpath(f"data/{name}.yaml").read_bytes()
    body: Mapping[str, Any] = yaml.load(text, Loader=_Loader)
    return body


def rows(name: str, section: str) -> list[Row]:
    """The rows of a section, each with what the section and the file say for all of them."""
    body = load(name)
    part = body[section]
    common = {key: body[key] for key in _INHERITED if key in body}
    common |= {key: part[key] for key in _INHERITED if key in part}
    return [{**common, **row} for row in part["rows"]]


def day(value: object) -> date | None:
    """A date as the files write it: '2026-01-01', a YAML date, or nothing."""
    if value is None or isinstance(value, date):
        return value
    return date.fromisoformat(str(value))


def period(row: Row) -> Period:
    """The half-open period of a row."""
    return Period(day(row.get("from")), day(row.get("to")))
