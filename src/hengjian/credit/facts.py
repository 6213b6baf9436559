"""The settled facts the class rests on, read from the contexts below. The only place that knows
where they come from.

Decided cases of fraud are here. Rounds of proficiency testing are not: the platform keeps none
yet, so nothing is said of them.
"""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from hengjian.credit.rule import FRAUD, VIOLATION, DatedFact
from hengjian.enforcement import menu
from hengjian.enforcement import selectors as enforcement
from hengjian.registry.models import Institution

LEGAL = ZoneInfo("Asia/Shanghai")


def of(institution: Institution, on: date) -> list[DatedFact]:
    """Every fact about the institution that was settled by that legal day."""
    return [
        DatedFact(
            kind=FRAUD if menu.FRAUD.match(case.violation_code) else VIOLATION,
            on=case.decided_at.astimezone(LEGAL).date(),
            subject=case.number,
        )
        for case in enforcement.upheld(institution.uscc, on)
        if case.decided_at is not None
    ]
