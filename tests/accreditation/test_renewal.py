"""The last day to apply for renewal, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accreditation import renewal
from hengjian.registry.models import Certificate, Institution

SHEET = [
    # valid until (first day after), last day valid, apply by: the same date three months earlier.
    (date(2027, 3, 1), date(2027, 2, 28), date(2026, 11, 28)),
    (date(2027, 6, 1), date(2027, 5, 31), date(2027, 2, 28)),  # February has no 31st
    (date(2026, 12, 25), date(2026, 12, 24), date(2026, 9, 24)),
]


@pytest.mark.policy("P2.1-09")
@pytest.mark.parametrize(("until", "last", "by"), SHEET)
def test_renewal_is_applied_for_three_months_before_the_last_day(until, last, by):
    held = Certificate(valid_from=date(2021, 1, 1), valid_until=until)
    assert renewal.last_day(held) == last
    assert renewal.apply_by(held, date(2026, 8, 1)) == by
    assert not renewal.late(held, by)
    assert renewal.late(held, date.fromordinal(by.toordinal() + 1))


def test_the_reminder_comes_a_month_ahead_turns_late_and_stops_when_applied_for(certified):
    # Certificate until 2027-02-28: apply by 2026-11-28, reminded from 2026-10-28.
    here = Institution.objects.all()
    states = {
        day: [one.state for one in renewal.due(here, day)]
        for day in (date(2026, 10, 20), date(2026, 10, 28), date(2026, 11, 28), date(2026, 11, 29))
    }
    assert list(states.values()) == [[], ["soon"], ["soon"], ["late"]]
