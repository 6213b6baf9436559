"""Raw files on the screen: the list, one file with its versions, its bytes."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.capture import selectors, services
from hengjian.capture.models import RawCapture
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.signing import selectors as signing

PAGE = 50


@action(selectors.LIST)
@require_safe
def capture_list(request: HttpRequest) -> HttpResponse:
    """Sightings, newest first; search by name, instrument, body or digest."""
    asked = selectors.Asked(
        request.GET.get("q", "").replace("\x00", "").strip()[:100], request.GET.get("event", "")
    )
    rows = selectors.captures(actor_of(request), asked)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "events": RawCapture.Event.choices,
    }
    return render(request, "capture/capture_list.html", context)


@action(selectors.READ)
@require_safe
def capture(request: HttpRequest, number: str) -> HttpResponse:
    """One sighting: digests, clocks, signature, every version of the file."""
    found = selectors.capture(actor_of(request), number)
    if found is None:
        raise Http404
    context = {
        "found": found,
        "versions": selectors.versions(found),
        "oddities": selectors.oddities(found),
        "verdict": signing.verdict(found.signature, timezone.now()),
        "seconds": round((found.at - found.seen_at).total_seconds()),
    }
    return render(request, "capture/capture.html", context)


@action(selectors.OPEN)
@require_safe
def download(request: HttpRequest, number: str) -> HttpResponseBase:
    """The bytes as they were seen, as an attachment; an officer's look is on the audit log."""
    actor = actor_of(request)
    found = selectors.capture(actor, number, selectors.OPEN)
    if found is None or not found.sha256:
        raise Http404
    try:
        opened = services.place(found.sha256).open("rb")
    except OSError as error:
        raise Refusal(
            t("未能取出原始文件", "The raw file could not be taken out"),
            t("存储中没有这份内容", "its bytes are missing from the store"),
            t("请联系平台管理员核查存储", "Ask the administrator to look at the store"),
        ) from error
    if actor.is_officer:
        services.opened_by_officer(capture=found, by=actor, at=timezone.now())
    return FileResponse(
        opened, as_attachment=True, filename=PurePosixPath(found.name).name,
        content_type="application/octet-stream",
    )  # fmt: skip
