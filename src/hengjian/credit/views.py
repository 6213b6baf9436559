"""One institution's supervision class: how it came about, and a new look at the facts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.text import t
from hengjian.credit import selectors, services
from hengjian.registry.models import Institution
from hengjian.standards import law
from hengjian.standards.loading import Standing


@action(selectors.READ)
@require_GET
def supervision_class(request: HttpRequest, uscc: str) -> HttpResponse:
    """The class, every rule looked at with its facts, and the assessments before."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc)
    if institution is None:
        raise Http404
    history = list(selectors.history(actor, uscc)[:20])
    mine = selectors.institution(actor, uscc, selectors.REASSESS)
    context = {
        "institution": institution,
        "latest": history[0] if history else None,
        "history": history,
        "reasons": [_said(rule) for rule in history[0].reasons] if history else [],
        "may_reassess": mine is not None,
    }
    return render(request, "credit/class.html", context)


def _said(rule: dict[str, Any]) -> dict[str, Any]:
    """A kept rule with its standing, its source and what its years rest on, in words."""
    # Assessments are never changed, and the earliest were kept without source and years.
    source = law.instruments()[rule["source"]].citation() if rule.get("source") else None
    years = Standing(rule["years_standing"]).label if rule.get("years") else None
    return {
        **rule,
        "is_verified": rule["standing"] == Standing.VERIFIED,
        "standing_label": Standing(rule["standing"]).label,
        "cited": source,
        "years_label": years,
    }


@action(selectors.REASSESS)
@require_POST
def reassess(request: HttpRequest, uscc: str) -> HttpResponse:
    """Look at the facts again, today."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc, selectors.REASSESS)
    if institution is None:
        raise Http404
    made = services.reassess(institution=institution, by=actor, at=timezone.now())
    label = Institution.SupervisionClass(made.supervision_class).label
    said = t("已重新评定：{label}", "Reassessed: {label}").format(label=label)
    messages.success(request, str(said))
    return redirect("credit-class", uscc)
