"""我的名录: what a person of a directory sees of himself and does himself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.directory import figures, selectors, services
from hengjian.directory import forms as f
from hengjian.directory.kinds import KINDS
from hengjian.directory.models import Assignment, Case, Entry
from hengjian.directory.models.learning import Step
from hengjian.directory.views.acts import declare
from hengjian.directory.views.tabs import STAGE_LIGHTS, measure

READ, KEEP, TAKE = "directory.own.read", "directory.own.keep", "directory.case.take"


@action(READ)
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    """One's own record, of the directory that was asked for when one is in several."""
    rows = list(selectors.own(actor_of(request)))
    asked = request.GET.get("entry", "")
    found = next((row for row in rows if row.number == asked), rows[0] if rows else None)
    return _page(request, found)


def _page(
    request: HttpRequest,
    found: Entry | None,
    forms: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    rows, day = list(selectors.own(actor_of(request))), timezone.localdate()
    context: dict[str, Any] = {"entries": rows, "entry": found, "today": day}
    if found is not None:
        until = found.now.credential_until
        tasks = found.assignments.select_related("institution").prefetch_related("evaluations")
        context |= {
            "kind": KINDS[found.kind],
            "now": found.now,
            "standing": selectors.standing(found, day),
            "expired": until is not None and until <= day,
            "offers": tasks.filter(stage=Assignment.Stage.OFFERED),
            "tasks": [{"task": row, "light": STAGE_LIGHTS[row.stage]} for row in tasks[:20]],
            "conflicts": found.conflicts.select_related("institution"),
            "declared": found.declarations.filter(year=day.year).first(),
            "absences": found.absences.filter(valid_until__gt=day, withdrawn_at=None),
            "trainings": found.trainings.all()[:20],
            "exams": found.exams.select_related("case"),
            "cases": _to_take(found),
            "sanctions": [measure(row, day) for row in found.sanctions.prefetch_related("appeals")],
            "opinions": figures.opinions(found),
            "conflict_form": f.ConflictForm(initial={"valid_from": day}, auto_id="conflict_%s"),
            "absence_form": f.AbsenceForm(auto_id="absence_%s"),
            **(forms or {}),
        }
    return render(request, "directory/own.html", context, status=status)


def _to_take(entry: Entry) -> Any:
    return Case.objects.filter(kind=entry.kind, retired_at=None).exclude(exams__entry=entry)


def _mine(request: HttpRequest) -> Entry:
    """The own entry that was named in the form; another's looks like none."""
    number = request.POST.get("entry", "")
    found = selectors.own(actor_of(request), KEEP).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _row(rows: Any, request: HttpRequest) -> Any:
    asked = request.POST.get("id", "")
    key = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else 0
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _do(
    request: HttpRequest,
    entry: Entry,
    act: Callable[[], object],
    said: Text,
    shown: dict[str, Any],
    form: Any = None,
) -> HttpResponse:
    """Do it and go back, or show the page again with what was typed and why not."""
    status = 400
    if form is None or form.is_valid():
        try:
            act()
        except Refusal as refusal:
            status = 409
            if form is None:
                shown = {**shown, "refusal": refusal}
            else:
                form.add_error(None, str(refusal))
        else:
            messages.success(request, str(said))
            return redirect(f"{reverse('directory-own')}?entry={entry.number}")
    return _page(request, entry, shown, status)


@action(KEEP)
@require_POST
def own_conflict(request: HttpRequest) -> HttpResponse:
    """Declare an interest."""
    entry, form = _mine(request), f.ConflictForm(request.POST, auto_id="conflict_%s")

    def act() -> None:
        declare(entry, form.cleaned_data, actor_of(request), timezone.now())

    said = t("已申报，今后抽取将回避该机构", "Declared; you will not be drawn for it")
    return _do(request, entry, act, said, {"conflict_form": form}, form)


@action(KEEP)
@require_POST
def own_year(request: HttpRequest) -> HttpResponse:
    """The yearly declaration."""
    entry = _mine(request)

    def act() -> None:
        services.declare_year(entry=entry, by=actor_of(request), at=timezone.now())

    return _do(request, entry, act, t("已作年度申报", "The yearly declaration is made"), {})


@action(KEEP)
@require_POST
def own_absence(request: HttpRequest) -> HttpResponse:
    """Days on which one cannot come."""
    entry, form = _mine(request), f.AbsenceForm(request.POST, auto_id="absence_%s")

    def act() -> None:
        given = form.cleaned_data
        services.declare_absence(
            entry=entry,
            valid_from=given["first_day"],
            valid_until=given["last_day"] + timedelta(days=1),
            reason=given["reason"],
            by=actor_of(request),
            at=timezone.now(),
        )

    return _do(request, entry, act, t("已登记", "Entered"), {"absence_form": form}, form)


@action(KEEP)
@require_POST
def own_back(request: HttpRequest) -> HttpResponse:
    """One can come after all."""
    entry = _mine(request)
    row = _row(entry.absences.select_related("entry"), request)

    def act() -> None:
        services.withdraw_absence(absence=row, by=actor_of(request), at=timezone.now())

    return _do(request, entry, act, t("已撤回", "Withdrawn"), {})


@action(KEEP)
@require_POST
def own_answer(request: HttpRequest) -> HttpResponse:
    """Accept an assignment, or decline it with a reason."""
    entry = _mine(request)
    row = _row(entry.assignments.select_related("entry"), request)
    form = f.AnswerForm(request.POST)

    def act() -> None:
        given = form.cleaned_data
        services.answer_assignment(
            assignment=row,
            accept=given["accept"] == "yes",
            reason=given["reason"] if given["accept"] == "no" else "",
            by=actor_of(request),
            at=timezone.now(),
        )

    shown = {"answer": form, "answer_id": row.pk}
    return _do(request, entry, act, t("已答复", "Answered"), shown, form)


@action(TAKE)
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, number: str) -> HttpResponse:
    """A calibration case as an exam. After it the known answers are shown; there is one try."""
    case = Case.objects.filter(number=number).prefetch_related("clauses").first()
    if case is None:
        raise Http404
    entry = selectors.own(actor_of(request)).filter(kind=case.kind).first()
    form = f.AnswersForm(_questions(case), request.POST or None)
    if request.method == "POST":
        if entry is None:
            raise Http404
        status = _hand_in(request, entry, case, form)
        return (
            redirect("directory-own-exam", number)
            if status == 302
            else _exam(request, entry, case, form, status)
        )
    return _exam(request, entry, case, form)


def _questions(case: Case) -> list[tuple[str, str]]:
    return [(row.clause, row.question) for row in case.clauses.all()]


def _hand_in(request: HttpRequest, entry: Entry, case: Case, form: Any) -> int:
    """302 when it is handed in; else the status of the form that says why not."""
    if not form.is_valid():
        return 400
    answers, at = form.answers(), timezone.now()
    try:
        services.record_exam(entry=entry, case=case, answers=answers, by=actor_of(request), at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return 409
    messages.success(request, str(t("已交卷", "Handed in")))
    return 302


def _exam(
    request: HttpRequest, entry: Entry | None, case: Case, form: Any, status: int = 200
) -> HttpResponse:
    taken = entry.exams.filter(case=case).first() if entry is not None else None
    context = {
        "case": case,
        "entry": entry,
        "taken": taken,
        "form": form,
        "lines": list(zip(_questions(case), form, strict=True)),
        "result": result(case, taken) if taken else [],
        "may_take": entry is not None and taken is None and case.retired_at is None,
        "today": timezone.localdate(),
    }
    return render(request, "directory/take.html", context, status=status)


def result(case: Case, exam: Any) -> list[dict[str, Any]]:
    """Clause by clause: what was answered, what is known."""
    rows = []
    for row in case.clauses.all():
        given = exam.answers.get(row.clause)
        rows.append(
            {
                "clause": row.clause,
                "question": row.question,
                "known": row.get_answer_display(),
                "given": Step(given).label if given is not None else "",
                "right": given == row.answer,
            }
        )
    return rows
