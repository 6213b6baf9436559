"""The API of assessments: list, read, judge, sign, confirm a notice, hand in a correction.

Refusals become answers in config.api: Rejected 400, a step that is not open 409, hidden or
missing 404. A member who has not signed reads his own judgements only, here as on the page.
"""

# No postponed annotations here: the framework looks them up in the module of the guard that
# @action wraps around an operation, where our names are unknown.

from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import ValidationError

from hengjian.accounts.access import Actor, action, actor_of
from hengjian.assessment import clauses, correcting, planning, recording
from hengjian.assessment import selectors as ask
from hengjian.assessment.api_shapes import (
    PK_LIMIT,
    AssessmentOut,
    CorrectionIn,
    Filters,
    NonconformityOut,
    PageOut,
    SheetIn,
    assessment_out,
    clause_out,
    nonconformity_out,
    row_out,
)
from hengjian.assessment.models import Assessment, Nonconformity
from hengjian.core import kept_files
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.standards import clauses as standards

router = Router(tags=["assessment"])
MOST = 200
S = TypeVar("S", bound=Schema)
_NOT_TAKEN = t("未受理此请求", "The request was not taken")
_SEND = t("请按接口说明填写", "Follow the API description")
_UPLOAD = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "note": {"type": "string"},
                    },
                }
            }
        },
    }
}


def _body(shape: type[Schema]) -> dict[str, Any]:
    """How the document tells a body that is read by hand."""
    schema = shape.model_json_schema()
    named = schema.pop("$defs", {})
    for part in schema["properties"].values():
        if "$ref" in part.get("items", {}):  # a reference would point at the whole document
            part["items"] = named[part["items"]["$ref"].rsplit("/", 1)[1]]
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _read(request: HttpRequest, shape: type[S]) -> S:
    """The body, read only once the row is found: hidden and missing look the same before that."""
    try:
        return shape.model_validate_json(request.body)
    except ValidationError as error:
        problems = [
            Problem(
                "/" + "/".join(str(part) for part in item["loc"]),
                str(item["type"]),
                t(f"参数无效：{item['msg']}", item["msg"]),
                _SEND,
            )
            for item in error.errors(include_url=False)
        ]
        raise Rejected(_NOT_TAKEN, problems) from None
    except RequestDataTooBig:
        because = t("请求体过大", "its body is too large")
        raise Refusal(_NOT_TAKEN, because, _SEND) from None


@router.get("/assessments", response=PageOut, summary="List assessments")
@action(ask.LIST)
def assessments(request: HttpRequest, filters: Query[Filters]) -> PageOut:
    """Newest first; only those the caller may see."""
    rows = ask.assessments(
        actor_of(request), stage=filters.stage, mode=filters.mode, search=filters.q[:80]
    )
    size = max(1, min(filters.size, MOST))
    page = max(1, min(filters.page, 100_000))
    shown = rows[(page - 1) * size : page * size]
    return PageOut(
        total=rows.count(), page=page, size=size, assessments=[assessment_out(x) for x in shown]
    )


@router.get("/assessments/{number}", response=AssessmentOut, summary="One assessment")
@action(ask.READ)
def assessment(request: HttpRequest, number: str) -> AssessmentOut:
    """With its clauses and nonconformities, as far as the caller may see them."""
    actor = actor_of(request)
    found = _found(actor, number, ask.READ)
    out = assessment_out(found)
    if ask.sees_the_group(actor, found):
        rows = ask.results(found, ask.member_of(actor, found))
        out.rows = [row_out(row) for row in rows]
    out.nonconformities = [
        nonconformity_out(x) for x in found.nonconformities.select_related("row")
    ]
    return out


@router.post("/assessments/{number}/receipt", response=AssessmentOut, summary="Confirm the notice")
@action("assessment.notice.confirm")
def receipt(request: HttpRequest, number: str) -> AssessmentOut:
    """The institution has the notice."""
    actor = actor_of(request)
    found = _found(actor, number, "assessment.notice.confirm")
    planning.confirm_receipt(assessment=found, by=actor, at=timezone.now())
    return assessment_out(found)


@router.post(
    "/assessments/{number}/sheet",
    response=dict[str, int],
    summary="Judge clauses",
    openapi_extra=_body(SheetIn),
)
@action(ask.SHEET)
def judge(request: HttpRequest, number: str) -> dict[str, int]:
    """The caller's own judgements; all problems come at once and nothing is written then."""
    actor = actor_of(request)
    found = _found(actor, number, ask.SHEET)
    sheet = _read(request, SheetIn)
    said = [recording.Said(one.row, one.value, one.finding) for one in sheet.judged]
    count = recording.judge(assessment=found, said=said, by=actor, at=timezone.now())
    return {"changed": count}


@router.post("/assessments/{number}/signature", response=AssessmentOut, summary="Sign one's sheet")
@action(ask.SHEET)
def sign(request: HttpRequest, number: str) -> AssessmentOut:
    """The caller's sheet is closed to him."""
    actor = actor_of(request)
    found = _found(actor, number, ask.SHEET)
    recording.sign_sheet(assessment=found, by=actor, at=timezone.now())
    return assessment_out(found)


@router.post(
    "/assessments/{number}/nonconformities/{int:pk}/evidence",
    response=dict[str, str],
    summary="Bind evidence to a correction",
    openapi_extra=_UPLOAD,
)
@action("assessment.nonconformity.answer")
def correction_evidence(request: HttpRequest, number: str, pk: int) -> dict[str, str]:
    """A form with `file` and `note`; gives the file's SHA-256."""
    actor = actor_of(request)
    found = _nonconformity_of(actor, number, pk)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        where = Problem("/file", "required", t("没有文件", "there is no file"), _SEND)
        raise Rejected(_NOT_TAKEN, [where])
    data = upload.read(kept_files.MOST_BYTES + 1)
    name, note = upload.name or "", str(request.POST.get("note", ""))
    made = recording.bind_file(
        to=found, name=name, data=data, note=note, by=actor, at=timezone.now()
    )
    return {"sha256": made.sha256}


@router.post(
    "/assessments/{number}/nonconformities/{int:pk}/correction",
    response=NonconformityOut,
    summary="Hand in a correction",
    openapi_extra=_body(CorrectionIn),
)
@action("assessment.nonconformity.answer")
def correct(request: HttpRequest, number: str, pk: int) -> NonconformityOut:
    """Needs evidence bound before."""
    actor = actor_of(request)
    found = _nonconformity_of(actor, number, pk)
    said = _read(request, CorrectionIn)
    correcting.answer(nonconformity=found, action=said.action, by=actor, at=timezone.now())
    return nonconformity_out(found)


@router.get("/clause-sets", response=list[dict[str, Any]], summary="The clause sets")
@action("assessment.clauses.read")
def clause_sets(request: HttpRequest) -> list[dict[str, Any]]:
    """Every edition, with the day it came into force and whether its extent is on record."""
    return [
        {
            "key": one.key,
            "name": str(one.name),
            "edition": one.edition,
            "from": one.period.start.isoformat() if one.period.start else None,
            "slots": one.slots,
            "standing": one.standing.value,
            "clauses": [
                clause_out(entry) for entry in clauses.entries(one.key, timezone.localdate())
            ],
        }
        for one in standards.sets().values()
    ]


def _found(actor: Actor, number: str, name: str) -> Assessment:
    found = ask.assessment(actor, number, name)
    if found is None:
        raise _missing()
    return found


def _nonconformity_of(actor: Actor, number: str, pk: int) -> Nonconformity:
    name = "assessment.nonconformity.answer"
    found = ask.nonconformity(actor, number, pk, name) if 0 < pk < PK_LIMIT else None
    if found is None:
        raise _missing()
    return found


def _missing() -> Refusal:
    refusal = Refusal(
        t("没有找到", "Not found"),
        t("没有您可以办理的该评审", "there is no such assessment that is yours"),
        t("请检查评审编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal
