"""When a body was last at work: by its notices, and by whatever contexts above know (`provide`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.db.models import Max

from hengjian.core.legal_time import legal_day
from hengjian.filing.models import NoticeVersion

#: (credit codes, day) → last day of activity known by that day; who was never active is left out.
LastActive = Callable[[Sequence[str], date], dict[str, date]]
_sources: list[LastActive] = []


def provide(source: LastActive) -> None:
    """From now on `source` is asked, too."""
    if source not in _sources:
        _sources.append(source)


def last_active(usccs: Sequence[str], on: date) -> dict[str, date]:
    """The last day of activity of each body, by every source."""
    found: dict[str, date] = {}
    for source in (_by_notices, *_sources):
        for uscc, day in source(usccs, on).items():
            found[uscc] = max(day, found.get(uscc, day))
    return found


def _by_notices(usccs: Sequence[str], on: date) -> dict[str, date]:
    rows = NoticeVersion.objects.filter(institution__uscc__in=usccs, cancelled=False)
    days: dict[str, date] = {}
    last = rows.values("institution__uscc").annotate(said=Max("announced_at"))
    for uscc, said in last.values_list("institution__uscc", "said"):
        days[uscc] = min(legal_day(said), on)
    worked = rows.filter(superseded_at=None, starts_on__lte=on).values("institution__uscc")
    for uscc, end in worked.annotate(end=Max("ends_on")).values_list("institution__uscc", "end"):
        days[uscc] = max(days[uscc], min(end, on))
    return days
