"""Directories over the API: lists, one record, one's own, and what one declares oneself.

The three directories have the same operations, each under its own action.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import ValidationError
from pydantic import ValidationError as Unfit

from hengjian.accounts.access import action, actor_of
from hengjian.core import regions
from hengjian.directory import api_acts, fields, selectors, services
from hengjian.directory.api_acts import not_found
from hengjian.directory.kinds import KINDS, Kind
from hengjian.directory.models import Assignment, Entry
from hengjian.registry.models import Institution

router = Router(tags=["directory"])
PAGE = 100
S = TypeVar("S", bound=Schema)


class ListedOut(Schema):
    """Somebody of a directory as a list shows him."""

    number: str
    name: str
    status: str
    suspended_until: date | None = None


class ListOut(Schema):
    """One page of a directory, by number."""

    count: int
    page: int
    entries: list[ListedOut]


class EntryOut(ListedOut):
    """One record. `credential_until` is the first day no longer valid."""

    person_no: str
    region: str
    unit: str
    fields: list[str]
    level: str
    may_lead: bool
    credential_no: str
    credential_until: date | None
    specialty: str
    open_assignments: int


class OwnConflictIn(Schema):
    """An interest one declares; days are legal days, the last one included."""

    entry: str
    uscc: str
    kind: str
    valid_from: date
    last_day: date | None = None
    words: str = ""


class OwnAnswerIn(Schema):
    """Accept an assignment, or decline it with a reason."""

    assignment: str
    accept: bool
    reason: str = ""


class DoneOut(Schema):
    """It was done."""

    done: bool = True


def _list_operation(kind: Kind) -> None:
    @router.get(
        f"/directory/{kind.path}",
        response=ListOut,
        summary=kind.plural.en,
        operation_id=f"directory_{kind.key}_list",
    )
    @action(kind.action("list"))
    def listed(
        request: HttpRequest,
        q: str = "",
        field: str = "",
        region: str = "",
        status: str = "",
        page: int = 1,
    ) -> dict[str, Any]:
        """100 to a page; filters that are no known word are left out."""
        day = timezone.localdate()
        rows = selectors.entries(
            actor_of(request),
            kind.key,
            day,
            words=q[:80],
            field=field if field in fields.fields() else "",
            region=region if regions.is_code(region) else "",
            status=status if status in selectors.STATUSES else "",
        )
        page = max(1, min(page, 100_000))
        part = rows[(page - 1) * PAGE : page * PAGE]
        return {"count": rows.count(), "page": page, "entries": [_listed(r, day) for r in part]}


def _read_operation(kind: Kind) -> None:
    @router.get(
        f"/directory/{kind.path}/{{number}}",
        response=EntryOut,
        summary=f"One: {kind.label.en}",
        operation_id=f"directory_{kind.key}_read",
    )
    @action(kind.action("read"))
    def one(request: HttpRequest, number: str) -> dict[str, Any]:
        """Hidden and missing look the same: 404."""
        found = selectors.entry(actor_of(request), kind.key, number)
        if found is None:
            raise not_found()
        return _whole(found)


for _kind in KINDS.values():
    _list_operation(_kind)
    _read_operation(_kind)
    api_acts.operations(router, _kind)


@router.get("/directory/own", response=list[EntryOut], summary="Your own records")
@action("directory.own.read")
def own(request: HttpRequest) -> list[dict[str, Any]]:
    """One a directory; none for who is in none."""
    return [_whole(row) for row in selectors.own(actor_of(request))]


def _said(schema: type[Schema]) -> dict[str, Any]:
    """What the body holds, for the API description."""
    content = {"application/json": {"schema": schema.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def _body(request: HttpRequest, schema: type[S]) -> S:
    """The body. Read by the view, so that who may not do it learns that first."""
    try:
        return schema.model_validate_json(request.body)
    except Unfit as wrong:
        problems = [{**one, "loc": ("body", *one["loc"])} for one in wrong.errors()]
        raise ValidationError(problems) from None


@router.post(
    "/directory/own/conflicts",
    response=DoneOut,
    summary="Declare an interest",
    openapi_extra=_said(OwnConflictIn),
)
@action("directory.own.keep")
def own_conflict(request: HttpRequest) -> dict[str, Any]:
    """From that day on you are not drawn for the institution."""
    given = _body(request, OwnConflictIn)
    actor = actor_of(request)
    entry = selectors.own(actor, "directory.own.keep").filter(number=given.entry).first()
    place = Institution.objects.filter(uscc=given.uscc).first()
    if entry is None or place is None:
        raise not_found()
    services.declare_conflict(
        entry=entry,
        institution=place,
        kind=given.kind,
        words=given.words,
        valid_from=given.valid_from,
        valid_until=given.last_day + timedelta(days=1) if given.last_day else None,
        by=actor,
        at=timezone.now(),
    )
    return {"done": True}


@router.post(
    "/directory/own/answers",
    response=DoneOut,
    summary="Answer an assignment",
    openapi_extra=_said(OwnAnswerIn),
)
@action("directory.own.keep")
def own_answer(request: HttpRequest) -> dict[str, Any]:
    """Declining takes a reason."""
    given = _body(request, OwnAnswerIn)
    actor = actor_of(request)
    mine = selectors.own(actor, "directory.own.keep")
    row = Assignment.objects.filter(entry__in=mine, number=given.assignment).first()
    if row is None:
        raise not_found()
    services.answer_assignment(
        assignment=row, accept=given.accept, reason=given.reason, by=actor, at=timezone.now()
    )
    return {"done": True}


def _listed(row: Entry, day: date) -> dict[str, Any]:
    held = selectors.standing(row, day)
    return {
        "number": row.number,
        "name": row.person.name,
        "status": held.key,
        "suspended_until": held.until,
    }


def _whole(row: Entry) -> dict[str, Any]:
    now = row.now
    names = ("unit", "level", "may_lead", "credential_no", "credential_until", "specialty")
    return {
        **_listed(row, timezone.localdate()),
        **{name: getattr(now, name) for name in names},
        "person_no": row.person.person_no,
        "region": row.region,
        "fields": list(now.fields),
        "open_assignments": row.assignments.filter(stage__in=Assignment.OPEN).count(),
    }
