"""Codes of HJ 212 with their names: systems (ST), commands (CN), data marks, return codes.

Reference data for screens and checks. The codec itself (`telemetry.hj212`) needs none of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.periods import Period
from hengjian.core.text import Text
from hengjian.standards.loading import Standing, load, period, rows, standing

#: What a code can name; each group has the rows of 2017 and, where known, those of 2025.
GROUPS = ("systems", "commands", "data_marks", "request_returns", "execution_returns")


@dataclass(frozen=True)
class Code:
    """One code of a group, with the edition's period and how far it can be trusted."""

    group: str
    code: str
    name: Text
    period: Period
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def codes(group: str) -> dict[str, Code]:
    """The codes of a group, those of 2025 after those of 2017. Raises KeyError for no group."""
    if group not in GROUPS:
        raise KeyError(group)
    sections = [s for s in (group, f"{group}_2025") if s in load("hj212")]
    return {
        row["code"]: Code(
            group,
            row["code"],
            Text(row["zh"], row["en"]),
            period(row),
            row["confidence"],
            row["source"],
        )
        for section in sections
        for row in rows("hj212", section)
    }


def name(group: str, code: str, day: date) -> Text | None:
    """What a code means on `day`; None when no edition in force names it (it may be agreed)."""
    found = codes(group).get(code)
    return found.name if found is not None and found.period.covers(day) else None
