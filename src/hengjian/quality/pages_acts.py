"""The forms of a management system: record, correct, withdraw, review, end, attach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.quality import activities, forms, services
from hengjian.quality.models import Activity, Document
from hengjian.quality.pages import ADD, found
from hengjian.registry.models import Institution

_FORM = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Asking:
    """A form with its words: title, what it says below, what the button says."""

    title: Text
    button: Text
    subtitle: Text = t("", "")  # noqa: RUF009 - a Text never changes


_DOCUMENT = Asking(
    t("登记体系文件", "Record a document"),
    t("登记", "Record"),
    t(
        "同一编号登记新版本后，原版本自生效日起停用，仍可查阅。",
        "A new version of the same number takes the place of the one before; that stays readable.",
    ),
)
_ACTIVITY = Asking(
    t("登记活动", "Record an activity"),
    t("登记", "Record"),
    t(
        "内部审核、管理评审、防范弄虚作假培训、自查与内部惩处。",
        "Internal audits, management reviews, trainings against fraud, self-checks, discipline.",
    ),
)
_CORRECT = Asking(
    t("更正活动记录", "Correct an activity"),
    t("保存更正", "Save the correction"),
    t(
        "原记录保留并注明理由；整改完成时把“其中未整改”改小。",
        "The first record stays with the reason. When findings are closed, lower the number open.",
    ),
)
_WITHDRAW = Asking(
    t("撤回活动记录", "Withdraw an activity"),
    t("撤回", "Withdraw"),
    t("撤回后不再计入，仍可查阅。", "It counts no longer and stays readable."),
)
_REVIEW = Asking(t("登记文件评审", "Record a review"), t("登记", "Record"))
_END = Asking(
    t("废止体系文件", "End a document"),
    t("废止", "End"),
    t("没有新版本替代时使用；文件仍可查阅。", "Where no version follows; it stays readable."),
)
_ATTACH = Asking(t("上传文件原文", "Attach the text"), t("上传", "Attach"))


def _handled(
    request: HttpRequest,
    institution: Institution,
    form: Any,
    asking: Asking,
    act: Callable[[dict[str, Any]], object],
    about: str = "",
) -> HttpResponse:
    """The form's page; sent and right, the act is done and the system's page follows."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except Rejected as rejected:
                for problem in rejected.problems:
                    form.add_error(form.place(problem.where), str(problem.message))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                messages.success(request, str(t("已登记", "Recorded")))
                return redirect("quality-system", institution.uscc)
    context = {"institution": institution, "form": form, "asking": asking, "about": about}
    return render(request, "quality/form.html", context, status=status)


@action(ADD)
@require_http_methods(_FORM)
def document_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """Record a document or its next version."""
    actor = actor_of(request)
    institution = found(actor, ADD, uscc)
    form = forms.DocumentForm(request.POST or None, request.FILES or None)

    def act(cleaned: dict[str, Any]) -> None:
        services.add_document(
            institution=institution,
            facts=forms.document_facts(cleaned),
            file=forms.checked(cleaned["file"]),
            by=actor,
            at=timezone.now(),
        )

    return _handled(request, institution, form, _DOCUMENT, act)


@action(ADD)
@require_http_methods(_FORM)
def activity_add(request: HttpRequest, uscc: str) -> HttpResponse:
    """Record an audit, a review, a training, a self-check or a discipline."""
    actor = actor_of(request)
    institution = found(actor, ADD, uscc)
    form = forms.ActivityForm(request.POST or None, request.FILES or None)

    def act(cleaned: dict[str, Any]) -> None:
        activities.record_activity(
            institution=institution,
            facts=forms.activity_facts(cleaned),
            file=forms.checked(cleaned["file"]),
            by=actor,
            at=timezone.now(),
        )

    return _handled(request, institution, form, _ACTIVITY, act)


def _activity(request: HttpRequest, pk: int) -> Activity:
    rows = scope(actor_of(request), ADD, Activity).select_related("institution")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@action(ADD)
@require_http_methods(_FORM)
def activity_correct(request: HttpRequest, pk: int) -> HttpResponse:
    """A corrected record takes the place of one; findings are closed the same way."""
    row, actor = _activity(request, pk), actor_of(request)
    standing = {
        "kind": row.kind,
        "held_on": row.held_on.isoformat(),
        "title": row.title,
        "people": row.people,
        "found": row.found,
        "still_open": row.open,
    }
    form = forms.CorrectionForm(request.POST or None, request.FILES or None, initial=standing)

    def act(cleaned: dict[str, Any]) -> None:
        activities.correct_activity(
            activity=row,
            facts=forms.activity_facts(cleaned),
            file=forms.checked(cleaned["file"]),
            reason=cleaned["reason"],
            by=actor,
            at=timezone.now(),
        )

    return _handled(request, row.institution, form, _CORRECT, act, str(row))


@action(ADD)
@require_http_methods(_FORM)
def activity_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """One that did not happen, or stands twice, counts no longer."""
    row, actor = _activity(request, pk), actor_of(request)

    def act(cleaned: dict[str, Any]) -> None:
        activities.withdraw_activity(activity=row, by=actor, at=timezone.now(), **cleaned)

    form = forms.ReasonForm(request.POST or None)
    return _handled(request, row.institution, form, _WITHDRAW, act, f"{row} {row.title}")


def _document(request: HttpRequest, pk: int) -> Document:
    rows = scope(actor_of(request), ADD, Document).select_related("institution")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


@action(ADD)
@require_http_methods(_FORM)
def document_review(request: HttpRequest, pk: int) -> HttpResponse:
    """A document was reviewed and stays."""
    row, actor = _document(request, pk), actor_of(request)

    def act(cleaned: dict[str, Any]) -> None:
        services.review_document(document=row, by=actor, at=timezone.now(), **cleaned)

    form = forms.ReviewForm(request.POST or None)
    return _handled(request, row.institution, form, _REVIEW, act, str(row))


@action(ADD)
@require_http_methods(_FORM)
def document_end(request: HttpRequest, pk: int) -> HttpResponse:
    """A document goes out of force and nothing follows it."""
    row, actor = _document(request, pk), actor_of(request)

    def act(cleaned: dict[str, Any]) -> None:
        services.end_document(document=row, by=actor, at=timezone.now(), **cleaned)

    form = forms.EndForm(request.POST or None)
    return _handled(request, row.institution, form, _END, act, str(row))


@action(ADD)
@require_http_methods(_FORM)
def document_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of a version that was listed without one."""
    row, actor = _document(request, pk), actor_of(request)

    def act(cleaned: dict[str, Any]) -> None:
        file = forms.checked(cleaned["file"])
        if file is not None:
            services.attach_file(document=row, file=file, by=actor, at=timezone.now())

    form = forms.FileForm(request.POST or None, request.FILES or None)
    return _handled(request, row.institution, form, _ATTACH, act, str(row))
