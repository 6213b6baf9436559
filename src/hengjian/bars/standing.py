"""Which versions of bars are known, and which of them hold, as conditions for the database."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from hengjian.bars.models import Bar
from hengjian.bars.terms import Term

_BARRING = (Term.DATED, Term.LIFETIME, Term.OPEN)


def known(known_at: datetime | None = None) -> Q:
    """The versions that were known at an instant, by default those known now."""
    if known_at is None:
        return Q(recorded_until=None)
    later = Q(recorded_until=None) | Q(recorded_until__gt=known_at)
    return Q(recorded_at__lte=known_at) & later


def in_force(on: date) -> Q:
    """Bars that hold on a day; the same rule as Bar.in_force, for the database."""
    not_over = Q(last_day=None) | Q(last_day__gte=on)
    not_lifted = Q(lift="") | (Q(lift=Bar.Lift.ENDED) & Q(lifted_on__gt=on))
    return Q(term__in=_BARRING, decided_on__lte=on) & not_over & not_lifted
