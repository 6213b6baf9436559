"""From a fault forward, and one person's ledger, on the screen and as Excel."""

from __future__ import annotations

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.core import workbooks
from hengjian.core.text import t
from hengjian.core.text_input import half_width
from hengjian.lineage import faults, person

PAGE = 50
MOST = 20_000


def asked(request: HttpRequest) -> faults.Fault:
    """The fault the address names; days that cannot be read are left out."""

    def word(name: str, most: int = 120) -> str:
        return half_width(request.GET.get(name, "").replace("\x00", "")).strip()[:most]

    kind = word("kind")
    return faults.Fault(
        kind if kind in faults.KINDS else "instrument", word("value"), word("institution", 18),
        _day(word("since")), _day(word("until")),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@action(faults.TRACE)
@require_safe
def trace(request: HttpRequest) -> HttpResponse:
    """Reports that rest on a fault; `?format=xlsx` gives every record."""
    fault = asked(request)
    found = faults.trace(actor_of(request), fault) if fault.value else []
    if request.GET.get("format") == "xlsx":
        return _workbook(found)
    context = {
        "fault": fault,
        "kinds": [(key, label, hint) for key, (label, hint, _) in faults.KINDS.items()],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "reports": len(found),
        "results": sum(one.results for one in found),
        "bodies": len({one.report.institution_id for one in found}),
    }
    return render(request, "lineage/trace.html", context)


def _workbook(found: list[faults.Touched]) -> HttpResponse:
    titles = [
        str(t("机构", "Institution")), str(t("统一社会信用代码", "USCC")), str(t("报告编号", "Report")),
        str(t("状态", "Stage")), str(t("环节", "Step")), str(t("记录", "Record")), str(t("时间", "At")),
        str(t("受影响结果数", "Results touched")),
    ]  # fmt: skip
    rows = (
        [one.report.institution.name, one.report.institution.uscc, one.report.report_no,
         one.report.get_stage_display(), touch.what, touch.record, touch.at, one.results]
        for one in found for touch in one.touches[:MOST]
    )  # fmt: skip
    answer = HttpResponse(
        workbooks.table(str(t("受影响的报告", "Reports touched")), titles, rows),
        content_type=workbooks.MEDIA_TYPE,
    )
    answer["Content-Disposition"] = 'attachment; filename="touched.xlsx"'
    return answer


@action(person.READ)
@require_safe
def person_ledger(request: HttpRequest, person_no: str) -> HttpResponse:
    """Everything one person did or signed, as far as the reader may see it."""
    found = person.ledger(actor_of(request), person_no)
    if found is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        return _person_workbook(found)
    context = {
        "found": found,
        "page": Paginator(found.acts, PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "lineage/person.html", context)


def _person_workbook(found: person.Ledger) -> HttpResponse:
    titles = [
        str(t("时间", "At")), str(t("环节", "Step")), str(t("记录", "Record")),
        str(t("报告编号", "Report")), str(t("机构", "Institution")),
    ]  # fmt: skip
    rows: list[list[object]] = [
        [a.at, a.what, a.record, a.report.report_no, a.report.institution.name] for a in found.acts
    ]
    rows += [[s.at, s.stage, s.subject, s.number, s.institution.name] for s in found.signatures]
    answer = HttpResponse(
        workbooks.table(found.person.name, titles, rows), content_type=workbooks.MEDIA_TYPE
    )
    answer["Content-Disposition"] = 'attachment; filename="person.xlsx"'
    return answer
