"""The clause sets on the screen, and bringing their texts: look first, then confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.accounts.access import action, actor_of
from hengjian.assessment import clauses, texts, workbooks
from hengjian.assessment.views import attachment
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.core.text_input import Unreadable, parse_date
from hengjian.registry import quarantine, tabular
from hengjian.registry.tabular import File
from hengjian.standards import clauses as standards

READ, IMPORT = "assessment.clauses.read", texts.ACTION
_SHOWN = 200


@action(READ)
@require_GET
def clause_sets(request: HttpRequest) -> HttpResponse:
    """Every set in its edition as it stood on a day, its empty slots shown as such."""
    today = timezone.localdate()
    try:
        day = parse_date(request.GET.get("on", "")[:20])
    except Unreadable:
        day = today
    known = list(standards.sets().values())
    asked = request.GET.get("set", "")
    shown = standards.sets().get(asked, known[0])
    entries = clauses.entries(shown.key, day)
    context: dict[str, Any] = {
        "sets": known,
        "shown": shown,
        "entries": entries,
        "day": day,
        "in_force": shown.period.covers(day),
        "without_text": sum(not e.has_text for e in entries),
        "may_import": actor_of(request).may(IMPORT),
    }
    return render(request, "assessment/clauses.html", context)


@action(IMPORT)
@require_GET
def clause_template(request: HttpRequest) -> HttpResponse:
    """The workbook to fill in, its empty slots listed."""
    return attachment(workbooks.clause_template(), workbooks.MEDIA_TYPE, "clauses.xlsx")


@action(IMPORT)
@require_http_methods(["GET", "POST"])
def clause_import(request: HttpRequest) -> HttpResponse:
    """Step one examines and writes nothing; step two (with the ticket) records all or nothing."""
    if request.method == "GET":
        return _page(request)
    if "ticket" in request.POST:
        return _confirm(request, request.POST["ticket"])
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        refusal = Refusal(
            t("未检查", "Nothing was examined"),
            t("没有选择文件", "no file was chosen"),
            t("请选择 .xlsx 或 .csv 文件", "Choose a .xlsx or .csv file"),
        )
        return _page(request, refusal=refusal, status=400)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    examined = texts.examine(file)
    ticket = ""
    if examined.new and not examined.problems:
        username = actor_of(request).username
        ticket = quarantine.keep(file, username=username, at=timezone.now())
    status = 400 if examined.problems else 200
    return _page(request, examined=examined, ticket=ticket, name=file.name, status=status)


def _confirm(request: HttpRequest, ticket: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        file = quarantine.fetch(ticket, username=actor.username)
        examined = texts.take_in(file=file, by=actor, at=timezone.now())
    except Rejected:
        return _page(request, examined=texts.examine(file), name=file.name, status=409)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=409)
    quarantine.discard(ticket)
    count = len(examined.new)
    messages.success(request, str(t(f"已导入 {count} 条条文", f"{count} text(s) imported")))
    return redirect("clause-sets")


def _page(
    request: HttpRequest,
    *,
    examined: texts.Examined | None = None,
    refusal: Refusal | None = None,
    ticket: str = "",
    name: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "examined": examined,
        "problems": examined.problems[:_SHOWN] if examined else [],
        "more": max(0, len(examined.problems) - _SHOWN) if examined else 0,
        "refusal": refusal,
        "ticket": ticket,
        "name": name,
        "columns": texts.COLUMNS,
    }
    return render(request, "assessment/clause_import.html", context, status=status)
