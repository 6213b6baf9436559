"""Categories, items and methods under the different names people write them with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from hengjian.core.text_input import half_width
from hengjian.standards import analytes, methods


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """A name without width, brackets' form, case and spaces."""
    plain = half_width(name).replace("（", "(").replace("）", ")").replace("值", "")
    return "".join(plain.split()).casefold()


@dataclass(frozen=True)
class Names:
    """The 13 categories with their basic items, and other names for both (dated settings).

    `categories`: other name → categories it stands for. `items`: basic item → other names.
    """

    basic: Mapping[str, tuple[str, ...]]
    categories: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    air: frozenset[str] = frozenset()

    def of(self, category: str) -> tuple[str, ...]:
        """The categories a printed one stands for; empty when it is none of the 13."""
        return self._by_folded.get(folded(category), ())

    @cached_property
    def _by_folded(self) -> dict[str, tuple[str, ...]]:
        own = {folded(name): (name,) for name in self.basic}
        return own | {folded(name): found for name, found in self.categories.items()}

    def is_item(self, parameter: str, item: str, category: str) -> bool:
        """Whether a printed parameter is that basic item of the category."""
        medium = "air" if category in self.air else "water"
        known = {folded(item), *(folded(n) for n in self.items.get(item, ()))}
        if folded(parameter) in known:
            return True
        one = _analyte(parameter, medium)
        return bool(one) and one == _analyte(item, medium)


@lru_cache(maxsize=8192)
def _analyte(name: str, medium: str) -> str:
    found = analytes.find(name, medium)
    return found.key if found else ""


@lru_cache(maxsize=8192)
def method_key(text: str) -> str:
    """A method in one spelling."""
    return folded(methods.number(text))


@lru_cache(maxsize=8192)
def parameter_key(name: str) -> str:
    """One key for all names of a parameter that standards know; else its folded name."""
    return _analyte(name, "water") or _analyte(name, "air") or folded(name)


def is_standard(method: str, prefixes: tuple[str, ...]) -> bool:
    """Whether a method is a published standard, by the letters its number begins with."""
    number = methods.number(method).upper()
    return any(re.match(rf"{re.escape(prefix)}[/ 0-9]", number) for prefix in prefixes)
