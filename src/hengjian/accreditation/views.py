"""Applications on the screen: the queue, one application, its acts. Every act works without script."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.accreditation import (
    documents,
    exports,
    kinds,
    page,
    papers,
    selectors,
    storage,
    wording,
)
from hengjian.accreditation.models import Application
from hengjian.accreditation.steps import HANDLE, STEPS, Step
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t

PAGE = 30
LIST, READ, DUE = selectors.LIST, selectors.READ, selectors.DUE
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked(request: HttpRequest) -> selectors.Asked:
    """What the list was asked for; unknown values ask for nothing."""
    tab, kind = request.GET.get("tab", ""), request.GET.get("kind", "")
    known = {*Application.Kind.values, Application.Route.COMMITMENT}
    return selectors.Asked(
        tab if tab in selectors.TABS else "",
        kind if kind in known else "",
        request.GET.get("q", "").strip()[:80],
    )


@action(LIST)
@require_safe
def application_list(request: HttpRequest) -> HttpResponse:
    """What the reader may see, the one due next first."""
    actor, today, wanted = actor_of(request), timezone.localdate(), asked(request)
    found = Paginator(selectors.applications(actor, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": found,
        "lines": selectors.lines(list(found.object_list), today),
        "asked": wanted,
        "tabs": [(key, name) for key, (name, _) in selectors.TABS.items()],
        "kinds": [*Application.Kind.choices, Application.Route.choices[1]],
        "due": selectors.due(actor, today) if actor.may(DUE) else None,
        "lab": any(post.institution_uscc for post in actor.posts),
    }
    return render(request, "accreditation/application_list.html", context)


@action(LIST)
@require_safe
def application_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    rows = selectors.applications(actor_of(request), asked(request))
    body = exports.applications(rows, timezone.localdate())
    return download(body, "applications.xlsx", _XLSX)


@action(DUE)
@require_safe
def due_list(request: HttpRequest) -> HttpResponse:
    """Overdue clocks, those about to be, and certificates whose renewal is due."""
    found = selectors.due(actor_of(request), timezone.localdate())
    context = {"due": found, "today": timezone.localdate()}
    return render(request, "accreditation/due_list.html", context)


@action(READ)
@require_safe
def application(request: HttpRequest, number: str) -> HttpResponse:
    """One application: where it stands, its clocks, what can be done now, its history."""
    return show(request, found_or_404(request, number, READ))


def found_or_404(request: HttpRequest, number: str, name: str) -> Application:
    """The application when the reader may do that on it; hidden and missing look the same."""
    found = selectors.application(actor_of(request), number, name)
    if found is None:
        raise Http404
    return found


def show(
    request: HttpRequest,
    found: Application,
    pressed: dict[str, forms.Form] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an application, with the form that was refused as it was typed."""
    context = page.context(actor_of(request), found, timezone.localdate(), pressed or {})
    context["refusal"] = refusal
    return render(request, "accreditation/application.html", context, status=status)


def _act(step: Step) -> Callable[..., HttpResponse]:
    @action(step.action)
    @require_POST
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = found_or_404(request, number, step.action)
        form = step.form(request.POST)
        if not form.is_valid():
            return show(request, found, {step.key: form}, status=400)
        try:
            step.act(found, form.cleaned_data, actor_of(request), timezone.now())
        except Refusal as refusal:
            found.refresh_from_db()
            # What was refused is said at the top and at the form, which keeps what was typed.
            status = 400 if isinstance(refusal, Rejected) else getattr(refusal, "status", 409)
            return show(request, found, {step.key: form}, refusal, status)
        messages.success(request, str(step.said))
        return redirect("application", number)

    view.__name__ = f"application_{step.key.replace('-', '_')}"
    view.__doc__ = f"{step.label.en}."
    guarded: Callable[..., HttpResponse] = view
    return guarded


def step_routes() -> list[URLPattern]:
    """One address per act."""
    return [
        path(f"applications/<str:number>/{step.key}", _act(step), name=f"application-{step.key}")
        for step in STEPS
    ]


@action(READ)
@require_safe
def paper(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A paper handed in, as a download."""
    found = selectors.document(actor_of(request), number, pk)
    if found is None:
        raise Http404
    data = storage.fetch(found.sha256)
    if data is None:
        raise Refusal(
            t("无法下载", "It cannot be downloaded"),
            t("文件缺失或与入账摘要不符", "the file is missing or differs from its digest"),
            t("请联系管理员", "Tell the administrator"),
        )
    return download(data, found.name, found.media)


@action(READ)
@require_safe
def notice(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A notice in writing, to be printed."""
    found = found_or_404(request, number, READ)
    event = found.events.filter(pk=pk, act__in=wording.NOTICES).first()
    if event is None:
        raise Http404
    day = timezone.localdate(event.at)
    context = {
        "application": found,
        "event": event,
        "title": wording.NOTICES[event.act],
        "authority": documents.authority(found.institution.region),
        "day": day,
        "citations": kinds.citations(wording.NOTICE_CITES[event.act], day),
        "clocks": selectors.told(found, day),
    }
    return render(request, "accreditation/notice.html", context)


@action(HANDLE)
@require_safe
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as it would be printed if it were issued now."""
    found = found_or_404(request, number, HANDLE)
    if found.kind not in ("first", "renewal") or found.stage != Application.Stage.GRANTED:
        raise Refusal(
            t("没有证书预览", "There is no preview"),
            t("该申请不产生新证书，或尚未准予许可", "no new certificate, or not granted yet"),
            t("请返回申请页面", "Go back to the application"),
        )
    address = request.build_absolute_uri(reverse("certificate", args=("000000000000",)))
    facts = documents.preview_facts(found, timezone.localdate(), address)
    return download(papers.certificate_pdf(facts), f"{number}-preview.pdf", "application/pdf")


def download(body: bytes, name: str, media: str) -> HttpResponse:
    """Bytes as an attachment that no browser opens as a page."""
    from django.utils.http import content_disposition_header

    response = HttpResponse(body, content_type=media)
    response.headers["Content-Disposition"] = str(content_disposition_header(True, name))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    return response
