"""How the API tells an assessment: shapes and how rows become them."""

from typing import Any

from ninja import Schema
from pydantic import Field

from hengjian.assessment import clauses, concluding
from hengjian.assessment import selectors as ask
from hengjian.assessment.models import Assessment, Nonconformity
from hengjian.core.text import t

PK_LIMIT = 2**63


class MemberOut(Schema):
    """Somebody of the group."""

    entry: str
    name: str
    role: str
    signed_at: str | None


class JudgementOut(Schema):
    """What one member found."""

    entry: str
    value: str
    finding: str


class RowOut(Schema):
    """A clause as frozen, with what it comes to; `lack` says why there is no result."""

    pk: int
    set: str
    item: str
    clause: str
    topic: str
    text: str
    on_record: bool
    starred: bool
    decisive: bool
    lights: list[Any]
    judgements: list[JudgementOut]
    result: str
    lack: str


class NonconformityOut(Schema):
    """A clause that is not wholly met, and where its correction stands."""

    pk: int
    serial: int
    clause: str
    value: str
    text: str
    stage: str
    action: str


class AssessmentOut(Schema):
    """An assessment; rows only for officers and members."""

    number: str
    subject: str
    institution: str
    mode: str
    stage: str
    held_on: str
    clause_sets: list[Any]
    members: list[MemberOut]
    noticed_at: str | None
    received_at: str | None
    correction_due_on: str | None
    found: str
    conclusion: str
    conclusion_name: str
    report_sha256: str
    rows: list[RowOut] | None = None
    nonconformities: list[NonconformityOut] | None = None


class PageOut(Schema):
    """A page of assessments; `total` counts those the caller may list."""

    total: int
    page: int
    size: int
    assessments: list[AssessmentOut]


class Filters(Schema):
    """Filters of the list; `size` is at most 200."""

    q: str = ""
    stage: str = ""
    mode: str = ""
    page: int = 1
    size: int = 50


class SaidIn(Schema):
    """A clause judged: `row` as given by the reading."""

    row: int = Field(ge=1, lt=PK_LIMIT)
    value: str
    finding: str = ""


class SheetIn(Schema):
    """Clauses judged, any number of them."""

    judged: list[SaidIn] = Field(max_length=500)


class CorrectionIn(Schema):
    """Cause and corrective action."""

    action: str


class ClauseOut(Schema):
    """A clause of a set on a day; without a text on record `text` is empty."""

    item: str
    clause: str
    topic: str
    text: str
    starred: bool
    decisive: bool
    source: str
    standing: str


def assessment_out(found: Assessment) -> AssessmentOut:
    return AssessmentOut(
        number=found.number,
        subject=found.subject,
        institution=found.institution.uscc,
        mode=found.mode,
        stage=found.stage,
        held_on=found.held_on.isoformat(),
        clause_sets=found.clause_sets,
        members=[
            MemberOut(
                entry=m.entry_number, name=m.name, role=m.role, signed_at=_instant(m.signed_at)
            )
            for m in found.members.all()
        ],
        noticed_at=_instant(found.noticed_at),
        received_at=_instant(found.received_at),
        correction_due_on=_instant(found.correction_due_on),
        found=found.found,
        conclusion=found.conclusion,
        conclusion_name=str(concluding.name(found.conclusion, found.mode)),
        report_sha256=found.report_sha256,
    )


def _instant(value: Any) -> str | None:
    return value.isoformat() if value is not None else None


def row_out(one: ask.RowResult) -> RowOut:
    row = one.row
    return RowOut(
        pk=row.pk,
        set=row.set_key,
        item=row.item,
        clause=row.clause,
        topic=str(t(row.topic_zh, row.topic_en)),
        text=str(t(row.text_zh, row.text_en)),
        on_record=bool(row.text_zh),
        starred=row.starred,
        decisive=row.decisive,
        lights=row.prefill,
        judgements=[
            JudgementOut(entry=x.member.entry_number, value=x.value, finding=x.finding)
            for x in one.judgements
        ],
        result=one.result.value,
        lack=one.result.lack,
    )


def nonconformity_out(one: Nonconformity) -> NonconformityOut:
    return NonconformityOut(
        pk=one.pk,
        serial=one.serial,
        clause=str(one.row),
        value=one.value,
        text=one.text,
        stage=one.stage,
        action=one.action,
    )


def clause_out(entry: clauses.Entry) -> dict[str, Any]:
    return ClauseOut(
        item=entry.clause.item,
        clause=entry.number,
        topic=str(entry.clause.topic),
        text=str(entry.text),
        starred=entry.starred,
        decisive=entry.clause.decisive or entry.starred,
        source=entry.source,
        standing=entry.standing.value,
    ).dict()
