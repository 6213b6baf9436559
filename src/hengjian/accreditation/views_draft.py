"""The applicant's desk: choose what to apply for, fill it in, look at it, hand it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengjian.accounts.access import Actor, action, actor_of
from hengjian.accreditation import drafts, kinds, scope_sheet, selectors, services, storage
from hengjian.accreditation.forms import DetailsForm, NewForm, RowForm
from hengjian.accreditation.models import Application
from hengjian.accreditation.services.drafting import Row
from hengjian.accreditation.services.papers_in import TAKES
from hengjian.accreditation.views import download, found_or_404
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.registry.tabular import MOST_BYTES, File

DRAFT = "accreditation.application.draft"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE = 50


def own_institution(actor: Actor) -> Institution:
    """The institution the reader applies for."""
    codes = [post.institution_uscc for post in actor.posts if post.institution_uscc]
    found = Institution.objects.filter(uscc__in=codes).first()
    if found is None:
        raise Refusal(
            t("未建立申请", "No application was begun"),
            t("您的机构不在名录中", "your institution is not on the register"),
            t("请先由主管部门登记机构", "The authority registers it first"),
        )
    return found


@action(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The seven kinds: what each is for and asks for; one of them is begun."""
    actor, today = actor_of(request), timezone.localdate()
    form = NewForm(request.POST if request.method == "POST" else None)
    refusal: Refusal | None = None
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = services.draft(
                    institution=own_institution(actor),
                    by=actor,
                    at=timezone.now(),
                    **form.asked(),
                )
            except Refusal as refused:
                refusal, status = refused, 409
            else:
                return redirect("application-edit", made.number)
    context = {"form": form, "refusal": refusal, **drafts.choices(actor, today)}
    return render(request, "accreditation/application_new.html", context, status=status)


@action(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """The wizard: ?step=details|scope|changes|papers|preview. Posting saves the details."""
    found = found_or_404(request, number, DRAFT)
    if found.stage not in TAKES:
        return redirect("application", number)
    if request.method != "POST":
        return _wizard(request, found, request.GET.get("step", ""))
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _wizard(request, found, "details", {"form": form}, 400)
    try:
        services.set_details(application=found, by=actor_of(request), **form.cleaned_data)
    except Refusal as refusal:
        return _wizard(request, found, "details", {"form": form, "refusal": refusal}, 409)
    return _next(request, found, "details")


@action(DRAFT)
@require_POST
def rows(request: HttpRequest, number: str) -> HttpResponse:
    """Scope rows: one added by hand, many from a workbook or the register, some taken out."""
    found = _writable(request, number)
    form = RowForm(request.POST)
    try:
        wanted = _wanted_rows(request, found, form)
        services.set_rows(application=found, rows=wanted, by=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        status = 400 if isinstance(refusal, Rejected) else 409
        return _wizard(request, found, "scope", {"row": form, "refusal": refusal}, status)
    if not form.is_valid() and request.POST.get("do") == "add":
        return _wizard(request, found, "scope", {"row": form}, 400)
    messages.success(request, str(t("能力项已更新", "The scope rows are updated")))
    query = request.POST.get("back", "")
    back = f"&{query}" if query and "step=" not in query else ""
    return redirect(f"{reverse('application-edit', args=(number,))}?step=scope{back}")


def _wanted_rows(request: HttpRequest, found: Application, form: RowForm) -> Sequence[Row]:
    do = request.POST.get("do", "")
    if do == "add":
        return drafts.with_row(found, form.cleaned_data if form.is_valid() else None)
    if do == "file":
        upload = request.FILES.get("file")
        if not isinstance(upload, UploadedFile):
            raise no_file()
        file = File((upload.name or "")[-120:], upload.read(MOST_BYTES + 1))
        return drafts.with_added(found, scope_sheet.read(file))
    chosen = {int(pk) for pk in request.POST.getlist("rows") if _is_key(pk)}
    if do == "verified":
        return drafts.with_verified(found, chosen)
    if do == "drop":
        return drafts.without(found, chosen)
    methods = _methods(request)
    if do == "replace":  # whoever writes a new method means its row
        chosen |= {pk for pk, method in methods.items() if method}
    return drafts.with_act(found, do, chosen, methods)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _methods(request: HttpRequest) -> dict[int, str]:
    """The new methods written beside rows in force, by the row's key."""
    written = ((name.removeprefix("method-"), value) for name, value in request.POST.items())
    return {int(pk): str(value).strip() for pk, value in written if _is_key(pk)}


@action(DRAFT)
@require_POST
def changes(request: HttpRequest, number: str) -> HttpResponse:
    """The facts that change, as the form says them."""
    found = _writable(request, number)
    given, problem = drafts.changes_of(found, request.POST, timezone.localdate())
    try:
        if problem is not None:
            raise problem
        services.set_changes(application=found, changes=given, by=actor_of(request))
    except Refusal as refusal:
        typed = {"refusal": refusal, "typed": request.POST}
        return _wizard(request, found, "changes", typed, 400)
    return _next(request, found, "changes")


@action(DRAFT)
@require_POST
def papers(request: HttpRequest, number: str) -> HttpResponse:
    """A paper is brought."""
    found = _writable(request, number)
    upload = request.FILES.get("file")
    try:
        if not isinstance(upload, UploadedFile):
            raise no_file()
        services.add_document(
            application=found,
            kind=request.POST.get("kind", ""),
            name=upload.name or "",
            data=upload.read(storage.MOST_BYTES + 1),
            by=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _wizard(request, found, "papers", {"refusal": refusal}, 400)
    messages.success(request, str(t("材料已上传", "The paper is in")))
    return redirect(f"{reverse('application-edit', args=(number,))}?step=papers")


@action(DRAFT)
@require_POST
def paper_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A paper not handed in yet is taken out."""
    found = _writable(request, number)
    document = selectors.document(actor_of(request), number, pk, DRAFT)
    if document is None:
        raise Http404
    try:
        services.remove_document(document=document, by=actor_of(request))
    except Refusal as refusal:
        return _wizard(request, found, "papers", {"refusal": refusal}, 409)
    return redirect(f"{reverse('application-edit', args=(number,))}?step=papers")


@action(DRAFT)
@require_safe
def scope_template(request: HttpRequest) -> HttpResponse:
    """The empty workbook of scope rows."""
    return download(scope_sheet.template(), scope_sheet.NAME, _XLSX)


def _writable(request: HttpRequest, number: str) -> Application:
    return found_or_404(request, number, DRAFT)


def no_file() -> Refusal:
    """No file came with the form."""
    return Refusal(
        t("未接收文件", "Nothing was taken"),
        t("没有选择文件", "no file was chosen"),
        t("请选择文件后上传", "Choose a file first"),
    )


def _next(request: HttpRequest, found: Application, step: str) -> HttpResponse:
    order = [key for key, _ in drafts.steps_of(found)]
    here = order.index(step) if step in order else 0
    following = order[min(here + 1, len(order) - 1)]
    return redirect(f"{reverse('application-edit', args=(found.number,))}?step={following}")


def _wizard(
    request: HttpRequest,
    found: Application,
    step: str,
    more: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    steps = drafts.steps_of(found)
    known = [key for key, _ in steps]
    step = step if step in known else known[0]
    actor, today = actor_of(request), timezone.localdate()
    place = known.index(step)
    context: dict[str, Any] = {
        "application": found,
        "kind": kinds.kinds()[found.kind],
        "trigger": kinds.triggers().get(found.trigger),
        "step": step,
        "steps": steps,
        "following": known[place + 1] if place + 1 < len(known) else "",
        "words": request.GET.get("q", "").strip()[:80],
        "returned": found.events.filter(act__in=("returned", "papers-concluded")).last(),
    }
    context |= _part(found, step, context["words"], request.GET.get("page"), actor, today)
    context |= more or {}
    return render(request, "accreditation/application_edit.html", context, status=status)


def _part(
    found: Application, step: str, words: str, page: str | None, actor: Actor, today: date
) -> dict[str, Any]:
    if step == "details":
        names = ("contact", "statement", "specialty", "sector")
        form: forms.Form = DetailsForm(initial={name: getattr(found, name) for name in names})
        return {"form": form, "codes": kinds.number_codes()}
    if step == "scope":
        part = drafts.scope_part(found, words, today)
        part["page"] = Paginator(part.pop("standing"), PAGE).get_page(page)
        part["row"] = RowForm()
        return part
    if step == "changes":
        return {"fields": drafts.change_fields(found, today), "today": today}
    if step == "papers":
        return drafts.papers_part(found)
    return drafts.preview_part(found, actor, today)
