"""The public list of barred bodies: for anyone, as a page and as a workbook."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action
from hengjian.bars import selectors, sheet
from hengjian.bars.showing import all_shown

READ = "bars.public.read"
PAGE = 30


@action(READ)
@require_safe
def bar_public(request: HttpRequest) -> HttpResponse:
    """Bodies under a bar today, for anyone. Persons are not listed, and the page says why."""
    today, words = timezone.localdate(), _words(request)
    page = Paginator(selectors.published(today, words), PAGE).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "today": today,
        "page": page,
        "rows": all_shown(page.object_list, today),
        "query": request.GET.urlencode(),
    }
    return render(request, "bars/public.html", context)


@action(READ)
@require_safe
def bar_public_xlsx(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    today = timezone.localdate()
    rows = selectors.published(today, _words(request))[: sheet.MOST]
    return sheet.answer(all_shown(rows, today), "barred-bodies.xlsx", public=True)


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:80]
