"""The zone of legal days. Instants are UTC; the day a deadline or a law names is one in China."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LEGAL: Final = ZoneInfo("Asia/Shanghai")


def legal_day(at: datetime) -> date:
    """The legal day of an aware instant. Raises ValueError for one without a zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no zone")
    return at.astimezone(LEGAL).date()
