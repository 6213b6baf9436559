"""Supervision classes: the JSON API."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ValidationError

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.credit import adjusting, overview, scale, scales, selectors, services
from hengjian.credit.models import Assessment

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.
router = Router(tags=["credit"])
PAGE = 100
Given = TypeVar("Given", bound=Schema)


class ClassOut(Schema):
    """An institution with its class and the three scales as last assessed (empty: not graded)."""

    uscc: str
    name: str
    supervision_class: str
    since: date | None
    market: str
    ecology: str
    credit: str
    decided_by: list[str]
    assessed_on: date | None
    chance: Decimal


class AssessmentOut(Schema):
    """One assessment with every rule and indicator looked at, as kept."""

    on: date
    supervision_class: str
    before: str
    market: str
    ecology: str
    credit: str
    reasons: list[dict[str, Any]]
    grades: dict[str, Any]
    assessed_at: datetime
    assessed_by: str


class AdjustmentIn(Schema):
    """A class proposed by hand; another person approves it."""

    supervision_class: str
    valid_from: date
    valid_until: date
    document_no: str
    reason: str


class ProposedOut(Schema):
    """What became of a proposal."""

    stage: str
    valid_from: date
    valid_until: date


class ScaleOut(Schema):
    """The published rules of a day."""

    on: date
    rules: list[dict[str, Any]]
    combining: str
    indicators: list[dict[str, Any]]
    levels: list[dict[str, Any]]
    credit_points: list[dict[str, Any]]
    inclusion: list[dict[str, Any]]


@router.get("/credit", response=list[ClassOut])
@action(overview.LIST)
def list_classes(
    request: HttpRequest,
    supervision_class: str = "",
    words: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> list[dict[str, Any]]:
    """Institutions by class, strictest first, 100 a page."""
    today, first = timezone.localdate(), (page - 1) * PAGE
    found = overview.rows(
        actor_of(request), supervision_class=supervision_class[:1], words=words[:80]
    )
    return [_line(row, today) for row in found[first : first + PAGE]]


def _line(row: Any, today: date) -> dict[str, Any]:
    return {
        "uscc": row.uscc,
        "name": row.name,
        "supervision_class": row.supervision_class,
        "since": row.class_since,
        "market": row.market_class or "",
        "ecology": row.ecology_grade or "",
        "credit": row.credit_grade or "",
        "decided_by": [str(says) for says in overview.decided(row)],
        "assessed_on": row.on_day,
        "chance": scales.chance(today, row.supervision_class),
    }


@router.get("/credit/scale", response=ScaleOut)
@action("credit.scale.read")
def read_scale(request: HttpRequest, on: date | None = None) -> dict[str, Any]:
    """The published rules, indicators, points and chances of a day (today when missing)."""
    day = on or timezone.localdate()
    _, combining, _ = scales.combine(day, ["B"])
    return {
        "on": day,
        "rules": [
            {
                "class": rule.supervision_class,
                "when": rule.when,
                "years": rule.years,
                "says": str(rule.says),
                "source": rule.source,
                "standing": rule.standing.value,
            }
            for rule in scale.on(day)
        ],
        "combining": str(combining),
        "indicators": scales.published("indicators", day),
        "levels": scales.published("levels", day),
        "credit_points": scales.published("credit_points", day),
        "inclusion": scales.published("inclusion", day),
    }


@router.get("/credit/{uscc}", response=list[AssessmentOut])
@action(selectors.READ)
def read_class(request: HttpRequest, uscc: str) -> list[dict[str, Any]]:
    """Every assessment of an institution, the latest day first."""
    actor = actor_of(request)
    if selectors.institution(actor, uscc) is None:
        raise Http404
    return [_out(row) for row in selectors.history(actor, uscc)[:PAGE]]


@router.post("/credit/{uscc}/reassess", response=AssessmentOut)
@action(selectors.REASSESS)
def reassess(request: HttpRequest, uscc: str) -> dict[str, Any]:
    """Look at the facts again, today."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc, selectors.REASSESS)
    if institution is None:
        raise Http404
    return _out(services.reassess(institution=institution, by=actor, at=timezone.now()))


def _given(request: HttpRequest, kind: type[Given]) -> Given:
    """The JSON body. Read here, after the address, so that what is hidden looks like what is missing."""
    try:
        return kind.model_validate_json(request.body)
    except ValidationError as error:
        problems = [
            Problem(
                "/" + "/".join(str(part) for part in item["loc"]),
                str(item["type"]),
                t(f"参数无效：{item['msg']}", str(item["msg"])),
                t("请按接口说明填写", "Follow the API description"),
            )
            for item in error.errors()
        ]
        raise Rejected(t("未受理此请求", "The request was not taken"), problems) from None


@router.post(
    "/credit/{uscc}/adjustments",
    response={201: ProposedOut},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": AdjustmentIn.model_json_schema()}},
        }
    },
)
@action("credit.class.adjust")
def propose(request: HttpRequest, uscc: str) -> Status:
    """Propose a class by hand for at most a year."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc, "credit.class.adjust")
    if institution is None:
        raise Http404
    facts = _given(request, AdjustmentIn).dict()
    made = adjusting.propose(institution=institution, by=actor, at=timezone.now(), **facts)
    return Status(201, made)


def _out(row: Assessment) -> dict[str, Any]:
    return {
        "on": row.on_day,
        "supervision_class": row.supervision_class,
        "before": row.before,
        "market": row.market_class,
        "ecology": row.ecology_grade,
        "credit": row.credit_grade,
        "reasons": row.reasons,
        "grades": row.grades,
        "assessed_at": row.assessed_at,
        "assessed_by": row.assessed_by_name,
    }
