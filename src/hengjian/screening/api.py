"""Findings over the API: the list and one finding, in the reader's language."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.screening import selectors
from hengjian.screening.models import Finding

router = Router(tags=["screening"])
PAGE = 100


class FindingOut(Schema):
    """A question about records. `measure` is in the unit the detector names."""

    number: str
    code: str
    question: str
    institution_uscc: str
    region: str
    subject: str
    measure: float
    measure_unit: str
    uncertainty: float | None
    stage: str
    outcome: str
    found_at: datetime


class RecordOut(Schema):
    """One record behind a finding."""

    record: str
    report_no: str


class StepOut(Schema):
    """What somebody did with it, and why."""

    stage: str
    reason: str
    by_name: str
    at: datetime


class FindingWhole(FindingOut):
    """A finding with its records, law and steps."""

    records: list[RecordOut]
    law: list[str]
    lookalikes: str
    clears: str
    steps: list[StepOut]


class FindingsOut(Schema):
    """One page of findings, newest first."""

    count: int
    page: int
    findings: list[FindingOut]


@router.get("/findings", response=FindingsOut, summary="Findings you may see, newest first")
@action(selectors.LIST)
def findings(
    request: HttpRequest, stage: str = "", code: str = "", region: str = "", page: int = 1
) -> dict[str, Any]:
    """100 to a page; filters that are no known word are left out."""
    rows = selectors.findings(actor_of(request), stage=stage, code=code, region=region)
    page = max(1, min(page, 100_000))  # an offset beyond 64 bits is an error of the database
    part = rows[(page - 1) * PAGE : page * PAGE]
    return {"count": rows.count(), "page": page, "findings": [_out(row) for row in part]}


@router.get("/findings/{number}", response=FindingWhole, summary="One finding with its records")
@action(selectors.READ)
def finding(request: HttpRequest, number: str) -> dict[str, Any]:
    """Hidden and missing look the same: 404."""
    found = selectors.finding(actor_of(request), number)
    if found is None:
        raise _not_found()
    detector = selectors.detectors().get(found.code)
    return {
        **_out(found),
        "records": list(found.records.values("record", "report_no")),
        "law": list(detector.law) if detector else [],
        "lookalikes": str(detector.lookalikes) if detector else "",
        "clears": str(detector.clears) if detector else "",
        "steps": list(found.steps.values("stage", "reason", "by_name", "at")),
    }


def _out(row: Finding) -> dict[str, Any]:
    detector = selectors.detectors().get(row.code)
    names = ("number", "code", "institution_uscc", "region", "subject", "measure", "uncertainty")
    return {
        **{name: getattr(row, name) for name in (*names, "stage", "outcome", "found_at")},
        "question": str(selectors.question(row.code)),
        "measure_unit": str(detector.measure_unit) if detector else "",
    }


def _not_found() -> Refusal:
    refusal = Refusal(
        t("没有找到该疑点", "No such finding"),
        t("此编号没有您可以查看的内容", "there is nothing under that number that you may see"),
        t("请检查编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal
