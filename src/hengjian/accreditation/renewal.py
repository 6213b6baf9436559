"""Until when a renewal must be applied for, and whose certificate comes near its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from hengjian.accreditation import kinds
from hengjian.accreditation.models import Application
from hengjian.accreditation.models.application import BEFORE_DECISION
from hengjian.core.periods import NotCovered, add_months
from hengjian.core.text import Text
from hengjian.registry.models import Certificate, Institution
from hengjian.standards import rules

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """A certificate near its end. `apply_by`: last day to apply; `last_day`: last day valid.

    `state`: soon, late (the day to apply has passed), applied (an application is under way).
    """

    certificate: Certificate
    last_day: date
    apply_by: date
    state: str
    application: Application | None
    citation: Text


def last_day(certificate: Certificate) -> date | None:
    """The last day the certificate holds; None for one without an end."""
    return certificate.valid_until - _DAY if certificate.valid_until else None


def apply_by(certificate: Certificate, day: date) -> date | None:
    """The last day to apply for renewal by the law of `day`: so many months before the last day.
    None where either the end or the rule is not on record."""
    last = last_day(certificate)
    if last is None:
        return None
    try:
        rule = rules.on(day)["cma.renewal-before"]
    except NotCovered:
        return None
    return add_months(last, -int(rule.value))


def late(certificate: Certificate | None, day: date) -> bool:
    """Whether `day` lies after the last day to apply."""
    by = apply_by(certificate, day) if certificate is not None else None
    return by is not None and day > by


def due(institutions: QuerySet[Institution], today: date) -> list[Due]:
    """Provincial certificates in force of these institutions whose renewal is due, soonest first.

    From the reminder's lead (a setting) before the last day to apply until the certificate ends.
    """
    horizon = add_months(today, 3 + kinds.reminder_months())
    rows = Certificate.objects.filter(
        institution__in=institutions,
        level=Certificate.Level.PROVINCE,
        status=Certificate.Status.VALID,
        valid_from__lte=today,
        valid_until__gt=today,
        valid_until__lte=horizon + _DAY,
    ).select_related("institution")
    following = Certificate.objects.filter(status=Certificate.Status.VALID)
    found = [
        one
        for certificate in rows.order_by("valid_until", "certificate_no")
        if not following.filter(
            institution=certificate.institution,
            valid_from__gte=certificate.valid_until,
        ).exists()
        and (one := _due(certificate, today)) is not None
    ]
    return sorted(found, key=lambda one: (one.apply_by, one.certificate.certificate_no))


def _due(certificate: Certificate, today: date) -> Due | None:
    last, by = last_day(certificate), apply_by(certificate, today)
    if last is None or by is None:
        return None
    running = (
        Application.objects.filter(certificate=certificate, kind=Application.Kind.RENEWAL)
        .filter(stage__in=(*BEFORE_DECISION[1:], "granted"))
        .first()
    )
    state = "applied" if running else "late" if today > by else "soon"
    citation = rules.on(today)["cma.renewal-before"].citation(today)
    return Due(certificate, last, by, state, running, citation)
