"""Where an assessment took its application, step by step with the hour of each step.

The officer may look in late: the clocks count from the hours of the assessment, not from his.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

CORRECTING, VERIFYING, CONCLUDED = "correcting", "verifying", "concluded"
ANSWERED, ACCEPTED, REJECTED = "answered", "accepted", "rejected"


@dataclass(frozen=True)
class Turn:
    """The assessment came to `stage` at that hour."""

    stage: str
    at: datetime


@dataclass(frozen=True)
class Step:
    """One answer or verdict: which nonconformity, what (answered, accepted, rejected), when."""

    serial: int
    kind: str
    at: datetime


def turns(
    *,
    closed_at: datetime | None,
    correcting: bool,
    serials: Iterable[int],
    steps: Iterable[Step],
    concluded_at: datetime | None,
) -> list[Turn]:
    """The turns in order. `correcting`: the closing meeting asked for corrections.

    With the last answer the papers go to the leader; with his last verdict, when some are sent
    back, to the institution again.
    """
    found: list[Turn] = []
    if closed_at is not None and correcting:
        found.append(Turn(CORRECTING, closed_at))
        state = dict.fromkeys(serials, REJECTED)
        for step in sorted(steps, key=lambda s: s.at):
            state[step.serial] = step.kind
            here = found[-1].stage
            if here == CORRECTING and REJECTED not in state.values():
                found.append(Turn(VERIFYING, step.at))
            sent_back = REJECTED in state.values() and ANSWERED not in state.values()
            if here == VERIFYING and sent_back:
                found.append(Turn(CORRECTING, step.at))
    if concluded_at is not None:
        found.append(Turn(CONCLUDED, concluded_at))
    return found
