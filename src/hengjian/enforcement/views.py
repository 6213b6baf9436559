"""Cases on the screen. Every step is a form that works without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.enforcement import selectors, services
from hengjian.enforcement.forms import DecideForm, OpenForm, WordsForm
from hengjian.enforcement.models import Case
from hengjian.screening import law
from hengjian.screening import selectors as screening

PAGE = 30
OPEN, CLOSE = "enforcement.case.open", "enforcement.case.close"


@action(selectors.LIST)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases of the reader's area, newest first."""
    stage = request.GET.get("stage", "")
    rows = selectors.cases(actor_of(request), stage)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "stage": stage, "stages": Case.Stage.choices}
    return render(request, "enforcement/case_list.html", context)


@action(OPEN)
@require_http_methods(["GET", "POST"])
def case_open(request: HttpRequest, number: str) -> HttpResponse:
    """Open a case on a finding; a finding that has one leads to it."""
    actor = actor_of(request)
    finding = screening.finding(actor, number)
    if finding is None:
        raise Http404
    standing = Case.objects.filter(finding=finding).first()
    if standing is not None:
        return redirect("case", standing.number)
    day = screening.day_of_facts(finding)
    form = OpenForm(request.POST or None, initial={"acted_on": day})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made = services.open_case(
                    finding=finding, by=actor, at=timezone.now(), **form.cleaned_data
                )
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, str(t("已立案", "The case is open")))
                return redirect("case", made.number)
    context = {
        "finding": finding,
        "question": screening.question(finding.code),
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "enforcement/case_open.html", context, status=status)


@action(selectors.READ)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case: its finding, its clocks, what may follow, what was decided."""
    return _page(request, _found(request, number, selectors.READ))


@action(services.DECIDE)
@require_POST
def decide(request: HttpRequest, number: str) -> HttpResponse:
    """A leader decides the violation and its measures."""
    form = DecideForm(request.POST, request.POST.getlist("options"))

    def act(found: Case, given: dict[str, Any]) -> None:
        services.decide(
            case=found, options=form.chosen, by=actor_of(request), at=timezone.now(), **given
        )

    said = t("已作出决定", "The case is decided")
    return _do(request, number, services.DECIDE, "decide", form, act, said)


@action(services.DECIDE)
@require_POST
def drop(request: HttpRequest, number: str) -> HttpResponse:
    """A leader finds no violation."""

    def act(found: Case, given: dict[str, Any]) -> None:
        services.drop(case=found, reasons=given["words"], by=actor_of(request), at=timezone.now())

    form, said = WordsForm(request.POST), t("已决定不予处理", "No violation was upheld")
    return _do(request, number, services.DECIDE, "drop", form, act, said)


@action(CLOSE)
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The decided case is at its end."""

    def act(found: Case, given: dict[str, Any]) -> None:
        services.close(case=found, note=given["words"], by=actor_of(request), at=timezone.now())

    form, said = WordsForm(request.POST), t("已结案", "The case is closed")
    return _do(request, number, CLOSE, "close", form, act, said)


def _found(request: HttpRequest, number: str, name: str) -> Case:
    found = selectors.case(actor_of(request), number, name)
    if found is None:
        raise Http404
    return found


def _do(
    request: HttpRequest,
    number: str,
    name: str,
    key: str,
    form: forms.Form,
    act: Callable[[Case, dict[str, Any]], None],
    said: Text,
) -> HttpResponse:
    found = _found(request, number, name)
    status = 400
    if form.is_valid():
        try:
            act(found, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
            found.refresh_from_db()
        else:
            messages.success(request, str(said))
            return redirect("case", number)
    return _page(request, found, {key: form}, status)


def _page(
    request: HttpRequest,
    found: Case,
    pressed: dict[str, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    mine = {
        name: selectors.case(actor, found.number, name) is not None
        for name in (services.DECIDE, CLOSE)
    }
    forms_ = {"decide": DecideForm(), "drop": WordsForm(), "close": WordsForm(), **(pressed or {})}
    context = {
        "case": found,
        "question": screening.question(found.finding.code),
        "menus": selectors.menus(found) if found.stage == Case.Stage.OPENED else [],
        "may_decide": mine[services.DECIDE] and found.stage == Case.Stage.OPENED,
        "may_close": mine[CLOSE] and found.stage == Case.Stage.DECIDED,
        "clocks": selectors.clocks(found, today),
        "citations": law.passages(found.citations, found.acted_on),
        "steps": found.finding.steps.all(),
        "entries": selectors.entries(found),
        "forms": forms_,
    }
    return render(request, "enforcement/case.html", context, status=status)
