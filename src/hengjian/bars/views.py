"""Bars on the screen: lists, one bar, whom it binds, and what the public may see."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import Actor, action, actor_of, scope
from hengjian.bars import grounds, judging, lifting, linking, selectors, services, sheet
from hengjian.bars.forms import CorrectForm, LiftForm, LinkForm, ReadingForm, SettleForm
from hengjian.bars.models import Bar, LinkDecision
from hengjian.bars.showing import STATES, all_shown, shown
from hengjian.core.legal_time import LEGAL
from hengjian.core.text import t
from hengjian.registry.models import Institution, Person

PAGE = 30
TABS = (
    ("in-force", STATES["in-force"][1]),
    ("ending", t("到期倒计时", "Countdown")),
    ("pending", STATES["pending"][1]),
    ("ended", STATES["ended"][1]),
    ("lifted", STATES["lifted"][1]),
    ("none", STATES["none"][1]),
)


def _asked(request: HttpRequest) -> selectors.Asked:
    state = request.GET.get("state", "in-force")
    return selectors.Asked(
        request.GET.get("q", "").strip()[:80],
        state if state in selectors.STATES else "in-force",
        request.GET.get("ground", ""),
    )


def asked_day(request: HttpRequest, name: str = "on") -> date | None:
    """The day of `?on=`, None when it is missing or unreadable."""
    try:
        return date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


@action(selectors.LIST)
@require_safe
def bar_list(request: HttpRequest) -> HttpResponse:
    """Who is barred now, until when; what ends next; what has ended or fallen."""
    asked, today = _asked(request), timezone.localdate()
    rows = selectors.bars(actor_of(request), asked, today)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "tabs": TABS,
        "grounds": grounds.grounds().values(),
        "page": page,
        "rows": all_shown(page.object_list, today),
        "today": today,
    }
    return render(request, "bars/bar_list.html", context)


@action(selectors.LIST)
@require_safe
def bar_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    asked, today = _asked(request), timezone.localdate()
    rows = selectors.bars(actor_of(request), asked, today)[: sheet.MOST]
    return sheet.answer(all_shown(rows, today))


@action(selectors.READ)
@require_safe
def bar(request: HttpRequest, number: str) -> HttpResponse:
    """One bar: how its date came about, both readings, what was known when."""
    found = selectors.bar(actor_of(request), number)
    if found is None:
        raise Http404
    return bar_page(request, found)


def bar_page(
    request: HttpRequest,
    found: Bar,
    pressed: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a bar, with the forms its reader may use; a refused one keeps its words."""
    today = timezone.localdate()
    ground = grounds.grounds()[found.ground]
    context = {
        **_lifting(actor_of(request), found),
        "one": shown(found, today),
        "bar": found,
        "may_choose": ground.readings and _may(actor_of(request), found, services.CORRECT),
        "may_correct": _may(actor_of(request), found, services.CORRECT),
        "asks_cause": ground.readings,
        "asks_until": ground.length == "decision",
        "versions": all_shown(selectors.versions(found), today),
        "entries": selectors.entries(found),
        "forms": {
            "reading": ReadingForm(),
            "correct": CorrectForm(initial={n: getattr(found, n) for n in services.CORRECTABLE}),
            "lift": LiftForm(),
            "settle": SettleForm(),
            **(pressed or {}),
        },
        "pressed": list(pressed or {}),
        "causes": Bar.Cause.choices,
        "lines": Bar.Line.choices,
        "lifts": Bar.Lift.choices,
    }
    return render(request, "bars/bar.html", context, status=status)


def _may(actor: Actor, found: Bar, name: str) -> bool:
    return selectors.bar(actor, found.number, name) is not None


def _lifting(actor: Actor, found: Bar) -> dict[str, Any]:
    """What was proposed, and which step the reader may take: never both of one proposal."""
    waits = selectors.proposal(found)
    own = waits is not None and waits.proposed_by == lifting.identity(actor)
    free = waits is None and not found.lift
    return {
        "proposals": selectors.proposals(found),
        "own_proposal": own,
        "may_propose": free and _may(actor, found, lifting.PROPOSE),
        "may_settle": waits is not None and not own and _may(actor, found, lifting.SETTLE),
    }


@action(selectors.LIST)
@require_safe
def institution_bars(request: HttpRequest, uscc: str) -> HttpResponse:
    """A body's bars, and whether it was barred on a day as known on another."""
    actor, today = actor_of(request), timezone.localdate()
    found = scope(actor, selectors.LIST, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    on, known = asked_day(request) or today, asked_day(request, "known")
    context = {
        "institution": found,
        "rows": all_shown(selectors.of_institution(actor, found), today),
        "on": on,
        "known": known,
        "direct": all_shown(selectors.direct(found, on, _end_of(known)), on),
        "pending": all_shown(selectors.pending(found, on), on),
        "reads_links": scope(actor, "bars.link.read", Institution).filter(pk=found.pk).exists(),
    }
    return render(request, "bars/institution_bars.html", context)


def _end_of(day: date | None) -> datetime | None:
    """The instant at which a legal day is over: what was recorded on it is known."""
    if day is None or day >= date.max - timedelta(days=1):
        return None
    return datetime.combine(day + timedelta(days=1), time(), LEGAL)


@action("bars.person.read")
@require_safe
def person_bars(request: HttpRequest, person_no: str) -> HttpResponse:
    """A person's bars, for officers and for the person himself."""
    today = timezone.localdate()
    people = scope(actor_of(request), "bars.person.read", Person)
    found = people.filter(person_no=person_no).first()
    if found is None:
        raise Http404
    context = {"person": found, "rows": all_shown(selectors.of_person(found), today)}
    return render(request, "bars/person_bars.html", context)


@action("bars.link.read")
@require_safe
def link_list(request: HttpRequest, uscc: str) -> HttpResponse:
    """The links of a body to whoever is barred, each with what an officer made of it."""
    found = scope(actor_of(request), "bars.link.read", Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    return links_page(request, found)


def links_page(
    request: HttpRequest, found: Institution, pressed: LinkForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a body's links; a refused decision keeps its words."""
    today = timezone.localdate()
    hits = linking.links(found, today)
    decides = scope(actor_of(request), judging.DECIDE, Institution).filter(pk=found.pk)
    context = {
        "institution": found,
        "hits": hits,
        "undecided": sum(hit.decision is None for hit in hits),
        "settings": linking.settings_on(today),
        "earlier": LinkDecision.objects.filter(institution=found),
        "verdicts": LinkDecision.Verdict.choices,
        "may_decide": decides.exists(),
        "form": pressed,
        "pressed_link": pressed.data.get("link", "") if pressed is not None else "",
    }
    return render(request, "bars/links.html", context, status=status)


@action("bars.person.check")
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Ask by credit code or person number: decisions and their dates, or that there are none."""
    asked = request.GET.get("q", "").strip()[:40]
    on = asked_day(request) or timezone.localdate()
    context: dict[str, Any] = {"asked": asked, "on": on}
    if asked:
        context |= checked(asked, on)
    return render(request, "bars/check.html", context)


def checked(number: str, on: date) -> dict[str, Any]:
    """What is in force on a day under a credit code or person number; `known` says it is on record."""
    body = Institution.objects.filter(uscc=number.upper()).first()
    person = None if body else Person.objects.filter(person_no=number).first()
    rows = selectors.direct(body, on) if body else []
    rows = selectors.direct_person(person, on) if person else rows
    return {"known": bool(body or person), "rows": all_shown(rows, on)}
