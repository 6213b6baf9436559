"""Notices: the list and queue, one notice, its steps, its receipt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import Actor, action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.filing import checks, export
from hengjian.filing.content import stored
from hengjian.filing.models import Ask, Notice
from hengjian.filing.selectors import notices as selectors
from hengjian.filing.selectors.notices import Asked
from hengjian.filing.services import asks as ask_services
from hengjian.filing.services import notices as services
from hengjian.filing.standing import Span
from hengjian.filing.views.common import asked, day_of, posted, press
from hengjian.standards import regions

PAGE = 30
Stage = Notice.Stage


def _asked(request: HttpRequest) -> Asked:
    view = asked(request, "view")
    return Asked(
        view=view if view in selectors.VIEWS else "",
        words=asked(request, "q"),
        region=asked(request, "region", 6),
        stage=asked(request, "stage"),
    )


@action(selectors.LIST)
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """For an officer the work in the area, by whomever; for a body its own notices."""
    actor, today, wanted = actor_of(request), timezone.localdate(), _asked(request)
    rows = selectors.notices(actor, wanted, today)
    counts = selectors.counts(actor, today)
    views = [
        (view, label, counts.get(view))
        for view, label in selectors.VIEWS.items()
        if view != "draft" or counts["draft"]
    ]
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": wanted,
        "filtered": any((wanted.words, wanted.region, wanted.stage)),
        "views": views,
        "counts": counts,
        "regions": selectors.per_region(actor, today) if actor.is_officer else [],
        "areas": _areas(actor),
        "stages": Stage.choices,
        "officer": actor.is_officer,
        "today": today,
        "asks": selectors.open_asks(actor, today),
    }
    return render(request, "filing/notice_list.html", context)


def _areas(actor: Actor) -> list[regions.Region]:
    """The regions an officer may choose from: his own and those directly below."""
    if not actor.is_officer:
        return []
    held = [p.region for p in actor.posts if p.region in regions.regions()]
    return [r for code in held for r in (regions.region(code), *regions.children(code))]


_TITLES = (
    t("登记编号", "Number"), t("机构", "Institution"), t("信用代码", "Credit code"),
    t("点位", "Site"), t("区域代码", "Region"), t("区域", "Region name"), t("开始", "First day"),
    t("结束", "Last day"), t("委托单位", "Client"), t("状态", "Stage"), t("版本", "Version"),
    t("登记时间", "Announced"), t("逾期", "Late"), t("提示数", "Warnings"), t("回执号", "Receipt"),
)  # fmt: skip


@action(selectors.LIST)
@require_GET
def notice_export(request: HttpRequest) -> HttpResponse:
    """The list as asked, as Excel."""
    rows = selectors.notices(actor_of(request), _asked(request), timezone.localdate())
    names = {code: str(r.name) for code, r in regions.regions().items()}
    lines = (
        (
            n.number, n.institution.name, n.institution.uscc, n.site_name, n.region,
            names.get(n.region, ""), n.starts_on, n.ends_on, n.client_name,
            n.get_stage_display(), n.version, _minute(n.announced_at),
            t("是", "yes") if n.late else "", n.warnings, n.receipt_no,
        )
        for n in rows[: export.MOST_ROWS + 1].iterator(chunk_size=2000)
    )  # fmt: skip
    data = export.workbook(str(t("工作登记", "Work notices")), _TITLES, lines)
    return export.answer("work-notices.xlsx", data)


def _minute(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""


def found(request: HttpRequest, number: str, name: str = selectors.READ) -> Notice:
    """The notice, or 404."""
    notice = selectors.notice(actor_of(request), number, name)
    if notice is None:
        raise Http404
    return notice


@action(selectors.READ)
@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """One notice: what it says, what is odd, versions, questions, its course."""
    return page(request, found(request, number))


def page(
    request: HttpRequest, one: Notice, refusal: Refusal | None = None, status: int = 200,
    **typed: Any,
) -> HttpResponse:  # fmt: skip
    """The page of a notice, perhaps with what was refused just now."""
    actor, content = actor_of(request), stored(one.content)
    versions = list(one.versions.all())
    owns = selectors.notice(actor, one.number, services.ANNOUNCE) is not None
    steps = one.MOVES.get(Stage(one.stage), set())
    context = {
        "notice": one,
        "content": content,
        "checked": checks.check(one.institution, content, at=one.announced_at or timezone.now(),
                                before=_before(versions)),
        "versions": versions[::-1],
        "latest": versions[-1] if versions else None,
        "timeline": selectors.timeline(one),
        "entries": selectors.entries(one.number),
        "asks": one.asks.prefetch_related("answers") if _may_ask(actor, one) else [],
        "may": {
            "edit": owns and Stage.ANNOUNCED in steps,
            "begin": owns and Stage.BEGUN in steps,
            "finish": owns and Stage.FINISHED in steps,
            "cancel": owns and Stage.CANCELLED in steps,
            "acknowledge": _may_acknowledge(actor, one),
            "ask": one.version and selectors.notice(actor, one.number, ask_services.MAKE),
        },
        "kinds": Ask.Kind.choices,
        "today": timezone.localdate(),
        "refusal": refusal,
        "typed": typed,
    }  # fmt: skip
    return render(request, "filing/notice.html", context, status=status)


def _before(versions: list[Any]) -> Any:
    if len(versions) < 2:
        return None
    last = versions[-2]
    return Span(last.region, last.starts_on, last.ends_on)


def _may_ask(actor: Actor, one: Notice) -> bool:
    return actor.may("filing.ask.list")


def _may_acknowledge(actor: Actor, one: Notice) -> bool:
    due = not one.receipt_no and one.stage in (Stage.ANNOUNCED, Stage.BEGUN, Stage.FINISHED)
    return due and selectors.notice(actor, one.number, services.ACKNOWLEDGE) is not None


def _step(
    request: HttpRequest, number: str, name: str, act: Callable[[Notice], object], said: Text
) -> HttpResponse:
    one = found(request, number, name)

    def again(refusal: Refusal, status: int) -> HttpResponse:
        one.refresh_from_db()
        return page(request, one, refusal, status, **request.POST.dict())

    return press(request, lambda: act(one), said, ("notice", number), again)


@action(services.ACKNOWLEDGE)
@require_POST
def acknowledge(request: HttpRequest, number: str) -> HttpResponse:
    """The officer gives the receipt."""
    by, at = actor_of(request), timezone.now()
    return _step(
        request, number, services.ACKNOWLEDGE,
        lambda n: services.acknowledge(notice=n, by=by, at=at),
        t("已出具回执", "The receipt is given"),
    )  # fmt: skip


@action(services.ANNOUNCE)
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """The body has begun."""
    by, at = actor_of(request), timezone.now()
    return _step(
        request, number, services.ANNOUNCE,
        lambda n: services.begin(notice=n, by=by, at=at), t("已标记开始", "Marked as begun"),
    )  # fmt: skip


@action(services.ANNOUNCE)
@require_POST
def finish(request: HttpRequest, number: str) -> HttpResponse:
    """The body has finished."""
    by, at = actor_of(request), timezone.now()
    return _step(
        request, number, services.ANNOUNCE,
        lambda n: services.finish(notice=n, by=by, at=at), t("已标记完成", "Marked as finished"),
    )  # fmt: skip


@action(services.ANNOUNCE)
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """The body cancels."""
    by, at, reason = actor_of(request), timezone.now(), posted(request, "reason")
    return _step(
        request, number, services.ANNOUNCE,
        lambda n: services.cancel(notice=n, reason=reason, by=by, at=at),
        t("已取消", "Cancelled"),
    )  # fmt: skip


@action(ask_services.MAKE)
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """The officer asks, requests material, or announces an inspection."""
    by, at = actor_of(request), timezone.now()

    def act(one: Notice) -> None:
        ask_services.ask(
            notice=one, kind=posted(request, "kind"), text=posted(request, "words"),
            due_on=day_of(posted(request, "due_on")) or day_of("1970-01-01"),  # type: ignore[arg-type]
            by=by, at=at,
        )  # fmt: skip

    return _step(request, number, ask_services.MAKE, act, t("已发出", "Sent"))


@action(selectors.READ)
@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of the latest version, to be printed; without one the page says so."""
    one = found(request, number)
    latest = one.versions.order_by("-version").first()
    context = {"notice": one, "version": latest, "content": stored(one.content)}
    return render(request, "filing/receipt.html", context)
