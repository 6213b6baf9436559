"""The detectors' settings on a given day, from the dated data of standards.

A row holds for the days from `from` to `until` (both included, null is open). Every row carries
the range inside which it may be tuned, its source and its confidence: most are settings of this
project, not rules of law, and say so.
"""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from typing import Any

import yaml

from hengjian.core.errors import Refusal
from hengjian.core.text import t

FILE = "data/detectors.yaml"


def load() -> dict[str, list[dict[str, Any]]]:
    """Every setting: `code.parameter` to its dated rows, oldest first."""
    text = files("hengjian.standards").joinpath(FILE).read_text(encoding="utf-8")
    rows: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)["parameters"]
    return rows


def on(day: date) -> dict[str, dict[str, float]]:
    """Detector code to its parameters on `day`. Refuses a day that a setting does not cover."""
    found: dict[str, dict[str, float]] = {}
    for key, rows in load().items():
        code, _, name = key.partition(".")
        found.setdefault(code, {})[name] = float(_row(key, rows, day)["value"])
    return found


def _row(key: str, rows: list[dict[str, Any]], day: date) -> dict[str, Any]:
    for row in reversed(rows):
        if row["from"] <= day and (row["until"] is None or day <= row["until"]):
            return row
    raise Refusal(
        t("未能开始筛查", "The screening did not start"),
        t(f"参数 {key} 在 {day} 没有取值", f"the setting {key} has no value on {day}"),
        t(
            "请在标准库的检测器参数中补充该日期的取值",
            "Add a value for that day to the detector settings of the standards",
        ),
    )
