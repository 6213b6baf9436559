"""Filing and filing a change: the register's facts of today, looked over and signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hengjian.accounts.access import Actor, action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.filing import dated
from hengjian.filing.models import Filing
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.selectors.notices import own_institution
from hengjian.filing.services import filings as services
from hengjian.filing.views.common import posted
from hengjian.filing.views.filings import found
from hengjian.registry.models import Institution
from hengjian.standards import regions


@action(services.FILE)
@require_http_methods(["GET", "POST"])
def filing_new(request: HttpRequest) -> HttpResponse:
    """The body files: chooses services and platform, looks over its register facts, signs."""
    institution = own_institution(actor_of(request), services.FILE)
    if institution is None:
        return render(request, "filing/nobody.html", {})
    return _sign(request, institution, None)


@action(services.FILE)
@require_http_methods(["GET", "POST"])
def filing_change(request: HttpRequest, number: str) -> HttpResponse:
    """The body files a change: the register's facts of today, signed again."""
    one = found(request, number, services.FILE)
    return _sign(request, one.institution, one)


def _sign(request: HttpRequest, institution: Institution, one: Filing | None) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    chosen = request.POST.getlist("services")[:20] if request.method == "POST" else []
    if one is not None and request.method == "GET":
        chosen = one.content["services"]
    snapshot = selectors.snapshot(institution, chosen, today)
    text = dated.commitment(today)
    refusal: Refusal | None = None
    status = 200
    if request.method == "POST":
        try:
            made = _signed(request, actor, institution, one, snapshot)
        except Refusal as said:
            refusal, status = said, 409
        else:
            messages.success(request, str(t("已备案", "Filed")))
            return redirect("filing", made.number)
    waiting = []
    if one is not None:
        waiting = selectors.changes(
            Filing.objects.filter(pk=one.pk).select_related("institution"), today
        )
    context = {
        "institution": institution,
        "filing": one,
        "snapshot": snapshot,
        "choices": [(k, words, k in chosen) for k, words in dated.services().items()],
        "platforms": _platforms(institution),
        "filed": institution.filings.order_by("number") if one is None else [],
        "commitment": text,
        "ground": dated.cite(text.cites, today),
        "waiting": waiting[0] if waiting else None,
        "months": dated.number("change.months", today),
        "refusal": refusal,
        "typed": request.POST.dict(),
        "signatory": actor.name,
        "today": today,
    }
    return render(request, "filing/filing_form.html", context, status=status)


def _signed(
    request: HttpRequest, actor: Actor, institution: Institution, one: Filing | None,
    snapshot: dict[str, Any],
) -> Filing:  # fmt: skip
    if request.POST.get("agree") != "yes":
        said = t("未备案", "Nothing was filed")
        raise Refusal(said, t("没有确认承诺", "the commitment was not confirmed"),
                      t("请阅读并勾选承诺", "Read it and tick the box"))  # fmt: skip
    signing: dict[str, Any] = {
        "content": snapshot, "commitment": posted(request, "commitment", 20),
        "signatory": posted(request, "signatory", 61), "signatory_no": actor.person_no,
        "by": actor, "at": timezone.now(),
    }  # fmt: skip
    if one is None:
        platform = posted(request, "platform", 6)
        return services.file(institution=institution, platform=platform, **signing)
    rows = Filing.objects.filter(pk=one.pk).select_related("institution")
    waiting = selectors.changes(rows, timezone.localdate())
    due = waiting[0].due if waiting else None
    services.change(filing=one, due_on=due, note=posted(request, "note", 501), **signing)
    return one


def _platforms(institution: Institution) -> list[regions.Region]:
    """The province, and the prefecture the body sits in where it sits in the province; without
    those it filed on before."""
    tables = regions.regions()
    path = regions.path(institution.region) if institution.region in tables else []
    filed = set(institution.filings.values_list("platform", flat=True))
    return [r for r in path[:2] or [next(iter(tables.values()))] if r.code not in filed]
