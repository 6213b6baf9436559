"""One spooled record as the rows it becomes. Pure: no clock, no database.

What the frame alone cannot show is added here from the register and the receive time: a station
that is not filed, an edition other than the filed one, a clock that runs apart.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from hengjian.core.text import t
from hengjian.telemetry import message_key
from hengjian.telemetry.hj212.frame import Deviation, Frame, Splitter
from hengjian.telemetry.hj212.segment import Message, parse
from hengjian.telemetry.spool import Record

#: Stations keep Beijing time, all year.
BEIJING = timezone(timedelta(hours=8))
#: The project's own choice, not a number of the standard.
CLOCK_TOLERANCE = timedelta(minutes=2)
_NUMBER = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})([eE][+-]?\d{1,3})?", re.ASCII)
_REAL_TIME = "2011"


@dataclass(frozen=True)
class Value:
    """One value of a frame, ready for its row."""

    factor: str
    suffix: str
    text: str
    number: float | None
    flag: str


@dataclass(frozen=True)
class Taken:
    """One record read: who said it, what is wrong with it, and its values."""

    record: Record
    key: message_key.Key
    st: str
    body_hash: str
    crc_ok: bool
    edition: str
    sealed: bool
    resent: bool
    data_time: datetime | None
    problems: tuple[Deviation, ...]
    values: tuple[Value, ...]


def take(record: Record, filed: dict[str, str]) -> Taken:
    """Read a record. `filed` maps the MN of each filed station to its edition.

    Values of a frame whose check code fails are not read: its bytes are kept, its numbers are
    nobody's word.
    """
    frame = _frame(record.raw)
    message = None if frame.stray else parse(frame.segment)
    if message is None or not message_key.identified(message):
        return _unidentified(record, frame, message)
    problems = (*frame.problems, *message.problems, *_of_register(record, message, filed))
    return Taken(
        record=record,
        key=message_key.key(message),
        st=message.get("ST"),
        body_hash=message_key.body_hash(frame, message).hex(),
        crc_ok=frame.crc_ok,
        edition=message.edition or "",
        sealed=message.sealed,
        resent=message.get("RF") == "1",
        data_time=instant(message.data_time),
        problems=problems,
        values=tuple(_values(message)) if frame.crc_ok else (),
    )


def _frame(raw: bytes) -> Frame:
    """The spool keeps one frame a record, so the first is the only one."""
    splitter = Splitter()
    frames = [*splitter.feed(raw), *splitter.close()]
    return frames[0] if frames else Frame(0, raw, stray=True)


def _unidentified(record: Record, frame: Frame, message: Message | None) -> Taken:
    problems = frame.problems
    if message is not None:
        nobody = t("MN 或 CN 缺失或过长，无法识别", "MN or CN is missing or too long: unidentified")
        problems = (*problems, *message.problems, Deviation("unidentified", nobody))
    return Taken(
        record=record,
        key=message_key.Key("", "", "", ""),
        st="",
        body_hash=message_key.body_hash(frame, None).hex(),
        crc_ok=frame.crc_ok,
        edition=(message.edition or "") if message else "",
        sealed=False,
        resent=False,
        data_time=None,
        problems=problems,
        values=(),
    )


def _of_register(record: Record, message: Message, filed: dict[str, str]) -> Iterator[Deviation]:
    edition = filed.get(message.get("MN"))
    if edition is None:
        yield Deviation("mn-unknown", t("MN 未登记", "the MN is not on the register"))
    elif message.edition is not None and edition != message.edition:
        said = message.edition
        yield Deviation(
            "edition-mismatch",
            t(f"登记为 {edition} 版，实际为 {said} 版", f"filed as {edition}, speaks {said}"),
        )
    sent = instant(message.get("QN")[:14])
    if message.get("CN") != _REAL_TIME or sent is None:
        return
    drift = record.received_at - sent
    if abs(drift) > CLOCK_TOLERANCE:
        seconds = int(drift.total_seconds())
        yield Deviation(
            "clock-drift",
            t(f"QN 与接收时间相差 {seconds} 秒", f"QN and receipt lie {seconds} s apart"),
        )


def instant(stamp: str) -> datetime | None:
    """YYYYMMDDhhmmss (and milliseconds, cut off) in Beijing time as a UTC instant."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) in {14, 17}):
        return None
    try:
        read = datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=BEIJING)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(text: str) -> float | None:
    """A plain decimal number, else None. Text that only looks like one stays text."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def _values(message: Message) -> Iterator[Value]:
    for value in message.values:
        # SampleTime is an instant written in digits, not a quantity.
        measured = None if value.suffix == "SampleTime" else number(value.text)
        yield Value(value.factor, value.suffix, value.text, measured, value.mark)
