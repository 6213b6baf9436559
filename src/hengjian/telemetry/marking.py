"""What a value's mark says, and whether it fits what was done at the station. Pure.

The rules compare facts on record with each other; no limit of a standard is used, so none can be wrong.
Blindness: work nobody logged and values marked normal meanwhile look normal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hengjian.core.text import Text, t

NORMAL = "N"
#: Mark → the kinds of work that explain it.
EXPLAINED = {"C": {"calibration"}, "M": {"maintenance", "repair", "replacement"}}
#: Work during which a value cannot be a normal one.
DISTURBING = {"calibration", "maintenance", "repair", "replacement"}
#: A station's clock may be ahead by so much; a setting of the platform.
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True)
class Work:
    """Something logged: its kind, from when to when (both included), for which factor (empty: all)."""

    kind: str
    begun_at: datetime
    ended_at: datetime
    factor: str = ""


@dataclass(frozen=True)
class Hit:
    """A rule a value breaks."""

    rule: str
    words: Text


def hits(
    *, mark: str, factor: str, data_time: datetime | None, received_at: datetime,
    log: Iterable[Work],
) -> list[Hit]:  # fmt: skip
    """The rules one value breaks, by the station's log. A value without a time breaks no rule here."""
    if data_time is None:
        return []
    meanwhile = {
        work.kind for work in log
        if work.begun_at <= data_time <= work.ended_at and work.factor in ("", factor)
    }  # fmt: skip
    found = []
    if mark == NORMAL and meanwhile & DISTURBING:
        found.append(
            Hit("normal-during-work",
                t("登记了校准、维护或维修，数据却标记为正常",
                  "sent as normal while calibration, maintenance or repair was logged"))
        )  # fmt: skip
    if mark in EXPLAINED and not meanwhile & EXPLAINED[mark]:
        found.append(
            Hit("mark-without-work",
                t("标记为校准或维护，但没有相应登记",
                  "marked as calibration or maintenance, and nothing was logged"))
        )  # fmt: skip
    if data_time > received_at + AHEAD:
        found.append(
            Hit("ahead-of-receipt",
                t("数据时间晚于收到时间", "its time is later than its receipt"))
        )  # fmt: skip
    return found
