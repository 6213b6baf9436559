"""The public pages. Every one is readable without script and without signing in."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action
from hengjian.bars import selectors as bars
from hengjian.bars.showing import all_shown
from hengjian.disclosure import selectors as disclosure
from hengjian.filing.selectors import filings
from hengjian.ledger import selectors as ledger
from hengjian.portal import law as law_page
from hengjian.portal import log, selectors
from hengjian.standards import regions

PAGE = 25


def asked_day(request: HttpRequest) -> date:
    """The day of `?on=`, today when it is missing, unreadable or in the future."""
    today = timezone.localdate()
    try:
        asked = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today
    return min(asked, today)


@action("portal.page.read")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, the search, three figures, the latest releases."""
    today = timezone.localdate()
    context = {
        "institutions": selectors.institutions().count(),
        "reports": log.reports_handed_in(),
        "checkpoint": ledger.head(),
        "releases": disclosure.latest(today, 6),
    }
    return render(request, "portal/home.html", context)


@action("portal.page.read")
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """Search by name, code, sound, region and parameter."""
    question = selectors.Question.read(request.GET)
    rows = selectors.find(question, timezone.localdate())
    context = {
        "question": question,
        "regions": regions.children("620000"),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "portal/institutions.html", context)


@action("portal.page.read")
@require_safe
def institution(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution: certificates and scope on any day; filings, bars and releases of today."""
    found = selectors.institutions().filter(uscc=uscc).first()
    if found is None:
        raise Http404
    on, today = asked_day(request), timezone.localdate()
    words = request.GET.get("q", "").strip()[:80]
    rows = selectors.scope_on(found, on, words)
    context = {
        "institution": found,
        "on": on,
        "today": today,
        "words": words,
        "certificates": selectors.certificates_on(found, on),
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "filings": filings.published_of(found),
        "rows": all_shown(bars.published_of(found, today), today),
        "releases": disclosure.releases_of(uscc, today),
    }
    return render(request, "portal/institution.html", context)


@action("portal.page.read")
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """The instruments on record as they stood on a day, each with how far it may be trusted."""
    on = asked_day(request)
    context = {"on": on, "today": timezone.localdate(), **law_page.on(on)}
    return render(request, "portal/law.html", context)


@action("portal.page.read")
@require_safe
def ledger_page(request: HttpRequest) -> HttpResponse:
    """The log's head, its key, and how anyone checks it without asking us."""
    context = {"checkpoint": ledger.head(), "vkey": log.key(), "waiting": ledger.waiting()}
    return render(request, "portal/ledger.html", context)
