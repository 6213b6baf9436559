"""Questions about automatic stations, always scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from hengjian.accounts.access import Actor, scope
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text
from hengjian.standards import hj212_codes
from hengjian.telemetry import marking
from hengjian.telemetry.models import RawFrame, Reading, Station, StationLog


@dataclass(frozen=True)
class StationState:
    """A station with what it has sent so far."""

    station: Station
    last_received_at: datetime | None
    frames: int
    deviating: int  # frames with at least one problem
    conflicting: int
    sealed: int


def stations(actor: Actor) -> QuerySet[Station]:
    """The stations the actor may see, by MN."""
    return scope(actor, "telemetry.station.list", Station).order_by("mn")


def states(page: list[Station]) -> list[StationState]:
    """What the stations of one page have sent. The page is the bound: ask for few at a time."""
    rows = (
        RawFrame.objects.filter(mn__in=[station.mn for station in page])
        .values_list("mn")
        .annotate(
            last=Max("received_at"),
            frames=Count("pk"),
            deviating=Count("pk", filter=Q(problem_count__gt=0)),
            contradicting=Count("pk", filter=Q(conflicting=True)),
            unread=Count("pk", filter=Q(sealed=True)),
        )
    )
    counted: dict[str, tuple[Any, ...]] = {mn: tuple(counts) for mn, *counts in rows}
    silent = (None, 0, 0, 0, 0)
    return [StationState(station, *counted.get(station.mn, silent)) for station in page]


def readable(actor: Actor, mn: str) -> bool:
    """Whether the actor may read the data of that station."""
    return scope(actor, "telemetry.station.read", Station).filter(mn=mn).exists()


def latest_readings(
    actor: Actor, *, mn: str, factor: str = "", before_id: int | None = None, limit: int = 100
) -> list[Reading]:
    """Readings of one station, newest received first, at most 500; none when it is hidden.

    `before_id` continues behind the last reading of the page before. Of a value that came again
    under the same key only the newest version is shown.
    """
    if not readable(actor, mn):
        return []
    rows = Reading.objects.filter(mn=mn)
    if factor:
        rows = rows.filter(factor=factor)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    newer = Reading.objects.filter(
        mn=OuterRef("mn"),
        data_time=OuterRef("data_time"),
        cn=OuterRef("cn"),
        st=OuterRef("st"),
        factor=OuterRef("factor"),
        suffix=OuterRef("suffix"),
    ).order_by("-version")
    rows = rows.filter(Q(data_time=None) | Q(version=Subquery(newer.values("version")[:1])))
    return list(rows.order_by("-pk")[: max(1, min(limit, 500))])


LOG_READ = "telemetry.station.read"


@dataclass(frozen=True)
class Shown:
    """A value with its mark in words and the rules it breaks."""

    reading: Reading
    mark: Text | None
    hits: list[marking.Hit]


def station(actor: Actor, mn: str, action: str = LOG_READ) -> Station | None:
    """The station when the actor may do `action` on it."""
    return scope(actor, action, Station).filter(mn=mn).first()


def work(found: Station) -> QuerySet[StationLog]:
    """What stands on the log: entries nobody corrected, newest first."""
    return found.log.filter(corrected_by__isnull=True).select_related("corrects")


def values(found: Station, *, only_hits: bool = False, limit: int = 200) -> list[Shown]:
    """The newest values of a station with marks in words and the rules they break."""
    log = [marking.Work(w.kind, w.begun_at, w.ended_at, w.factor) for w in work(found)]
    rows = Reading.objects.filter(mn=found.mn).select_related("frame").order_by("-pk")
    shown = (_shown(row, log) for row in rows[: 5_000 if only_hits else limit])
    return list(islice((one for one in shown if one.hits or not only_hits), limit))


def _shown(row: Reading, log: list[marking.Work]) -> Shown:
    day = legal_day(row.received_at)
    mark = hj212_codes.name("data_marks", row.flag, day) if row.flag else None
    found = marking.hits(
        mark=row.flag, factor=row.factor, data_time=row.data_time, received_at=row.received_at,
        log=log,
    )  # fmt: skip
    return Shown(row, mark, found)
