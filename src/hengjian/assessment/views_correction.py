"""Nonconformities on the screen: the institution corrects, the leader verifies."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.assessment import correcting, selectors
from hengjian.assessment.forms import EvidenceForm, VerifyForm, WordsForm
from hengjian.assessment.models import Assessment, AssessmentMember, Nonconformity
from hengjian.assessment.views_sheet import bind_from
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t

OPEN = "assessment.nonconformity.read"
ANSWER, VERIFY = "assessment.nonconformity.answer", "assessment.nonconformity.verify"


@action(OPEN)
@require_GET
def nonconformity(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One nonconformity: what was found, what was done, what became of it."""
    return _nonconformity(request, _found(request, number, pk, OPEN))


@action(ANSWER)
@require_POST
def answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The institution hands in its correction."""
    found = _found(request, number, pk, ANSWER)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _nonconformity(request, found, answer_form=form, status=400)
    actor, now = actor_of(request), timezone.now()
    try:
        correcting.answer(nonconformity=found, action=form.cleaned_data["words"], by=actor, at=now)
    except Refusal as refusal:
        return _nonconformity(request, found, answer_form=form, refusal=refusal, status=409)
    return _done(request, found, t("整改已提交", "The correction is handed in"))


@action(ANSWER)
@require_POST
def answer_evidence(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Evidence of a correction."""
    found = _found(request, number, pk, ANSWER)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _nonconformity(request, found, evidence_form=form, status=400)
    try:
        bind_from(request, found, form)
    except Refusal as refusal:
        return _nonconformity(request, found, evidence_form=form, refusal=refusal, status=409)
    return _done(request, found, t("证据已绑定", "The evidence is bound"))


@action(VERIFY)
@require_POST
def verify(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The leader accepts a correction or sends it back."""
    found = _found(request, number, pk, VERIFY)
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return _nonconformity(request, found, verify_form=form, status=400)
    said = form.cleaned_data
    try:
        correcting.verify(
            nonconformity=found,
            accepted=said["verdict"] == "accepted",
            note=said["note"],
            by=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        return _nonconformity(request, found, verify_form=form, refusal=refusal, status=409)
    return _done(request, found, t("验证结果已记录", "The verdict is recorded"))


def _done(request: HttpRequest, found: Nonconformity, said: Text) -> HttpResponse:
    messages.success(request, str(said))
    return redirect("assessment-nonconformity", found.assessment.number, found.pk)


def _found(request: HttpRequest, number: str, pk: int, name: str) -> Nonconformity:
    found = selectors.nonconformity(actor_of(request), number, pk, name)
    if found is None:
        raise Http404
    return found


def _nonconformity(
    request: HttpRequest,
    found: Nonconformity,
    *,
    answer_form: WordsForm | None = None,
    evidence_form: EvidenceForm | None = None,
    verify_form: VerifyForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    found.refresh_from_db()
    actor, assessment = actor_of(request), found.assessment
    may = {
        name: selectors.nonconformity(actor, assessment.number, found.pk, code) is not None
        for name, code in (("answer", ANSWER), ("verify", VERIFY))
    }
    member = selectors.member_of(actor, assessment)
    leads = member is not None and member.role == AssessmentMember.Role.LEADER
    waits = found.stage in (Nonconformity.Stage.REQUESTED, Nonconformity.Stage.REJECTED)
    context = {
        "assessment": assessment,
        "nonconformity": found,
        "row": found.row,
        "evidence": found.evidence.all(),
        "steps": found.corrections.all(),
        "inside": selectors.sees_the_group(actor, assessment),
        "may_answer": may["answer"] and waits and assessment.stage == Assessment.Stage.CORRECTING,
        "may_verify": may["verify"]
        and leads
        and found.stage == Nonconformity.Stage.ANSWERED
        and assessment.stage == Assessment.Stage.VERIFYING,
        "answer_form": answer_form or WordsForm(initial={"words": found.action}),
        "evidence_form": evidence_form or EvidenceForm(),
        "verify_form": verify_form or VerifyForm(),
        "refusal": refusal,
    }
    return render(request, "assessment/nonconformity.html", context, status=status)
