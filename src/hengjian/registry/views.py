"""Importing the register: upload, look at what would happen, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.registry import importer, quarantine, tabular, template_file
from hengjian.registry.sheets import SHEETS
from hengjian.registry.tabular import File

_SHOWN = 500


@action("registry.import.run")
@require_http_methods(["GET", "POST"])
def register_import(request: HttpRequest) -> HttpResponse:
    """Step one examines and writes nothing; step two (with the ticket) records all or nothing."""
    if request.method == "GET":
        return _page(request)
    if "ticket" in request.POST:
        return _confirm(request, request.POST["ticket"])
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return _page(request, refusal=_no_file(), status=400)
    return _examine(request, file)


@action("registry.import.run")
@require_GET
def register_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template_file.workbook(), content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{template_file.NAME}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _examine(request: HttpRequest, upload: UploadedFile) -> HttpResponse:
    actor = actor_of(request)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    examined = importer.examine([file], actor=actor)
    ticket = ""
    if not examined.problems and examined.judged.changes:
        ticket = quarantine.keep(file, username=actor.username, at=timezone.now())
    status = 400 if examined.problems else 200
    return _page(request, examined=examined, file_name=file.name, ticket=ticket, status=status)


def _confirm(request: HttpRequest, ticket: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        file = quarantine.fetch(ticket, username=actor.username)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=409)
    try:
        _, recorded = importer.take_in([file], actor=actor, at=timezone.now())
    except Rejected:  # the register has changed since the file was examined
        examined = importer.examine([file], actor=actor)
        return _page(request, examined=examined, file_name=file.name, status=409)
    quarantine.discard(ticket)
    total = recorded.total
    messages.success(request, str(t(f"已登记 {total} 条事实", f"{total} facts were recorded")))
    return HttpResponseRedirect(resolve_url("register-import"))


def _page(
    request: HttpRequest,
    *,
    examined: importer.Examined | None = None,
    refusal: Refusal | None = None,
    file_name: str = "",
    ticket: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "examined": examined,
        "refusal": refusal,
        "file_name": file_name,
        "ticket": ticket,
        "sheets": SHEETS,
    }
    if examined is not None:
        context["problems"] = examined.problems[:_SHOWN]
        context["more"] = max(0, len(examined.problems) - _SHOWN)
        context["counts"] = _counts(examined)
    return render(request, "registry/import.html", context, status=status)


def _counts(examined: importer.Examined) -> list[dict[str, object]]:
    """One line per sheet, so that every row read is accounted for: new, standing already, wrong."""
    lines: list[dict[str, object]] = []
    for spec in SHEETS:
        if spec.name.zh in examined.read:
            read, kind = examined.read[spec.name.zh], spec.fact.KIND
            new, same = examined.new.get(kind, 0), examined.judged.same_of[kind]
            line = {"name": spec.name, "read": read, "new": new, "same": same}
            lines.append(line | {"wrong": read - new - same})
    return lines


def _no_file() -> Refusal:
    return Refusal(
        t("未检查", "Nothing was examined"),
        t("没有选择文件", "no file was chosen"),
        t("请选择 .xlsx 或 .csv 文件", "Choose a .xlsx or .csv file"),
    )
