"""What is measured: canonical names, other names, HJ 212 codes, units, detection limits."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from hengjian.core.text import Text
from hengjian.core.text_input import half_width
from hengjian.standards.loading import Standing, rows, standing


@dataclass(frozen=True)
class Analyte:
    """A parameter in a medium (`water` or `air`).

    `key` is its HJ 212 code, or a word where the code list has none. `detection_limit` is in
    `unit`, recalled, and belongs to the usual method.
    """

    key: str
    hj212_code: str | None
    name: Text
    medium: str
    unit: str | None
    detection_limit: Decimal | None
    method: str | None
    aliases: tuple[str, ...]
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def analytes() -> dict[str, Analyte]:
    """Every analyte by key."""
    return {
        row["key"]: Analyte(
            row["key"],
            row["hj212_code"],
            Text(row["zh"], row["en"]),
            row["medium"],
            row["unit"],
            None if row["detection_limit"] is None else Decimal(row["detection_limit"]),
            row["method"],
            tuple(row["aliases"]),
            row["confidence"],
            row["source"],
        )
        for row in rows("analytes", "analytes")
    }


def _folded(name: str) -> str:
    plain = half_width(name).replace("α", "a").replace("（", "(").replace("）", ")")
    return "".join(plain.split()).casefold()


@cache
def _by_name() -> dict[str, tuple[Analyte, ...]]:
    found: dict[str, tuple[Analyte, ...]] = {}
    for one in analytes().values():
        names = {one.key, one.name.zh, one.name.en, *one.aliases}
        for name in {_folded(n) for n in names}:
            found[name] = (*found.get(name, ()), one)
    return found


def find(name: str, medium: str | None = None) -> Analyte | None:
    """The analyte a name, alias or factor code stands for; None when unknown.

    A name both media share (氟化物) needs `medium`; without it the answer is None rather than a
    guess. Width, case and spaces do not matter.
    """
    found = [a for a in _by_name().get(_folded(name), ()) if medium in (None, a.medium)]
    return found[0] if len(found) == 1 else None


def get(key: str) -> Analyte:
    """The analyte of a key. Raises KeyError."""
    return analytes()[key]
