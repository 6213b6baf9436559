"""Annual reports on the screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengjian.accounts.access import Actor, action, actor_of, scope
from hengjian.annual import form, selectors, services, sheet, workbook
from hengjian.annual.models import AnnualReport
from hengjian.annual.selectors import Asked
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.registry import tabular
from hengjian.registry.models import Institution
from hengjian.registry.tabular import File

PAGE = 30
FIRST = 2018
FILL, SIGN, REVIEW = "annual.report.fill", "annual.report.sign", "annual.report.review"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: HttpRequest) -> Asked:
    last = timezone.localdate().year - 1
    text = request.GET.get("year", "")
    known = text.isascii() and text.isdigit() and FIRST <= int(text) <= last
    year = int(text) if known else last
    only = request.GET.get("only", "")
    return Asked(
        year, only if only in selectors.ONLY else "", request.GET.get("q", "").strip()[:80]
    )


@action(selectors.LIST)
@require_safe
def report_list(request: HttpRequest) -> HttpResponse:
    """Who has signed the report about a year, and who is late."""
    actor, asked, today = actor_of(request), _asked(request), timezone.localdate()
    rows = selectors.institutions(actor, asked)
    context = {
        "asked": asked,
        "years": range(today.year - 1, FIRST - 1, -1),
        "tally": selectors.tally(actor, asked.year, today),
        "due_standing": form.due_standing().label,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "annual/report_list.html", context)


@action(selectors.LIST)
@require_safe
def report_workbook(request: HttpRequest) -> HttpResponse:
    """The signed reports of a year as Excel."""
    actor, asked = actor_of(request), _asked(request)
    seen = scope(actor, selectors.READ, AnnualReport).filter(year=asked.year)
    data = workbook.of(seen.exclude(stage="draft").select_related("institution"))
    return _excel(data, f"annual-{asked.year}.xlsx")


def _excel(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _found(request: HttpRequest, uscc: str, year: int, name: str) -> AnnualReport | None:
    rows = scope(actor_of(request), name, AnnualReport).select_related("institution")
    return rows.filter(institution__uscc=uscc, year=year).first()


@action(selectors.READ)
@require_safe
def report(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """One report: counted beside declared, contradictions first."""
    return _page(request, _institution(request, selectors.READ, uscc, year), year)


def _institution(request: HttpRequest, name: str, uscc: str, year: int) -> Institution:
    institution = scope(actor_of(request), name, Institution).filter(uscc=uscc).first()
    if institution is None or not FIRST <= year < timezone.localdate().year:
        raise Http404
    return institution


def _shown(actor: Actor, institution: Institution, year: int) -> AnnualReport | None:
    """The report as this reader sees it: its own draft counted anew, nobody else's draft."""
    row = AnnualReport.objects.filter(institution=institution, year=year).first()
    fills = _may(actor, FILL, institution)
    if fills and (row is None or row.stage in services.OPEN):
        return services.preview(institution=institution, year=year, standing=row)
    return None if row is not None and row.stage == "draft" else row


def _may(actor: Actor, name: str, institution: Institution) -> bool:
    return scope(actor, name, Institution).filter(pk=institution.pk).exists()


def _page(
    request: HttpRequest,
    institution: Institution,
    year: int,
    *,
    typed: tuple[dict[str, str], dict[str, str]] | None = None,
    problems: Sequence[Problem] = (),
    from_file: bool = False,
    status: int = 200,
) -> HttpResponse:
    actor, last = actor_of(request), timezone.localdate().year - 1
    row = _shown(actor, institution, year)
    if row is not None and typed and not services.no_figures(typed[0]):
        row.declared, row.reasons = typed  # what was typed is compared, not what was kept
    stage = row.stage if row is not None else ""
    is_open = stage in services.OPEN
    wrong = {problem.where: problem for problem in problems}
    context: dict[str, Any] = {
        "institution": institution,
        "year": year,
        "years": range(last, max(FIRST, last - 5) - 1, -1),
        "report": row,
        "rows": _rows(row, typed, wrong) if row else [],
        "versions": list(row.versions.all()) if row and row.pk else [],
        "problems": problems,
        "from_file": from_file,
        "due_on": form.due_on(year),
        "overdue": is_open and timezone.localdate() > form.due_on(year),
        "due_standing": form.due_standing().label,
        "may_fill": is_open and _may(actor, FILL, institution),
        "may_sign": is_open and _may(actor, SIGN, institution),
        "may_recall": stage == "signed" and _may(actor, SIGN, institution),
        "may_review": stage in {"signed", "accepted"} and _may(actor, REVIEW, institution),
    }
    return render(request, "annual/report.html", context, status=status)


def _rows(
    report: AnnualReport,
    typed: tuple[dict[str, str], dict[str, str]] | None,
    wrong: dict[str, Problem],
) -> list[dict[str, Any]]:
    declared, reasons = typed or (report.declared, report.reasons)
    return [
        {
            "line": line,
            "declared": declared.get(line.item.key, ""),
            "reason": reasons.get(line.item.key, ""),
            "problem": wrong.get(line.item.key),
            "difference": f"{line.difference:+f}" if line.difference else "",
        }
        for line in report.lines
    ]


def _typed(request: HttpRequest) -> tuple[dict[str, str], dict[str, str]]:
    keys = [item.key for item in form.items()]
    declared = {key: request.POST.get(f"declared-{key}", "")[:40] for key in keys}
    return declared, {key: request.POST.get(f"reason-{key}", "")[:500] for key in keys}


@action(FILL)
@require_safe
def report_sheet(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """The report as a workbook to fill in."""
    institution = _institution(request, FILL, uscc, year)
    row = _shown(actor_of(request), institution, year)
    if row is None:
        raise Http404
    return _excel(sheet.of(row), f"annual-{uscc}-{year}.xlsx")


@action(FILL)
@require_POST
def report_from_file(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """A filled-in workbook is shown in the form; nothing is kept until it is saved there."""
    institution = _institution(request, FILL, uscc, year)
    upload = request.FILES.get("file")
    if not isinstance(upload, UploadedFile):
        messages.error(request, str(t("没有选择文件", "No file was chosen")))
        return redirect("annual-report", uscc, year)
    file = File((upload.name or "")[-120:], upload.read(tabular.MOST_BYTES + 1))
    try:
        typed = sheet.read(file)
        problems = services.no_figures(typed[0])
    except Rejected as rejected:
        return _page(request, institution, year, problems=rejected.problems, status=400)
    return _page(
        request,
        institution,
        year,
        typed=typed,
        problems=problems,
        from_file=True,
        status=400 if problems else 200,
    )


@action(SIGN)
@require_POST
def report_recall(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """The head takes back a report nobody has reviewed yet."""
    row = _found(request, uscc, year, SIGN)
    if row is None:
        raise Http404
    words, now = request.POST.get("words", "")[:2000], timezone.now()
    try:
        services.recall(report=row, words=words, by=actor_of(request), at=now)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        said = t("已撤回，可修改后重新签报", "Taken back; correct it and sign again")
        messages.success(request, str(said))
    return redirect("annual-report", uscc, year)


@action(FILL)
@require_POST
def report_save(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """Keep what was typed; with “sign”, the head signs it."""
    actor = actor_of(request)
    institution = _institution(request, FILL, uscc, year)
    typed, now = _typed(request), timezone.now()
    try:
        row = services.prepare(institution=institution, year=year, by=actor, at=now)
        services.save(report=row, declared=typed[0], reasons=typed[1], by=actor, at=now)
        if "sign" in request.POST:
            signable = _found(request, uscc, year, SIGN)
            if signable is None:
                messages.info(
                    request, str(t("已保存，须由机构负责人签报", "Saved; the head signs it"))
                )
            else:
                services.sign(report=signable, by=actor, at=now)
                messages.success(request, str(t("年度报告已签报", "The report is signed")))
        else:
            messages.success(request, str(t("已保存", "Saved")))
    except Rejected as rejected:
        return _page(
            request, institution, year, typed=typed, problems=rejected.problems, status=400
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("annual-report", uscc, year)


@action(REVIEW)
@require_http_methods(["POST"])
def report_review(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """An officer accepts or returns a signed report."""
    row = _found(request, uscc, year, REVIEW)
    if row is None or row.stage == "draft":
        raise Http404
    try:
        services.review(
            report=row,
            accept=request.POST.get("do") == "accept",
            words=request.POST.get("words", "")[:2000],
            by=actor_of(request),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(t("已处理", "Done")))
    return redirect("annual-report", uscc, year)
