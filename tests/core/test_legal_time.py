"""An instant's legal day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.core.legal_time import legal_day


def test_the_legal_day_begins_at_sixteen_hours_utc():
    assert legal_day(datetime(2026, 11, 20, 15, 59, 59, tzinfo=UTC)) == date(2026, 11, 20)
    assert legal_day(datetime(2026, 11, 20, 16, 0, tzinfo=UTC)) == date(2026, 11, 21)


def test_an_instant_without_a_zone_has_no_legal_day():
    with pytest.raises(ValueError, match="no zone"):
        legal_day(datetime(2026, 11, 20, 16, 0))  # noqa: DTZ001 - that is the point
