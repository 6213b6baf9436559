"""Pages of telemetry in the console."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.telemetry import selectors

PAGE = 50


@action("telemetry.station.list")
@require_safe
def station_list(request: HttpRequest) -> HttpResponse:
    """The stations the reader may see, with what each has sent."""
    pages = Paginator(selectors.stations(actor_of(request)), PAGE)
    page = pages.get_page(request.GET.get("page"))
    states = selectors.states(list(page.object_list))
    return render(request, "telemetry/stations.html", {"page": page, "states": states})
