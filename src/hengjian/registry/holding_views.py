"""Instruments, rooms, ties and verified methods of an institution on the screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.text import t
from hengjian.registry import holdings
from hengjian.registry.models import Institution

READ = "registry.institution.read"
TABS = {
    "instruments": t("仪器", "Instruments"),
    "places": t("场所与用房", "Sites and rooms"),
    "ties": t("关联关系", "Ties"),
    "verifications": t("方法验证", "Verified methods"),
}


@action(READ)
@require_safe
def holdings_of(request: HttpRequest, uscc: str) -> HttpResponse:
    """What an institution works with on a day, one kind at a time."""
    found = scope(actor_of(request), READ, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    day, tab = _day(request), request.GET.get("tab", "")
    tab = tab if tab in TABS else "instruments"
    page = Paginator(_rows(found, tab, day), 50).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    context = {
        "institution": found,
        "on": day,
        "tab": tab,
        "tabs": TABS,
        "page": page,
        "rows": [holdings.held(row, day) for row in rows] if tab == "instruments" else rows,
    }
    return render(request, "registry/holdings.html", context)


def _rows(found: Institution, tab: str, day: date) -> Any:
    if tab == "instruments":
        return holdings.instruments(found)
    if tab == "places":
        return holdings.places(found, day)
    return holdings.ties(found, day) if tab == "ties" else holdings.verifications(found, day)


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return timezone.localdate()
