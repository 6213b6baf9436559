"""Notices as their readers may see them, the queue of a prefecture, what covers a day's work."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr

from hengjian.accounts.access import Actor, scope
from hengjian.core import regions
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.filing.content import Content
from hengjian.filing.models import Ask, Notice, NoticeVersion
from hengjian.filing.services.notices import area_of, day_begins
from hengjian.ledger import selectors as ledger
from hengjian.registry.models import Institution
from hengjian.standards import regions as tables

LIST, READ, ANNOUNCE = "filing.notice.list", "filing.notice.read", "filing.notice.announce"
Stage = Notice.Stage
OPEN_STAGES = (Stage.ANNOUNCED, Stage.ACKNOWLEDGED, Stage.BEGUN)
VIEWS = {
    "": t("全部", "All"),
    "today": t("今日新增", "New today"),
    "waiting": t("待回执", "Waiting for a receipt"),
    "running": t("正在进行", "Running now"),
    "elsewhere": t("外地机构", "Bodies from elsewhere"),
    "late": t("逾期登记", "Announced late"),
    "draft": t("草稿", "Drafts"),
}


@dataclass(frozen=True)
class Asked:
    """What a reader asked the list for."""

    view: str = ""
    words: str = ""
    region: str = ""
    stage: str = ""


def visible(actor: Actor, action: str = LIST) -> QuerySet[Notice]:
    """The notices the actor may see; a draft is seen by its own body alone."""
    own = [post.institution_uscc for post in actor.posts if post.institution_uscc]
    rows = scope(actor, action, Notice).select_related("institution")
    return rows.filter(Q(version__gte=1) | Q(institution__uscc__in=own))


def notice(actor: Actor, number: str, action: str = READ) -> Notice | None:
    """The notice when the actor may do `action` on it; hidden and missing look the same."""
    return visible(actor, action).filter(number=number).first()


def notices(actor: Actor, asked: Asked, today: date) -> QuerySet[Notice]:
    """The list, newest first, as asked."""
    rows = _view(visible(actor), asked.view, today)
    for word in half_width(asked.words).split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(institution__name__icontains=word)
            | Q(institution__uscc__icontains=word)
            | Q(site_name__icontains=word)
            | Q(client_name__icontains=word)
        )
    if asked.region:
        rows = rows.filter(_within(asked.region))
    if asked.stage in Stage.values:
        rows = rows.filter(stage=asked.stage)
    return rows


def _view(rows: QuerySet[Notice], view: str, today: date) -> QuerySet[Notice]:
    if view == "today":
        return rows.filter(announced_at__gte=day_begins(today))
    if view == "waiting":
        return rows.filter(version__gte=1, receipt_no="").exclude(stage=Stage.CANCELLED)
    if view == "running":
        return rows.filter(_running(today))
    if view == "elsewhere":
        return rows.filter(version__gte=1).annotate(
            site_area=Substr("region", 1, 4), seat_area=Substr("institution__region", 1, 4)
        ).exclude(_same_area())  # fmt: skip
    if view == "late":
        return rows.filter(late=True)
    if view == "draft":
        return rows.filter(stage=Stage.DRAFT)
    return rows


def _same_area() -> Q:
    """Site and seat in one prefecture; a functional area is its own and nobody's part."""
    apart = Q()
    for area in regions.FUNCTIONAL_AREAS:
        apart |= Q(region=area) ^ Q(institution__region=area)
    return Q(site_area=F("seat_area")) & ~apart


def _running(today: date) -> Q:
    """Under way by the body's word, or by its days as long as nobody said otherwise."""
    by_days = Q(starts_on__lte=today, ends_on__gte=today, stage__in=OPEN_STAGES)
    return by_days | Q(stage=Stage.BEGUN)


def _within(region: str) -> Q:
    if not regions.is_code(region):
        return Q(pk__in=())
    if regions.level(region) in {regions.Level.COUNTY, regions.Level.FUNCTIONAL}:
        return Q(region=region)
    inside = Q(region__startswith=regions.scope_prefix(region))
    return inside & ~Q(region__in=sorted(regions.outside(region)))


def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many notices each view of the queue holds."""
    return {view: notices(actor, Asked(view=view), today).count() for view in VIEWS if view}


@dataclass(frozen=True)
class Share:
    """A region with its notices: those running, and all."""

    code: str
    name: Text
    running: int
    total: int


def per_region(actor: Actor, today: date) -> list[Share]:
    """Announced notices by the region of the site, the busiest first."""
    rows = visible(actor).filter(version__gte=1).exclude(stage=Stage.CANCELLED)
    found = rows.order_by().values("region").annotate(
        total=Count("pk"), running=Count("pk", filter=_running(today))
    )  # fmt: skip
    names = tables.regions()
    shares = [
        Share(
            row["region"],
            names[row["region"]].name
            if row["region"] in names
            else t(row["region"], row["region"]),
            row["running"],
            row["total"],
        )
        for row in found
    ]
    return sorted(shares, key=lambda s: (-s.running, -s.total, s.code))


def own_institution(actor: Actor, action: str = ANNOUNCE) -> Institution | None:
    """The body the actor announces or files for."""
    return scope(actor, action, Institution).order_by("name").first()


@dataclass(frozen=True)
class Moment:
    """One step in the life of a notice, for its timeline."""

    at: datetime
    what: Text
    who: str
    tone: str = ""


def timeline(found: Notice) -> list[Moment]:
    """Announcements, receipts, questions, answers, begin and end, newest first."""
    moments: list[Moment] = []

    def step(at: datetime | None, what: Text, who: str = "", tone: str = "") -> None:
        if at is not None:
            moments.append(Moment(at, what, who, tone))

    for v in found.versions.all():
        late = "warn" if v.late else ""
        what = t(f"登记第 {v.version} 版", f"Version {v.version} announced")
        if v.late:
            what = t(f"{what.zh}（逾期）", f"{what.en} (late)")
        step(v.announced_at, what, v.announced_by_name, late)
        if v.acknowledged_at:
            what = t(f"出具回执 {v.receipt_no}", f"Receipt {v.receipt_no}")
            step(v.acknowledged_at, what, v.acknowledged_by_name, "good")
    for ask in found.asks.prefetch_related("answers"):
        kind = Ask.Kind(ask.kind).label
        step(ask.asked_at, t("发出{k}", "{k}").format(k=kind), ask.asked_by_name, "wait")
        for a in ask.answers.all():
            what = t("机构答复（逾期）", "Answered (late)") if a.late else t("机构答复", "Answered")
            step(a.answered_at, what, a.answered_by_name, "warn" if a.late else "good")
        step(ask.closed_at, t("询问办结", "Question closed"), ask.closed_by_name)
    step(found.begun_at, t("开始工作", "Work begun"))
    step(found.finished_at, t("完成工作", "Work finished"))
    step(found.cancelled_at, t("取消登记", "Notice cancelled"), "", "bad")
    return sorted(moments, key=lambda m: m.at, reverse=True)


def entries(number: str) -> list[object]:
    """What the ledger holds about it."""
    return list(ledger.entries_for(number))


def _covering(institution: Institution, day: date) -> QuerySet[NoticeVersion]:
    noon = day_begins(day) + timedelta(hours=12)
    return NoticeVersion.objects.filter(
        institution=institution, cancelled=False, superseded_at=None, from_at__lte=noon,
        until_at__gt=noon,
    )  # fmt: skip


def fits(said: str, seen: str) -> bool:
    """Whether a notice for region `said` speaks of work in region `seen`: the same region, or one
    of them is the whole prefecture the other lies in."""
    area = area_of(seen)
    return area_of(said) == area and (said == seen or area in (said, seen))


def announced_already(institution: Institution, contents: Sequence[Content]) -> dict[Content, str]:
    """Of these contents, those a standing notice of the body says word for word → its number."""
    days = {content.starts_on for content in contents}
    rows = Notice.objects.filter(institution=institution, starts_on__in=days).order_by("pk")
    rows = rows.exclude(stage__in=(Notice.Stage.DRAFT, Notice.Stage.CANCELLED))
    held = {_words(body): number for body, number in rows.values_list("content", "number")}
    said = {content: _words(content.as_dict()) for content in contents}
    return {content: held[words] for content, words in said.items() if words in held}


def _words(body: object) -> str:
    return json.dumps(body, sort_keys=True)


def notices_on(institution: Institution, day: date, region: str = "") -> list[Notice]:
    """The standing notices of the body for that day (and region, where one is given)."""
    rows = _covering(institution, day).select_related("notice__institution")
    return [row.notice for row in rows if not region or fits(row.region, region)]


def registered_for(institution_uscc: str, region: str, day: date) -> bool:
    """Whether a standing notice of the body, in time or late, speaks of that region and day."""
    found = Institution.objects.filter(uscc=institution_uscc).first()
    return found is not None and bool(notices_on(found, day, region))


def asks(actor: Actor, action: str = "filing.ask.list") -> QuerySet[Ask]:
    """Questions the actor may see, newest first."""
    rows = scope(actor, action, Ask)
    return rows.select_related("notice__institution").prefetch_related("answers__files")


def open_asks(actor: Actor, today: date) -> dict[str, int]:
    """How many questions wait, and how many of them are past their day."""
    rows = asks(actor).filter(stage=Ask.Stage.OPEN)
    return {"open": rows.count(), "overdue": rows.filter(due_on__lt=today).count()}
