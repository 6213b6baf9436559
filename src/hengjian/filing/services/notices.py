"""Acts upon notices of work: keep a draft, announce, change, acknowledge, begin, finish, cancel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.regions import Level, level, parent
from hengjian.core.text import Text, t
from hengjian.filing import checks
from hengjian.filing.content import Content
from hengjian.filing.models import Notice, NoticeVersion
from hengjian.filing.services.common import move, must, refusal, words
from hengjian.filing.standing import Span, is_late
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution

Stage = Notice.Stage
ANNOUNCE, ACKNOWLEDGE = "filing.notice.announce", "filing.notice.acknowledge"


@transaction.atomic
def save_draft(
    *, institution: Institution, content: Content, by: Actor, at: datetime,
    notice: Notice | None = None,
) -> Notice:  # fmt: skip
    """A draft stands, new or rewritten. Nobody but the body sees it."""
    refused = t("草稿未保存", "The draft was not kept")
    if notice is None:
        notice = _make(institution, content, by, at)
    else:
        seen = Notice.objects.filter(pk=notice.pk, stage=Stage.DRAFT)
        if not seen.update(**_columns(content)):
            raise refusal(refused, t("已经登记，不再是草稿", "it is no draft any more"))
        notice.refresh_from_db()
    _entry("filing.notice-drafted", notice, by, at, {"content": content.as_dict()})
    return notice


@transaction.atomic
def announce(
    *, institution: Institution, content: Content, by: Actor, at: datetime,
    notice: Notice | None = None,
) -> Notice:  # fmt: skip
    """The work is announced: version 1 of a new notice or of a draft, or the next version of one
    announced before. What is odd is kept with the version; nothing odd is refused.

    Raises Refusal when the notice is finished or cancelled, or somebody changed it meanwhile.
    """
    refused = t("未登记", "The work was not announced")
    if notice is None:
        notice = _make(institution, content, by, at)
    before = span_of(notice) if notice.version else None
    span = Span(content.region, content.starts_on, content.ends_on)
    late = is_late(legal_day(at), span, before)
    odd = checks.check(institution, content, at=at, before=before).warnings
    version = notice.version + 1
    move(
        notice,
        Stage.ANNOUNCED,
        refused,
        version=version,
        announced_at=at,
        late=notice.late or late,
        warnings=len(odd),
        receipt_no="",
        **_columns(content),
    )
    NoticeVersion.objects.filter(notice=notice, superseded_at=None).update(superseded_at=at)
    _version(notice, version, content, odd, late, by, at)
    body = {
        "institution": institution.uscc,
        "version": version,
        "late": late,
        "warnings": [f"{w.place}:{w.code}" for w in odd],
        "content": content.as_dict(),
    }
    _entry("filing.notice-announced", notice, by, at, body)
    return notice


def announce_many(
    *, institution: Institution, contents: Sequence[Content], by: Actor, at: datetime
) -> list[Notice]:
    """Every notice of a workbook is announced, or none; each is an act of its own."""
    with transaction.atomic():
        return [
            announce(institution=institution, content=content, by=by, at=at) for content in contents
        ]


@transaction.atomic
def acknowledge(*, notice: Notice, by: Actor, at: datetime) -> NoticeVersion:
    """The latest version has a receipt with its number and hour. Work that has begun or ended
    keeps its stage: the receipt is owed all the same. Raises Refusal where there is one."""
    authorize(by, ACKNOWLEDGE, notice)
    refused = t(f"登记 {notice.number} 未出具回执", f"{notice.number} was not acknowledged")
    must(
        notice.stage in (Stage.ANNOUNCED, Stage.BEGUN, Stage.FINISHED),
        refused,
        t("现在的状态不需要回执", "at its present stage no receipt is due"),
    )
    receipt = f"HZ-{notice.number}-{notice.version}"
    given = NoticeVersion.objects.filter(notice=notice, version=notice.version, receipt_no="")
    if not given.update(
        receipt_no=receipt, acknowledged_at=at, acknowledged_by=by.username,
        acknowledged_by_name=by.name,
    ):  # fmt: skip
        raise refusal(refused, t("该版本已有回执", "this version has its receipt"))
    if notice.stage == Stage.ANNOUNCED:
        move(notice, Stage.ACKNOWLEDGED, refused, receipt_no=receipt)
    else:
        seen = Notice.objects.filter(pk=notice.pk, version=notice.version)
        must(
            seen.update(receipt_no=receipt) == 1,
            refused,
            t("刚刚已有人办理", "somebody moved it a moment ago"),
        )
        notice.refresh_from_db()
    body = {"receipt": receipt, "version": notice.version}
    _entry("filing.notice-acknowledged", notice, by, at, body)
    return notice.versions.get(version=notice.version)


@transaction.atomic
def begin(*, notice: Notice, by: Actor, at: datetime) -> None:
    """The work has begun, as the body says; it does not wait for a receipt."""
    refused = t(f"登记 {notice.number} 未标记开始", f"{notice.number} was not marked as begun")
    move(notice, Stage.BEGUN, refused, begun_at=notice.begun_at or at)
    _entry("filing.notice-begun", notice, by, at, {"version": notice.version})


@transaction.atomic
def finish(*, notice: Notice, by: Actor, at: datetime) -> None:
    """The work is done, as the body says."""
    refused = t(f"登记 {notice.number} 未标记完成", f"{notice.number} was not marked as finished")
    move(notice, Stage.FINISHED, refused, finished_at=at)
    _entry("filing.notice-finished", notice, by, at, {"version": notice.version})


@transaction.atomic
def cancel(*, notice: Notice, reason: str, by: Actor, at: datetime) -> None:
    """The work will not be done (or not go on): the notice covers nothing any more."""
    refused = t(f"登记 {notice.number} 未取消", f"{notice.number} was not cancelled")
    said = words(reason, refused, 500)
    move(notice, Stage.CANCELLED, refused, cancelled_at=at, cancel_reason=said)
    NoticeVersion.objects.filter(notice=notice).update(cancelled=True)
    _entry("filing.notice-cancelled", notice, by, at, {"reason": said})


def span_of(notice: Notice) -> Span:
    """Where and when its latest version says the work is done."""
    return Span(notice.region, notice.starts_on, notice.ends_on)


def area_of(region: str) -> str:
    """The prefecture or functional area a region lies in; a code above them stays as it is."""
    if level(region) is Level.COUNTY:
        return parent(region) or region
    return region


def day_begins(day: date) -> datetime:
    """The instant at which a legal day begins."""
    return datetime.combine(day, time(), LEGAL)


def _make(institution: Institution, content: Content, by: Actor, at: datetime) -> Notice:
    # The number is made of the row's own key: two at once never ask for the same one.
    notice = Notice.objects.create(
        number=f"~{uuid4().hex}",
        institution=institution,
        made_at=at,
        made_by=by.username,
        **_columns(content),
    )
    notice.number = f"GZ-{legal_day(at).year}-{notice.pk:06d}"
    notice.save(update_fields=["number"])
    return notice


def _columns(content: Content) -> dict[str, Any]:
    return {
        "region": content.region,
        "site_name": content.site_name,
        "address": content.address,
        "lat_deg": content.lat_deg,
        "lon_deg": content.lon_deg,
        "starts_on": content.starts_on,
        "ends_on": content.ends_on,
        "client_name": content.client_name,
        "client_uscc": content.client_uscc,
        "content": content.as_dict(),
    }


def _version(
    notice: Notice, version: int, content: Content, odd: Sequence[checks.Warning_], late: bool,
    by: Actor, at: datetime,
) -> NoticeVersion:  # fmt: skip
    return NoticeVersion.objects.create(
        notice=notice,
        version=version,
        institution=notice.institution,
        region=content.region,
        area=area_of(content.region),
        starts_on=content.starts_on,
        ends_on=content.ends_on,
        from_at=day_begins(content.starts_on),
        until_at=day_begins(content.ends_on + timedelta(days=1)),
        content=content.as_dict(),
        warnings=[w.as_dict() for w in odd],
        late=late,
        announced_at=at,
        announced_by=by.username,
        announced_by_name=by.name,
    )


def _entry(kind: str, notice: Notice, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    ledger.append(kind=kind, subject=notice.number, actor=by.username, at=at, body=body)


def unchanged(notice: Notice, content: Content) -> Text | None:
    """Why announcing again would change nothing; None when it would."""
    if notice.version and notice.content == content.as_dict():
        return t("与已登记的内容完全相同", "it says what was announced before, word for word")
    return None
