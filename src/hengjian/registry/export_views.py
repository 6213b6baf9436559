"""Taking the register out: one institution's file, or those of a region, as a workbook."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.registry import exporting
from hengjian.registry.selectors import institutions_for

#: Files in one answer of the web server; more than that is a job for the command line.
MOST = 500
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@action(exporting.ACTION)
@require_safe
def register_export(request: HttpRequest) -> HttpResponse:
    """The files one may take out, of `?region=` and below it."""
    actor, region = actor_of(request), request.GET.get("region", "")
    found = institutions_for(actor, action=exporting.ACTION, region=region)
    if found.count() > MOST:
        raise Refusal(
            t("未导出", "Nothing was exported"),
            t(f"超过 {MOST} 家机构", f"more than {MOST} institutions"),
            t(
                "请选择市州或县区；全省请用命令行导出",
                "Choose a region; use the command line for all",
            ),
        )
    return _answer(exporting.workbook(found), "register.xlsx")


@action(exporting.ACTION)
@require_safe
def institution_export(request: HttpRequest, uscc: str) -> HttpResponse:
    """One institution's whole file."""
    found = exporting.institutions(actor_of(request), [uscc])
    if not found.exists():
        raise Http404
    return _answer(exporting.workbook(found), f"register-{uscc}.xlsx")


def _answer(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=_XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
