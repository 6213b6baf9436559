"""Automatic stations over the JSON API: which there are, and what one of them last said."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.telemetry import selectors
from hengjian.telemetry.models import Reading

router = Router(tags=["telemetry"])

# Annotated[..., Query] would read better; this form keeps bounds and default in one place.
LIMIT = Query(100, ge=1, le=500, description="rows of a page")
OFFSET = Query(0, ge=0, le=1_000_000, description="stations to skip")
BEFORE = Query(None, ge=1, description="`next_before` of the page before")


class StationOut(Schema):
    """A station and what it has sent so far."""

    mn: str
    institution_uscc: str
    site_name: str
    st: str
    edition: str
    region: str
    last_received_at: datetime | None
    frames: int
    deviating_frames: int
    conflicting_frames: int
    sealed_frames: int


class StationsOut(Schema):
    """One page of stations and how many there are in all."""

    count: int
    items: list[StationOut]


class ReadingOut(Schema):
    """One value as sent; `value` is null where the text is no plain decimal number."""

    id: int
    cn: str
    factor: str
    suffix: str
    data_time: datetime | None
    value_text: str
    value: float | None
    flag: str
    received_at: datetime
    version: int
    frame_id: int


class ReadingsOut(Schema):
    """One page of readings, newest received first; `next_before` is null on the last."""

    items: list[ReadingOut]
    next_before: int | None


@router.get("/stations", response=StationsOut)
@action("telemetry.station.list")
def stations(request: HttpRequest, limit: int = LIMIT, offset: int = OFFSET) -> StationsOut:
    """The stations you may see, by MN."""
    rows = selectors.stations(actor_of(request))
    page = selectors.states(list(rows[offset : offset + limit]))
    return StationsOut(count=rows.count(), items=[_station(state) for state in page])


def _station(state: selectors.StationState) -> StationOut:
    station = state.station
    return StationOut(
        mn=station.mn,
        institution_uscc=station.institution_uscc,
        site_name=station.site_name,
        st=station.st,
        edition=station.edition,
        region=station.region,
        last_received_at=state.last_received_at,
        frames=state.frames,
        deviating_frames=state.deviating,
        conflicting_frames=state.conflicting,
        sealed_frames=state.sealed,
    )


@router.get("/stations/{mn}/readings", response=ReadingsOut)
@action("telemetry.station.read")
def readings(
    request: HttpRequest,
    mn: str,
    factor: str = "",
    limit: int = LIMIT,
    before: int | None = BEFORE,
) -> ReadingsOut:
    """What one station last said; of a value sent again only the newest version."""
    actor = actor_of(request)
    if not selectors.readable(actor, mn):
        raise _not_found()
    rows = selectors.latest_readings(actor, mn=mn, factor=factor, before_id=before, limit=limit)
    following = rows[-1].pk if len(rows) == limit else None
    return ReadingsOut(items=[_reading(row) for row in rows], next_before=following)


def _reading(row: Reading) -> ReadingOut:
    return ReadingOut(
        id=row.pk,
        cn=row.cn,
        factor=row.factor,
        suffix=row.suffix,
        data_time=row.data_time,
        value_text=row.value_text,
        value=row.value,
        flag=row.flag,
        received_at=row.received_at,
        version=row.version,
        frame_id=row.frame_id,
    )


def _not_found() -> Refusal:
    """Hidden and missing look the same."""
    refusal = Refusal(
        t("没有找到", "Not found"),
        t("此编号没有您可以查看的站点", "there is no station of this number that you may see"),
        t("请检查编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal
