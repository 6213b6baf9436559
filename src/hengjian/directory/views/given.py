"""What an institution thinks of those who assessed it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.directory import forms as f
from hengjian.directory import services
from hengjian.directory.models import Assignment, Evaluation
from hengjian.directory.views import common

GIVE = "directory.evaluation.give"


def _rows(request: HttpRequest) -> Any:
    done = scope(actor_of(request), GIVE, Assignment).filter(stage=Assignment.Stage.DONE)
    given = Evaluation.objects.filter(assignment=OuterRef("pk"), side="institution")
    rows = done.annotate(given=Exists(given)).order_by("given", "-on_day", "-pk")
    return rows.select_related("entry__person").prefetch_related("evaluations")


@action(GIVE)
@require_GET
def evaluations(request: HttpRequest) -> HttpResponse:
    """Finished tasks at one's institution: those to evaluate first."""
    return _page(request)


def _page(
    request: HttpRequest, number: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    page = common.page(request, _rows(request))
    rows = []
    for task in page.object_list:
        given = next((e for e in task.evaluations.all() if e.side == "institution"), None)
        mine = form if task.number == number else f.EvaluationForm(auto_id=f"e{task.pk}_%s")
        rows.append({"task": task, "given": given, "form": None if given else mine})
    context = {"page": page, "rows": rows, "criteria": Evaluation.CRITERIA}
    return render(request, "directory/evaluations.html", context, status=status)


@action(GIVE)
@require_POST
def evaluate(request: HttpRequest, number: str) -> HttpResponse:
    """Evaluate one person's finished task."""
    task = _rows(request).filter(number=number).first()
    if task is None:
        raise Http404
    form, status = f.EvaluationForm(request.POST, auto_id=f"e{task.pk}_%s"), 400
    if form.is_valid():
        try:
            services.record_evaluation(
                assignment=task,
                side=Evaluation.Side.INSTITUTION,
                scores=form.scores(),
                words=form.cleaned_data["words"],
                by=actor_of(request),
                at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            messages.success(request, str(t("已评价", "The evaluation is entered")))
            return redirect("directory-evaluations")
    return _page(request, number, form, status)
