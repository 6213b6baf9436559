"""What the platform counts of a year: from the register, reports handed in, notices and trainings.

Blindness: work never handed in is not counted; that is what the declared figure beside it is for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from hengjian.monitoring.models import Report, Result, Sample
from hengjian.quality.models import Activity
from hengjian.registry.models import Appointment, Institution
from hengjian.registry.selectors import on, scope_on


def count(institution: Institution, year: int) -> dict[str, int]:
    """Key of an item → figure."""
    return {key: one(institution, year) for key, one in _COUNTS.items()}


def _end(year: int) -> date:
    return date(year, 12, 31)


def _staff(who: Institution, year: int) -> int:
    return who.staff.filter(on(_end(year))).values("person").distinct().count()


def _signatories(who: Institution, year: int) -> int:
    """Whoever holds the post, or an authorisation to sign, on the last day."""
    day = on(_end(year))
    posts = who.appointments.filter(day, post=Appointment.Post.SIGNATORY)
    held = set(posts.values_list("person", flat=True))
    held |= set(who.authorisations.filter(day, task="signing").values_list("person", flat=True))
    return len(held)


def _clients(who: Institution, year: int) -> int:
    rows = Report.objects.filter(institution=who, issued_on__year=year).exclude(client_name="")
    return rows.values("client_name", "client_uscc").distinct().count()


_COUNTS: dict[str, Callable[[Institution, int], int]] = {
    "staff": _staff,
    "signatories": _signatories,
    "instruments": lambda who, year: who.instruments.count(),
    "scope": lambda who, year: scope_on(who, _end(year)).count(),
    "sites": lambda who, year: who.sites.count(),
    "reports": lambda who, year: Report.objects.filter(
        institution=who, issued_on__year=year
    ).count(),
    "marked": lambda who, year: Report.objects.filter(
        institution=who, issued_on__year=year, stage=Report.Stage.ISSUED, cma_mark=True
    ).count(),
    "results": lambda who, year: Result.objects.filter(
        report__institution=who, report__issued_on__year=year
    ).count(),
    "clients": _clients,
    "samplings": lambda who, year: Sample.objects.filter(
        report__institution=who, report__issued_on__year=year, role=Sample.Role.SAMPLE
    ).count(),
    "notices": lambda who, year: who.notices.filter(version__gte=1, starts_on__year=year).count(),
    "trainings": lambda who, year: who.activities.filter(
        kind=Activity.Kind.TRAINING, held_on__year=year, withdrawn_at=None
    ).count(),
}
