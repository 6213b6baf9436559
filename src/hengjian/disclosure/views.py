"""What waits to be released, what is public, and the two acts of a leader."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.disclosure import selectors, services
from hengjian.disclosure.models import Release
from hengjian.enforcement.models import UPHELD, Case
from hengjian.standards import law, rules
from hengjian.standards.loading import Standing

PAGE = 25


@action(services.MAKE)
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """Decided cases not yet public, then every release of the area."""
    actor, today = actor_of(request), timezone.localdate()
    public = Release.objects.filter(withdrawn_at=None).values("subject")
    cases = scope(actor, services.MAKE, Case).filter(stage__in=UPHELD).exclude(number__in=public)
    rows = scope(actor, services.MAKE, Release).select_related("institution")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    waiting = cases.select_related("institution").order_by("decided_at")
    context = {
        "waiting": [_waiting(case, today) for case in waiting],
        "page": page,
        "rows": [_made(row, today) for row in page],
    }
    return render(request, "disclosure/release_list.html", context)


@action(services.MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, number: str) -> HttpResponse:
    """What the public reads, or would read, about the decided case of that number; release it."""
    case = _case(request, number)
    if request.method != "POST":
        return _page(request, case)
    try:
        made = services.release(case=case, by=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, case, refusal)
    messages.success(request, str(t(f"已公开：{made}", f"Released: {made}")))
    return redirect("release-list")


@action(services.MAKE)
@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take down what stands about the case, leaving its tombstone."""
    case = _case(request, number)
    found = selectors.standing(case)
    if found is None:
        raise Http404
    reason = request.POST.get("reason", "")[:2000]
    try:
        services.withdraw(released=found, reason=reason, by=actor_of(request), at=timezone.now())
    except Refusal as refusal:
        return _page(request, case, refusal, reason)
    messages.success(request, str(t(f"已撤回：{found}", f"Withdrawn: {found}")))
    return redirect("release-list")


def _case(request: HttpRequest, number: str) -> Case:
    rows = scope(actor_of(request), services.MAKE, Case).filter(stage__in=UPHELD, number=number)
    found = rows.select_related("institution").first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, case: Case, refusal: Refusal | None = None, reason: str = ""
) -> HttpResponse:
    today, standing = timezone.localdate(), selectors.standing(case)
    status = 409 if refusal else 200
    terms = None
    if standing is None:
        try:
            terms = services.terms(case, today)
        except Refusal as nothing:
            refusal = refusal or nothing
    body = standing.body if standing else services.body(case)
    then = law.on(case.acted_on)
    context = {
        "case": case,
        "standing": standing,
        "terms": terms,
        "until": standing.public_until if standing else terms.until if terms else None,
        "ground": _ground(standing, terms, today),
        "body": body,
        "cites": [then.cite(key) for key in body["citations"] if key in then],
        "refusal": refusal,
        "reason": reason,
    }
    return render(request, "disclosure/release.html", context, status=status)


def _ground(standing: Release | None, terms: services.Terms | None, today: date) -> Text | None:
    if standing is not None:
        return law.on(standing.released_on).cite(standing.ground)
    return law.on(today).cite(terms.ground) if terms else None


def _waiting(case: Case, today: date) -> dict[str, Any]:
    """A case with the words it would be public in, on which ground and until when."""
    found: dict[str, Any] = {"case": case, "said": services.body(case)}
    try:
        terms = services.terms(case, today)
    except Refusal as refusal:
        return found | {"because": refusal.because}
    standing = _standing(terms.term, today)
    return found | {
        "terms": terms,
        "ground": law.on(today).cite(terms.ground),
        "standing": standing,
    }


def _made(row: Release, today: date) -> dict[str, Any]:
    over = row.public_until is not None and row.public_until < today
    return {
        "row": row,
        "shown": selectors.shown(row) if row.body else None,
        "ground": law.on(row.released_on).cite(row.ground),
        "standing": _standing(row.term, row.released_on),
        "stage": "withdrawn" if row.withdrawn_at else "over" if over else "public",
    }


def _standing(term: str, day: date) -> Text | None:
    standing: Standing | None = rules.on(day)[term].standing if term else None
    return standing.label if standing else None
