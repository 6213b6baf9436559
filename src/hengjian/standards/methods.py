"""Analytical methods named beside the analytes in the data: number, medium, what they measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.text_input import half_width
from hengjian.standards.loading import Standing, rows, standing


@dataclass(frozen=True)
class Method:
    """A method by its number with year (“HJ 828-2017”); without one where the source had none.

    `analytes` are keys of `analytes`. Titles and limits are not on record. `supersedes` (numbers)
    and `abolished_on` (the first day no longer in force) stand only where a source says so: empty
    and None mean “not on record”, never “still in force”.
    """

    number: str
    medium: str
    analytes: tuple[str, ...]
    confidence: str
    source: str
    supersedes: tuple[str, ...] = ()
    abolished_on: date | None = None

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
            tuple(row.get("supersedes", ())),
            row.get("abolished_on"),
        )
        for row in rows("methods", "methods")
    )


_NUMBER = r"(GB/T|GB|HJ/T|HJ|SL)\s*([0-9]+(?:\.[0-9]+)?)(?:\s*-\s*([0-9]{4}))?"


def number(text: str) -> str:
    """A method number in one spelling: “hj828—2017” is “HJ 828-2017”. Other text unchanged."""
    plain = _plain(text)
    match = re.fullmatch(_NUMBER, plain, re.IGNORECASE | re.ASCII)
    return plain if match is None else _spelt(match)


def cited(text: str) -> str:
    """The number somewhere in a method's text (“水质 氨氮的测定 HJ 535-2009”); empty without one.

    Where several stand, the first one counts.
    """
    match = re.search(rf"(?<![A-Z]){_NUMBER}(?![0-9])", _plain(text), re.IGNORECASE | re.ASCII)
    return "" if match is None else _spelt(match)


def family(text: str) -> str:
    """What all editions of a method share: “HJ/T 51-1999” and “HJ 51-2024” are “HJ 51”.

    The year goes, and “/T” too: a recommended standard keeps its number when it becomes binding
    and the other way round. That two numbers are editions of one method is inferred from this
    alone, so it is a question and never a finding. Empty without a number.
    """
    found = cited(text)
    return found.split("-")[0].replace("/T", "") if found else ""


def year(text: str) -> int | None:
    """The year of the edition a text cites, None when it cites none."""
    found = cited(text)
    return int(found[-4:]) if "-" in found else None


def editions(text: str) -> list[Method]:
    """The editions on record of the method a text cites, oldest first; often one or none."""
    wanted = family(text)
    found = {m.number: m for m in methods() if wanted and family(m.number) == wanted}
    return sorted(found.values(), key=lambda m: year(m.number) or 0)


def _plain(text: str) -> str:
    return re.sub(r"[‐-―—－]+", "-", half_width(text)).strip()


def _spelt(match: re.Match[str]) -> str:
    tail = f"-{match[3]}" if match[3] else ""
    return f"{match[1].upper()} {match[2]}{tail}"


def find(text: str, medium: str | None = None) -> Method | None:
    """The method a text names in any spelling; None when unknown or when media share it."""
    wanted = number(text)
    found = [m for m in methods() if m.number == wanted and medium in (None, m.medium)]
    return found[0] if len(found) == 1 else None


def measuring(analyte: str) -> list[Method]:
    """The methods on record for an analyte key."""
    return [m for m in methods() if analyte in m.analytes]
