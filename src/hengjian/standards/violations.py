"""The coded violations: what the text prints, which passages each rests on, what may follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.text import Text
from hengjian.standards import law
from hengjian.standards.loading import Standing, rows, standing


@dataclass(frozen=True)
class Violation:
    """One code. `cites` are citation keys of `law`; `consequences` are as printed, one line
    each; those of an enterprise begin with “enterprise:”."""

    code: str
    name: Text
    legal_basis: str
    cites: tuple[str, ...]
    who: str
    consequences: tuple[str, ...]
    jurisdiction: str
    evidence: tuple[str, ...]
    machine_signal: tuple[str, ...]
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)

    def cites_on(self, day: date) -> list[str]:
        """The passages in force on the day of the facts."""
        then = law.on(day)
        return [key for key in self.cites if key in then]


@cache
def violations() -> dict[str, Violation]:
    """All 77 codes."""
    return {
        row["code"]: Violation(
            row["code"],
            Text(row["name_zh"], row["name_en"]),
            row["legal_basis"],
            tuple(law.citations(row["legal_basis"])),
            row["who"],
            tuple(row["consequences"]),
            row["jurisdiction"],
            tuple(row["evidence"]),
            tuple(row["machine_signal"]),
            row["confidence"],
            row["source"],
        )
        for row in rows("violations", "violations")
    }


def get(code: str) -> Violation:
    """The violation of a code. Raises KeyError."""
    return violations()[code]


def on(day: date) -> list[Violation]:
    """The violations that rest on at least one passage in force on `day`."""
    return [v for v in violations().values() if v.cites_on(day)]
