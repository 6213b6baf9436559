"""Accreditation: the JSON API. Applications read and handed in; certificates as anyone may read.

Refusals become answers in config.api: Rejected 400, not yours 403, hidden or missing 404, else 409.
"""

# No postponed annotations here: the framework looks them up in the module of the guard that
# @action wraps around an operation, where our names are unknown.

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from hengjian.accounts.access import action, actor_of
from hengjian.accreditation import selectors, services, storage, wording
from hengjian.accreditation.api_shapes import (
    ApplicationIn,
    ApplicationOut,
    ApplicationsOut,
    CertificateOut,
    ClockOut,
    Filters,
    PaperOut,
    ScopeOut,
)
from hengjian.accreditation.models import Application
from hengjian.accreditation.public import VERIFY
from hengjian.accreditation.services.drafting import Change, Row
from hengjian.accreditation.steps import SUBMIT
from hengjian.accreditation.views_draft import DRAFT, no_file, own_institution
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t

router = Router(tags=["accreditation"])
MOST = 200
_FORM = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["kind", "file"],
                "properties": {
                    "kind": {"type": "string"},
                    "file": {"type": "string", "format": "binary"},
                },
            }
        }
    },
}


def _out(found: Application, *, clocks: bool = False) -> ApplicationOut:
    today = timezone.localdate()
    return ApplicationOut(
        number=found.number,
        institution=found.institution.uscc,
        kind=found.kind,
        route=found.route,
        trigger=found.trigger,
        stage=found.stage,
        stage_name=str(wording.stage_name(found)),
        review=found.review,
        conclusion=found.conclusion,
        decision_no=found.decision_no,
        certificate=found.certificate.certificate_no if found.certificate else "",
        result=found.result.certificate_no if found.result else "",
        submitted_at=found.submitted_at.isoformat() if found.submitted_at else None,
        content_sha256=found.content_sha256,
        clocks=_clocks(found, today) if clocks else None,
    )


def _clocks(found: Application, today: date) -> list[ClockOut]:
    return [
        ClockOut(
            kind=one.kind,
            name=str(one.name),
            bearer=str(one.bearer),
            state=str(one.reading.state),
            light=one.light,
            started_on=one.run.started_on,
            due_on=one.reading.due_on,
            left=one.reading.left,
            unverified=one.unverified,
            explanation=str(one.explanation),
            citation=str(one.citation),
        )
        for one in selectors.clocks(found, today)
    ]


def _found(request: HttpRequest, number: str, name: str) -> Application:
    found = selectors.application(actor_of(request), number, name)
    if found is None:
        raise _missing(t("没有您可以查看的该申请", "there is no such application that you may see"))
    return found


def _missing(because: Text) -> Refusal:
    refusal = Refusal(
        t("没有找到", "Not found"),
        because,
        t("请检查编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal


@router.get("/applications", response=ApplicationsOut)
@action(selectors.LIST)
def list_applications(request: HttpRequest, filters: Query[Filters]) -> ApplicationsOut:
    """The applications the caller may list, what is due next first."""
    asked = selectors.Asked(filters.tab, filters.kind, filters.q[:80])
    rows = selectors.applications(actor_of(request), asked)
    size, page = max(1, min(filters.size, MOST)), max(1, min(filters.page, 100_000))
    part = rows[(page - 1) * size : page * size]
    return ApplicationsOut(
        total=rows.count(), page=page, size=size, applications=[_out(row) for row in part]
    )


@router.get("/applications/{number}", response=ApplicationOut)
@action(selectors.READ)
def read_application(request: HttpRequest, number: str) -> ApplicationOut:
    """One application with its clocks."""
    return _out(_found(request, number, selectors.READ), clocks=True)


@router.post("/applications", response={201: ApplicationOut})
@action(DRAFT)
def begin_application(request: HttpRequest, given: ApplicationIn) -> Status:
    """A draft stands with its rows and changes; papers are brought and it is handed in next."""
    from django.db import transaction

    actor, at = actor_of(request), timezone.now()
    with transaction.atomic():
        made = services.draft(
            institution=own_institution(actor),
            kind=given.kind,
            route=given.route,
            trigger=given.trigger,
            by=actor,
            at=at,
        )
        if given.rows:
            rows = [Row(**row.dict(), where=f"/rows/{n}") for n, row in enumerate(given.rows)]
            services.set_rows(application=made, rows=rows, by=actor, at=at)
        if given.changes:
            changes = [Change(**change.dict()) for change in given.changes]
            services.set_changes(application=made, changes=changes, by=actor)
    return Status(201, _out(made))


@router.post(
    "/applications/{number}/papers", response={201: PaperOut}, openapi_extra={"requestBody": _FORM}
)
@action(DRAFT)
def bring_paper(request: HttpRequest, number: str) -> Status:
    """A paper joins the application: a form with `kind` and `file`.

    Read here and not by the framework, so that what is hidden looks like what is missing.
    """
    found = _found(request, number, DRAFT)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise no_file()
    made = services.add_document(
        application=found,
        kind=request.POST.get("kind", ""),
        name=file.name or "",
        data=file.read(storage.MOST_BYTES + 1),
        by=actor_of(request),
        at=timezone.now(),
    )
    paper = PaperOut(kind=made.kind, name=made.name, sha256=made.sha256, size_bytes=made.size_bytes)
    return Status(201, paper)


@router.post("/applications/{number}/submit", response=ApplicationOut)
@action(SUBMIT)
def hand_in(request: HttpRequest, number: str) -> ApplicationOut:
    """The application is with the authority."""
    found = _found(request, number, SUBMIT)
    services.submit(application=found, by=actor_of(request), at=timezone.now())
    return _out(found, clocks=True)


@router.get("/certificates/{number}", response=CertificateOut)
@action(VERIFY)
def read_certificate(
    request: HttpRequest, number: str, on: date | None = None, page: int = 1
) -> CertificateOut:
    """What a certificate is on a day (today), and its scope, 500 rows a page. Public."""
    found = selectors.certificate(number)
    if found is None:
        raise _missing(t("没有该编号的证书", "there is no certificate of that number"))
    day = min(on or timezone.localdate(), timezone.localdate())
    code, word = selectors.status_on(found, day)
    rows = selectors.scope_of(found, day)
    number_of = max(1, min(page, 100_000))
    part = rows[(number_of - 1) * 500 : number_of * 500]
    return CertificateOut(
        number=found.certificate_no,
        institution=found.institution.name,
        uscc=found.institution.uscc,
        level=found.level,
        status=code,
        status_name=str(word),
        on=day,
        valid_from=found.valid_from,
        valid_until=found.valid_until,
        total=rows.count(),
        page=number_of,
        scope=[
            ScopeOut(**{name: getattr(r, name) for name in ScopeOut.model_fields}) for r in part
        ],
    )
