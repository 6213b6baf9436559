"""Findings as lists show them: the question in words, whose it is, how long it waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from hengjian.accounts.access import Actor
from hengjian.console import figures
from hengjian.console.listing import place
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding


@dataclass(frozen=True)
class Row:
    """A finding with its question, the institution's name and the address of its page."""

    finding: Finding
    question: Text
    institution: str
    address: str


@cache
def asked_by_code() -> dict[str, Text]:
    """What each detector asks, by its code."""
    # The detectors bring Ibis with them (about a second): only for pages that show findings.
    from hengjian.screening.detectors import DETECTORS

    return {detector.code: detector.question for detector in DETECTORS}


def question(code: str) -> Text:
    """The question behind a code; the code itself when its detector was retired."""
    return asked_by_code().get(code, t(code, code))


def shown(findings: Iterable[Finding]) -> list[Row]:
    """The findings of one page, ready to show."""
    kept = list(findings)
    codes = {finding.institution_uscc for finding in kept}
    names = dict(Institution.objects.filter(uscc__in=codes).values_list("uscc", "name"))
    return [
        Row(f, question(f.code), names.get(f.institution_uscc, f.institution_uscc),
            place("finding", f.number))
        for f in kept
    ]  # fmt: skip


def waiting(actor: Actor, limit: int) -> list[Row]:
    """What waits for this reader, oldest first: officers triage, institutions answer."""
    Stage = Finding.Stage
    stages = (Stage.ANSWERED, Stage.OPEN) if actor.is_officer else (Stage.ASKED,)
    if not actor.may("screening.finding.list"):
        return []
    # Answered before open: somebody has already taken trouble and waits for a word.
    rows = figures.findings(actor, *stages).order_by("stage", "found_at", "pk")
    return shown(rows[:limit])
