"""Findings as lists show them: the question in words, whose it is, how long it waits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse

from hengjian.accounts.access import Actor
from hengjian.console import figures
from hengjian.console.cards import rows_at
from hengjian.core.text import Text
from hengjian.registry.models import Institution
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
            reverse("finding", args=(f.number,)))
        for f in kept
    ]  # fmt: skip


@dataclass(frozen=True)
class Waiting:
    """Findings of one question about one institution at one stage, and since when they wait."""

    question: Text
    institution: str
    stage: str
    stage_label: str
    count: int
    since: datetime
    address: str


def waiting(actor: Actor, limit: int) -> list[Waiting]:
    """What waits for this reader: officers triage, institutions answer.

    The same question about the same institution is one line. Answered findings stand first,
    because somebody has already taken trouble and waits for a word; then the many, then the old.
    """
    if not actor.may("screening.finding.list"):
        return []
    stage = Finding.Stage
    stages = (stage.ANSWERED, stage.OPEN) if actor.is_officer else (stage.ASKED,)
    groups = list(
        figures.findings(actor, *stages)
        .order_by()
        .values("stage", "code", "institution_uscc")
        .annotate(n=Count("pk"), since=Min("found_at"), number=Min("number"))
        .order_by("stage", "-n", "since", "number")[:limit]
    )
    wanted = Institution.objects.filter(uscc__in=[g["institution_uscc"] for g in groups])
    names = dict(wanted.values_list("uscc", "name"))
    return [_waiting(dict(group), names) for group in groups]


def _waiting(group: dict[str, Any], names: dict[str, str]) -> Waiting:
    uscc, code, stage = group["institution_uscc"], group["code"], group["stage"]
    many = rows_at("finding-list", stage=stage, code=code, institution=uscc)
    return Waiting(
        screening.question(code),
        names.get(uscc, uscc),
        stage,
        str(Finding.Stage(stage).label),
        group["n"],
        group["since"],
        many if group["n"] > 1 else reverse("finding", args=(group["number"],)),
    )
