"""Documents and activities from a workbook, on the screen: examined first, recorded on confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.quality import sheets, taking
from hengjian.quality.pages import ADD, found, workbook_response
from hengjian.registry import quarantine, tabular
from hengjian.registry.models import Institution
from hengjian.registry.tabular import File

SHOWN = 200


@action(ADD)
@require_safe
def template(request: HttpRequest, uscc: str) -> HttpResponse:
    """The empty workbook."""
    found(actor_of(request), ADD, uscc)
    return workbook_response(sheets.template(), sheets.NAME)


@action(ADD)
@require_http_methods(["GET", "HEAD", "POST"])
def workbook_in(request: HttpRequest, uscc: str) -> HttpResponse:
    """Step one examines and writes nothing; step two (with the ticket) records all or nothing."""
    institution = found(actor_of(request), ADD, uscc)
    if request.method != "POST":
        return _taking(request, institution)
    if "ticket" in request.POST:
        return _confirm(request, institution, request.POST["ticket"])
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        refusal = Refusal(
            t("未检查", "Nothing was examined"),
            t("没有选择文件", "no file was chosen"),
            t("请选择 .xlsx 或 .csv 文件", "Choose a .xlsx or .csv file"),
        )
        return _taking(request, institution, refusal=refusal, status=400)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    now = timezone.now()
    examined = taking.examine(file, institution, now)
    ticket = ""
    if not examined.problems and examined.new:
        ticket = quarantine.keep(file, username=actor_of(request).username, at=now)
    status = 400 if examined.problems else 200
    return _taking(request, institution, examined=examined, ticket=ticket, status=status)


def _confirm(request: HttpRequest, institution: Institution, ticket: str) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    try:
        file = quarantine.fetch(ticket, username=actor.username)
        taken = taking.take_in(file, institution=institution, by=actor, at=now)
    except Rejected:  # the record has changed since the file was examined
        examined = taking.examine(file, institution, now)
        return _taking(request, institution, examined=examined, status=409)
    except Refusal as refusal:
        return _taking(request, institution, refusal=refusal, status=409)
    quarantine.discard(ticket)
    said = t(f"已登记 {taken.new} 条", f"{taken.new} rows were recorded")
    messages.success(request, str(said))
    return redirect("quality-system", institution.uscc)


def _taking(
    request: HttpRequest,
    institution: Institution,
    *,
    examined: taking.Examined | None = None,
    ticket: str = "",
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "institution": institution,
        "examined": examined,
        "problems": examined.problems[:SHOWN] if examined else [],
        "ticket": ticket,
        "refusal": refusal,
        "tables": sheets.TABLES,
    }
    return render(request, "quality/taking.html", context, status=status)
