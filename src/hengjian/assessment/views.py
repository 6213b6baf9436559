"""Assessments on the screen: the list, one assessment, its plan and notice, its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.assessment import concluding, correcting, planning, reporting, selectors, workbooks
from hengjian.assessment.forms import PlanForm, StopForm, WordsForm
from hengjian.assessment.models import Assessment, ScheduleEntry
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t

PAGE = 30
MOST_EXPORTED = 10_000
PLAN, NOTICE = "assessment.plan.write", "assessment.notice.give"
CONFIRM, LEAD = "assessment.notice.confirm", "assessment.group.lead"
REPORT = "assessment.report.read"
Act = Callable[[Assessment, dict[str, Any]], object]


@action(selectors.LIST)
@require_GET
def assessment_list(request: HttpRequest) -> HttpResponse:
    """Assessments of the reader's area, group or institution, newest first."""
    rows, asked = _filtered(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "asked": asked,
        "stages": Assessment.Stage.choices,
        "modes": Assessment.Mode.choices,
    }
    return render(request, "assessment/list.html", context)


@action(selectors.LIST)
@require_GET
def assessment_export(request: HttpRequest) -> HttpResponse:
    """The list as asked for, as Excel."""
    rows, _ = _filtered(request)
    data = workbooks.listing(rows[:MOST_EXPORTED], concluding.name)
    return attachment(data, workbooks.MEDIA_TYPE, "assessments.xlsx")


def _filtered(request: HttpRequest) -> tuple[Any, dict[str, str]]:
    asked = {name: request.GET.get(name, "")[:80] for name in ("stage", "mode", "q")}
    rows = selectors.assessments(
        actor_of(request), stage=asked["stage"], mode=asked["mode"], search=asked["q"]
    )
    return rows, asked


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to be kept, never shown in our own pages."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@action(selectors.READ)
@require_GET
def assessment(request: HttpRequest, number: str) -> HttpResponse:
    """One assessment: group, plan, clauses, nonconformities, conclusion."""
    return page(request, find(request, number, selectors.READ))


@action(PLAN)
@require_POST
def plan_add(request: HttpRequest, number: str) -> HttpResponse:
    """A line joins the plan."""
    found = find(request, number, PLAN)
    form = PlanForm(request.POST, found)

    def act(one: Assessment, _: dict[str, Any]) -> None:
        planning.plan(assessment=one, entry=form.planned(), by=actor_of(request), at=timezone.now())

    return do(request, found, "plan", form, act, t("已加入日程", "The line was added"))


@action(PLAN)
@require_POST
def plan_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A line leaves the plan."""
    found = find(request, number, PLAN)
    entry = _entry(found, pk)

    def act(_: Assessment, __: dict[str, Any]) -> None:
        planning.unplan(entry=entry, by=actor_of(request), at=timezone.now())

    return do(request, found, "plain", None, act, t("已移除", "The line was removed"))


@action(selectors.SHEET)
@require_POST
def plan_minutes(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """What came of a line of the plan."""
    found = find(request, number, selectors.SHEET)
    entry = _entry(found, pk)
    form = WordsForm(request.POST)

    def act(_: Assessment, said: dict[str, Any]) -> None:
        planning.record_minutes(
            entry=entry, minutes=said["words"], by=actor_of(request), at=timezone.now()
        )

    return do(request, found, f"minutes-{pk}", form, act, t("已记录", "It is recorded"))


def _entry(found: Assessment, pk: int) -> ScheduleEntry:
    entry = found.schedule.filter(pk=pk).first()
    if entry is None:
        raise Http404
    return entry


@action(NOTICE)
@require_POST
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The institution is told."""
    return _simple(request, number, NOTICE, planning.give_notice, t("通知已发出", "Notice given"))


@action(CONFIRM)
@require_POST
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The institution confirms."""
    said = t("已确认收到", "Receipt confirmed")
    return _simple(request, number, CONFIRM, planning.confirm_receipt, said)


@action(LEAD)
@require_POST
def begin(request: HttpRequest, number: str) -> HttpResponse:
    """The assessment begins."""
    return _simple(request, number, LEAD, planning.begin, t("评审开始", "The assessment has begun"))


@action(LEAD)
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The closing meeting is held."""
    said = t("评审已结束，请查看现场结论", "Closed; see what was found")
    return _simple(request, number, LEAD, correcting.close, said)


@action(LEAD)
@require_POST
def conclude(request: HttpRequest, number: str) -> HttpResponse:
    """The leader signs the conclusion."""
    form = WordsForm(request.POST)

    def act(one: Assessment, said: dict[str, Any]) -> None:
        correcting.conclude(
            assessment=one, summary=said["words"], by=actor_of(request), at=timezone.now()
        )

    said = t("结论已签署", "The conclusion is signed")
    return do(request, find(request, number, LEAD), "conclude", form, act, said)


@action(LEAD)
@require_POST
def stop(request: HttpRequest, number: str) -> HttpResponse:
    """The leader stops the assessment."""
    form = StopForm(request.POST)

    def act(one: Assessment, said: dict[str, Any]) -> None:
        correcting.stop(
            assessment=one,
            ground=said["ground"],
            summary=said["words"],
            by=actor_of(request),
            at=timezone.now(),
        )

    said = t("评审已终止", "The assessment is stopped")
    return do(request, find(request, number, LEAD), "stop", form, act, said)


@action(REPORT)
@require_GET
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The report as a PDF; a draft until the conclusion is signed."""
    found = find(request, number, REPORT)
    member = selectors.member_of(actor_of(request), found)
    if member is not None and member.signed_at is None:
        raise Http404  # it would show him what the others found before he has signed
    return attachment(reporting.pdf(found), "application/pdf", f"{found.number}.pdf")


def find(request: HttpRequest, number: str, name: str) -> Assessment:
    """The assessment on which the reader may do the action, else 404."""
    found = selectors.assessment(actor_of(request), number, name)
    if found is None:
        raise Http404
    return found


def _simple(
    request: HttpRequest, number: str, name: str, service: Callable[..., object], said: Text
) -> HttpResponse:
    def act(one: Assessment, _: dict[str, Any]) -> None:
        service(assessment=one, by=actor_of(request), at=timezone.now())

    return do(request, find(request, number, name), "plain", None, act, said)


def do(
    request: HttpRequest,
    found: Assessment,
    key: str,
    form: forms.Form | None,
    act: Act,
    said: Text,
) -> HttpResponse:
    """Do it and come back; refused, the page says so where the button stands."""
    refusal, status = None, 400
    if form is None or form.is_valid():
        try:
            act(found, form.cleaned_data if form is not None else {})
        except Refusal as caught:
            refusal, status = caught, 409
            found.refresh_from_db()
        else:
            messages.success(request, str(said))
            return redirect("assessment", found.number)
    pressed = {key: form} if form is not None else {}
    return page(request, found, pressed, refusal, status)


def page(
    request: HttpRequest,
    found: Assessment,
    pressed: dict[str, Any] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one assessment as this reader may see it."""
    actor = actor_of(request)
    member = selectors.member_of(actor, found)
    inside = selectors.sees_the_group(actor, found)
    rows = selectors.results(found, member) if inside else []
    pressed = pressed or {}
    context = {
        "assessment": found,
        "conclusion": concluding.name(found.conclusion, found.mode),
        "found": concluding.name(found.found, found.mode),
        "ground": concluding.STOP_GROUNDS.get(found.stop_ground, ""),
        "member": member,
        "leads": member is not None and member.role == "leader",
        "members": found.members.all(),
        "schedule": _schedule(found, member, pressed),
        "inside": inside,
        "sets": selectors.by_set(found, rows),
        "differing": [r for r in rows if r.result.lack == "differs"],
        "score": concluding.score(r.result.value for r in rows),
        "nonconformities": found.nonconformities.select_related("row"),
        "may": {
            name: selectors.assessment(actor, found.number, code) is not None
            for name, code in (("plan", PLAN), ("notice", NOTICE), ("confirm", CONFIRM))
        },
        "plan_form": pressed.get("plan") or PlanForm(assessment=found),
        "conclude_form": pressed.get("conclude") or WordsForm(),
        "stop_form": pressed.get("stop") or StopForm(),
        "refusal": refusal,
        "entries": selectors.entries(found) if actor.is_officer else [],
    }
    return render(request, "assessment/assessment.html", context, status=status)


def _schedule(found: Assessment, member: Any, pressed: dict[str, Any]) -> list[dict[str, Any]]:
    """Lines of the plan, each with who is there and, for one who was, the form for its minutes."""
    names = {m.person_no: m.name for m in found.members.all()}
    return [
        {
            "line": line,
            "who": [names.get(number, number) for number in line.who],
            "form": pressed.get(f"minutes-{line.pk}") or WordsForm(),
            "mine": member is not None
            and member.person_no in line.who
            and line.recorded_at is None
            and found.stage == Assessment.Stage.ON_SITE,
        }
        for line in found.schedule.all()
    ]
