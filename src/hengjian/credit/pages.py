"""Classified supervision on the screen: the list, classes set by hand, the published chances."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hengjian.accounts.access import action, actor_of, scope
from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.credit import adjusting, overview, scale, scales, selectors, showing
from hengjian.credit.forms import AdjustmentForm
from hengjian.credit.models import Adjustment
from hengjian.registry.models import Institution
from hengjian.standards import law

PAGE = 30
ADJUST, APPROVE = "credit.class.adjust", "credit.class.approve"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ANSWERS = {"approve": adjusting.approve, "refuse": adjusting.refuse, "end": adjusting.end}


@action(overview.LIST)
@require_safe
def class_list(request: HttpRequest) -> HttpResponse:
    """Institutions by class, with the three scales and the chance of each class."""
    actor, today = actor_of(request), timezone.localdate()
    wanted, words = _asked(request)
    found = overview.rows(actor, supervision_class=wanted, words=words)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": overview.lines(actor, today),
        "page": page,
        "rows": [(row, overview.decided(row)) for row in page],
        "wanted": wanted,
        "words": words,
        "classes": Institution.SupervisionClass.choices,
        "waiting": scope(actor, ADJUST, Adjustment).filter(stage="proposed").count(),
    }
    return render(request, "credit/class_list.html", context)


@action(overview.LIST)
@require_safe
def class_workbook(request: HttpRequest) -> HttpResponse:
    """The same list as Excel."""
    wanted, words = _asked(request)
    found = overview.rows(actor_of(request), supervision_class=wanted, words=words)
    response = HttpResponse(overview.workbook(found, timezone.localdate()), content_type=_XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="supervision-classes.xlsx"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _asked(request: HttpRequest) -> tuple[str, str]:
    wanted = request.GET.get("class", "")
    known = wanted in Institution.SupervisionClass.values
    return (wanted if known else ""), request.GET.get("q", "").strip()[:80]


@action(ADJUST)
@require_http_methods(["GET", "HEAD", "POST"])
def adjust(request: HttpRequest, uscc: str) -> HttpResponse:
    """Propose a class for a time, on a document."""
    actor = actor_of(request)
    institution = selectors.institution(actor, uscc, ADJUST)
    if institution is None:
        raise Http404
    begins = {"valid_from": timezone.localdate().isoformat()}
    form, status = AdjustmentForm(request.POST or None, initial=begins), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                adjusting.propose(
                    institution=institution, by=actor, at=timezone.now(), **form.cleaned_data
                )
            except Rejected as rejected:
                for problem in rejected.problems:
                    form.add_error(problem.where, str(problem.message))
            except Refusal as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                said = t("已提交，待负责人批准", "Proposed; a leader has to approve it")
                messages.success(request, str(said))
                return redirect("adjustment-list")
    context = {"institution": institution, "form": form}
    return render(request, "credit/adjust.html", context, status=status)


@action(ADJUST)
@require_safe
def adjustment_list(request: HttpRequest) -> HttpResponse:
    """Classes set by hand: waiting, in force, over."""
    actor = actor_of(request)
    waits = Case(When(stage="proposed", then=0), default=1)
    found = scope(actor, ADJUST, Adjustment).select_related("institution")
    found = found.order_by(waits, "-proposed_at", "-pk")
    mine = scope(actor, APPROVE, Adjustment).exclude(proposed_by=actor.username)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "answerable": set(mine.values_list("pk", flat=True)),
        "today": timezone.localdate(),
    }
    return render(request, "credit/adjustment_list.html", context)


@action(APPROVE)
@require_POST
def adjustment_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader approves, refuses or ends one."""
    actor = actor_of(request)
    adjustment = scope(actor, APPROVE, Adjustment).filter(pk=pk).first()
    answer = _ANSWERS.get(request.POST.get("do", ""))
    if adjustment is None or answer is None:
        raise Http404
    words = request.POST.get("answer", "")[:2000]
    try:
        answer(adjustment=adjustment, answer=words, by=actor, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(t("已处理", "Done")))
    return redirect("adjustment-list")


@action("credit.scale.read")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """The public page: the rules, the three scales, how they combine, the chance of each class."""
    today = timezone.localdate()
    seen = Institution.objects.exclude(kind=Institution.Kind.FOREIGN)
    _, combined, standing = scales.combine(today, ["B"])
    context = {
        "today": today,
        "scales": [(one, law.instruments()[one.source].citation()) for one in scales.scales(today)],
        "lines": overview.counted(seen, today),
        "rules": [(rule, _cited(rule.source)) for rule in scale.on(today)],
        "indicators": [(row, showing.bands(row)) for row in scales.published("indicators", today)],
        "coverage": showing.percent(scales.coverage(today)),
        "points": scales.published("credit_points", today),
        "levels": scales.published("levels", today),
        "months": scales.cycle_months(today),
        "combining": combined,
        "combining_standing": standing.label,
    }
    return render(request, "credit/published.html", context)


def _cited(source: str) -> Text | None:
    return law.instruments()[source].citation() if source else None
