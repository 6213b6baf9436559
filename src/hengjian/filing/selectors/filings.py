"""Filings: lists, the public list, what the register says now, what the facts ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core import regions
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.filing import dated, standing
from hengjian.filing.models import Filing, Proposal
from hengjian.filing.selectors import activity
from hengjian.registry import search as sounds
from hengjian.registry import selectors as registry
from hengjian.registry.models import Appointment, Certificate, Institution, Premises, Site

LIST, READ, FILE = "filing.filing.list", "filing.filing.read", "filing.filing.file"
CONFIRM = "filing.filing.confirm"
Stage = Filing.Stage
LIVE = (Stage.ACTIVE, Stage.CHANGED, Stage.IDLE, Stage.LAPSED)
#: Kinds that test for others need a certificate; the accreditation itself is not this context's.
TESTING = ("commercial",)


def filings(actor: Actor, *, stage: str = "", words: str = "", kind: str = "", region: str = "") -> QuerySet[Filing]:  # fmt: skip  # noqa: E501
    """The filings the actor may list, newest first, as asked."""
    rows = scope(actor, LIST, Filing).select_related("institution")
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    return _asked(rows, words, kind, region)


def filing(actor: Actor, number: str, action: str = READ) -> Filing | None:
    """The filing when the actor may do `action` on it; hidden and missing look the same."""
    rows = scope(actor, action, Filing).select_related("institution")
    return rows.filter(number=number).first()


def proposal(actor: Actor, pk: int) -> Proposal | None:
    """The proposal when the actor may settle it."""
    rows = scope(actor, CONFIRM, Proposal).select_related("filing__institution")
    return rows.filter(pk=pk).first()


def pending(actor: Actor) -> QuerySet[Proposal]:
    """Moves that wait for an officer, oldest first."""
    rows = scope(actor, CONFIRM, Proposal).filter(stage=Proposal.Stage.PENDING)
    return rows.select_related("filing__institution").order_by("proposed_at", "pk")


def published(*, stage: str = "", words: str = "", kind: str = "", region: str = "") -> QuerySet[Filing]:  # fmt: skip
    """What anybody may look up: every filing with its state."""
    rows = Filing.objects.select_related("institution")
    if stage in Stage.values:
        rows = rows.filter(stage=stage)
    return _asked(rows, words, kind, region)


def published_of(institution: Institution) -> list[tuple[Filing, list[Text]]]:
    """What anybody may look up of one body: its filings, newest first, with the services filed."""
    names = dated.services()
    rows = published().filter(institution=institution).order_by("-filed_at", "-pk")
    return [(row, [names[k] for k in row.content["services"] if k in names]) for row in rows]


def _asked(rows: QuerySet[Filing], words: str, kind: str, region: str) -> QuerySet[Filing]:
    for word in half_width(words).split():
        name = sounds.as_typed(word)
        fits = Q(institution__name__icontains=word) | Q(number__icontains=word)
        fits |= Q(institution__uscc__icontains=word)
        rows = rows.filter(fits | Q(institution__pinyin__contains=name) if name else fits)
    if kind:
        rows = rows.filter(institution__kind=kind)
    if region:
        rows = rows.filter(_seated(region))
    return rows


def _seated(region: str) -> Q:
    if not regions.is_code(region):
        return Q(pk__in=())
    if regions.level(region) in {regions.Level.COUNTY, regions.Level.FUNCTIONAL}:
        return Q(institution__region=region)
    inside = Q(institution__region__startswith=regions.scope_prefix(region))
    return inside & ~Q(institution__region__in=sorted(regions.outside(region)))


def counts(rows: QuerySet[Filing]) -> dict[str, int]:
    """How many filings stand in each state."""
    found = dict.fromkeys(Stage.values, 0)
    per = rows.order_by().values("stage").annotate(n=Count("pk"))
    return found | dict(per.values_list("stage", "n"))


def snapshot(institution: Institution, services: Sequence[str], day: date, **said: str) -> dict[str, Any]:  # fmt: skip
    """The contents of a filing as the register has them that day, to be looked over and signed."""
    certificate = registry.certificate_on(institution, day)
    scope_rows = registry.scope_on(institution, day)
    categories = scope_rows.order_by().values("category").annotate(n=Count("pk"))
    staff = registry.staff_on(institution, day)
    signatories = Appointment.objects.filter(
        registry.on(day), institution=institution, post=Appointment.Post.SIGNATORY
    )
    return {
        "services": [key for key in services if key in dated.services()],
        "name": institution.name,
        "kind": institution.kind,
        "region": institution.region,
        "address": institution.address,
        "head": institution.head_name,
        "certificate_no": certificate.certificate_no if certificate else "",
        "certificate_until": _text(certificate.valid_until) if certificate else "",
        "premises": [
            {"name": s.name, "region": s.region, "address": s.address}
            for s in institution.sites.order_by("name")
        ],
        "staff": staff.count(),
        "signatories": signatories.values("person").distinct().count(),
        "instruments": institution.instruments.count(),
        "scope": [{"category": c, "rows": n} for c, n in sorted(categories.values_list("category", "n"))],
        **said,
    }  # fmt: skip


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""


@dataclass(frozen=True)
class Waiting:
    """A filing with what changed in the register and was not filed."""

    filing: Filing
    changes: tuple[standing.Change, ...]

    @property
    def due(self) -> date | None:
        """The earliest last day."""
        return next((c.due for c in self.changes if c.due is not None), None)

    def overdue(self, on: date) -> bool:
        """Whether any change is past its last day."""
        return any(change.overdue(on) for change in self.changes)


def changes(rows: QuerySet[Filing], on: date) -> list[Waiting]:
    """Filings whose register facts are newer than what they filed, the most urgent first.

    Looked at: certificates (new ones, and their status), sites, premises, the technical and
    quality heads, and the head's name (of which nobody knows the day). A fact begins the month on
    its own day where that lies after the filing, else on the day it was recorded.
    """
    live = {f.pk: f for f in rows.exclude(stage=Stage.STRUCK_OFF)}
    facts: dict[int, list[tuple[Text, date | None]]] = {}
    for pk, what, day, known in _newer(live):
        filed = legal_day(live[pk].filed_at)
        facts.setdefault(pk, []).append((what, day if day > filed else known))
    for pk, held in live.items():
        if held.content.get("head", "") != held.institution.head_name:
            facts.setdefault(pk, []).append((t("负责人已变更", "another head"), None))
    months = dated.number("change.months", on).value
    found = [
        Waiting(live[pk], tuple(standing.changes(list(dict.fromkeys(rows_)), months)))
        for pk, rows_ in facts.items()
    ]
    return sorted(found, key=lambda w: (w.due is None, w.due or date.max, w.filing.number))


def _newer(live: dict[int, Filing]) -> Iterable[tuple[int, Text, date, date]]:
    """(filing, what, day of the fact, day recorded) of everything recorded after its filing."""
    later = Q(
        institution__filings__in=list(live), recorded_at__gt=F("institution__filings__filed_at")
    )
    filed = "institution__filings"
    certificates = Certificate.objects.filter(later)
    for pk, no, day, at in certificates.values_list(
        filed, "certificate_no", "valid_from", "recorded_at"
    ):
        yield pk, t(f"新证书 {no}", f"new certificate {no}"), day, legal_day(at)
    struck = Certificate.objects.filter(institution__filings__in=list(live)).exclude(status="valid")
    for pk, no, day in struck.values_list(filed, "certificate_no", "status_since"):
        if day is not None and day > legal_day(live[pk].filed_at):
            yield pk, t(f"证书 {no} 状态变化", f"status of certificate {no}"), day, day
    for pk, name, at in Site.objects.filter(later).values_list(filed, "name", "recorded_at"):
        yield pk, t(f"新场所 {name}", f"new site {name}"), legal_day(at), legal_day(at)
    heads = Appointment.objects.filter(later).exclude(post=Appointment.Post.SIGNATORY)
    for pk, post, day, at in heads.values_list(filed, "post", "valid_from", "recorded_at"):
        label = Appointment.Post(post).label
        yield pk, t("新任{p}", "new {p}").format(p=label), day, legal_day(at)
    rooms = Premises.objects.filter(
        site__institution__filings__in=list(live),
        recorded_at__gt=F("site__institution__filings__filed_at"),
    )
    columns = ("site__institution__filings", "name", "valid_from", "recorded_at")
    for pk, name, day, at in rooms.values_list(*columns):
        yield pk, t(f"新用房 {name}", f"new premises {name}"), day, legal_day(at)


def asked_for(rows: QuerySet[Filing], on: date) -> list[tuple[Filing, standing.Move]]:
    """The moves the facts of that day ask for. Reads five facts a filing in a few queries."""
    live = list(rows.exclude(stage=Stage.STRUCK_OFF).select_related("institution"))
    active = activity.last_active([f.institution.uscc for f in live], on)
    ended = _certificate_ended([f.institution_id for f in live], on)
    idle = dated.number("idle.months", on).value
    confirm = dated.number("idle.confirm-months", on).value
    found = []
    for one in live:
        facts = standing.Facts(
            stage=one.stage,
            since=one.stage_since,
            filed_on=legal_day(one.filed_at),
            needs_certificate=one.institution.kind in TESTING,
            certificate_ended=ended.get(one.institution_id, legal_day(one.first_filed_at)),
            active_on=active.get(one.institution.uscc),
            confirmed_on=one.confirmed_on,
            lapsed_by=one.stage_reason if one.stage == Stage.LAPSED else "",
        )
        move = standing.propose(facts, on, idle_months=idle, confirm_months=confirm)
        if move is not None:
            found.append((one, move))
    return found


def _certificate_ended(institutions: Sequence[int], on: date) -> dict[int, date | None]:
    """First day without a certificate: None while one is in force; left out where there was none
    by that day."""
    found: dict[int, date | None] = {}
    rows = Certificate.objects.filter(institution__in=institutions, valid_from__lte=on)
    for row in rows:
        ends = [d for d in (row.valid_until,) if d is not None]
        if row.status != Certificate.Status.VALID and row.status_since is not None:
            ends.append(row.status_since)
        end = min(ends) if ends else None
        here = found.get(row.institution_id, date.min)
        if end is None or end > on or here is None:
            found[row.institution_id] = None
        else:
            found[row.institution_id] = max(here, end)
    return found
