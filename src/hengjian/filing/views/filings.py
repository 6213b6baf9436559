"""Filings on commitment: lists by state, one filing, filing and changing, proposals, overdue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.filing import dated, export
from hengjian.filing import review as reviewing
from hengjian.filing.models import Filing, Proposal
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.selectors.notices import entries, own_institution
from hengjian.filing.services import filings as services
from hengjian.filing.views.common import asked, posted, press
from hengjian.registry.models import Institution
from hengjian.standards import regions

PAGE = 30
REVIEW = "filing.filing.review"
Stage = Filing.Stage


@action(selectors.LIST)
@require_GET
def filing_list(request: HttpRequest) -> HttpResponse:
    """Filings by state; for a body its own, and the way to file."""
    actor, today = actor_of(request), timezone.localdate()
    wanted = _wanted(request)
    rows = selectors.filings(actor, **wanted)
    every = selectors.filings(actor)
    waiting = selectors.changes(every, today)
    own = own_institution(actor, services.FILE) if not actor.is_officer else None
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "asked": wanted,
        "filtered": any((wanted["words"], wanted["kind"], wanted["region"])),
        "stages": Stage.choices,
        "counts": selectors.counts(every),
        "waiting": len(waiting),
        "overdue": sum(w.overdue(today) for w in waiting),
        "pending": selectors.pending(actor)[:50],
        "kinds": Institution.Kind.choices,
        "officer": actor.is_officer,
        "own": own,
        "reviews": actor.may(REVIEW),
    }
    return render(request, "filing/filing_list.html", context)


def _wanted(request: HttpRequest) -> dict[str, str]:
    return {
        "stage": asked(request, "stage"),
        "words": asked(request, "q"),
        "kind": asked(request, "kind"),
        "region": asked(request, "region", 6),
    }


@action(selectors.LIST)
@require_GET
def filing_export(request: HttpRequest) -> HttpResponse:
    """The list as asked, as Excel."""
    rows = selectors.filings(actor_of(request), **_wanted(request))
    return export.answer("filings.xlsx", sheet(rows[: export.MOST_ROWS + 1]))


_TITLES = (
    t("备案编号", "Number"), t("机构", "Institution"), t("信用代码", "Credit code"),
    t("类型", "Kind"), t("所在区域", "Region"), t("备案平台", "Platform"), t("状态", "State"),
    t("状态起始", "Since"), t("业务类型", "Services"), t("资质认定证书", "Certificate"),
    t("人员数", "People"), t("仪器数", "Instruments"), t("备案日期", "First filed"),
    t("最近变更", "Last filed"),
)  # fmt: skip


def sheet(rows: Any) -> bytes:
    """Filings as an Excel sheet: only what is public."""
    names, kinds = dated.services(), regions.regions()

    def place(code: str) -> str:
        return f"{kinds[code].name} {code}" if code in kinds else code

    lines = (
        (
            f.number, f.institution.name, f.institution.uscc, f.institution.get_kind_display(),
            place(f.institution.region), place(f.platform), f.get_stage_display(), f.stage_since,
            "；".join(str(names[k]) for k in f.content.get("services", ()) if k in names),
            f.content.get("certificate_no", ""), f.content.get("staff", ""),
            f.content.get("instruments", ""), timezone.localtime(f.first_filed_at).date(),
            timezone.localtime(f.filed_at).date(),
        )
        for f in rows
    )  # fmt: skip
    return export.workbook(str(t("承诺备案", "Filings")), _TITLES, lines)


@action(selectors.READ)
@require_GET
def filing(request: HttpRequest, number: str) -> HttpResponse:
    """One filing: contents, commitment, history, what changed since, what is proposed."""
    return _page(request, found(request, number))


def found(request: HttpRequest, number: str, name: str = selectors.READ) -> Filing:
    row = selectors.filing(actor_of(request), number, name)
    if row is None:
        raise Http404
    return row


def _page(
    request: HttpRequest, one: Filing, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    owns = selectors.filing(actor, one.number, services.FILE) is not None
    looks = selectors.filing(actor, one.number, selectors.CONFIRM) is not None
    versions = list(one.versions.order_by("-version"))
    live = one.stage != Stage.STRUCK_OFF
    waiting = selectors.changes(
        Filing.objects.filter(pk=one.pk).select_related("institution"), today
    )
    context = {
        "filing": one,
        "services": [dated.services()[k] for k in one.content["services"]],
        "versions": versions,
        "commitment": dated.commitments().get(versions[0].commitment) if versions else None,
        "ground": dated.cite("REG820:filing", today),
        "waiting": waiting[0] if waiting else None,
        "months": dated.number("change.months", today),
        "proposals": one.proposals.all(),
        "may": {
            "change": owns and Stage.CHANGED in one.MOVES.get(Stage(one.stage), set()),
            "go_on": owns and live,
            "confirm": looks,
            "accept": looks and one.stage == Stage.CHANGED,
            "strike": looks and live and not one.proposals.filter(stage="pending").exists(),
        },
        "me": actor.username,
        "today": today,
        "entries": entries(one.number),
        "refusal": refusal,
        "typed": request.POST.dict() if refusal else {},
    }
    return render(request, "filing/filing.html", context, status=status)


def _step(
    request: HttpRequest, number: str, name: str, act: Callable[[Filing], object], said: Text
) -> HttpResponse:
    one = found(request, number, name)

    def again(refusal: Refusal, status: int) -> HttpResponse:
        one.refresh_from_db()
        return _page(request, one, refusal, status)

    return press(request, lambda: act(one), said, ("filing", number), again)


@action(services.FILE)
@require_POST
def filing_go_on(request: HttpRequest, number: str) -> HttpResponse:
    """The body says that it goes on."""
    by, at = actor_of(request), timezone.now()
    return _step(
        request, number, services.FILE, lambda f: services.go_on(filing=f, by=by, at=at),
        t("已确认继续从业", "Confirmed that it goes on"),
    )  # fmt: skip


@action(services.CONFIRM)
@require_POST
def filing_accept(request: HttpRequest, number: str) -> HttpResponse:
    """An officer has looked at the change."""
    by, at = actor_of(request), timezone.now()
    return _step(
        request, number, services.CONFIRM, lambda f: services.accept_change(filing=f, by=by, at=at),
        t("已核对变更", "The change was looked at"),
    )  # fmt: skip


@action(services.CONFIRM)
@require_POST
def filing_strike(request: HttpRequest, number: str) -> HttpResponse:
    """An officer proposes striking off, on a decision and its article."""
    by, at = actor_of(request), timezone.now()

    def act(one: Filing) -> None:
        services.propose_striking_off(
            filing=one, decision_no=posted(request, "decision_no"),
            article=posted(request, "article"), reason=posted(request, "reason"), by=by, at=at,
        )  # fmt: skip

    return _step(request, number, services.CONFIRM, act, t("已提出除名", "Striking off proposed"))


def _proposal(request: HttpRequest, pk: int) -> Proposal:
    found = selectors.proposal(actor_of(request), pk)
    if found is None:
        raise Http404
    return found


@action(services.CONFIRM)
@require_POST
def proposal_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer confirms the proposed move."""
    row, by, at = _proposal(request, pk), actor_of(request), timezone.now()
    note = posted(request, "note")
    return _step(
        request, row.filing.number, services.CONFIRM,
        lambda _: services.confirm(proposal=row, note=note, by=by, at=at),
        t("已确认变动", "The move is confirmed"),
    )  # fmt: skip


@action(services.CONFIRM)
@require_POST
def proposal_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """An officer takes the proposed move back."""
    row, by, at = _proposal(request, pk), actor_of(request), timezone.now()
    note = posted(request, "note")
    return _step(
        request, row.filing.number, services.CONFIRM,
        lambda _: services.undo(proposal=row, note=note, by=by, at=at),
        t("已撤回", "Taken back"),
    )  # fmt: skip


@action(REVIEW)
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """The platform compares the filings of the area with the facts of today and proposes moves."""
    actor, at = actor_of(request), timezone.now()
    made = reviewing.review(rows=selectors.filings(actor), at=at)
    said = t(f"核对完成，提出 {made} 项变动", f"Reviewed: {made} moves proposed")
    messages.success(request, str(said))
    return redirect("filing-list")


@action(REVIEW)
@require_GET
def change_list(request: HttpRequest) -> HttpResponse:
    """What changed in the register and was not filed, the most urgent first."""
    today = timezone.localdate()
    rows = selectors.changes(selectors.filings(actor_of(request)), today)
    only = asked(request, "only") == "overdue"
    shown = [(w, w.overdue(today)) for w in rows if not only or w.overdue(today)]
    context = {
        "page": Paginator(shown, PAGE).get_page(request.GET.get("page")),
        "only": only,
        "counts": (len(rows), sum(w.overdue(today) for w in rows)),
        "months": dated.number("change.months", today),
        "ground": dated.cite("REG820:filing", today),
        "today": today,
    }
    return render(request, "filing/change_list.html", context)
