"""Interests, yearly declarations and absences: by the person himself or the officer for him."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from hengjian.accounts.access import Actor
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory.models import Absence, Conflict, Declaration, Entry
from hengjian.directory.services import common
from hengjian.registry.models import Institution


@transaction.atomic
def declare_conflict(
    *,
    entry: Entry,
    institution: Institution,
    kind: str,
    by: Actor,
    at: datetime,
    words: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Conflict:
    """From that day on the person is not drawn for the institution (`valid_until`: first day the
    interest is over; how long after that is a setting). Raises Refusal when it stands already."""
    refused = t("未申报利害关系", "The interest was not declared")
    day = valid_from or legal_day(at)
    _may_declare(kind, words, day, valid_until, refused)
    with common.once(refused, t("相同的申报已在", "the same declaration stands already")):
        made = Conflict.objects.create(
            entry=entry,
            institution=institution,
            kind=kind,
            words=words.strip(),
            valid_from=day,
            valid_until=valid_until,
            declared_at=at,
            declared_by=by.username,
            declared_by_name=by.name,
        )
    common.write("conflict-declared", entry.number, by, at, _declared(made, by))
    return made


def _may_declare(kind: str, words: str, day: date, until: date | None, refused: Text) -> None:
    common.must(kind in Conflict.Kind.values, refused, t("没有这种情形", "there is no such kind"))
    late = t("结束日不在开始日之后", "the end does not lie after the beginning")
    common.must(until is None or until > day, refused, late)
    long = t("说明超过 300 字", "more than 300 characters")
    common.must(len(words.strip()) <= 300, refused, long)


def _declared(made: Conflict, by: Actor) -> dict[str, Any]:
    """What the ledger says; the words stay out of it."""
    until = made.valid_until
    return {
        "institution": made.institution.uscc,
        "kind": made.kind,
        "from": made.valid_from.isoformat(),
        "until": until.isoformat() if until else None,
        "own": by.person_no != "" and by.person_no == made.entry.person.person_no,
    }


@transaction.atomic
def end_conflict(
    *, conflict: Conflict, reason: str, by: Actor, at: datetime, on: date | None = None
) -> None:
    """From `on` (by default today) the interest is over; the record stays."""
    refused = t("未终止利害关系", "The interest was not ended")
    why = common.words(reason, 300, refused, t("没有写明原因", "no reason was given"))
    day = on or legal_day(at)
    common.must(
        day > conflict.valid_from, refused, t("终止日不在开始日之后", "the end is no later day")
    )
    moved = Conflict.objects.filter(pk=conflict.pk, ended_at=None).filter(
        Q(valid_until=None) | Q(valid_until__gt=day)
    )
    if not moved.update(valid_until=day, ended_at=at, ended_by_name=by.name, end_reason=why):
        raise common.refusal(refused, t("它此前已终止", "it was ended before"))
    conflict.refresh_from_db()
    body = {
        "institution": conflict.institution.uscc,
        "kind": conflict.kind,
        "until": day.isoformat(),
        "reason": why,
    }
    common.write("conflict-ended", conflict.entry.number, by, at, body)


@transaction.atomic
def declare_year(*, entry: Entry, by: Actor, at: datetime, words: str = "") -> Declaration:
    """The person declares, once a legal year, that what stands of his interests is whole."""
    day = legal_day(at)
    refused = t("未作年度申报", "The yearly declaration was not made")
    common.must(
        len(words.strip()) <= 300, refused, t("说明超过 300 字", "more than 300 characters")
    )
    standing = entry.conflicts.filter(Q(valid_until=None) | Q(valid_until__gt=day)).count()
    with common.once(refused, t(f"{day.year} 年度已申报", f"it was made for {day.year}")):
        made = Declaration.objects.create(
            entry=entry,
            year=day.year,
            standing=standing,
            words=words.strip(),
            made_at=at,
            made_by=by.username,
        )
    common.write("year-declared", entry.number, by, at, {"year": day.year, "standing": standing})
    return made


@transaction.atomic
def declare_absence(
    *,
    entry: Entry,
    valid_from: date,
    valid_until: date,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> Absence:
    """From that day until the day before `valid_until` the person cannot be drawn."""
    refused = t("未登记不能参加的日期", "The absence was not entered")
    common.must(
        valid_until > valid_from,
        refused,
        t("结束日早于开始日", "the end lies before the beginning"),
    )
    common.must(valid_until > legal_day(at), refused, t("期间已过去", "the days are past"))
    common.must(len(reason.strip()) <= 120, refused, t("说明超过 120 字", "over 120 characters"))
    made = Absence.objects.create(
        entry=entry,
        valid_from=valid_from,
        valid_until=valid_until,
        reason=reason.strip(),
        recorded_at=at,
    )
    body = {"from": valid_from.isoformat(), "until": valid_until.isoformat()}
    common.write("absence-declared", entry.number, by, at, body)
    return made


@transaction.atomic
def withdraw_absence(*, absence: Absence, by: Actor, at: datetime) -> None:
    """The person can be drawn on those days after all."""
    refused = t("未撤回", "It was not withdrawn")
    if not Absence.objects.filter(pk=absence.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise common.refusal(refused, t("此前已撤回", "it was withdrawn before"))
    body = {"from": absence.valid_from.isoformat(), "until": absence.valid_until.isoformat()}
    common.write("absence-withdrawn", absence.entry.number, by, at, body)
