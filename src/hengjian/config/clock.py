"""What happens by itself: the ledger is sequenced, the night's screening is enqueued.

Called about once a second by the process that keeps the tree (serve), or by any scheduler. Safe to
call from several places: the sequencer has one winner, and the night's run is enqueued once a day.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import OperationalError
from django.utils import timezone

from hengjian.core.errors import Refusal
from hengjian.credit.tasks import nightly as settle_classes
from hengjian.filing.tasks import nightly as review_filings
from hengjian.ledger import services as ledger
from hengjian.ledger.models import Entry
from hengjian.screening.models import Run
from hengjian.screening.tasks import nightly

log = logging.getLogger("hengjian.clock")
SEQUENCE_EVERY = timedelta(seconds=5)
NIGHT_HOUR = 2

_last: dict[str, datetime] = {}


def tick(*, at: datetime) -> None:
    """Do what is due. A busy database is no reason to stop: it is tried again at the next tick.

    A log that is read-only (see ledger.guard) is said in the log once an hour; reading goes on.
    """
    try:
        if _due("sequence", SEQUENCE_EVERY, at) and Entry.objects.filter(index=None).exists():
            ledger.sequence(at=at)
        _night(at)
    except OperationalError:
        log.warning("the database is busy; trying again at the next tick")
    except Refusal as refusal:
        if _due("refused", timedelta(hours=1), at):
            log.error("%s", refusal)


def _due(what: str, every: timedelta, at: datetime) -> bool:
    if what in _last and at - _last[what] < every:
        return False
    _last[what] = at
    return True


def _night(at: datetime) -> None:
    local = timezone.localtime(at)
    today = local.date().isoformat()
    if local.hour != NIGHT_HOUR or _last.get("night:" + today):
        return
    _last["night:" + today] = at
    for work in (review_filings, settle_classes):
        work.enqueue()
    if not Run.objects.filter(begun_at__gte=at - timedelta(hours=12)).exists():
        nightly.enqueue()
