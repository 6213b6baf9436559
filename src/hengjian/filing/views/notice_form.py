"""Announcing work: the form with its pickers and checks, and the workbook in two steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Refusal
from hengjian.core.text import t
from hengjian.filing import checks, content, export, workbook
from hengjian.filing.content import Content, Item
from hengjian.filing.models import Notice
from hengjian.filing.selectors import notices as selectors
from hengjian.filing.services import notices as services
from hengjian.filing.views.common import posted
from hengjian.filing.views.notices import found
from hengjian.registry import quarantine, tabular
from hengjian.registry import selectors as registry
from hengjian.registry.models import Institution
from hengjian.registry.tabular import File
from hengjian.standards import regions

FIELDS = (
    "site_name", "region", "address", "lat", "lon", "starts_on", "ends_on", "client_name",
    "client_uscc", "client_consent", "note",
)  # fmt: skip
SHOWN = 200


@action(services.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """A new notice: keep as a draft, look at the checks, or announce."""
    institution = selectors.own_institution(actor_of(request))
    if institution is None:
        return render(request, "filing/nobody.html", {})
    return _form(request, institution, None)


@action(services.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def notice_edit(request: HttpRequest, number: str) -> HttpResponse:
    """A draft is rewritten, or what was announced is changed by a new version."""
    one = found(request, number, services.ANNOUNCE)
    return _form(request, one.institution, one)


def _form(request: HttpRequest, institution: Institution, one: Notice | None) -> HttpResponse:
    if request.method == "GET":
        raw = one.content if one else {}
        return _page(request, institution, one, raw)
    raw = _raw(request)
    made, problems = content.read(raw, lambda name: name)
    do = posted(request, "do")
    if made is None:
        return _page(request, institution, one, raw, problems=problems, status=400)
    if do not in ("draft", "announce"):
        return _page(request, institution, one, raw, made=made)
    try:
        kept = _act(do, institution, made, one, request)
    except Refusal as refusal:
        return _page(request, institution, one, raw, refusal=refusal, made=made, status=409)
    said = t("草稿已保存", "The draft is kept") if do == "draft" else t("已登记", "Announced")
    messages.success(request, f"{kept.number}: {said}")
    return redirect("notice", kept.number)


def _act(
    do: str, institution: Institution, made: Content, one: Notice | None, request: HttpRequest
) -> Notice:
    acting: dict[str, Any] = {
        "institution": institution, "content": made, "by": actor_of(request),
        "at": timezone.now(), "notice": one,
    }  # fmt: skip
    if do == "draft":
        return services.save_draft(**acting)
    same = services.unchanged(one, made) if one else None
    if same is not None:
        said = t("未登记新版本", "No new version was announced")
        raise Refusal(said, same, t("请修改后再登记", "Change something first"))
    return services.announce(**acting)


def _raw(request: HttpRequest) -> dict[str, Any]:
    """The form as `content.read` takes it. Pickers and the free lines beside them are one list."""
    raw: dict[str, Any] = {name: posted(request, name) for name in FIELDS}
    for name in ("items", "staff", "instruments"):
        more = posted(request, f"more_{name}").replace("；", ";").replace("\n", ";").split(";")
        raw[name] = [v[:400] for v in request.POST.getlist(name)[:600]] + more
        raw[name] = [v.strip() for v in raw[name] if v.strip()]
    return raw


def _page(
    request: HttpRequest, institution: Institution, one: Notice | None, raw: dict[str, Any], *,
    problems: list[Problem] | None = None, refusal: Refusal | None = None,
    made: Content | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    before = services.span_of(one) if one and one.version else None
    checked = None
    if made is not None:
        checked = checks.check(institution, made, at=timezone.now(), before=before)
    context = {
        "institution": institution,
        "notice": one,
        "raw": raw,
        "picked": _picked(institution, raw),
        "regions": [r for r in regions.regions().values() if r.parent],
        "wrong": {p.where: p for p in reversed(problems or [])},
        "refusal": refusal,
        "checked": checked,
    }
    return render(request, "filing/notice_form.html", context, status=status)


def _picked(institution: Institution, raw: dict[str, Any]) -> dict[str, Any]:
    """What can be picked, what is, and what was written beside it."""
    today = timezone.localdate()
    chosen = {
        name: [_line(v) for v in raw.get(name, ())] for name in ("items", "staff", "instruments")
    }
    scope: dict[str, list[tuple[str, bool]]] = {}
    for row in registry.scope_on(institution, today)[:1000]:
        value = f"{row.category}/{row.matrix}/{row.parameter}/{row.method}"
        group = f"{row.category} · {row.matrix}" if row.matrix else row.category
        scope.setdefault(group, []).append((value, value in chosen["items"]))
    staff = [
        (row.person.person_no, row.person.name, row.title, row.person.person_no in chosen["staff"])
        for row in registry.staff_on(institution, today)[:500]
    ]
    covered = {i.pk: registry.calibration_on(i, today) for i in institution.instruments.all()[:300]}
    instruments = [
        (i.instrument_no, i.name, covered[i.pk], i.instrument_no in chosen["instruments"])
        for i in institution.instruments.order_by("instrument_no")[:300]
        if i.pk in covered
    ]
    known = {
        "items": {v for rows in scope.values() for v, _ in rows},
        "staff": {row[0] for row in staff},
        "instruments": {row[0] for row in instruments},
    }
    more = {
        name: "\n".join(v for v in values if v not in known[name])
        for name, values in chosen.items()
    }
    return {"scope": scope, "staff": staff, "instruments": instruments, "more": more}


def _line(value: Any) -> str:
    if isinstance(value, dict):
        item = Item(**value)
        if item.category or item.matrix:
            return f"{item.category}/{item.matrix}/{item.parameter}/{item.method}"
        return f"{item.parameter}/{item.method}" if item.method else item.parameter
    return str(value)


@action(services.ANNOUNCE)
@require_GET
def notice_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    return export.answer(workbook.NAME, workbook.template())


@action(services.ANNOUNCE)
@require_http_methods(["GET", "POST"])
def notice_upload(request: HttpRequest) -> HttpResponse:
    """Step one examines and writes nothing; step two, with the ticket, announces all or none."""
    actor = actor_of(request)
    institution = selectors.own_institution(actor)
    if institution is None:
        return render(request, "filing/nobody.html", {})
    if request.method == "GET":
        return _upload(request, institution)
    if "ticket" in request.POST:
        return _confirm(request, institution, request.POST["ticket"])
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        refusal = Refusal(
            t("未检查", "Nothing was examined"),
            t("没有选择文件", "no file was chosen"),
            t("请选择 .xlsx 或 .csv 文件", "Choose a .xlsx or .csv file"),
        )
        return _upload(request, institution, refusal=refusal, status=400)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    examined = workbook.examine(file)
    if examined.problems:
        return _upload(request, institution, examined, status=400)
    if not _new(institution, examined):
        return _upload(request, institution, examined)
    ticket = quarantine.keep(file, username=actor.username, at=timezone.now())
    return _upload(request, institution, examined, ticket=ticket)


def _new(institution: Institution, examined: workbook.Examined) -> list[Content]:
    """What the workbook says and no standing notice does: handing it in twice announces once."""
    contents = [made for _, made in examined.contents]
    held = selectors.announced_already(institution, contents)
    return [made for made in contents if made not in held]


def _confirm(request: HttpRequest, institution: Institution, ticket: str) -> HttpResponse:
    actor = actor_of(request)
    try:
        file = quarantine.fetch(ticket, username=actor.username)
        examined = workbook.examine(file)
        if examined.problems:
            return _upload(request, institution, examined, status=409)
        made = services.announce_many(
            institution=institution, contents=_new(institution, examined), by=actor,
            at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _upload(request, institution, refusal=refusal, status=409)
    quarantine.discard(ticket)
    messages.success(
        request, str(t(f"已登记 {len(made)} 项工作", f"{len(made)} notices announced"))
    )
    return redirect("notice-list")


def _upload(
    request: HttpRequest, institution: Institution, examined: workbook.Examined | None = None, *,
    refusal: Refusal | None = None, ticket: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    rows, held = [], {}
    if examined is not None and not examined.problems:
        held = selectors.announced_already(institution, [made for _, made in examined.contents])
        for number, made in [row for row in examined.contents if row[1] not in held][:SHOWN]:
            found_ = checks.check(institution, made, at=timezone.now())
            rows.append({"row": number, "content": made, "warnings": found_.warnings})
    problems = examined.problems if examined else []
    context = {
        "institution": institution,
        "examined": examined,
        "problems": problems[:SHOWN],
        "more": max(0, len(problems) - SHOWN),
        "rows": rows,
        "fresh": len(examined.contents) - len(held) if examined else 0,
        "held": [(made, number) for made, number in held.items()][:SHOWN],
        "ticket": ticket,
        "refusal": refusal,
        "columns": workbook.COLUMNS,
    }
    return render(request, "filing/notice_upload.html", context, status=status)
