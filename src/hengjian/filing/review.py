"""Comparing filings with the facts of a day and proposing the moves they ask for."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from hengjian.core.legal_time import legal_day
from hengjian.filing.models import Filing, Proposal
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.services import filings as services


def review(*, rows: QuerySet[Filing], at: datetime) -> int:
    """Every move the facts of that day ask for is proposed, each once; gives how many are new.

    A filing with a move waiting is left alone. A move that an officer took back is proposed again
    when its reasons are other ones than those taken back.
    """
    waiting = set(
        Proposal.objects.filter(stage=Proposal.Stage.PENDING).values_list("filing", flat=True)
    )
    made = 0
    for filing, move in selectors.asked_for(rows, legal_day(at)):
        if filing.pk in waiting or _taken_back(filing, [r.says.zh for r in move.reasons]):
            continue
        made += services.propose(filing=filing, found=move, at=at) is not None
    return made


def _taken_back(filing: Filing, words: list[str]) -> bool:
    last = filing.proposals.order_by("-proposed_at", "-pk").first()
    undone = last is not None and last.stage == Proposal.Stage.UNDONE
    return undone and [reason["zh"] for reason in last.reasons] == words  # type: ignore[union-attr]
