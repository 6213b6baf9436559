"""The API of reports: hand in, list, read, evidence, schema, workbook.

The body of a package is read here and not by the framework, so that every error, also of JSON
itself, comes back at its place and in the reader's language. Refusals become answers in
config.api: Rejected 400, a number or key already taken 409, not yours 403, hidden or missing 404.
"""

# No postponed annotations here: the framework looks them up in the module of the guard that
# @action wraps around an operation, where our names are unknown.

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.monitoring import doors, reading, selectors, template, workbook
from hengjian.monitoring.models import Report
from hengjian.monitoring.package import Package

router = Router(tags=["monitoring"])
SUBMIT, LIST, READ = doors.SUBMIT, selectors.LIST, selectors.READ
SCHEMA = "monitoring.schema.read"
MOST = 200


class DeviationOut(Schema):
    """A rule the package breaks, with its place and the law of the day of the facts."""

    rule: str
    where: str
    message: str
    remedy: str
    law: str
    blocks_mark: bool


class ReportOut(Schema):
    """A report as the API tells it."""

    institution: str
    report_no: str
    client_key: str
    stage: str
    source: str
    package_sha256: str
    submitted_at: str
    settled_at: str | None
    cma_mark: bool
    certificate_no: str
    issued_on: str | None
    created: bool | None = None
    deviations: list[DeviationOut] | None = None


class PageOut(Schema):
    """A page of reports; `total` counts those the caller may list."""

    total: int
    page: int
    size: int
    reports: list[ReportOut]


class Filters(Schema):
    """Filters of the list; `size` is at most 200."""

    number: str = ""
    institution: str = ""
    stage: str = ""
    page: int = 1
    size: int = 50


def _out(report: Report, *, created: bool | None = None, flags: bool = False) -> ReportOut:
    return ReportOut(
        institution=report.institution.uscc,
        report_no=report.report_no,
        client_key=report.client_key,
        stage=report.stage,
        source=report.source,
        package_sha256=report.package_sha256,
        submitted_at=report.submitted_at.isoformat(),
        settled_at=report.settled_at.isoformat() if report.settled_at else None,
        cma_mark=report.cma_mark,
        certificate_no=report.certificate_no,
        issued_on=report.issued_on.isoformat() if report.issued_on else None,
        created=created,
        deviations=_flags(report) if flags else None,
    )


def _flags(report: Report) -> list[DeviationOut]:
    return [
        DeviationOut(
            rule=flag.row.rule,
            where=flag.row.where,
            message=str(flag.message),
            remedy=str(flag.remedy),
            law=str(flag.law),
            blocks_mark=flag.row.blocks_mark,
        )
        for flag in selectors.flags(report)
    ]


def _not_found() -> Refusal:
    refusal = Refusal(
        t("没有找到", "Not found"),
        t("没有您可以查看的该报告", "there is no such report that you may see"),
        t("请检查机构代码和报告编号", "Check the institution's code and the report number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal


def _take(request: HttpRequest, raw: dict[str, Any], source: str) -> Status[ReportOut]:
    report, created = doors.hand_in(
        actor=actor_of(request), raw=raw, source=source, at=timezone.now()
    )
    return Status(201 if created else 200, _out(report, created=created, flags=True))


@router.post(
    "/reports",
    response={201: ReportOut, 200: ReportOut},
    summary="Hand in a report package (JSON)",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"$ref": "/api/v1/schema/report-package.json"}}
            },
        }
    },
)
@action(SUBMIT)
def submit(request: HttpRequest) -> Status[ReportOut]:
    """201 when new, 200 when the same package was handed in before with the same client key."""
    try:
        body = request.body
    except RequestDataTooBig:
        raise reading.too_large() from None
    return _take(request, reading.parse(body), Report.Source.API)


@router.post(
    "/reports/workbook",
    response={201: ReportOut, 200: ReportOut},
    summary="Hand in a report package (Excel workbook)",
)
@action(SUBMIT)
def submit_workbook(request: HttpRequest, file: File[UploadedFile]) -> Status[ReportOut]:
    """The workbook made from the same rules; errors name their cells."""
    book = workbook.read_upload(file)
    with book.at_cells():
        return _take(request, book.raw, Report.Source.WORKBOOK)


@router.get("/reports", response=PageOut, summary="List reports")
@action(LIST)
def reports(request: HttpRequest, filters: Query[Filters]) -> PageOut:
    """Newest first; only those the caller may see."""
    rows = selectors.reports_for(
        actor_of(request),
        number=filters.number[:60],
        institution=filters.institution[:60],
        stage=filters.stage,
    )
    size = max(1, min(filters.size, MOST))
    page = max(1, min(filters.page, 100_000))
    shown = rows[(page - 1) * size : page * size]
    return PageOut(
        total=rows.count(), page=page, size=size, reports=[_out(report) for report in shown]
    )


def _visible(request: HttpRequest, uscc: str, number: str) -> Report:
    report = selectors.report_for(actor_of(request), uscc, number)
    if report is None:
        raise _not_found()
    return report


@router.get(
    "/reports/{uscc}/{path:number}/evidence", summary="The evidence file of an issued report"
)
@action(READ)
def evidence(request: HttpRequest, uscc: str, number: str) -> HttpResponse:
    """A file that `hengjian verify` and the public page check offline."""
    return JsonResponse(
        selectors.evidence_bundle(_visible(request, uscc, number)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


@router.get("/reports/{uscc}/{path:number}", response=ReportOut, summary="One report")
@action(READ)
def report(request: HttpRequest, uscc: str, number: str) -> ReportOut:
    """The report with its deviations."""
    return _out(_visible(request, uscc, number), flags=True)


@router.get("/schema/report-package.json", summary="The JSON Schema of a report package")
@action(SCHEMA)
def schema(request: HttpRequest) -> HttpResponse:
    """Generated from the rules that are applied."""
    made = Package.model_json_schema()
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return JsonResponse(made, json_dumps_params={"ensure_ascii": False, "indent": 1})


@router.get("/workbook-template.xlsx", summary="The empty Excel workbook")
@action(SCHEMA)
def empty_workbook(request: HttpRequest) -> FileResponse:
    """Generated from the rules that are applied."""
    return FileResponse(
        template.template(), as_attachment=True, filename="hengjian-report-package.xlsx"
    )
