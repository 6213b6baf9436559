"""The page of unannounced work: list, marking, Excel."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.filing import dated, export
from hengjian.monitoring.unannounced import asking, query
from hengjian.monitoring.unannounced.asking import LIST, MARK, MOST
from hengjian.monitoring.unannounced.query import Question
from hengjian.standards import regions

PAGE = 30
_SHOWN = {
    "none": t("没有登记", "Not announced"),
    "afterwards": t("事后登记", "Announced afterwards"),
    "open": t("待处理", "Not marked yet"),
    "explained": t("已说明", "Explained"),
    "clue": t("列为线索", "Raised as a clue"),
}


def _asked(request: HttpRequest) -> Question:
    given = request.GET if request.method == "GET" else request.POST
    return asking.question(
        actor_of(request), since=_day(given.get("since", "")), until=_day(given.get("until", "")),
        region=given.get("region", ""), words=given.get("q", ""), only=given.get("only", ""),
        today=timezone.localdate(),
    )  # fmt: skip


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


@action(LIST)
@require_GET
def unannounced(request: HttpRequest) -> HttpResponse:
    """What reports say was sampled in the reader's area and no notice covers."""
    return _page(request, _asked(request))


def _page(
    request: HttpRequest, asked: Question, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    given = request.GET if request.method == "GET" else request.POST
    number = given.get("page", "")
    number_ = min(int(number), 100_000) if number.isdecimal() and number.isascii() else 1
    page = max(1, number_)
    found = query.find(asked, limit=PAGE, offset=(page - 1) * PAGE)
    near = query.nearest(found.rows)
    rule = dated.notice_rule(timezone.localdate())
    rows = [(w, near.get((w.uscc, w.region, w.day))) for w in found.rows]
    held = [p.region for p in actor_of(request).posts if p.region in regions.regions()]
    context: dict[str, Any] = {
        "rows": rows,
        "total": found.total,
        "first": (page - 1) * PAGE + 1,
        "last": (page - 1) * PAGE + len(rows),
        "number": page,
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if page * PAGE < found.total else None,
        "asked": asked,
        "region": given.get("region", ""),
        "only": list(_SHOWN.items()),
        "areas": [r for c in held for r in (regions.region(c), *regions.children(c))],
        "tiles": _tiles(asked),
        "rule": rule,
        "ground": dated.cite(rule.cites, timezone.localdate()),
        "query": request.GET.urlencode(),
        "refusal": refusal,
        "typed": request.POST.dict() if refusal else {},
    }
    return render(request, "monitoring/unannounced.html", context, status=status)


def _tiles(asked: Question) -> list[tuple[str, object, int]]:
    """How many rows each part of the list holds."""
    found = query.counts(asked)
    return [(part, label, found[part]) for part, label in _SHOWN.items()]


_TITLES = (
    t("采样日期", "Day"), t("区域代码", "Region"), t("区域", "Region name"),
    t("报告编号", "Report"), t("机构", "Institution"), t("信用代码", "Credit code"),
    t("机构所在区域", "Seat"), t("委托方", "Client"), t("目的", "Purpose"),
    t("样品数", "Samples"), t("情形", "Why listed"), t("处理", "Marked"), t("理由", "Reason"),
)  # fmt: skip


@action(LIST)
@require_GET
def unannounced_export(request: HttpRequest) -> HttpResponse:
    """The list as asked, as Excel; at most 20,000 rows."""
    names = {code: str(r.name) for code, r in regions.regions().items()}
    found = query.find(_asked(request), limit=MOST)
    lines = (
        (
            w.day, w.region, names.get(w.region, ""), w.report_no, w.name, w.uscc, w.seat,
            w.client, w.purpose, w.samples, w.said, _SHOWN.get(w.outcome, ""), w.reason,
        )
        for w in found.rows
    )  # fmt: skip
    data = export.workbook(str(t("未登记的工作", "Unannounced work")), _TITLES, lines)
    return export.answer("unannounced-work.xlsx", data)


@action(MARK)
@require_POST
def unannounced_mark(request: HttpRequest) -> HttpResponse:
    """An officer says it is explained, or raises it as a clue. Only what is on his list."""
    actor, given = actor_of(request), request.POST
    back = reverse("unannounced")
    kept = given.get("back", "")[:500]
    day = _day(given.get("day", ""))
    try:
        if day is None:
            raise asking.not_listed()
        asking.mark(
            actor, day=day, report=given.get("report", ""), uscc=given.get("uscc", ""),
            region=given.get("work_region", ""), outcome=given.get("outcome", ""),
            reason=given.get("reason", ""), at=timezone.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, _asked(request), refusal, 409)
    messages.success(request, str(t("已处理", "Marked")))
    return redirect(f"{back}?{kept}" if kept else back)
