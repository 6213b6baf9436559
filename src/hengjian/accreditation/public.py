"""Public pages: published grants, and a certificate as anyone may verify it (CMA163 art 22)."""

from __future__ import annotations

from datetime import date

import segno
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action
from hengjian.accreditation import documents, kinds, papers, selectors
from hengjian.accreditation.models import Application
from hengjian.accreditation.views import download
from hengjian.registry.models import Certificate

VERIFY, GRANTS = "accreditation.certificate.verify", "accreditation.grant.list"
PAGE = 30
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_day(request: HttpRequest) -> date:
    """The day of `?on=`, today when it is missing, unreadable or in the future."""
    today = timezone.localdate()
    try:
        return min(date.fromisoformat(request.GET.get("on", "")), today)
    except ValueError:
        return today


@action(GRANTS)
@require_safe
def grant_list(request: HttpRequest) -> HttpResponse:
    """Published grants, newest first, with what each certificate is today."""
    today, words = timezone.localdate(), request.GET.get("q", "").strip()[:80]
    page = Paginator(selectors.granted(words), PAGE).get_page(request.GET.get("page"))
    lines = [(a, selectors.status_on(a.result, today)) for a in page if a.result]
    context = {"page": page, "lines": lines, "words": words}
    return render(request, "accreditation/grant_list.html", context)


@action(VERIFY)
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """What a certificate is on a day, and its scope; what the QR code on it leads to."""
    found = _found(number)
    on, words = asked_day(request), request.GET.get("q", "").strip()[:80]
    rows = selectors.scope_of(found, on)
    if words:
        rows = rows.filter(parameter__icontains=words) | rows.filter(method__icontains=words)
    address = request.build_absolute_uri(reverse("certificate", args=(number,)))
    code, word = selectors.status_on(found, on)
    context = {
        "certificate": found,
        "institution": found.institution,
        "on": on,
        "today": timezone.localdate(),
        "words": words,
        "status": code,
        "status_word": word,
        "authority": documents.authority(found.institution.region),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "grants": found.grants.filter(published_at__isnull=False).order_by("-published_at"),
        "citations": kinds.citations(("CMA163 art 22",), on),
        "qr": segno.make(address, error="m").svg_data_uri(scale=3, border=2),
        "commitment": found.grants.filter(route=Application.Route.COMMITMENT).first(),
    }
    return render(request, "accreditation/certificate.html", context)


@action(VERIFY)
@require_safe
def certificate_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as a paper."""
    found = _found(number)
    facts = documents.certificate_facts(found, timezone.localdate(), _address(request, number))
    return download(papers.certificate_pdf(facts), f"{number}.pdf", "application/pdf")


@action(VERIFY)
@require_safe
def annex_pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The scope annex of a day as a paper."""
    facts = documents.annex_facts(_found(number), asked_day(request), _address(request, number))
    return download(papers.scope_annex_pdf(facts), f"{number}-scope.pdf", "application/pdf")


@action(VERIFY)
@require_safe
def annex_xlsx(request: HttpRequest, number: str) -> HttpResponse:
    """The scope annex of a day as a workbook."""
    facts = documents.annex_facts(_found(number), asked_day(request), _address(request, number))
    return download(papers.scope_annex_xlsx(facts), f"{number}-scope.xlsx", _XLSX)


def _found(number: str) -> Certificate:
    found = selectors.certificate(number)
    if found is None:
        raise Http404
    return found


def _address(request: HttpRequest, number: str) -> str:
    return request.build_absolute_uri(reverse("certificate", args=(number,)))
