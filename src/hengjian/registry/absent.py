"""What a file says nothing about: columns it does not have.

Such a file neither changes nor contradicts the register: a fact on record keeps what it says there.
Where the missing column is part of what tells facts apart and several on record fit, none is guessed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace

from hengjian.core.errors import Problem
from hengjian.core.text import t
from hengjian.registry.facts import Fact

Key = tuple[object, ...]
#: Kept as a digest: what the register says of it cannot be put into a fact.
_DIGESTED = {"identity_no"}


class Filed:
    """Facts of one kind on record, by their key and by any part of it."""

    def __init__(self, rows: Iterable[Fact]) -> None:
        self.by_key = {fact.key(): fact for fact in rows}
        self._by_part: dict[tuple[str, ...], dict[Key, list[Fact]]] = {}

    def settle(self, fact: Fact, given: frozenset[str] | None) -> tuple[Fact, list[str]]:
        """The fact with what is on record where nothing is given; or the columns that would be
        needed to tell which of several rows is meant."""
        names = {f.name for f in fields(fact)} - _DIGESTED
        missing = names - given if given is not None else set()
        if not missing:
            return fact, []
        part = tuple(name for name in fact.KEY if name not in missing)
        found = self._parts(part).get(tuple(getattr(fact, name) for name in part), [])
        if len(found) > 1:
            return fact, [name for name in fact.KEY if name in missing]
        if not found:
            return fact, []
        return replace(fact, **{name: getattr(found[0], name) for name in missing}), []

    def _parts(self, names: tuple[str, ...]) -> dict[Key, list[Fact]]:
        if names not in self._by_part:
            index: dict[Key, list[Fact]] = {}
            for fact in self.by_key.values():
                index.setdefault(tuple(getattr(fact, n) for n in names), []).append(fact)
            self._by_part[names] = index
        return self._by_part[names]


def unclear(columns: list[str]) -> Problem:
    """Several facts on record fit a row; `columns` would tell which."""
    message = t(
        "缺少区分所需的列，已登记的多条记录都与此行相符",
        "several records fit this row: a column that tells them apart is missing",
    )
    remedy = t("请补上该列（见模板）后重新提交", "Add the column (see the template) and try again")
    return Problem(columns[-1], "ambiguous", message, remedy, ", ".join(columns))
