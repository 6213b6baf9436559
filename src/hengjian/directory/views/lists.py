"""The list of a directory, its workbook, and taking one in."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hengjian.accounts.access import actor_of
from hengjian.core import regions
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.directory import fields, importer, overview, selectors, sheet
from hengjian.directory.kinds import KINDS, Kind
from hengjian.directory.models import Entry
from hengjian.directory.views import common
from hengjian.registry import quarantine, tabular
from hengjian.registry.tabular import File
from hengjian.standards import regions as places

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> dict[str, str]:
    """What was asked for; unknown values ask for nothing."""
    region, status = request.GET.get("region", ""), request.GET.get("status", "")
    field = request.GET.get("field", "")
    return {
        "words": common.words(request),
        "field": field if field in fields.fields() else "",
        "region": region if regions.is_code(region) else "",
        "status": status if status in selectors.STATUSES else "",
    }


def listed(request: HttpRequest, kind: Kind) -> HttpResponse:
    """People of the directory: search, filters, workload. An association sees names and status."""
    actor, today, asked = actor_of(request), timezone.localdate(), _asked(request)
    page = common.page(request, selectors.entries(actor, kind.key, today, **asked))
    context = {
        "kind": kind,
        "kinds": [
            (one, one.page("list")) for one in KINDS.values() if actor.may(one.action("list"))
        ],
        "asked": asked,
        "page": page,
        "rows": [_row(entry, today) for entry in page.object_list],
        "fields": fields.fields(),
        "statuses": selectors.STATUSES,
        "regions": places.children("620000"),
        "whole": actor.may(kind.action("read")),
        "keeps": actor.may(kind.action("keep")),
        "addresses": _addresses(kind),
    }
    return render(request, "directory/list.html", context)


def _addresses(kind: Kind) -> dict[str, str]:
    names = (
        "list", "new", "export", "import", "entry", "template", "statistics", "statistics-table",
    )  # fmt: skip
    return {name.replace("-", "_"): kind.page(name) for name in names}


def _row(entry: Entry, day: date) -> dict[str, object]:
    until = entry.now.credential_until
    return {
        "entry": entry,
        "now": entry.now,
        "standing": selectors.standing(entry, day),
        "expired": until is not None and until <= day,
        "shown": entry.now.fields_shown,
    }


def exported(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The list as asked for, as a workbook whose columns can be taken in again."""
    day = timezone.localdate()
    rows = selectors.entries(actor_of(request), kind.key, day, **_asked(request))
    return _file(sheet.workbook(kind, rows, day), sheet.name(kind, day))


def statistics(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Severity, drift and agreement of everybody side by side."""
    rows = _statistics(request, kind)
    context = {
        "kind": kind,
        "addresses": _addresses(kind),
        "page": common.page(request, rows),
        "apart": sum(row.known.severity.apart for row in rows),
        "few": sum(row.known.severity.estimate is None for row in rows),
    }
    return render(request, "directory/statistics.html", context)


def statistics_table(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The same as a workbook."""
    data = overview.workbook(_statistics(request, kind), str(kind.label))
    return _file(data, f"directory-{kind.key}-statistics-{timezone.localdate()}.xlsx")


def _statistics(request: HttpRequest, kind: Kind) -> list[overview.Line]:
    day = timezone.localdate()
    entries = selectors.entries(actor_of(request), kind.key, day)
    return overview.lines(entries, kind.key, day)


def template(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The empty workbook."""
    return _file(sheet.workbook(kind, [], timezone.localdate()), f"directory-{kind.key}.xlsx")


def _file(data: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=EXCEL)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def imported(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Step one examines and writes nothing; step two (with the ticket) records all or nothing."""
    if request.method == "GET":
        return _import_page(request, kind)
    if "ticket" in request.POST:
        return _confirm(request, kind, request.POST["ticket"])
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        refusal = Refusal(
            t("未检查", "Nothing was examined"),
            t("没有选择文件", "no file was chosen"),
            t("请选择 .xlsx 或 .csv 文件", "Choose a .xlsx or .csv file"),
        )
        return _import_page(request, kind, status=400, refusal=refusal)
    return _examine(request, kind, upload)


def _examine(request: HttpRequest, kind: Kind, upload: UploadedFile) -> HttpResponse:
    actor = actor_of(request)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    found, ticket = importer.examine(file, kind=kind, actor=actor), ""
    if not found.problems and found.waiting:
        try:
            ticket = quarantine.keep(file, username=actor.username, at=timezone.now())
        except Refusal as refusal:
            return _import_page(request, kind, status=409, refusal=refusal)
    status = 400 if found.problems else 200
    return _import_page(
        request, kind, status=status, examined=found, ticket=ticket, file_name=file.name
    )


def _confirm(request: HttpRequest, kind: Kind, ticket: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        file = quarantine.fetch(ticket, username=actor.username)
        done = importer.take_in(file, kind=kind, actor=actor, at=timezone.now())
    except Refusal as refusal:  # also when the directory has changed since it was examined
        problems = refusal.problems if isinstance(refusal, Rejected) else ()
        return _import_page(request, kind, status=409, refusal=refusal, problems=problems)
    quarantine.discard(ticket)
    said = t(
        f"已列入 {len(done.new)} 人，修改 {len(done.changed)} 人",
        f"{len(done.new)} entered, {len(done.changed)} changed",
    )
    messages.success(request, str(said))
    return redirect(kind.page("list"))


def _import_page(
    request: HttpRequest, kind: Kind, *, status: int = 200, **shown: object
) -> HttpResponse:
    context = {
        "kind": kind,
        "addresses": _addresses(kind),
        "columns": [c for c in sheet.columns(kind) if c.field not in sheet.TOLD],
        **shown,
    }
    return render(request, "directory/import.html", context, status=status)
