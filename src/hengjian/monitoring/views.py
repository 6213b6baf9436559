"""The pages of reports: list, one report's whole chain, evidence, handing in, the template."""

from __future__ import annotations

import json

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.monitoring import cells, doors, reading, selectors, template
from hengjian.monitoring.models import Report

PAGE, RESULTS = 50, 100
#: Rows of the other tables on a report's page; an imported month may have a thousand samples.
SHOWN = 100


@action(selectors.LIST)
@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Reports of the reader's area or institution, newest first."""
    actor = actor_of(request)
    asked = {
        name: request.GET.get(name, "").strip()[:120] for name in ("number", "institution", "stage")
    }
    rows = selectors.reports_for(actor, **asked)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "filtered": any(asked.values()),
        "stages": Report.Stage.choices,
        "officer": actor.is_officer,
    }
    return render(request, "monitoring/report_list.html", context)


def _report(request: HttpRequest, uscc: str, number: str) -> Report:
    report = selectors.report_for(actor_of(request), uscc, number)
    if report is None:
        raise Http404
    return report


@action(selectors.READ)
@require_GET
def report_detail(request: HttpRequest, uscc: str, number: str) -> HttpResponse:
    """One report: deviations first, then its course and everything behind it."""
    chain = selectors.chain(_report(request, uscc, number))
    context = {
        "chain": chain,
        "report": chain.report,
        "page": Paginator(chain.results, RESULTS).get_page(request.GET.get("page")),
        "shown": SHOWN,
        "issued": chain.report.stage == Report.Stage.ISSUED,
    }
    return render(request, "monitoring/report_detail.html", context)


@action(selectors.READ)
@require_GET
def report_evidence(request: HttpRequest, uscc: str, number: str) -> HttpResponse:
    """The evidence file, for `hengjian verify` and the public page."""
    report = _report(request, uscc, number)
    text = json.dumps(selectors.evidence_bundle(report), ensure_ascii=False, indent=1)
    name = f"{report.report_no}.evidence.json"
    disposition = content_disposition_header(True, name) or "attachment"
    headers = {"Content-Disposition": disposition}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)


@action(doors.SUBMIT)
@require_http_methods(["GET", "POST"])
def report_submit(request: HttpRequest) -> HttpResponse:
    """Hand in a workbook or a JSON document; what is wrong is listed at its cells."""
    if request.method == "GET":
        return render(request, "monitoring/report_submit.html", {})
    try:
        report, created = _take(request)
    except Refusal as refusal:
        problems: tuple[Problem, ...] = refusal.problems if isinstance(refusal, Rejected) else ()
        context = {"refusal": refusal, "problems": problems, "many": len(problems)}
        status = getattr(refusal, "status", 400 if problems else 409)
        return render(request, "monitoring/report_submit.html", context, status=status)
    said = t("已接收", "Taken in") if created else t("此前已接收，未重复入库", "Was there already")
    messages.success(request, f"{report.report_no}: {said}")
    return redirect("report-detail", report.institution.uscc, report.report_no)


def _take(request: HttpRequest) -> tuple[Report, bool]:
    file = request.FILES.get("file")
    if file is None:
        raise reading.broken(t("没有选择文件", "no file was chosen"))
    most = max(cells.LARGEST_FILE, reading.LARGEST)
    if (file.size or 0) > most:
        raise reading.too_large(most)
    return doors.hand_in_file(
        actor=actor_of(request), data=file.read(), source=Report.Source.PAGE, at=timezone.now()
    )


@action("monitoring.schema.read")
@require_GET
def report_template(request: HttpRequest) -> FileResponse:
    """The empty workbook."""
    name = "hengjian-report-package.xlsx"
    return FileResponse(template.template(), as_attachment=True, filename=name)
