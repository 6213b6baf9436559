"""Clauses with the texts officers brought: the dated data of standards plus what was imported."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hengjian.assessment.models import ClauseText
from hengjian.core.text import Text
from hengjian.ledger import canonical
from hengjian.standards import clauses as standards
from hengjian.standards.clauses import Clause, ClauseSet, sets_for, with_sheets
from hengjian.standards.loading import Standing, standing

__all__ = ["Entry", "entries", "set_digest", "sets_for", "with_sheets"]


@dataclass(frozen=True)
class Entry:
    """A clause as it is shown: the slot, and the text that fills it, if any."""

    clause: Clause
    text: Text
    source: str
    confidence: str
    number: str
    starred: bool
    imported: bool = False

    @property
    def standing(self) -> Standing:
        """How far the text may be trusted."""
        return standing(self.confidence)

    @property
    def has_text(self) -> bool:
        """Whether there is more than a number, or a topic alone."""
        return bool(self.text.zh)


def entries(key: str, day: date) -> list[Entry]:
    """Every clause of a set as it stood on `day`. Raises KeyError for an unknown set."""
    brought: dict[str, ClauseText] = {}
    rows = ClauseText.objects.filter(set_key=key, valid_from__lte=day)
    for row in rows.order_by("valid_from"):
        brought[row.item] = row
    found = [_entry(clause, brought.pop(clause.item, None)) for clause in standards.clauses(key)]
    return found + [
        _entry(_slot(standards.sets()[key], item), row) for item, row in brought.items()
    ]


def set_digest(shown: Iterable[Entry]) -> str:
    """SHA-256 over every number and text of a set, so that an edition is one thing."""
    rows = [
        [e.clause.key, e.number, e.clause.topic.zh, e.text.zh, e.text.en, e.source, e.starred]
        for e in shown
    ]
    return hashlib.sha256(canonical.encode(rows)).hexdigest()


def frozen(keys: Sequence[str], day: date) -> list[tuple[ClauseSet, list[Entry]]]:
    """The sets as an assessment of that day takes them over."""
    return [(standards.sets()[key], entries(key, day)) for key in keys]


def _entry(clause: Clause, brought: ClauseText | None) -> Entry:
    if brought is None:
        return Entry(
            clause, clause.gist, clause.source, clause.confidence, clause.clause, clause.starred
        )
    return Entry(
        clause,
        Text(brought.text, brought.text),
        brought.source,
        brought.confidence,
        brought.clause,
        clause.starred or brought.starred,
        imported=True,
    )


def _slot(of: ClauseSet, item: str) -> Clause:
    """An item nobody listed: only in sets that are open."""
    nothing = Text("", "")
    return Clause(of.key, item, "", nothing, nothing, False, False, True, "recalled", of.source)
