"""Filing on commitment and notices of local work: the JSON API.

Bodies are read here and not by the framework, so that what is wrong comes back at its place and
in the reader's language.
"""

# No postponed annotations here: the framework looks them up in the module of the guard that
# @action wraps around an operation, where our names are unknown.

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.filing import content
from hengjian.filing.models import Notice
from hengjian.filing.selectors import filings as filing_selectors
from hengjian.filing.selectors import notices as selectors
from hengjian.filing.services import notices as services
from hengjian.filing.views.public import facts

router = Router(tags=["filing"])
MOST, LARGEST = 200, 1024 * 1024
#: Field of a content → its place in the JSON body.
_PLACES = {
    "site_name": "/site/name", "region": "/site/region", "address": "/site/address",
    "lat": "/site/lat", "lon": "/site/lon", "starts_on": "/period/from", "ends_on": "/period/to",
    "client_name": "/client/name", "client_uscc": "/client/uscc",
    "client_consent": "/client/consent",
}  # fmt: skip


class NoticeOut(Schema):
    """A notice as the API tells it; days inclusive, instants with their zone."""

    number: str
    institution: str
    stage: str
    version: int
    region: str
    site_name: str
    starts_on: str
    ends_on: str
    late: bool
    announced_at: str | None
    receipt_no: str
    warnings: list[dict[str, str]] | None = None
    content: dict[str, Any] | None = None


class NoticesOut(Schema):
    """A page of notices; `total` counts those the caller may list."""

    total: int
    page: int
    size: int
    notices: list[NoticeOut]


class Filters(Schema):
    """`view`: today, waiting, running, elsewhere, late; `size` is at most 200."""

    view: str = ""
    q: str = ""
    region: str = ""
    stage: str = ""
    kind: str = ""
    page: int = 1
    size: int = 50


class FilingsOut(Schema):
    """A page of filings: what is public of each."""

    total: int
    page: int
    size: int
    filings: list[dict[str, Any]]


def _out(row: Notice, *, whole: bool = False) -> NoticeOut:
    version = row.versions.order_by("-version").first() if whole else None
    return NoticeOut(
        number=row.number,
        institution=row.institution.uscc,
        stage=row.stage,
        version=row.version,
        region=row.region,
        site_name=row.site_name,
        starts_on=row.starts_on.isoformat(),
        ends_on=row.ends_on.isoformat(),
        late=row.late,
        announced_at=row.announced_at.isoformat() if row.announced_at else None,
        receipt_no=row.receipt_no,
        warnings=version.warnings if version else None,
        content=row.content if whole else None,
    )


def _paged(filters: Filters) -> tuple[int, int, slice]:
    size, page = max(1, min(filters.size, MOST)), max(1, min(filters.page, 100_000))
    return size, page, slice((page - 1) * size, page * size)


def _read(request: HttpRequest) -> content.Content:
    refused = t("未登记", "The work was not announced")
    try:
        raw = json.loads(request.body) if len(request.body) <= LARGEST else None
    except (ValueError, RecursionError, RequestDataTooBig):
        raw = None
    if not isinstance(raw, dict):
        message = t("不是可读取的 JSON 对象（最大 1 MB）", "no JSON object of at most 1 MB")
        remedy = t("请按接口说明发送", "Follow the API description")
        raise Rejected(refused, [Problem("/", "json", message, remedy)])
    flat: dict[str, Any] = {
        k: raw[k] for k in ("items", "staff", "instruments", "note") if k in raw
    }
    for name, place in _PLACES.items():
        part = raw.get(place.split("/")[1])
        if isinstance(part, dict) and place.split("/")[2] in part:
            flat[name] = part[place.split("/")[2]]
    made, problems = content.read(flat, lambda name: _PLACES.get(name, f"/{name}"))
    if made is None:
        raise Rejected(refused, problems)
    return made


def _not_found() -> Refusal:
    refusal = Refusal(
        t("没有找到", "Not found"),
        t("没有您可以查看的该登记", "there is no such notice that you may see"),
        t("请检查编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal


def _found(request: HttpRequest, number: str, name: str = selectors.READ) -> Notice:
    row = selectors.notice(actor_of(request), number, name)
    if row is None:
        raise _not_found()
    return row


@router.get("/notices", response=NoticesOut, summary="List notices of work")
@action(selectors.LIST)
def notices(request: HttpRequest, filters: Query[Filters]) -> NoticesOut:
    """Newest first; only those the caller may see."""
    asked = selectors.Asked(filters.view, filters.q[:80], filters.region[:6], filters.stage)
    rows = selectors.notices(actor_of(request), asked, timezone.localdate())
    size, page, part = _paged(filters)
    found = [_out(row) for row in rows[part]]
    return NoticesOut(total=rows.count(), page=page, size=size, notices=found)


_EXAMPLE = {
    "site": {"name": "排污口 DW001", "region": "620102", "address": "", "lat": "36.06", "lon": "103.83"},
    "period": {"from": "2026-12-01", "to": "2026-12-03"},
    "client": {"name": "", "uscc": "", "consent": True},
    "items": [{"category": "水和废水", "matrix": "废水", "parameter": "氨氮", "method": "HJ 535-2009"}],
    "staff": ["P-0001"],
    "instruments": ["XC-01"],
    "note": "",
}  # fmt: skip


@router.post(
    "/notices",
    response={201: NoticeOut},
    summary="Announce work",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/json": {"example": _EXAMPLE}}}
    },
)
@action(services.ANNOUNCE)
def announce(request: HttpRequest) -> Status[NoticeOut]:
    """Version 1 of a new notice, for the caller's own institution; `warnings` say what is odd."""
    made = _read(request)
    actor = actor_of(request)
    institution = selectors.own_institution(actor)
    if institution is None:
        raise _not_found()
    row = services.announce(institution=institution, content=made, by=actor, at=timezone.now())
    return Status(201, _out(row, whole=True))


@router.put("/notices/{number}", response=NoticeOut, summary="Announce the next version")
@action(services.ANNOUNCE)
def change(request: HttpRequest, number: str) -> NoticeOut:
    """The whole notice again; the version before stays on record."""
    row = _found(request, number, services.ANNOUNCE)
    made = _read(request)
    services.announce(
        institution=row.institution, content=made, by=actor_of(request), at=timezone.now(),
        notice=row,
    )  # fmt: skip
    return _out(row, whole=True)


@router.get("/notices/{number}", response=NoticeOut, summary="One notice of work")
@action(selectors.READ)
def notice(request: HttpRequest, number: str) -> NoticeOut:
    """The notice with its contents and the warnings of its latest version."""
    return _out(_found(request, number), whole=True)


@router.post("/notices/{number}/acknowledge", response=NoticeOut, summary="Give the receipt")
@action(services.ACKNOWLEDGE)
def acknowledge(request: HttpRequest, number: str) -> NoticeOut:
    """The latest version has its receipt."""
    row = _found(request, number, services.ACKNOWLEDGE)
    services.acknowledge(notice=row, by=actor_of(request), at=timezone.now())
    return _out(row, whole=True)


@router.get("/filings", response=FilingsOut, summary="Filed bodies (public)")
@action("filing.public.read")
def filings(request: HttpRequest, filters: Query[Filters]) -> FilingsOut:
    """The public list: state, services, certificate, premises, scope; no names of people."""
    rows = filing_selectors.published(
        stage=filters.stage, words=filters.q[:80], kind=filters.kind, region=filters.region[:6]
    )
    size, page, part = _paged(filters)
    found = [facts(row) for row in rows[part]]
    return FilingsOut(total=rows.count(), page=page, size=size, filings=found)
