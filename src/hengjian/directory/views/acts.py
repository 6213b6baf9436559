"""What officers do with a person of a directory: one POST an act, back to its tab."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from hengjian.accounts.access import Actor, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.directory import forms as f
from hengjian.directory import services
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry, Evaluation, Sanction
from hengjian.directory.views import common
from hengjian.directory.views.entry import draw
from hengjian.directory.views.tabs import Pressed

Do = Callable[[Entry, Any, dict[str, Any], Actor, datetime], object]


@dataclass(frozen=True)
class Act:
    """An act: who may, on which tab, which form, which row it is about, what it does."""

    verb: str
    tab: str
    form: Callable[[Kind, Any], forms.Form]
    do: Do
    said: Text
    rows: Callable[[Entry], QuerySet[Any]] | None = None


def run(request: HttpRequest, number: str, kind: Kind, name: str) -> HttpResponse:
    """Do it and return to the tab, or show the tab with what was typed and why not."""
    act = ACTS[name]
    found = common.entry_or_404(request, kind, number, act.verb)
    row = _row(request, found, act)
    form, status, error = act.form(kind, request.POST), 400, ""
    if form.is_valid():
        try:
            act.do(found, row, form.cleaned_data, actor_of(request), timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            error, status = str(refusal), getattr(refusal, "status", 409)
        else:
            messages.success(request, str(act.said))
            return redirect(f"{reverse(kind.page('entry'), args=(number,))}?tab={act.tab}")
    error = error or next((str(e[0]) for e in form.errors.values()), "")
    pressed = Pressed(
        name, row.pk if row is not None else None, request.POST.get("words", ""), error, form
    )
    fresh = common.entry_or_404(request, kind, number)
    return draw(request, kind, fresh, act.tab, pressed=pressed, status=status)


def _row(request: HttpRequest, found: Entry, act: Act) -> Any:
    if act.rows is None:
        return None
    asked = request.POST.get("id", "")
    row = act.rows(found).filter(pk=int(asked)).first() if _is_key(asked) else None
    if row is None:
        raise Http404
    return row


def _is_key(asked: str) -> bool:
    return asked.isascii() and asked.isdigit() and len(asked) < 18


def _train(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.record_training(entry=entry, by=by, at=at, **given)


def _declare(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return declare(entry, given, by, at)


def declare(entry: Entry, given: dict[str, Any], by: Actor, at: datetime) -> object:
    """Declare what a ConflictForm holds."""
    last = given["last_day"]
    return services.declare_conflict(
        entry=entry,
        institution=given["uscc"],
        kind=given["kind"],
        words=given["words"],
        valid_from=given["valid_from"],
        valid_until=last + timedelta(days=1) if last else None,
        by=by,
        at=at,
    )


def _end(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.end_conflict(conflict=row, reason=given["words"], by=by, at=at)


def _impose(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    facts = {"entry": entry, "ground": given["ground"], "reason": given["words"]}
    if given["kind"] == Sanction.Kind.REMOVAL:
        return services.propose_removal(by=by, at=at, **facts)
    last = given["last_day"]
    until = last + timedelta(days=1) if last else None
    return services.sanction(kind=given["kind"], valid_until=until, by=by, at=at, **facts)


def _lift(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.lift_sanction(sanction=row, reason=given["words"], by=by, at=at)


def _appeal(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.note_appeal(sanction=row, words=given["words"], by=by, at=at)


def _approve(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.approve_removal(proposal=row, note=given["words"], by=by, at=at)


def _reject(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.reject_removal(proposal=row, reason=given["words"], by=by, at=at)


def _evaluate(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    scores = {key: given[key] for key in Evaluation.CRITERIA}
    return services.record_evaluation(
        assignment=row, side="authority", scores=scores, words=given["words"], by=by, at=at
    )


def _finish(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.finish_assignment(assignment=row, by=by, at=at)


def _cancel(entry: Entry, row: Any, given: dict[str, Any], by: Actor, at: datetime) -> object:
    return services.cancel_assignment(assignment=row, reason=given["words"], by=by, at=at)


def _reason(kind: Kind, data: Any) -> forms.Form:
    return f.ReasonForm(data)


def _sanctions(entry: Entry) -> QuerySet[Any]:
    return entry.sanctions.select_related("entry")


def _tasks(entry: Entry) -> QuerySet[Any]:
    return entry.assignments.select_related("entry")


ACTS: dict[str, Act] = {
    "training": Act(
        "keep",
        "learning",
        lambda kind, data: f.TrainingForm(data, auto_id="training_%s"),
        _train,
        t("已登记培训", "The training is entered"),
    ),
    "conflict": Act(
        "keep",
        "conflicts",
        lambda kind, data: f.ConflictForm(data, auto_id="conflict_%s"),
        _declare,
        t("已登记利害关系", "The interest is entered"),
    ),
    "end_conflict": Act(
        "keep",
        "conflicts",
        _reason,
        _end,
        t("已终止", "It is ended"),
        lambda entry: entry.conflicts.select_related("institution", "entry"),
    ),
    "sanction": Act(
        "sanction",
        "conduct",
        lambda kind, data: f.SanctionForm(kind, data, auto_id="sanction_%s"),
        _impose,
        t("已记录", "It is recorded"),
    ),
    "lift": Act("sanction", "conduct", _reason, _lift, t("已解除", "It is lifted"), _sanctions),
    "appeal": Act(
        "sanction", "conduct", _reason, _appeal, t("已记录申辩", "The appeal is noted"), _sanctions
    ),
    "approve": Act(
        "approve",
        "conduct",
        _reason,
        _approve,
        t("已批准取消", "The removal is approved"),
        _sanctions,
    ),
    "reject": Act(
        "approve", "conduct", _reason, _reject, t("未予批准", "It was not approved"), _sanctions
    ),
    "evaluate": Act(
        "keep",
        "work",
        lambda kind, data: f.EvaluationForm(data, auto_id="evaluate_%s"),
        _evaluate,
        t("已评价", "The evaluation is entered"),
        _tasks,
    ),
    "finish": Act(
        "keep", "work", lambda kind, data: forms.Form(data), _finish, t("已完成", "Done"), _tasks
    ),
    "cancel": Act("keep", "work", _reason, _cancel, t("已取消", "Cancelled"), _tasks),
}
