"""One person of a directory: the page with its tabs, entering him, changing what is written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from hengjian.accounts.access import actor_of
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.directory import fields, selectors, services
from hengjian.directory import forms as f
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry
from hengjian.directory.views import common
from hengjian.directory.views.tabs import TAB, Ask, Pressed

TABS: dict[str, Text] = {
    "facts": t("基本情况", "Facts"),
    "learning": t("培训与考核", "Training and exams"),
    "work": t("任务与评价", "Assignments and evaluations"),
    "statistics": t("尺度与一致性", "Severity and agreement"),
    "conflicts": t("回避", "Conflicts"),
    "conduct": t("约谈、暂停与取消", "Measures"),
}


def entry(request: HttpRequest, number: str, kind: Kind) -> HttpResponse:
    """One entry on the tab that was asked for."""
    found = common.entry_or_404(request, kind, number)
    tab = request.GET.get("tab", "")
    return draw(request, kind, found, tab if tab in TABS else "facts")


def draw(
    request: HttpRequest,
    kind: Kind,
    found: Entry,
    tab: str,
    *,
    pressed: Pressed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an entry; with a form that was refused, as it was typed."""
    actor, day = actor_of(request), timezone.localdate()
    held = pressed or Pressed()
    context: dict[str, Any] = {
        "kind": kind,
        "entry": found,
        "now": found.now,
        "standing": selectors.standing(found, day),
        "expired": _expired(found, day),
        "tabs": TABS,
        "tab": tab,
        "today": day,
        "pressed": held,
        "keeps": actor.may(kind.action("keep")),
        "sanctions_may": actor.may(kind.action("sanction")),
        "approves": actor.may(kind.action("approve")),
        "back": kind.page("list"),
        "entry_page": kind.page("entry"),
        "changes": kind.page("change"),
        "acts": {name: kind.page(name) for name in _ACT_NAMES},
    }
    context |= TAB[tab](Ask(request, kind, found, day, held))
    return render(request, f"directory/entry_{tab}.html", context, status=status)


_ACT_NAMES = (
    "training",
    "conflict",
    "end_conflict",
    "sanction",
    "lift",
    "appeal",
    "approve",
    "reject",
    "evaluate",
    "finish",
    "cancel",
)


def _expired(found: Entry, day: date) -> bool:
    until = found.now.credential_until
    return until is not None and until <= day


def new(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Enter somebody."""
    form = f.EntryForm(kind, request.POST or None)
    refusal, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            given = form.cleaned_data
            names = ("person_no", "name", "identity_no", "region", "why")
            try:
                made = services.record_entry(
                    kind=kind.key,
                    content=form.content(),
                    by=actor_of(request),
                    at=timezone.now(),
                    **{name: given[name].strip() for name in names},
                )
            except Refusal as found:
                refusal, status = found, getattr(found, "status", 409)
                _place(form, found)
            else:
                messages.success(request, str(t("已列入名录", "Entered in the directory")))
                return redirect(kind.page("entry"), made.number)
    return _form_page(request, kind, form, None, refusal, status)


def change(request: HttpRequest, number: str, kind: Kind) -> HttpResponse:
    """Change what is written from today on; the version before stays readable."""
    found = common.entry_or_404(request, kind, number, "keep")
    initial = f.EntryForm.initial_of(found.now)
    form = f.EntryForm(kind, request.POST or None, initial=initial, changing=True)
    refusal, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                services.change_entry(
                    entry=found,
                    content=form.content(),
                    why=form.cleaned_data["why"],
                    by=actor_of(request),
                    at=timezone.now(),
                )
            except Refusal as wrong:
                refusal, status = wrong, getattr(wrong, "status", 409)
                _place(form, wrong)
            else:
                messages.success(
                    request, str(t("已修改，原内容保留", "Changed; the earlier text stays"))
                )
                return redirect(kind.page("entry"), number)
    return _form_page(request, kind, form, found, refusal, status)


def _place(form: f.EntryForm, refusal: Refusal) -> None:
    """Say a problem at its field where the form has one."""
    for problem in refusal.problems if isinstance(refusal, Rejected) else ():
        name = {"fields": "fields_"}.get(problem.where, problem.where.rsplit(".", 1)[-1])
        if name in form.fields:
            form.add_error(name, str(problem.message))


def _form_page(
    request: HttpRequest,
    kind: Kind,
    form: f.EntryForm,
    found: Entry | None,
    refusal: Refusal | None,
    status: int,
) -> HttpResponse:
    context = {
        "kind": kind,
        "form": form,
        "entry": found,
        "refusal": refusal,
        "list_page": kind.page("list"),
        "entry_page": kind.page("entry"),
        "chosen": form["fields_"].value() or [],
        "fields": fields.fields(),
    }
    return render(request, "directory/entry_form.html", context, status=status)
