"""Decisions from a workbook, in two steps: examined and reconciled first, then recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.bars import services, sheet, taking, workbook
from hengjian.bars.showing import all_shown
from hengjian.bars.taking import Reconciled
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry import quarantine, tabular
from hengjian.registry.tabular import File

SHOWN = 200


@action(services.RECORD)
@require_safe
def bar_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return sheet.kept(workbook.template(), workbook.NAME)


@action(services.RECORD)
@require_http_methods(["GET", "HEAD", "POST"])
def bar_upload(request: HttpRequest) -> HttpResponse:
    """Step one examines and writes nothing; step two, with the ticket, records all or none."""
    if request.method != "POST":
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
    found = _rehearsed(request, file)
    if found.problems or not found.fresh:
        return _page(request, found, status=400 if found.problems else 200)
    try:
        ticket = quarantine.keep(file, username=actor_of(request).username, at=timezone.now())
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=409)
    return _page(request, found, ticket=ticket)


def _rehearsed(request: HttpRequest, file: File) -> Reconciled:
    actor = actor_of(request)
    read = workbook.read(file, actor)
    if read.problems:
        return Reconciled(problems=read.problems)
    return taking.rehearse(read.lines, by=actor, at=timezone.now())


def _confirm(request: HttpRequest, ticket: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        file = quarantine.fetch(ticket, username=actor.username)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=409)
    read = workbook.read(file, actor)
    found = Reconciled(problems=read.problems)
    if not read.problems:
        found = taking.record_all(read.lines, by=actor, at=timezone.now())
    if found.problems:
        return _page(request, found, status=409)
    quarantine.discard(ticket)
    new, same = len(found.fresh), len(found.standing)
    said = t(
        f"已登记 {new} 项限制，{same} 项此前已登记", f"{new} bars recorded, {same} stood already"
    )
    messages.success(request, str(said))
    return redirect("bar-list")


def _page(
    request: HttpRequest, found: Reconciled | None = None, *, refusal: Refusal | None = None,
    ticket: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    today = timezone.localdate()
    problems = found.problems if found else []
    context = {
        "found": found,
        "problems": problems[:SHOWN],
        "more": max(0, len(problems) - SHOWN),
        "fresh": all_shown([bar for _, bar in found.fresh[:SHOWN]], today) if found else [],
        "standing": all_shown([bar for _, bar in found.standing[:SHOWN]], today) if found else [],
        "ticket": ticket,
        "refusal": refusal,
        "columns": workbook.COLUMNS,
    }
    return render(request, "bars/upload.html", context, status=status)
