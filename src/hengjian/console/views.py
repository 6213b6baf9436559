"""Today's work, the list of institutions, one institution's file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.console import figures, file, listing, questions, reading, timeline, trend
from hengjian.registry.models import Institution
from hengjian.standards import regions


@action("console.today.read")
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The home of everybody who works here, by what he may see."""
    actor, now, day = actor_of(request), timezone.now(), timezone.localdate()
    context = {
        "today": day,
        "cards": figures.cards(actor, now, day),
        "findings": questions.waiting(actor, 8),
        "withheld": listing.reports(figures.withheld(actor)[:6]),
        "classes": figures.by_class(actor) if actor.is_officer else [],
        "run": figures.last_run(actor),
        "trend": trend.weeks(actor, day),
        "due": []
        if actor.is_officer
        else file.lights(figures.calibrations_due(actor, day)[:6], day),
    }
    return render(request, "console/today.html", context)


@action("registry.institution.list")
@require_safe
def institution_list(request: HttpRequest) -> HttpResponse:
    """Institutions the reader may list: search, filters, paging. htmx gets the rows alone."""
    asked = listing.Asked.read(request)
    page = reading.page(request, listing.institutions(actor_of(request), asked))
    context = {
        "asked": asked,
        "page": page,
        "kinds": [c for c in Institution.Kind.choices if c[0] != Institution.Kind.FOREIGN],
        "classes": Institution.SupervisionClass.choices,
        "regions": regions.children("620000"),
    }
    part = request.headers.get("HX-Request") == "true"
    template = "console/_institution_rows.html" if part else "console/institution_list.html"
    answer = render(request, template, context)
    answer.headers["Vary"] = "HX-Request"
    return answer


@action("registry.institution.read")
@require_safe
def institution(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution's file: its facts, and the tab that was asked for."""
    actor, today = actor_of(request), timezone.localdate()
    found = scope(actor, "registry.institution.read", Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    tabs = file.tabs(actor, found)
    tab = reading.choice(request, "tab", [t.key for t in tabs]) or tabs[0].key
    context = {"institution": found, "tabs": tabs, "tab": tab, "today": today}
    context |= file.head(found, today)
    context |= _tab(request, found, tab)
    return render(request, f"console/institution_{tab}.html", context)


def _tab(request: HttpRequest, found: Institution, tab: str) -> dict[str, object]:
    actor, on = actor_of(request), reading.day(request)
    words, everything = reading.words(request), request.GET.get("all") == "1"
    if tab == "timeline":
        events = timeline.events(actor, found, today=timezone.localdate(), everything=everything)
        page = reading.page(request, events, 30)
        return {"page": page, "events": timeline.with_entries(page.object_list), "all": everything}
    if tab == "scope":
        rows = file.scope_rows(found, on, words)
        return {"on": on, "words": words, "page": reading.page(request, rows, 50)}
    if tab == "people":
        return {"on": on, "page": reading.page(request, file.people(found, on), 50)}
    if tab == "instruments":
        page = reading.page(request, file.instruments(found), 50)
        return {"page": page, "rows": file.lights(page.object_list, timezone.localdate())}
    if tab == "reports":
        page = reading.page(request, file.reports(actor, found), 25)
        return {"page": page, "rows": listing.reports(page.object_list)}
    if tab == "findings":
        page = reading.page(request, file.findings(actor, found), 25)
        return {"page": page, "rows": questions.shown(page.object_list)}
    return {"page": reading.page(request, file.cases(actor, found), 25)}
