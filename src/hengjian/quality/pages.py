"""Management systems on the screen: every institution's state, one file, what is given out."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hengjian.accounts.access import Actor, action, actor_of, scope
from hengjian.core import kept_files
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.quality import pack, selectors, services, sheets
from hengjian.quality.models import Activity, Document
from hengjian.registry.models import Institution

PAGE = 30
ADD, SIGN = "quality.document.add", "quality.undertaking.sign"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def found(actor: Actor, name: str, uscc: str) -> Institution:
    """The institution when the actor may do the action there; else 404."""
    row = scope(actor, name, Institution).filter(uscc=uscc).first()
    if row is None:
        raise Http404
    return row


def _asked(request: HttpRequest) -> tuple[str, str]:
    only = request.GET.get("only", "")
    return request.GET.get("q", "").strip()[:80], only if only in selectors.ONLY else ""


@action(selectors.LIST)
@require_safe
def system_list(request: HttpRequest) -> HttpResponse:
    """Institutions with what is in force, overdue and unsigned."""
    (words, only), today = _asked(request), timezone.localdate()
    rows = selectors.institutions(actor_of(request), today, words=words, only=only)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "words": words,
        "only": only,
        "year": today.year,
    }
    return render(request, "quality/system_list.html", context)


@action(selectors.LIST)
@require_safe
def list_workbook(request: HttpRequest) -> HttpResponse:
    """The same list as Excel."""
    (words, only), today = _asked(request), timezone.localdate()
    rows = selectors.institutions(actor_of(request), today, words=words, only=only)
    return workbook_response(sheets.listing(rows, today.year), "management-systems.xlsx")


@action(selectors.READ)
@require_safe
def system(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution's documents, acts and undertakings, with what is overdue."""
    actor, today = actor_of(request), timezone.localdate()
    institution = found(actor, selectors.READ, uscc)
    undertakings = list(institution.undertakings.all())
    context = {
        "institution": institution,
        "today": today,
        "documents": [
            (row, selectors.review_state(row, today))
            for row in selectors.documents(institution, today)
        ],
        "coming": institution.documents.filter(valid_from__gt=today),
        "older": selectors.versions(institution).filter(valid_until__lte=today),
        "not_covered": selectors.not_covered(institution, today),
        "due": selectors.due(institution, today),
        "activities": selectors.activities(institution)[:50],
        "withdrawn": institution.activities.exclude(withdrawn_at=None)[:50],
        "undertakings": undertakings,
        "kept": selectors.kept(undertakings[0], today) if undertakings else [],
        "promises": selectors.promised(institution, today),
        "signed_this_year": any(row.year == today.year for row in undertakings),
        "may_add": scope(actor, ADD, Institution).filter(pk=institution.pk).exists(),
        "may_sign": scope(actor, SIGN, Institution).filter(pk=institution.pk).exists(),
    }
    return render(request, "quality/system.html", context)


@action(SIGN)
@require_POST
def undertaking_sign(request: HttpRequest, uscc: str) -> HttpResponse:
    """The head signs this year's undertaking."""
    actor = actor_of(request)
    institution = found(actor, SIGN, uscc)
    try:
        services.sign_undertaking(institution=institution, by=actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(t("承诺书已签署", "The undertaking is signed")))
    return redirect("quality-system", uscc)


@action(selectors.READ)
@require_safe
def file(request: HttpRequest, uscc: str, sha256: str) -> HttpResponse:
    """The bytes of a document or record of this institution, as an attachment."""
    institution = found(actor_of(request), selectors.READ, uscc)
    named = (
        Document.objects.filter(institution=institution, sha256=sha256).first()
        or Activity.objects.filter(institution=institution, sha256=sha256).first()
    )
    data = kept_files.fetch(sha256) if named else None
    if named is None or data is None:
        raise Http404
    return attachment(data, named.file_name)


@action(selectors.READ)
@require_safe
def evidence_pack(request: HttpRequest, uscc: str) -> HttpResponse:
    """Everything on file about the fight against fraud, with digests, as one archive."""
    institution = found(actor_of(request), selectors.READ, uscc)
    data = pack.build(institution, timezone.localdate())
    return attachment(data, f"{uscc}-anti-fraud.zip")


@action(selectors.READ)
@require_safe
def system_workbook(request: HttpRequest, uscc: str) -> HttpResponse:
    """Documents in force and activities that stand, in the columns that are taken in."""
    institution = found(actor_of(request), selectors.READ, uscc)
    rows = selectors.documents(institution, timezone.localdate())
    data = sheets.of(rows, selectors.activities(institution))
    return workbook_response(data, f"{uscc}-{sheets.NAME}")


def workbook_response(data: bytes, name: str) -> HttpResponse:
    response = attachment(data, name)
    response.headers["Content-Type"] = _XLSX
    return response


def attachment(data: bytes, name: str) -> HttpResponse:
    """Bytes to keep, never to open in the page."""
    response = HttpResponse(data, content_type="application/octet-stream")
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
