"""Findings as lists show them: the question in words, whose it is, how long it waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hengjian.accounts.access import Actor
from hengjian.console import figures
from hengjian.console.listing import place
from hengjian.core.text import Text
from hengjian.screening import selectors as screening
from hengjian.screening.models import Finding


@dataclass(frozen=True)
class Row:
    """A finding with its question, the institution's name and the address of its page."""

    finding: Finding
    question: Text
    institution: str
    address: str


def shown(findings: Iterable[Finding]) -> list[Row]:
    """The findings of one page, ready to show."""
    kept = list(findings)
    names = screening.names(kept)
    return [
        Row(f, screening.question(f.code), names.get(f.institution_uscc, f.institution_uscc),
            place("finding", f.number))
        for f in kept
    ]  # fmt: skip


def waiting(actor: Actor, limit: int) -> list[Row]:
    """What waits for this reader, oldest first: officers triage, institutions answer."""
    stages = (
        (Finding.Stage.ANSWERED, Finding.Stage.OPEN) if actor.is_officer else (Finding.Stage.ASKED,)
    )
    if not actor.may("screening.finding.list"):
        return []
    # Answered before open: somebody has already taken trouble and waits for a word.
    rows = figures.findings(actor, *stages).order_by("stage", "found_at", "pk")
    return shown(rows[:limit])
