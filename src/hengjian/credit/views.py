"""One institution's supervision class: how it came about, and a new look at the facts."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.text import t
from hengjian.credit import combining, selectors, services, showing
from hengjian.registry.models import Institution


@action(selectors.READ)
@require_GET
def supervision_class(request: HttpRequest, uscc: str) -> HttpResponse:
    """The class, every rule looked at with its facts, and the assessments before."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc)
    if institution is None:
        raise Http404
    history = list(selectors.history(actor, uscc)[:20])
    latest = history[0] if history else None
    mine = selectors.institution(actor, uscc, selectors.REASSESS)
    context = {
        "institution": institution,
        "latest": latest,
        "history": history,
        "why": showing.why(latest) if latest else [],
        "reasons": [showing.rule(rule) for rule in latest.reasons] if latest else [],
        "may_reassess": mine is not None,
        "may_adjust": selectors.institution(actor, uscc, "credit.class.adjust") is not None,
        "graded": showing.graded(latest.grades) if latest else [],
        "chance": showing.chance(latest.grades) if latest else "",
        "adjustment": combining.adjustment(institution, timezone.localdate()),
    }
    return render(request, "credit/class.html", context)


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
