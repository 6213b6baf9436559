"""Calibration cases as officers keep them: list, one case with its results, making and retiring."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.accounts.access import Actor, action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.directory import agreement, figures, services, settings
from hengjian.directory.kinds import KINDS
from hengjian.directory.models import Case, Entry, Exam
from hengjian.directory.models.learning import Step
from hengjian.directory.views import common

KEEP = "directory.case.keep"
#: Rows of clauses a new case offers; those left empty are not taken.
ROWS = 12


def _kinds(actor: Actor) -> list[str]:
    """The directories the reader keeps: he sees their cases and no others."""
    return [kind.key for kind in KINDS.values() if actor.may(kind.action("keep"))]


def _found(request: HttpRequest, number: str) -> Case:
    rows = Case.objects.filter(kind__in=_kinds(actor_of(request)), number=number)
    found = rows.prefetch_related("clauses").first()
    if found is None:
        raise Http404
    return found


@action(KEEP)
@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """Cases of one's directories, newest first."""
    kinds, words = _kinds(actor_of(request)), common.words(request)
    rows = Case.objects.filter(kind__in=kinds).prefetch_related("clauses", "exams")
    if words:
        rows = rows.filter(title__contains=words)
    page = common.page(request, rows)
    lines = [_line(case) for case in page.object_list]
    return render(
        request, "directory/case_list.html", {"page": page, "rows": lines, "words": words}
    )


def _line(case: Case) -> dict[str, Any]:
    exams = list(case.exams.all())
    passed = sum(exam.passed for exam in exams)
    return {"case": case, "taken": len(exams), "passed": passed}


@action(KEEP)
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case with its known answers, who took it, and how far those who took it agree."""
    found, actor, day = _found(request, number), actor_of(request), timezone.localdate()
    mine = scope(actor, KINDS[found.kind].action("read"), Entry)
    exams = Exam.objects.filter(case=found, entry__in=mine).select_related("entry__person")
    least = settings.value("agreement-least-items", day)
    context = {
        "case": found,
        "kind": KINDS[found.kind],
        "entry_page": KINDS[found.kind].page("entry"),
        "exams": exams,
        "clauses": [_clause(row, list(exams)) for row in found.clauses.all()],
        "agreed": agreement.summary(figures.answered(exams), len(Step.values), least),
        "least": least,
        "pass_percent": settings.setting("exam-pass-percent", day),
    }
    return render(request, "directory/case.html", context)


def _clause(row: Any, exams: list[Exam]) -> dict[str, Any]:
    given = [exam.answers.get(row.clause) for exam in exams]
    return {"row": row, "right": sum(one == row.answer for one in given), "of": len(given)}


@action(KEEP)
@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Make a case: what is told, its clauses and the answer known for each."""
    kinds = [(key, KINDS[key].label) for key in _kinds(actor_of(request))]
    typed = _typed(request) if request.method == "POST" else {"clauses": _blank([])}
    refusal, status = None, 200
    if request.method == "POST":
        try:
            made = _make(request, typed, [key for key, _ in kinds])
        except Refusal as found:
            refusal, status = found, 400
        else:
            messages.success(request, str(t("已建立案例", "The case is made")))
            return redirect("directory-case", made.number)
    context = {"kinds": kinds, "typed": typed, "steps": Step.choices, "refusal": refusal}
    return render(request, "directory/case_form.html", context, status=status)


def _typed(request: HttpRequest) -> dict[str, Any]:
    lists = [request.POST.getlist(name) for name in ("clause", "question", "answer")]
    rows = [
        dict(zip(("clause", "question", "answer"), one, strict=True))
        for one in zip(*lists, strict=False)
    ]
    return {
        "kind": request.POST.get("kind", ""),
        "title": request.POST.get("title", ""),
        "story": request.POST.get("story", ""),
        "clauses": _blank(rows[:60]),
    }


def _blank(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    empty = {"clause": "", "question": "", "answer": ""}
    return [*rows, *({**empty} for _ in range(ROWS - len(rows)))]


def _make(request: HttpRequest, typed: dict[str, Any], kinds: list[str]) -> Case:
    refused = t("未建立校准案例", "The case was not made")
    again = t("请改正后重试", "Correct it and try again")
    if typed["kind"] not in kinds:
        raise Refusal(refused, t("没有选择名录", "no directory was chosen"), again)
    clauses = []
    for row in typed["clauses"]:
        if not any(row.values()):
            continue
        if row["answer"] not in {str(step) for step in Step.values}:
            raise Refusal(
                refused,
                t(f"条款“{row['clause']}”没有标准答案", f"{row['clause']} has no answer"),
                again,
            )
        if len(row["clause"]) > 60 or len(row["question"]) > 300:
            raise Refusal(refused, t("条款或问题过长", "a clause or question is too long"), again)
        clauses.append(services.Clause(row["clause"], int(row["answer"]), row["question"]))
    return services.record_case(
        kind=typed["kind"],
        title=typed["title"],
        story=typed["story"],
        clauses=clauses,
        by=actor_of(request),
        at=timezone.now(),
    )


@action(KEEP)
@require_POST
def case_retire(request: HttpRequest, number: str) -> HttpResponse:
    """The case is no longer given."""
    found = _found(request, number)
    try:
        services.retire_case(case=found, by=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(t("已停用", "Retired")))
    return redirect("directory-case", number)
