"""What anybody may look up: filed bodies, their commitments and scope, as pages and open data."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hengjian.accounts.access import action
from hengjian.filing import dated, export
from hengjian.filing.models import Filing
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.views.common import asked
from hengjian.filing.views.filings import sheet
from hengjian.registry.models import Institution
from hengjian.standards import regions

PAGE, MOST = 25, 20_000
READ = "filing.public.read"
Stage = Filing.Stage


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {
        "stage": asked(request, "stage"),
        "words": asked(request, "q"),
        "kind": asked(request, "kind"),
        "region": asked(request, "region", 6),
    }


@action(READ)
@require_safe
def public_list(request: HttpRequest) -> HttpResponse:
    """Filed bodies, searchable, with their state."""
    wanted, today = _wanted(request), timezone.localdate()
    context = {
        "page": Paginator(selectors.published(**wanted), PAGE).get_page(request.GET.get("page")),
        "asked": wanted,
        "filtered": any(wanted.values()),
        "counts": selectors.counts(selectors.published()),
        "stages": Stage.choices,
        "kinds": Institution.Kind.choices,
        "regions": regions.children("620000"),
        "ground": dated.cite("REG820:filing", today),
        "query": request.GET.urlencode(),
    }
    return render(request, "filing/public_list.html", context)


@action(READ)
@require_safe
def public_filing(request: HttpRequest, number: str) -> HttpResponse:
    """One filed body: what it filed, what it signed, how its state came about."""
    one = Filing.objects.select_related("institution").filter(number=number).first()
    if one is None:
        raise Http404
    latest = one.versions.order_by("-version").first()
    context = {
        "filing": one,
        "services": [dated.services()[k] for k in one.content["services"]],
        "commitment": dated.commitments().get(latest.commitment) if latest else None,
        "versions": one.versions.order_by("-version"),
        "ground": dated.cite("REG820:filing", timezone.localdate()),
    }
    return render(request, "filing/public_filing.html", context)


@action(READ)
@require_safe
def public_xlsx(request: HttpRequest) -> HttpResponse:
    """The list as asked, as Excel."""
    rows = selectors.published(**_wanted(request))[: export.MOST_ROWS + 1]
    return export.answer("filed-institutions.xlsx", sheet(rows))


@action(READ)
@require_safe
def public_json(request: HttpRequest) -> HttpResponse:
    """The list as asked, as JSON; at most 20,000 rows, and it says how many there are."""
    rows = selectors.published(**_wanted(request))
    body = {
        "as_of": timezone.localdate().isoformat(),
        "ground": "REG820 art 28",
        "total": rows.count(),
        "filings": [facts(one) for one in rows[:MOST]],
    }
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})


def facts(one: Filing) -> dict[str, Any]:
    """What is public of a filing: no names of people."""
    content = one.content
    return {
        "number": one.number,
        "name": one.institution.name,
        "uscc": one.institution.uscc,
        "kind": one.institution.kind,
        "region": one.institution.region,
        "platform": one.platform,
        "state": one.stage,
        "state_since": one.stage_since.isoformat(),
        "version": one.version,
        "first_filed_on": timezone.localtime(one.first_filed_at).date().isoformat(),
        "filed_on": timezone.localtime(one.filed_at).date().isoformat(),
        "services": content.get("services", []),
        "certificate_no": content.get("certificate_no", ""),
        "certificate_until": content.get("certificate_until", ""),
        "staff": content.get("staff"),
        "instruments": content.get("instruments"),
        "premises": content.get("premises", []),
        "scope": content.get("scope", []),
        "article": one.article,
        "decision_no": one.decision_no,
    }
