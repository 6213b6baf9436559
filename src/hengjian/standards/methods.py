"""Analytical methods named beside the analytes in the data: number, medium, what they measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from hengjian.core.text_input import half_width
from hengjian.standards.loading import Standing, rows, standing


@dataclass(frozen=True)
class Method:
    """A method by its number with year (“HJ 828-2017”); without one where the source had none.

    `analytes` are keys of `analytes`. Titles, editions and limits are not on record.
    """

    number: str
    medium: str
    analytes: tuple[str, ...]
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def methods() -> tuple[Method, ...]:
    """Every method, by medium as it stands in the data."""
    return tuple(
        Method(
            row["number"],
            row["medium"],
            tuple(row["analytes"]),
            row["confidence"],
            row["source"],
        )
        for row in rows("methods", "methods")
    )


def number(text: str) -> str:
    """A method number in one spelling: “hj828—2017” is “HJ 828-2017”. Other text unchanged."""
    plain = re.sub(r"[‐-―—－]+", "-", half_width(text)).strip()
    match = re.fullmatch(
        r"(GB/T|GB|HJ/T|HJ|SL)\s*([0-9]+(?:\.[0-9]+)?)(?:\s*-\s*([0-9]{4}))?",
        plain,
        re.IGNORECASE | re.ASCII,
    )
    if match is None:
        return plain
    year = f"-{match[3]}" if match[3] else ""
    return f"{match[1].upper()} {match[2]}{year}"


def find(text: str, medium: str | None = None) -> Method | None:
    """The method a text names in any spelling; None when unknown or when media share it."""
    wanted = number(text)
    found = [m for m in methods() if m.number == wanted and medium in (None, m.medium)]
    return found[0] if len(found) == 1 else None


def measuring(analyte: str) -> list[Method]:
    """The methods on record for an analyte key."""
    return [m for m in methods() if analyte in m.analytes]
