"""End a person's employment, authorisation or post, or the lease of an instrument.

`on` is the first day it no longer holds; None takes an end back. Each is one act with one entry.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.core.text import t
from hengjian.registry import changing
from hengjian.registry.models import (
    Appointment,
    Authorisation,
    Change,
    Employment,
    Institution,
    Lease,
)


@transaction.atomic
def end_employment(
    *,
    employment: Employment,
    on: date | None,
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
) -> Change:
    """The person does not work there from that day."""
    return _end(
        employment,
        employment.institution,
        employment.person.person_no,
        Change.Act.EMPLOYMENT_ENDED,
        on,
        (reason, decision_no, by, at),
    )


@transaction.atomic
def end_authorisation(
    *,
    authorisation: Authorisation,
    on: date | None,
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
) -> Change:
    """The institution does not let the person do that from that day."""
    words = (authorisation.task, authorisation.parameter, authorisation.method)
    record = " ".join(filter(None, (authorisation.person.person_no, *words)))
    return _end(
        authorisation,
        authorisation.institution,
        record,
        Change.Act.AUTHORISATION_ENDED,
        on,
        (reason, decision_no, by, at),
    )


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    on: date | None,
    reason: str,
    by: str,
    at: datetime,
    decision_no: str = "",
) -> Change:
    """The person does not hold that post from that day."""
    record = f"{appointment.person.person_no} {appointment.post} {appointment.field}".strip()
    return _end(
        appointment,
        appointment.institution,
        record,
        Change.Act.APPOINTMENT_ENDED,
        on,
        (reason, decision_no, by, at),
    )


@transaction.atomic
def end_lease(
    *, lease: Lease, on: date | None, reason: str, by: str, at: datetime, decision_no: str = ""
) -> Change:
    """The instrument is not used by that lease from that day."""
    return _end(
        lease,
        lease.instrument.institution,
        lease.instrument.instrument_no,
        Change.Act.LEASE_ENDED,
        on,
        (reason, decision_no, by, at),
    )


def _end(
    row: Any,
    institution: Institution,
    record: str,
    act: Change.Act,
    on: date | None,
    said: tuple[str, str, str, datetime],
) -> Change:
    reason, decision_no, by, at = said
    if on == row.valid_until:
        raise changing.unchanged()
    if on is not None and on <= row.valid_from:
        raise changing.refusal(
            t("结束日不晚于开始日", "it would end before it begins"),
            t("请核对日期", "Check the day"),
        )
    changing.need_later(row.recorded_at, at)
    begin = changing.facts(row, ("valid_from",))
    change = changing.file(
        act=act,
        institution=institution,
        record=record,
        before=[begin | changing.facts(row, ("valid_until",))],
        after=[begin | {"valid_until": changing.plain(on)}],
        reason=reason,
        decision_no=decision_no,
        effective_on=on,
        by=by,
        at=at,
    )
    left = type(row).objects.filter(pk=row.pk, valid_until=row.valid_until)
    if not left.update(valid_until=on):
        raise changing.moved_meanwhile()
    row.refresh_from_db()
    return change
