"""Management systems: the JSON API."""

from datetime import date
from typing import Any, TypeVar

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ValidationError

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.quality import activities, selectors
from hengjian.quality.models import Undertaking
from hengjian.quality.recording import ActivityFacts
from hengjian.registry.models import Institution

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.
router = Router(tags=["quality"])
PAGE = 100
Given = TypeVar("Given", bound=Schema)


class DocumentOut(Schema):
    """A version in force."""

    kind: str
    document_no: str
    title: str
    version: str
    valid_from: date
    review_due_on: date
    sha256: str


class DueOut(Schema):
    """A yearly act and until when it is due; null when it never happened."""

    kind: str
    due_on: date | None
    overdue: bool


class PromiseOut(Schema):
    """A promise of the last undertaking; `kept` null: nothing on record allows to say."""

    code: str
    indicator: str
    says: str
    kept: bool | None
    shown_by: str


class ActivityOut(Schema):
    """An audit, review, training, self-check or discipline that stands."""

    kind: str
    held_on: date
    title: str
    people: int
    found: int
    open: int
    sha256: str


class ActivityIn(Schema):
    """An activity to record; its file is attached on the page."""

    kind: str
    held_on: date
    title: str
    people: int = 0
    found: int = 0
    still_open: int = 0


class SystemOut(Schema):
    """An institution's management system today."""

    uscc: str
    documents: list[DocumentOut]
    due: list[DueOut]
    not_covered: list[str]
    activities: list[ActivityOut]
    undertaking_years: list[int]
    promises: list[PromiseOut]


class LineOut(Schema):
    """An institution with what is on file and overdue."""

    uscc: str
    name: str
    in_force: int
    reviews_overdue: int
    acts_overdue: int
    open_findings: int
    undertaking_signed: bool


@router.get("/quality", response=list[LineOut])
@action(selectors.LIST)
def list_systems(
    request: HttpRequest,
    only: str = "",
    words: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> list[dict[str, Any]]:
    """Institutions, worst first, 100 a page; `only`: overdue, acts, open or unsigned."""
    first, today = (page - 1) * PAGE, timezone.localdate()
    rows = selectors.institutions(actor_of(request), today, words=words[:80], only=only)
    return [
        {
            "uscc": row.uscc,
            "name": row.name,
            "in_force": row.in_force,  # type: ignore[attr-defined]
            "reviews_overdue": row.late,  # type: ignore[attr-defined]
            "acts_overdue": row.late_acts,  # type: ignore[attr-defined]
            "open_findings": row.still_open,  # type: ignore[attr-defined]
            "undertaking_signed": row.signed,  # type: ignore[attr-defined]
        }
        for row in rows[first : first + PAGE]
    ]


def _found(request: HttpRequest, name: str, uscc: str) -> Institution:
    institution = scope(actor_of(request), name, Institution).filter(uscc=uscc).first()
    if institution is None:
        raise Http404
    return institution


@router.get("/quality/{uscc}", response=SystemOut)
@action(selectors.READ)
def read_system(request: HttpRequest, uscc: str) -> dict[str, Any]:
    """Documents in force, yearly acts, activities and promises of one institution."""
    institution, today = _found(request, selectors.READ, uscc), timezone.localdate()
    undertakings = list(institution.undertakings.all())
    return {
        "uscc": uscc,
        "documents": list(selectors.documents(institution, today)),
        "due": selectors.due(institution, today),
        "not_covered": [str(says) for says in selectors.not_covered(institution, today)],
        "activities": list(selectors.activities(institution)[:PAGE]),
        "undertaking_years": [row.year for row in undertakings],
        "promises": _promises(undertakings[0], today) if undertakings else [],
    }


def _promises(undertaking: Undertaking, today: date) -> list[dict[str, Any]]:
    kept = selectors.kept(undertaking, today)
    return [
        {
            "code": row["code"],
            "indicator": row["indicator"],
            "says": str(one.says),
            "kept": one.reading.holds,
            "shown_by": str(one.reading.says),
        }
        for row, one in zip(undertaking.promises, kept, strict=True)
    ]


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
    "/quality/{uscc}/activities",
    response={201: ActivityOut},
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ActivityIn.model_json_schema()}},
        }
    },
)
@action("quality.document.add")
def record_activity(request: HttpRequest, uscc: str) -> Status:
    """Record an audit, a review, a training, a self-check or a discipline."""
    institution = _found(request, "quality.document.add", uscc)
    made = activities.record_activity(
        institution=institution,
        facts=ActivityFacts(**_given(request, ActivityIn).dict()),
        file=None,
        by=actor_of(request),
        at=timezone.now(),
    )
    return Status(201, made)
