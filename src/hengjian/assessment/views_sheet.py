"""A member's own sheet, and one clause with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.assessment import concluding, recording, selectors, workbooks
from hengjian.assessment.forms import EvidenceForm, SettleForm
from hengjian.assessment.models import (
    Assessment,
    AssessmentMember,
    ClauseRow,
    Evidence,
    Nonconformity,
)
from hengjian.assessment.models.sheet import Value
from hengjian.assessment.views import REPORT, attachment, find
from hengjian.core import kept_files
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import t

ROW, SETTLE, BIND = "assessment.row.read", "assessment.row.settle", "assessment.evidence.bind"


@action(selectors.SHEET)
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The member's own sheet, one clause set at a time."""
    found = find(request, number, selectors.SHEET)
    member = selectors.member_of(actor_of(request), found)
    if member is None:
        raise Http404
    if request.method == "GET":
        return _sheet(request, found, member)
    said = _said(request.POST)
    try:
        count = recording.judge(
            assessment=found, said=said, by=actor_of(request), at=timezone.now()
        )
    except Refusal as refusal:
        status = 400 if isinstance(refusal, Rejected) else 409
        return _sheet(request, found, member, refusal, said, status)
    words = t(f"已保存 {count} 条", f"{count} clause(s) saved")
    messages.success(request, str(words))
    return redirect(f"{request.path}?set={request.GET.get('set', '')}")


def _said(post: QueryDict) -> list[recording.Said]:
    """Every clause for which a value was chosen; the others stay as they are."""
    keys = [name[6:] for name in post if name.startswith("value-") and post[name]]
    return [
        recording.Said(int(key), str(post[f"value-{key}"]), str(post.get(f"finding-{key}", "")))
        for key in keys
        if key.isascii() and key.isdigit() and len(key) < 16
    ]


def _sheet(
    request: HttpRequest,
    found: Assessment,
    member: AssessmentMember,
    refusal: Refusal | None = None,
    said: list[recording.Said] | None = None,
    status: int = 200,
) -> HttpResponse:
    sets = selectors.by_set(found, selectors.results(found, member))
    asked = request.GET.get("set", "")
    shown = next((one for one in sets if one.key == asked), sets[0])
    mine = {s.key: sum(r.mine is not None for r in s.rows) for s in sets}
    context = {
        "assessment": found,
        "member": member,
        "sets": [(s, mine[s.key]) for s in sets],
        "shown": shown,
        "lines": _lines(shown.rows, found.mode, refusal, said or []),
        "open": found.stage == Assessment.Stage.ON_SITE and member.signed_at is None,
        "refusal": refusal,
        "total": sum(len(s.rows) for s in sets),
        "judged": sum(mine.values()),
    }
    return render(request, "assessment/sheet.html", context, status=status)


def _lines(
    rows: Sequence[selectors.RowResult],
    mode: str,
    refusal: Refusal | None,
    said: list[recording.Said],
) -> list[dict[str, Any]]:
    """The clauses with what was typed, else what stands, and what is wrong with it."""
    typed = {one.row: one for one in said}
    wrong = {p.where: p for p in getattr(refusal, "problems", ())}
    choices = concluding.choices(mode)
    return [
        {
            "result": one,
            "value": stands.value if (stands := typed.get(one.row.pk) or one.mine) else "",
            "finding": stands.finding if stands else "",
            "problem": wrong.get(f"row-{one.row.pk}"),
            "choices": [(v, Value(v).label) for v in choices if v != "na" or one.row.may_be_na],
        }
        for one in rows
    ]


@action(selectors.SHEET)
@require_POST
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """The member signs his sheet."""
    found = find(request, number, selectors.SHEET)
    member = selectors.member_of(actor_of(request), found)
    if member is None:
        raise Http404
    try:
        recording.sign_sheet(assessment=found, by=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        return _sheet(request, found, member, refusal, status=409)
    messages.success(request, str(t("评审表已签署", "Your sheet is signed")))
    return redirect("assessment", number)


@action(REPORT)
@require_GET
def sheet_export(request: HttpRequest, number: str) -> HttpResponse:
    """Every clause as Excel; a member who has not signed finds his own judgements only."""
    found = find(request, number, REPORT)
    member = selectors.member_of(actor_of(request), found)
    data = workbooks.sheet(found, selectors.results(found, member))
    return attachment(data, workbooks.MEDIA_TYPE, f"{found.number}.xlsx")


@action(ROW)
@require_GET
def row(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """One clause: what the register says, who judged what, the evidence."""
    return _row(request, _found_row(request, number, pk, ROW))


@action(SETTLE)
@require_POST
def settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The leader settles a difference."""
    found = _found_row(request, number, pk, SETTLE)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _row(request, found, settle_form=form, status=400)
    try:
        recording.settle(row=found, by=actor_of(request), at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        return _row(request, found, settle_form=form, refusal=refusal, status=409)
    messages.success(request, str(t("已裁定", "The clause is settled")))
    return redirect("assessment-row", number, pk)


@action(BIND)
@require_POST
def bind(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Evidence joins a clause."""
    found = _found_row(request, number, pk, BIND)
    form = EvidenceForm(request.POST, request.FILES)
    if not form.is_valid():
        return _row(request, found, evidence_form=form, status=400)
    try:
        bind_from(request, found, form)
    except Refusal as refusal:
        return _row(request, found, evidence_form=form, refusal=refusal, status=409)
    messages.success(request, str(t("证据已绑定", "The evidence is bound")))
    return redirect("assessment-row", number, pk)


def bind_from(request: HttpRequest, to: ClauseRow | Nonconformity, form: EvidenceForm) -> Evidence:
    said, actor, now = form.cleaned_data, actor_of(request), timezone.now()
    if (said["kind"] or "file") != "file" and isinstance(to, ClauseRow):
        return recording.bind_reference(
            to=to, kind=said["kind"], number=said["number"], note=said["note"], by=actor, at=now
        )
    upload: UploadedFile = said["file"]
    data = upload.read(kept_files.MOST_BYTES + 1)
    name = upload.name or ""
    return recording.bind_file(to=to, name=name, data=data, note=said["note"], by=actor, at=now)


def _found_row(request: HttpRequest, number: str, pk: int, name: str) -> ClauseRow:
    found = selectors.row(actor_of(request), number, pk, name)
    if found is None:
        raise Http404
    return found


def _row(
    request: HttpRequest,
    found: ClauseRow,
    *,
    settle_form: SettleForm | None = None,
    evidence_form: EvidenceForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    assessment = found.assessment
    member = selectors.member_of(actor_of(request), assessment)
    one = next(r for r in selectors.results(assessment, member) if r.row.pk == found.pk)
    values = [(v, Value(v).label) for v in concluding.choices(assessment.mode)]
    context: dict[str, Any] = {
        "assessment": assessment,
        "one": one,
        "row": one.row,
        "evidence": found.evidence.all(),
        "member": member,
        "under_way": assessment.stage == Assessment.Stage.ON_SITE,
        "leads": member is not None and member.role == "leader",
        "values": values,
        "settle_form": settle_form or SettleForm(),
        "evidence_form": evidence_form or EvidenceForm(),
        "refusal": refusal,
    }
    return render(request, "assessment/row.html", context, status=status)


@action("assessment.evidence.read")
@require_GET
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of evidence, only as it was when it was bound."""
    found = selectors.evidence(actor_of(request), pk)
    if found is None or found.kind != Evidence.Kind.FILE:
        raise Http404
    data = kept_files.fetch(found.sha256)
    if data is None:
        raise Refusal(
            t("未提供文件", "The file is not given"),
            t("留存的文件已缺失或与摘要不符", "what is kept is gone, or is not those bytes"),
            t("请告知系统管理员", "Tell the system administrator"),
        )
    ending = "." + found.name.rsplit(".", 1)[-1] if "." in found.name else ""
    return attachment(data, found.media_type, f"{found.sha256[:16]}{ending}")
