"""Draws in public: what was committed, when, and the result to recompute. Nobody signs in."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import PUBLIC, action
from hengjian.draws import exports, record, selectors, steps, wording
from hengjian.draws.models import PURPOSES, Draw
from hengjian.draws.views import as_file, workbook

PAGE = 30


@action(selectors.PUBLIC)
@require_safe
def draw_list(request: HttpRequest) -> HttpResponse:
    """Every draw that was ever opened, aborted ones too."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("purpose", "q")}
    rows = selectors.draws(
        PUBLIC, purpose=asked["purpose"], words=asked["q"], action=selectors.PUBLIC
    )
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "purposes": PURPOSES.items(),
        "drawn": Draw.objects.filter(stage=Draw.Stage.DRAWN).count(),
        "aborted": Draw.objects.filter(stage=Draw.Stage.ABORTED).count(),
    }
    return render(request, "draws/public_list.html", context)


@action(selectors.PUBLIC)
@require_safe
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """One draw as everybody may see it; names of people are not shown."""
    found = _found(number)
    context = {
        "draw": found,
        "rule": found.terms["rule"],
        "needed": selectors.needed(found),
        "late": steps.late(found, timezone.now()),
        "steps": steps.steps(found, PUBLIC, timezone.now()),
        "pool": [] if found.hidden else selectors.pool(found, named=False),
        "aborts": selectors.aborts(found.purpose, found.subject),
        "summary": wording.summary(found),
        "record": record.lines(found),
        "reused": [] if found.hidden else record.reused(found),
        "others": record.others(found),
        "opened": selectors.opened(found) if found.hidden else [],
        "words": wording.browser_words(),
    }
    return render(request, "draws/public_draw.html", context)


@action(selectors.PUBLIC)
@require_safe
def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """The bundle as far as it is public."""
    return as_file(_found(number))


@action(selectors.PUBLIC)
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Pool and result as a workbook, without names; nothing while they are sealed."""
    found = _found(number)
    if found.hidden:
        raise Http404
    return workbook(exports.pool(found, named=False), found.number)


def _found(number: str) -> Draw:
    found = selectors.draw(PUBLIC, number, selectors.PUBLIC)
    if found is None:
        raise Http404
    return found
