"""Work that nobody waits for: what time alone does to classes, once a night."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django_tasks import task

from hengjian.accounts.access import Actor
from hengjian.credit import adjusting, services

BY = Actor("clock", "系统定时任务")


@task()
def nightly() -> str:
    """Classes agree with what stands this morning; gives a summary for the task's record."""
    return settle(at=timezone.now())


def settle(*, at: datetime) -> str:
    """New decisions, classes set by hand that begin or end, old decisions, the yearly round."""
    decided = len(services.catch_up(by=BY, at=at))
    by_hand = adjusting.begun_or_ended(by=BY, at=at)
    ceased = len(services.run_out(by=BY, at=at))
    round_again = len(services.come_round(by=BY, at=at))
    return f"{decided} decided, {by_hand} by hand, {ceased} run out, {round_again} yearly"
