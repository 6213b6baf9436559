"""What the made-up institutions and officers did beside reporting: register, accreditation, filing.

Each part is grown by its own module through the public services, is safe to run again, and comes
in the order in which the parts lean on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from hengjian.accounts.access import Actor
from hengjian.core.legal_time import LEGAL
from hengjian.credit import services as credit
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution
from hengjian.simulation import (
    accreditation_life,
    annual_life,
    assessment_life,
    bars_life,
    conformity_life,
    directory_life,
    draws_life,
    filing_life,
    quality_life,
)
from hengjian.simulation.world import Lab

_OFFICER = Actor("market-province", "赵市监")
Progress = Callable[[str, int, int], None]
_PARTS: tuple[Callable[[list[Lab], datetime, Progress], None], ...] = (
    conformity_life.live,
    quality_life.live,
    bars_life.live,
    filing_life.live,
    draws_life.live,
    # Brings its own assessors; the directory's are entered afterwards, with their interests.
    accreditation_life.live,
    assessment_life.live,
    directory_life.live,
    annual_life.live,
)


def live(labs: list[Lab], *, until: date, progress: Progress) -> None:
    """All of it stands as of the forenoon after the province's last day."""
    at = datetime.combine(until + timedelta(days=1), time(10), LEGAL).astimezone(UTC)
    for part in _PARTS:
        part(labs, at, progress)
    for row in Institution.objects.filter(uscc__in=[lab.uscc for lab in labs]):
        credit.reassess(institution=row, by=_OFFICER, at=at)
    while ledger.sequence(at=at + timedelta(hours=1)):
        pass
