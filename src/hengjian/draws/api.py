"""Draws anyone can recompute: the JSON API. Reading a bundle needs no key."""

# No postponed annotations here: the framework looks them up in the module of the guard.

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, ValidationError

from hengjian.accounts.access import PUBLIC, Actor, action, actor_of
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.draws import doing, finishing, selectors, services
from hengjian.draws.models import Draw

router = Router(tags=["draws"])
MOST = 200


class DrawOut(Schema):
    """A draw in short; `members` once drawn and not sealed; `asked`: the mark an abort needs."""

    number: str
    purpose: str
    subject: str
    stage: str
    commitment: str
    source: str
    due: str
    shares: list[str]
    number_confirmed: bool
    members: list[dict[str, str]]
    aborts: int
    asked: str


class PageOut(Schema):
    """A page of draws; `total` counts those the caller may list."""

    total: int
    page: int
    size: int
    draws: list[DrawOut]


class Filters(Schema):
    """Filters of the list; `size` is at most 200."""

    stage: str = ""
    purpose: str = ""
    q: str = ""
    page: int = 1
    size: int = 50


class ShareIn(Schema):
    """64 hexadecimal digits, or nothing: then the platform makes the share."""

    share: str = ""
    party: str = ""


class SourceIn(Schema):
    """A future public number: name of the source and an hour with its zone."""

    source: str
    due: AwareDatetime


class NumberIn(Schema):
    """The public number as published."""

    value: str
    party: str = ""


class ReasonIn(Schema):
    """Why the draw is to be aborted."""

    reason: str
    party: str = ""


class PlaceIn(Schema):
    """The place of a sealed result that is opened at its check-in; 1 is the first drawn."""

    place: int


class AgreeIn(Schema):
    """The mark of the asking that was read."""

    asked: str
    party: str = ""


def _out(found: Draw) -> DrawOut:
    return DrawOut(
        number=found.number,
        purpose=found.purpose,
        subject=found.subject,
        stage=found.stage,
        commitment=found.commitment,
        source=found.source,
        due=doing.instant(found.due),
        shares=[share.party for share in found.shares.all()],
        number_confirmed=bool(found.confirmed_by),
        members=found.members,
        aborts=selectors.aborts(found.purpose, found.subject),
        asked=finishing.asked_mark(found),
    )


def _found(actor: Actor, number: str, name: str) -> Draw:
    found = selectors.draw(actor, number, name)
    if found is None:
        refusal = Refusal(
            t("没有找到", "Not found"),
            t("没有您可以查看的该抽取", "there is no such draw that you may see"),
            t("请检查编号", "Check the number"),
        )
        refusal.status = 404  # type: ignore[attr-defined]
        raise refusal
    return found


def _do(
    request: HttpRequest,
    number: str,
    name: str,
    act: Callable[..., Any],
    told: type[Schema] | None = None,
) -> DrawOut:
    """The draw is looked for before the body is read: a hidden one and a missing one look alike."""
    found = _found(actor_of(request), number, name)
    given = _given(request, told).model_dump() if told else {}
    act(draw=found, by=actor_of(request), at=timezone.now(), **given)
    found.refresh_from_db()
    return _out(found)


def _given(request: HttpRequest, told: type[Schema]) -> Schema:
    try:
        return told.model_validate_json(request.body)
    except ValidationError as error:
        problems = [
            Problem(
                where="/" + "/".join(str(part) for part in item["loc"]),
                rule=str(item["type"]),
                message=t(f"参数无效：{item['msg']}", str(item["msg"])),
                remedy=t("请按接口说明填写", "Follow the API description"),
            )
            for item in error.errors()
        ]
        raise Rejected(t("未受理此请求", "The request was not taken"), problems) from error


def _body(told: type[Schema]) -> dict[str, Any]:
    """How the API description shows a body that is read by hand."""
    content = {"application/json": {"schema": told.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


@router.get("/draws", response=PageOut, summary="List draws")
@action(selectors.LIST)
def draws(request: HttpRequest, filters: Query[Filters]) -> PageOut:
    """Newest first."""
    size, page = max(1, min(filters.size, MOST)), max(1, min(filters.page, 100_000))
    rows = selectors.draws(
        actor_of(request), stage=filters.stage, purpose=filters.purpose, words=filters.q[:60]
    )
    shown = rows[(page - 1) * size : page * size]
    return PageOut(total=rows.count(), page=page, size=size, draws=[_out(row) for row in shown])


@router.get("/draws/{number}", response=DrawOut, summary="Read a draw")
@action(selectors.READ)
def draw(request: HttpRequest, number: str) -> DrawOut:
    """One draw in short."""
    return _out(_found(actor_of(request), number, selectors.READ))


@router.get("/draws/{number}/bundle", summary="The public bundle of a draw")
@action(selectors.PUBLIC)
def bundle(request: HttpRequest, number: str) -> dict[str, Any]:
    """What `hengjian draw recompute` checks; public."""
    return selectors.bundle(_found(PUBLIC, number, selectors.PUBLIC))


@router.post(
    "/draws/{number}/share",
    response=DrawOut,
    summary="Commit a party's share",
    openapi_extra=_body(ShareIn),
)
@action(doing.SHARE)
def share(request: HttpRequest, number: str) -> DrawOut:
    """The share is committed and in escrow."""
    return _do(request, number, doing.SHARE, services.give_share, ShareIn)


@router.post(
    "/draws/{number}/source",
    response=DrawOut,
    summary="Name another source",
    openapi_extra=_body(SourceIn),
)
@action(doing.SOURCE)
def source(request: HttpRequest, number: str) -> DrawOut:
    """Another future public number, while shares are awaited."""
    return _do(request, number, doing.SOURCE, services.name_source, SourceIn)


@router.post(
    "/draws/{number}/number",
    response=DrawOut,
    summary="Enter the public number",
    openapi_extra=_body(NumberIn),
)
@action(doing.GIVE)
def give_number(request: HttpRequest, number: str) -> DrawOut:
    """By one authority, after its hour."""
    return _do(request, number, doing.GIVE, services.give_public_number, NumberIn)


@router.post(
    "/draws/{number}/confirm",
    response=DrawOut,
    summary="Confirm the public number",
    openapi_extra=_body(NumberIn),
)
@action(doing.CONFIRM)
def confirm_number(request: HttpRequest, number: str) -> DrawOut:
    """By the other authority."""
    return _do(request, number, doing.CONFIRM, services.confirm_public_number, NumberIn)


@router.post("/draws/{number}/perform", response=DrawOut, summary="Perform the draw")
@action(doing.PERFORM)
def perform(request: HttpRequest, number: str) -> DrawOut:
    """Again, it answers the same."""
    return _do(request, number, doing.PERFORM, services.perform)


@router.post(
    "/draws/{number}/abort/ask",
    response=DrawOut,
    summary="Ask to abort",
    openapi_extra=_body(ReasonIn),
)
@action(doing.ASK_ABORT)
def ask_abort(request: HttpRequest, number: str) -> DrawOut:
    """Another party must agree within a day."""
    return _do(request, number, doing.ASK_ABORT, services.ask_abort, ReasonIn)


@router.post(
    "/draws/{number}/abort",
    response=DrawOut,
    summary="Agree to an abort",
    openapi_extra=_body(AgreeIn),
)
@action(doing.ABORT)
def abort(request: HttpRequest, number: str) -> DrawOut:
    """The draw is over, publicly, and counted."""
    return _do(request, number, doing.ABORT, services.abort, AgreeIn)


@router.post(
    "/draws/{number}/place",
    response=DrawOut,
    summary="Open one selection at its check-in",
    openapi_extra=_body(PlaceIn),
)
@action(doing.UNSEAL)
def open_selection(request: HttpRequest, number: str) -> DrawOut:
    """By place; seed and shares stay sealed until the last one."""
    return _do(request, number, doing.UNSEAL, services.open_selection, PlaceIn)


@router.post("/draws/{number}/open", response=DrawOut, summary="Open a sealed result")
@action(doing.UNSEAL)
def open_result(request: HttpRequest, number: str) -> DrawOut:
    """After the last check-in, or from the day named when the draw was opened."""
    return _do(request, number, doing.UNSEAL, services.open_result)
