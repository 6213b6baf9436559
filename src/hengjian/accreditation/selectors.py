"""Questions to applications; rows are scoped to who asks, hidden and missing look the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.accreditation import explain, renewal
from hengjian.accreditation.models import Application, ClockRun, Document
from hengjian.core.text import Text, t
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.registry.models import Certificate, Institution, ScopeItem

LIST, READ = "accreditation.application.list", "accreditation.application.read"
DUE = "accreditation.due.list"
Stage = Application.Stage
#: The lists' tabs: key → (name, stages).
TABS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "": (t("全部", "All"), ()),
    "intake": (t("待受理", "To accept"), ("submitted", "returned")),
    "review": (
        t("评审中", "Under review"),
        (
            "accepted", "grouping", "paper_review", "completing", "assessing", "correcting",
            "verifying",
        ),
    ),
    "decide": (t("待决定", "To decide"), ("concluded",)),
    "issue": (t("待发证公布", "To issue"), ("granted", "issued")),
    "check": (t("后续核查", "Checks afterwards"), ("post_check",)),
    "ended": (
        t("已办结", "Ended"),
        ("published", "confirmed", "refused", "not_accepted", "taken_back", "licence_withdrawn"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; words it does not know find everything."""

    tab: str = ""
    kind: str = ""
    words: str = ""


def seen(actor: Actor, action: str) -> QuerySet[Application]:
    """The applications on which the actor may do `action`; a draft is its applicant's alone."""
    own = {post.institution_uscc for post in actor.posts if post.institution_uscc}
    rows = scope(actor, action, Application)
    return rows.filter(~Q(stage=Stage.DRAFT) | Q(institution__uscc__in=own))


def applications(actor: Actor, asked: Asked = Asked()) -> QuerySet[Application]:
    """Those the actor may list, the one due next first, then the newest."""
    rows = seen(actor, LIST).select_related("institution", "certificate", "result")
    stages = TABS.get(asked.tab, TABS[""])[1]
    if stages:
        rows = rows.filter(stage__in=stages)
    if asked.kind in Application.Kind.values:
        rows = rows.filter(kind=asked.kind)
    elif asked.kind == Application.Route.COMMITMENT:
        rows = rows.filter(route=Application.Route.COMMITMENT)
    for word in asked.words.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(institution__name__contains=word)
            | Q(institution__uscc__contains=word.upper())
            | Q(institution__pinyin__contains=word.lower())
        )
    running = Q(clocks__stopped_on__isnull=True)
    rows = rows.annotate(due=Min("clocks__due_on", filter=running))
    return rows.order_by(F("due").asc(nulls_last=True), "-drafted_at", "-pk")


def application(actor: Actor, number: str, action: str = READ) -> Application | None:
    """The application when the actor may do `action` on it."""
    rows = seen(actor, action).filter(number=number)
    return rows.select_related("institution", "certificate", "result").first()


def document(actor: Actor, number: str, pk: int, action: str = READ) -> Document | None:
    """A paper of an application the actor may do `action` on."""
    found = application(actor, number, action)
    return found.documents.filter(pk=pk).first() if found else None


def clocks(found: Application, today: date) -> list[explain.Shown]:
    """Every clock of the application on that day, those that run first."""
    return explain.shown(found.clocks.all(), today)


def told(found: Application, day: date) -> list[explain.Shown]:
    """The clocks that started on that day, as a notice of the day tells them."""
    runs = found.clocks.filter(started_on=day)
    return [one for run in runs if (one := explain.as_told(run)) is not None]


@dataclass(frozen=True)
class Line:
    """An application in a list, with the clock that ends first."""

    application: Application
    clock: explain.Shown | None


def lines(rows: list[Application], today: date) -> list[Line]:
    """The rows of one page with their next clock."""
    runs = ClockRun.objects.filter(application__in=rows, stopped_on=None)
    by_application: dict[int, list[ClockRun]] = {}
    for run in runs:
        by_application.setdefault(run.application_id, []).append(run)
    return [Line(row, _next(by_application.get(row.pk, []), today)) for row in rows]


def _next(runs: list[ClockRun], today: date) -> explain.Shown | None:
    shown = explain.shown(runs, today)
    ends = sorted(shown, key=lambda s: s.reading.due_on or date.max)
    return ends[0] if ends else None


@dataclass(frozen=True)
class Due:
    """What runs out: overdue clocks, those about to, certificates near their end."""

    overdue: list[Line]
    soon: list[Line]
    renewals: list[renewal.Due]


def due(actor: Actor, today: date) -> Due:
    """Clocks past their last day or within two working days of it, and renewals to be asked for."""
    rows = seen(actor, DUE).select_related("institution")
    runs = ClockRun.objects.filter(
        application__in=rows, stopped_on=None, due_on__isnull=False
    ).select_related("application__institution")
    late: list[Line] = []
    soon: list[Line] = []
    for run in runs.order_by("due_on", "pk"):
        one = explain.show(run, today)
        if one is not None and one.light in ("red", "amber"):
            (late if one.light == "red" else soon).append(Line(run.application, one))
    return Due(late, soon, renewal.due(scope(actor, DUE, Institution), today))


def granted(words: str = "") -> QuerySet[Application]:
    """What anyone may see: published grants, newest first."""
    rows = Application.objects.filter(published_at__isnull=False)
    for word in words.split():
        rows = rows.filter(
            Q(institution__name__icontains=word)
            | Q(institution__uscc__iexact=word)
            | Q(institution__pinyin__contains=word.lower())
            | Q(result__certificate_no__icontains=word)
        )
    return rows.select_related("institution", "result").order_by("-published_at", "-pk")


def certificate(number: str) -> Certificate | None:
    """A certificate by its number, for anyone who holds a copy of it."""
    rows = Certificate.objects.filter(certificate_no=number)
    return rows.select_related("institution").first()


STATUSES = {
    "not-yet": t("尚未生效", "Not yet in force"),
    "expired": t("过期", "Expired"),
}


def status_on(found: Certificate, day: date) -> tuple[str, Text]:
    """Code and word for what a certificate is on a day: valid, not yet, expired, or struck."""
    if found.status != Certificate.Status.VALID and (
        found.status_since is None or found.status_since <= day
    ):
        label = Certificate.Status(found.status).label
        return str(found.status), label if isinstance(label, Text) else t(str(label), str(label))
    if day < found.valid_from:
        return "not-yet", STATUSES["not-yet"]
    if found.valid_until is not None and day >= found.valid_until:
        return "expired", STATUSES["expired"]
    return "valid", t("有效", "Valid")


def scope_of(found: Certificate, day: date) -> QuerySet[ScopeItem]:
    """The scope rows of the certificate on that day."""
    rows = found.scope.filter(valid_from__lte=day)
    rows = rows.filter(Q(valid_until=None) | Q(valid_until__gt=day))
    return rows.order_by("category", "matrix", "parameter", "method")


def entries(found: Application) -> QuerySet[Entry]:
    """What the ledger holds about the application."""
    return ledger.entries_for(found.number)
