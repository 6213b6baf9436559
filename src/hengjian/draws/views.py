"""Draws in the office. Every step is a form that works without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core import workbooks
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.draws import doing, exports, finishing, record, selectors, services, steps
from hengjian.draws.forms import (
    AgreeForm,
    NumberForm,
    PlaceForm,
    ReasonForm,
    ShareForm,
    SourceForm,
    blank,
)
from hengjian.draws.models import PURPOSES, Draw
from hengjian.draws.wording import browser_words

PAGE = 30
Act = Callable[[Draw, dict[str, Any]], object]


@action(selectors.LIST)
@require_GET
def draw_list(request: HttpRequest) -> HttpResponse:
    """Draws of the reader's area, newest first."""
    asked, rows = _asked(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "stages": Draw.Stage.choices,
        "purposes": PURPOSES.items(),
        "rows": [(row, selectors.aborts(row.purpose, row.subject)) for row in page],
    }
    return render(request, "draws/draw_list.html", context)


def _asked(request: HttpRequest) -> tuple[dict[str, str], QuerySet[Draw]]:
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("stage", "purpose", "q")}
    rows = selectors.draws(
        actor_of(request), stage=asked["stage"], purpose=asked["purpose"], words=asked["q"]
    )
    return asked, rows


@action(selectors.LIST)
@require_GET
def draw_table(request: HttpRequest) -> HttpResponse:
    """The list as asked for, as a workbook."""
    return workbook(exports.listed(_asked(request)[1]), "draws")


@action(selectors.READ)
@require_GET
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The pool of one draw with its result, as a workbook with names."""
    found = _found(request, number, selectors.READ)
    return workbook(exports.pool(found, named=True), found.number)


@action(selectors.READ)
@require_GET
def draw(request: HttpRequest, number: str) -> HttpResponse:
    """One draw: the steps and whose turn it is, the pool, the result."""
    return _page(request, _found(request, number, selectors.READ))


@action(selectors.READ)
@require_GET
def bundle(request: HttpRequest, number: str) -> HttpResponse:
    """The bundle as far as it is public."""
    return as_file(_found(request, number, selectors.READ))


@action(doing.SHARE)
@require_POST
def share(request: HttpRequest, number: str) -> HttpResponse:
    """A party commits its share."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.give_share(draw=found, by=actor_of(request), at=timezone.now(), **given)

    said = t("份额已承诺并托管", "The share is committed and in escrow")
    return _do(request, number, doing.SHARE, "share", ShareForm(request.POST), act, said)


@action(doing.SOURCE)
@require_POST
def source(request: HttpRequest, number: str) -> HttpResponse:
    """Another future public number is named."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.name_source(draw=found, by=actor_of(request), at=timezone.now(), **given)

    said = t("已指定新的公共随机数来源", "Another source is named")
    return _do(request, number, doing.SOURCE, "source", SourceForm(request.POST), act, said)


@action(doing.GIVE)
@require_POST
def give_number(request: HttpRequest, number: str) -> HttpResponse:
    """One authority enters the public number."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        by, at = actor_of(request), timezone.now()
        return services.give_public_number(draw=found, by=by, at=at, **given)

    said = t("公共随机数已登记，等待另一部门确认", "Entered; the other authority confirms it")
    return _do(request, number, doing.GIVE, "number", NumberForm(request.POST), act, said)


@action(doing.CONFIRM)
@require_POST
def confirm_number(request: HttpRequest, number: str) -> HttpResponse:
    """The other authority types the same number."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        by, at = actor_of(request), timezone.now()
        return services.confirm_public_number(draw=found, by=by, at=at, **given)

    said = t("公共随机数已确认", "The public number is confirmed")
    return _do(request, number, doing.CONFIRM, "confirm", NumberForm(request.POST), act, said)


@action(doing.PERFORM)
@require_POST
def perform(request: HttpRequest, number: str) -> HttpResponse:
    """The shares are opened and the result stands."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.perform(draw=found, by=actor_of(request), at=timezone.now())

    said = t("抽取完成，结果可由任何人复算", "Drawn; anyone can recompute it")
    return _do(request, number, doing.PERFORM, "perform", forms.Form(request.POST), act, said)


@action(doing.ASK_ABORT)
@require_POST
def ask_abort(request: HttpRequest, number: str) -> HttpResponse:
    """One party asks to abort."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.ask_abort(draw=found, by=actor_of(request), at=timezone.now(), **given)

    said = t("已提出中止，等待另一方同意", "Asked; another party must agree")
    return _do(request, number, doing.ASK_ABORT, "ask", ReasonForm(request.POST), act, said)


@action(doing.ABORT)
@require_POST
def abort(request: HttpRequest, number: str) -> HttpResponse:
    """Another party agrees to what was asked."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.abort(draw=found, by=actor_of(request), at=timezone.now(), **given)

    said = t("抽取已中止，并公开计数", "The draw is aborted; it is public and counted")
    return _do(request, number, doing.ABORT, "agree", AgreeForm(request.POST), act, said)


@action(doing.UNSEAL)
@require_POST
def open_selection(request: HttpRequest, number: str) -> HttpResponse:
    """One place of a sealed result is opened at its check-in."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        by, at = actor_of(request), timezone.now()
        return services.open_selection(draw=found, by=by, at=at, **given)

    said = t("该位次已启封", "The place is open")
    return _do(request, number, doing.UNSEAL, "place", PlaceForm(request.POST), act, said)


@action(doing.UNSEAL)
@require_POST
def open_result(request: HttpRequest, number: str) -> HttpResponse:
    """Pool, seed and shares are public: after the last check-in, or from the day named."""

    def act(found: Draw, given: dict[str, Any]) -> object:
        return services.open_result(draw=found, by=actor_of(request), at=timezone.now())

    said = t("名单、种子与份额已全部公开", "Pool, seed and shares are public")
    return _do(request, number, doing.UNSEAL, "unseal", forms.Form(request.POST), act, said)


def as_file(found: Draw) -> HttpResponse:
    """The bundle as a JSON file to keep."""
    answer = JsonResponse(
        selectors.bundle(found), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = f'attachment; filename="{found.number}.json"'
    return answer


def workbook(data: bytes, name: str) -> HttpResponse:
    """A workbook to keep."""
    answer = HttpResponse(data, content_type=workbooks.MEDIA_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


def _found(request: HttpRequest, number: str, name: str) -> Draw:
    found = selectors.draw(actor_of(request), number, name)
    if found is None:
        raise Http404
    return found


def _do(
    request: HttpRequest,
    number: str,
    name: str,
    key: str,
    form: forms.Form,
    act: Act,
    said: Text,
) -> HttpResponse:
    found = _found(request, number, name)
    status = 400
    if form.is_valid():
        try:
            act(found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = getattr(refusal, "status", 409)
            found.refresh_from_db()
        else:
            messages.success(request, str(said))
            return redirect("draw", number)
    return _page(request, found, {key: form}, status)


def _page(
    request: HttpRequest,
    found: Draw,
    pressed: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, now = actor_of(request), timezone.now()
    asking = steps.aborting(found, actor, now)
    context = {
        "draw": found,
        "rule": found.terms["rule"],
        "needed": selectors.needed(found),
        "late": steps.late(found, now),
        "steps": steps.steps(found, actor, now),
        "pool": selectors.pool(found, named=True),
        "aborts": selectors.aborts(found.purpose, found.subject),
        "asking": asking,
        "asked": finishing.asked_mark(found),
        "may_unseal": steps.may_unseal(found, actor, now),
        "may_name_source": steps.may_name_source(found, actor),
        "record": record.lines(found),
        "reused": [] if found.hidden else record.reused(found),
        "others": record.others(found),
        "opened": selectors.opened(found) if found.hidden else [],
        "sealed": steps.places(found, actor),
        "words": browser_words(),
        "forms": blank() | (pressed or {}),
    }
    # A form that was refused is shown at its place even when its turn has passed meanwhile.
    context["pressed"] = next(iter(pressed.values())) if pressed else None
    return render(request, "draws/draw.html", context, status=status)
