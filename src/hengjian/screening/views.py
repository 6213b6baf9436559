"""Findings and runs on the screen. Every step is a form that works without script."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.screening import law, selectors, services
from hengjian.screening.contract import Detector
from hengjian.screening.forms import ReasonForm
from hengjian.screening.models import Finding

PAGE = 30
TRIAGE, ANSWER = "screening.finding.triage", "screening.finding.answer"
Stage = Finding.Stage


@dataclass(frozen=True)
class Step:
    """A thing somebody may do with a finding: the word on its button, what its reason is."""

    key: str
    url: str
    stage: Finding.Stage
    action: str
    act: Callable[..., None]
    label: Text
    asks: Text
    done: Text
    tone: str = "btn-outline-primary"


STEPS = (
    Step(
        "ask", "finding-ask", Stage.ASKED, TRIAGE, services.ask,
        t("请机构答复", "Ask the institution"),
        t("请机构说明什么、提供什么材料", "What to explain and which papers to hand in"),
        t("已请机构答复", "The institution has been asked"),
    ),
    Step(
        "dismiss", "finding-dismiss", Stage.DISMISSED, TRIAGE, services.dismiss,
        t("排除", "Dismiss"),
        t("排除的理由", "Why it is dismissed"),
        t("疑点已排除", "The finding is dismissed"),
    ),
    Step(
        "pass-on", "finding-pass-on", Stage.PASSED_ON, TRIAGE, services.pass_on,
        t("转办案", "Pass on to a case"),
        t("转办案的理由", "Why it is passed on"),
        t("疑点已转办案", "The finding waits for a case"),
        "btn-primary",
    ),
    Step(
        "answer", "finding-answer", Stage.ANSWERED, ANSWER, services.answer,
        t("提交答复", "Answer"),
        t("贵机构的说明", "What your institution says"),
        t("答复已提交", "The answer is handed in"),
        "btn-primary",
    ),
)  # fmt: skip


@action(selectors.LIST)
@require_GET
def finding_list(request: HttpRequest) -> HttpResponse:
    """Findings of the reader's area or institution, newest first."""
    actor = actor_of(request)
    names = ("stage", "code", "region", "institution", "run")
    asked = {name: request.GET.get(name, "").strip()[:120] for name in names}
    everything = selectors.findings(actor, **{**asked, "stage": ""})
    counted = selectors.by_stage(everything)
    rows = selectors.findings(actor, **asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    institutions = selectors.names(shown)
    context = {
        "page": page,
        "rows": [
            (f, selectors.question(f.code), institutions.get(f.institution_uscc, "")) for f in shown
        ],
        "asked": asked,
        "filtered": any(asked.values()),
        "stages": [(s.value, s.label, counted.get(s.value, 0)) for s in Stage],
        "all": sum(counted.values()),
        "detectors": [(code, d.question) for code, d in selectors.detectors().items()],
        "officer": actor.is_officer,
    }
    return render(request, "screening/finding_list.html", context)


@action(selectors.READ)
@require_GET
def finding(request: HttpRequest, number: str) -> HttpResponse:
    """One finding: the question, its records, the law, and what may be done with it."""
    return _page(request, _found(request, number, selectors.READ))


@action(TRIAGE)
@require_POST
def ask(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the institution."""
    return _do(request, number, STEPS[0])


@action(TRIAGE)
@require_POST
def dismiss(request: HttpRequest, number: str) -> HttpResponse:
    """Dismiss with a reason."""
    return _do(request, number, STEPS[1])


@action(TRIAGE)
@require_POST
def pass_on(request: HttpRequest, number: str) -> HttpResponse:
    """Pass on to a case."""
    return _do(request, number, STEPS[2])


@action(ANSWER)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The institution answers."""
    return _do(request, number, STEPS[3])


@action(selectors.RUNS)
@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """Runs, the newest first."""
    page = Paginator(selectors.runs(), PAGE).get_page(request.GET.get("page"))
    return render(request, "screening/run_list.html", {"page": page})


@action(selectors.RUNS)
@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How each detector fared in one run."""
    found = get_object_or_404(selectors.runs(), pk=pk)
    rows = [(row, selectors.question(row.code)) for row in found.detectors.all()]
    return render(request, "screening/run.html", {"run": found, "rows": rows})


def _found(request: HttpRequest, number: str, name: str) -> Finding:
    found = selectors.finding(actor_of(request), number, name)
    if found is None:
        raise Http404
    return found


def _do(request: HttpRequest, number: str, step: Step) -> HttpResponse:
    found = _found(request, number, step.action)
    form = ReasonForm(request.POST)
    status = 400
    if form.is_valid():
        reason, by = form.cleaned_data["reason"], actor_of(request)
        try:
            step.act(finding=found, reason=reason, by=by, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
            status = 409
            found.refresh_from_db()
        else:
            messages.success(request, str(step.done))
            return redirect("finding", number)
    return _page(request, found, step.key, form, status)


def _page(
    request: HttpRequest,
    found: Finding,
    pressed: str = "",
    form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    detector = selectors.detectors().get(found.code)
    rows = selectors.rows_of(found, actor_of(request))
    context: dict[str, Any] = {
        "finding": found,
        "question": selectors.question(found.code),
        "about": _about(detector),
        "institution": selectors.names([found]).get(found.institution_uscc, ""),
        "rows": rows,
        "reports": selectors.reports_of(found),
        "day": selectors.day_of_facts(found),
        "law": law.passages(detector.law if detector else (), selectors.day_of_facts(found)),
        "record": selectors.track_record(found.code),
        "steps": found.steps.all(),
        "entries": selectors.entries(found),
        "doable": _doable(request, found, pressed, form),
        "pressed": form,
    }
    return render(request, "screening/finding.html", context, status=status)


def _about(detector: Detector | None) -> dict[str, Text] | None:
    """What must stand beside the question. A template would call the detector: it is a function."""
    if detector is None:
        return None
    names = ("measure_unit", "lookalikes", "clears", "misses")
    return {name: getattr(detector, name) for name in names}


def _doable(
    request: HttpRequest, found: Finding, pressed: str, form: ReasonForm | None
) -> list[tuple[Step, ReasonForm]]:
    """Steps this reader may take from here; the refused one stays with what was typed."""
    actor = actor_of(request)
    open_to = Finding.MOVES.get(Stage(found.stage), set())
    return [
        (step, form if form is not None and step.key == pressed else ReasonForm())
        for step in STEPS
        if (step.stage in open_to or step.key == pressed)
        and selectors.finding(actor, found.number, step.action) is not None
    ]
