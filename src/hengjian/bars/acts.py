"""What officers do with bars on the screen. Every step is a form that works without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hengjian.accounts.access import Actor, action, actor_of, scope
from hengjian.bars import grounds, judging, lifting, selectors, services
from hengjian.bars.forms import (
    CorrectForm,
    LiftForm,
    LinkForm,
    ReadingForm,
    RecordForm,
    SettleForm,
)
from hengjian.bars.models import Bar
from hengjian.bars.terms import explain
from hengjian.bars.views import bar_page, links_page
from hengjian.core.errors import Refusal
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution

#: Fields of the form that say where a bar comes from, and nothing when they are empty.
_FACTS = ("line", "authority", "cause", "stated_until", "note")


@action(services.RECORD)
@require_http_methods(["GET", "POST"])
def bar_record(request: HttpRequest) -> HttpResponse:
    """Record a bar from a decision taken elsewhere; “compute” shows the date before it is recorded."""
    actor = actor_of(request)
    first = {key: request.GET.get(key, "") for key in ("subject", "ground")}
    form = RecordForm(actor, request.POST or None, initial=first)
    refusal, tried, status = None, None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                if "compute" in request.POST:
                    tried, status = _tried(form.cleaned_data), 200
                else:
                    return _recorded(request, _record(form.cleaned_data, actor))
            except Refusal as caught:
                refusal, status = caught, getattr(caught, "status", 409)
    context = {"form": form, "refusal": refusal, "tried": tried, **_choices()}
    return render(request, "bars/record.html", context, status=status)


def _recorded(request: HttpRequest, made: Bar) -> HttpResponse:
    said = t(f"已登记限制 {made.number}", f"Bar {made.number} is recorded")
    messages.success(request, str(said))
    return redirect("bar", made.number)


def _choices() -> dict[str, Any]:
    return {
        "bodies": grounds.for_subject(grounds.INSTITUTION).values(),
        "people": grounds.for_subject(grounds.PERSON).values(),
        "today": timezone.localdate(),
        "causes": Bar.Cause.choices,
        "lines": Bar.Line.choices,
        "readings": grounds.readings().values(),
    }


def _record(given: dict[str, Any], actor: Actor) -> Bar:
    return services.record_bar(
        ground=given["ground"],
        decision_no=given["decision_no"],
        decided_on=given["decided_on"],
        institution=given["institution"],
        person=given["person"],
        reading=given["reading"],
        reading_reason=given["reading_reason"],
        by=actor,
        at=timezone.now(),
        **{name: given[name] for name in _FACTS},
    )


def _tried(given: dict[str, Any]) -> list[Any]:
    """What would follow, per reading; nothing is recorded."""
    try:
        found = explain(
            given["ground"],
            given["decided_on"],
            cause=given["cause"],
            stated_until=given["stated_until"],
        )
    except NotCovered:
        day = given["decided_on"]
        raise Refusal(
            t("无法计算期限", "No date was computed"),
            t(f"{day} 施行的法律没有这种限制", f"the law of {day} knew no such bar"),
            t("请检查决定日期和事由", "Check the day of the decision and the ground"),
        ) from None
    return [(grounds.readings().get(key), one) for key, one in found.items()]


@action(services.CORRECT)
@require_POST
def bar_reading(request: HttpRequest, number: str) -> HttpResponse:
    """The officer chooses a reading."""

    def act(found: Bar, given: dict[str, Any]) -> None:
        services.choose_reading(bar=found, by=actor_of(request), at=timezone.now(), **given)

    form, said = ReadingForm(request.POST), t("已选定口径", "The reading is chosen")
    return _do(request, number, services.CORRECT, "reading", form, act, said)


@action(services.CORRECT)
@require_POST
def bar_correct(request: HttpRequest, number: str) -> HttpResponse:
    """What was recorded wrongly is put right."""

    def act(found: Bar, given: dict[str, Any]) -> None:
        services.correct(bar=found, by=actor_of(request), at=timezone.now(), **given)

    form, said = CorrectForm(request.POST), t("已更正，原记录保留", "Corrected; the old is kept")
    return _do(request, number, services.CORRECT, "correct", form, act, said)


@action(lifting.PROPOSE)
@require_POST
def lift_propose(request: HttpRequest, number: str) -> HttpResponse:
    """Propose that it falls."""

    def act(found: Bar, given: dict[str, Any]) -> None:
        lifting.propose(bar=found, by=actor_of(request), at=timezone.now(), **given)

    form = LiftForm(request.POST)
    said = t("已提请，须由另一人批准", "Proposed; another person has to approve")
    return _do(request, number, lifting.PROPOSE, "lift", form, act, said)


@action(lifting.SETTLE)
@require_POST
def lift_settle(request: HttpRequest, number: str) -> HttpResponse:
    """Another person approves or rejects it."""

    def act(found: Bar, given: dict[str, Any]) -> None:
        waits = selectors.proposal(found)
        if waits is None:
            raise Refusal(
                t("未办理", "Nothing was settled"),
                t("没有待批准的提请", "no proposal waits"),
                t("请刷新页面", "Open the page again"),
            )
        settle = lifting.approve if given["outcome"] == "approve" else lifting.reject
        settle(proposal=waits, reason=given["reason"], by=actor_of(request), at=timezone.now())

    form, said = SettleForm(request.POST), t("已办理", "Settled")
    return _do(request, number, lifting.SETTLE, "settle", form, act, said)


@action(judging.DECIDE)
@require_POST
def link_decide(request: HttpRequest, uscc: str) -> HttpResponse:
    """An officer decides on a link."""
    actor = actor_of(request)
    found = scope(actor, judging.DECIDE, Institution).filter(uscc=uscc).first()
    if found is None:
        raise Http404
    form = LinkForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            judging.decide_link(institution=found, by=actor, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, str(t("已记录判断", "The decision is recorded")))
            return redirect("bar-links", uscc)
    return links_page(request, found, form, status)


def _do(
    request: HttpRequest,
    number: str,
    name: str,
    key: str,
    form: forms.Form,
    act: Callable[[Bar, dict[str, Any]], None],
    said: Text,
) -> HttpResponse:
    found = selectors.bar(actor_of(request), number, name)
    if found is None:
        raise Http404
    status = 400
    if form.is_valid():
        try:
            act(found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, str(said))
            return redirect("bar", number)
    return bar_page(request, found, {key: form}, status)
