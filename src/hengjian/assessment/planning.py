"""From the plan to the beginning: lines of the plan, notice, receipt, minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.assessment import acts, digests
from hengjian.assessment.models import Assessment, ScheduleEntry
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t

Stage, Mode = Assessment.Stage, Assessment.Mode


@dataclass(frozen=True)
class Planned:
    """A line of the plan as written: kind, day, hour (local), place, who of the group, others."""

    kind: str
    day: date
    begins: time
    place: str
    who: tuple[str, ...] = field(default=())
    others: str = ""


@transaction.atomic
def plan(*, assessment: Assessment, entry: Planned, by: Actor, at: datetime) -> ScheduleEntry:
    """A line joins the plan. Only before the assessment begins; a notice given is void by it."""
    refused = t("未加入日程", "The line was not added")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.PLANNED)
    acts.must(entry.kind in ScheduleEntry.Kind.values, refused, t("事项不明", "unknown kind"))
    acts.must(bool(entry.place.strip()), refused, t("没有写明地点", "the place is missing"))
    acts.must(
        entry.day >= legal_day(found.opened_at),
        refused,
        t("日程早于评审组成立之日", "it lies before the group was formed"),
    )
    group = set(found.members.values_list("person_no", flat=True))
    acts.must(
        bool(entry.who) and set(entry.who) <= group,
        refused,
        t("参加人员不在评审组内或未选择", "nobody of the group is named"),
    )
    facts = {"place": entry.place.strip(), "who": sorted(set(entry.who))}
    try:
        with transaction.atomic():
            made = ScheduleEntry.objects.create(
                assessment=found,
                kind=entry.kind,
                day=entry.day,
                begins=entry.begins,
                others=entry.others.strip(),
                **facts,
            )
    except IntegrityError:
        because = t("该时间已有同样的安排", "the same stands there at that hour")
        raise acts.refusal(refused, because) from None
    _void_notice(found)
    when = {"day": entry.day.isoformat(), "begins": entry.begins.isoformat("minutes")}
    acts.entry("planned", found, by, at, {"kind": entry.kind, **when, **facts})
    assessment.refresh_from_db()
    return made


@transaction.atomic
def unplan(*, entry: ScheduleEntry, by: Actor, at: datetime) -> None:
    """A line leaves the plan; a notice given is void by it."""
    refused = t("未移除日程", "The line was not removed")
    found = acts.locked(entry.assessment)
    acts.stands_at(found, refused, Stage.PLANNED)
    body = {"kind": entry.kind, "day": entry.day.isoformat()}
    gone, _ = ScheduleEntry.objects.filter(pk=entry.pk).delete()
    acts.must(gone == 1, refused, t("它已被移除", "it is gone already"))
    _void_notice(found)
    acts.entry("unplanned", found, by, at, body)


def _void_notice(assessment: Assessment) -> None:
    """What was notified is no longer the plan: it must be notified, and received, again."""
    Assessment.objects.filter(pk=assessment.pk).update(
        noticed_at=None, noticed_by_name="", plan_sha256="", received_at=None, received_by_name=""
    )


@transaction.atomic
def give_notice(*, assessment: Assessment, by: Actor, at: datetime) -> None:
    """The institution is told day, group and plan. Needs opening and closing meeting on site."""
    refused = t("未发出评审通知", "No notice was given")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.PLANNED)
    acts.must(found.noticed_at is None, refused, t("通知已经发出", "it was given already"))
    lines = list(found.schedule.all())
    acts.must(bool(lines), refused, t("日程是空的", "the plan is empty"))
    if found.mode != Mode.PAPER:
        both = {ScheduleEntry.Kind.OPENING, ScheduleEntry.Kind.CLOSING}
        acts.must(
            both <= {line.kind for line in lines},
            refused,
            t("日程缺少首次会议或末次会议", "the opening or the closing meeting is missing"),
        )
    digest = digests.plan_digest(found, lines)
    rows = Assessment.objects.filter(pk=found.pk, noticed_at=None)
    rows.update(noticed_at=at, noticed_by_name=by.name, plan_sha256=digest)
    acts.entry("noticed", found, by, at, {"plan_sha256": digest, "lines": len(lines)})
    assessment.refresh_from_db()


@transaction.atomic
def confirm_receipt(*, assessment: Assessment, by: Actor, at: datetime) -> None:
    """The institution says that it has the notice, once."""
    refused = t("未确认", "Not confirmed")
    found = acts.locked(assessment)
    acts.must(found.noticed_at is not None, refused, t("尚未发出通知", "there is no notice yet"))
    acts.must(found.received_at is None, refused, t("此前已确认", "it was confirmed before"))
    Assessment.objects.filter(pk=found.pk).update(received_at=at, received_by_name=by.name)
    acts.entry("received", found, by, at, {"plan_sha256": found.plan_sha256})
    assessment.refresh_from_db()


@transaction.atomic
def begin(*, assessment: Assessment, by: Actor, at: datetime) -> None:
    """The assessment is under way. The leader's act, after the notice."""
    refused = t("评审未开始", "The assessment was not begun")
    found = acts.locked(assessment)
    acts.leader(found, by, at, refused)
    acts.must(
        found.noticed_at is not None or found.mode == Mode.PAPER,
        refused,
        t("尚未向机构发出通知", "the institution has no notice yet"),
        t("请先发出评审通知", "Give notice first"),
    )
    acts.move(found, Stage.ON_SITE, refused, begun_at=at)
    received = found.received_at is not None
    acts.entry("begun", found, by, at, {"receipt_confirmed": received})
    assessment.refresh_from_db()


@transaction.atomic
def record_minutes(*, entry: ScheduleEntry, minutes: str, by: Actor, at: datetime) -> None:
    """What came of a meeting, test, interview or visit, once, by one who was there."""
    refused = t("未记录", "Nothing was recorded")
    found = acts.locked(entry.assessment)
    acts.stands_at(found, refused, Stage.ON_SITE)
    acts.member(found, by, at, refused)
    acts.must(bool(minutes.strip()), refused, t("没有填写内容", "nothing was written"))
    acts.must(by.person_no in entry.who, refused, t("您未参加该事项", "you were not there"))
    rows = ScheduleEntry.objects.filter(pk=entry.pk, recorded_at=None)
    written = rows.update(minutes=minutes.strip(), recorded_at=at, recorded_by_name=by.name)
    acts.must(written == 1, refused, t("已由他人记录", "it was recorded already"))
    digest = digests.text_digest(minutes.strip())
    body = {"kind": entry.kind, "day": entry.day.isoformat(), "minutes_sha256": digest}
    acts.entry("minuted", found, by, at, body)
