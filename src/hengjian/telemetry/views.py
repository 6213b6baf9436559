"""Pages of telemetry in the console."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.core import workbooks
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t
from hengjian.telemetry import logging_work, selectors
from hengjian.telemetry.models import Station, StationLog

PAGE = 50


@action("telemetry.station.list")
@require_safe
def station_list(request: HttpRequest) -> HttpResponse:
    """The stations the reader may see, with what each has sent."""
    pages = Paginator(selectors.stations(actor_of(request)), PAGE)
    page = pages.get_page(request.GET.get("page"))
    states = selectors.states(list(page.object_list))
    return render(request, "telemetry/stations.html", {"page": page, "states": states})


LOG = "telemetry.station.log"


def _station(request: HttpRequest, mn: str, name: str = selectors.LOG_READ) -> Station:
    found = selectors.station(actor_of(request), mn, name)
    if found is None:
        raise Http404
    return found


@action(selectors.LOG_READ)
@require_safe
def station(request: HttpRequest, mn: str) -> HttpResponse:
    """One station: its log, its newest values with marks in words and the rules they break."""
    return _page(request, _station(request, mn))


def _page(
    request: HttpRequest, found: Station, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor, only = actor_of(request), request.GET.get("only") == "hits"
    may_log = selectors.station(actor, found.mn, LOG) is not None if actor.may(LOG) else False
    context = {
        "station": found,
        "work": selectors.work(found)[:100],
        "values": selectors.values(found, only_hits=only),
        "only": only,
        "may_log": may_log,
        "kinds": StationLog.Kind.choices,
        "typed": request.POST,
        "refused": refused,
        "problems": refused.problems if isinstance(refused, Rejected) else [],
    }
    return render(request, "telemetry/station.html", context, status=status)


@action(selectors.LOG_READ)
@require_safe
def station_log(request: HttpRequest, mn: str) -> HttpResponse:
    """Everything ever logged at a station as Excel, what was corrected included."""
    found = _station(request, mn)
    titles = [
        str(t("类型", "Kind")), str(t("开始", "Begun")), str(t("结束", "Ended")), str(t("人员", "People")),
        str(t("因子", "Factor")), str(t("标准物质", "Standard")), str(t("标准值", "Reference")),
        str(t("校前", "Before")), str(t("校后", "After")), str(t("说明", "Note")),
        str(t("更正理由", "Corrects because")), str(t("登记时间", "Recorded")),
    ]  # fmt: skip
    rows = (
        [w.get_kind_display(), w.begun_at, w.ended_at, w.people, w.factor, w.standard, w.reference,
         w.before, w.after, w.note, w.reason, w.recorded_at]
        for w in found.log.all()
    )  # fmt: skip
    answer = HttpResponse(
        workbooks.table(found.mn, titles, rows), content_type=workbooks.MEDIA_TYPE
    )
    answer["Content-Disposition"] = 'attachment; filename="station-log.xlsx"'
    return answer


@action(LOG)
@require_POST
def log_work(request: HttpRequest, mn: str) -> HttpResponse:
    """Log what was done; with `corrects` and a reason, correct an entry."""
    found = _station(request, mn, LOG)
    said = request.POST
    texts = {name: said.get(name, "").strip() for name in logging_work.LENGTHS}
    done = logging_work.Done(
        said.get("kind", ""), _instant(said.get("begun_at", "")), _instant(said.get("ended_at", "")),
        **texts,
    )  # fmt: skip
    number = said.get("corrects", "")
    old = selectors.work(found).filter(pk=int(number)).first() if number.isdecimal() else None
    try:
        if number and old is None:
            raise Refusal(
                logging_work.REFUSED,
                t("要更正的记录不存在或已更正", "what it corrects is not there, or corrected"),
                t("请更正最新的一条", "Correct the newest one"),
            )
        logging_work.log(
            station=found, done=done, by=actor_of(request).username, at=timezone.now(),
            corrects=old, reason=said.get("reason", "")[:200],
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, found, refusal, 422)
    messages.success(request, str(t("已登记", "Logged")))
    return redirect("station", mn)


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(found) if found is not None and found.tzinfo is None else found
