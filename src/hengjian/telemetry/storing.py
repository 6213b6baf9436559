"""Rows of a drained batch. Called by services only, inside its transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max

from hengjian.core.text import t
from hengjian.telemetry.hj212.frame import Deviation
from hengjian.telemetry.intake import Taken, Value
from hengjian.telemetry.models import RawFrame, Reading
from hengjian.telemetry.spool import Record

_ROWS = 500
_MN = re.compile(rb"MN=([^;]{1,64})(?=;|CP=)")
_CONFLICT = Deviation(
    "conflicting-duplicate",
    t(
        "同一消息（MN、QN、CN、PNO）出现不同内容",
        "the same message (MN, QN, CN, PNO), other content",
    ),
)
Series = tuple[str, datetime | None, str, str, str, str]


def stations_of(records: Iterable[Record]) -> set[str]:
    """Every MN that the records may be naming, read without judging them."""
    named = (found for record in records for found in _MN.findall(record.raw))
    return {mn.decode("ascii", "replace") for mn in named}


def line(received_at: datetime, source: str, raw: bytes) -> bytes:
    """What a frame contributes to the digest of its batch."""
    return f"{received_at.timestamp():.6f} {source} {hashlib.sha256(raw).hexdigest()}\n".encode()


def _identity(one: Taken) -> tuple[str, ...]:
    return (*one.key, one.body_hash)


def not_stored(taken: Sequence[Taken]) -> list[Taken]:
    """Those not yet in the database, each once, in order."""
    hashes = {one.body_hash for one in taken}
    seen: set[tuple[str, ...]] = set(
        RawFrame.objects.filter(body_hash__in=hashes).values_list(
            "mn", "qn", "cn", "pno", "body_hash"
        )
    )
    fresh = []
    for one in taken:
        if _identity(one) not in seen:
            seen.add(_identity(one))
            fresh.append(one)
    return fresh


def mark_conflicts(fresh: Sequence[Taken]) -> set[tuple[str, ...]]:
    """Identities among `fresh` that contradict a stored frame or each other; the stored are marked.

    Only sound frames count: a damaged copy of a message does not contradict it. Without a QN two
    messages of a station cannot be told from a repetition, so nothing is concluded.
    """
    sound = [one for one in fresh if one.crc_ok and one.key.qn]
    bodies: dict[tuple[str, ...], set[str]] = {}
    for one in sound:
        bodies.setdefault(one.key, set()).add(one.body_hash)
    stored = RawFrame.objects.filter(
        mn__in={one.key.mn for one in sound}, qn__in={one.key.qn for one in sound}, crc_ok=True
    ).values_list("pk", "mn", "qn", "cn", "pno", "body_hash")
    contradicted = []
    for pk, *key, body_hash in stored:
        if tuple(key) in bodies:
            contradicted.append(pk)
            bodies[tuple(key)].add(body_hash)
    RawFrame.objects.filter(pk__in=contradicted, conflicting=False).update(conflicting=True)
    return {_identity(one) for one in sound if len(bodies[one.key]) > 1}


def insert_frames(
    fresh: Sequence[Taken], conflicts: set[tuple[str, ...]], batch: str
) -> list[RawFrame]:
    """The frames as rows, in the same order."""
    rows = [_frame(one, _identity(one) in conflicts, batch) for one in fresh]
    return RawFrame.objects.bulk_create(rows, batch_size=_ROWS)


def _frame(one: Taken, conflicting: bool, batch: str) -> RawFrame:
    problems = (*one.problems, _CONFLICT) if conflicting else one.problems
    return RawFrame(
        **one.key._asdict(),
        st=one.st,
        received_at=one.record.received_at,
        source=one.record.source[:64],
        raw=one.record.raw,
        body_hash=one.body_hash,
        crc_ok=one.crc_ok,
        problems=[{"rule": p.rule, **p.message.both()} for p in problems],
        problem_count=len(problems),
        edition=one.edition,
        sealed=one.sealed,
        resent=one.resent,
        conflicting=conflicting,
        batch=batch,
    )


def insert_readings(fresh: Sequence[Taken], frames: Sequence[RawFrame]) -> int:
    """The values as rows, each with the next version of its key; gives how many."""
    latest = _latest(fresh)
    rows = []
    for one, frame in zip(fresh, frames, strict=True):
        for value in one.values:
            key = _series(one, value)
            version = 1 if one.data_time is None else latest.get(key, 0) + 1
            latest[key] = version
            rows.append(_reading(one, frame, value, version))
    Reading.objects.bulk_create(rows, batch_size=_ROWS)
    return len(rows)


def _series(one: Taken, value: Value) -> Series:
    return (one.key.mn, one.data_time, one.key.cn, one.st, value.factor, value.suffix)


def _latest(fresh: Sequence[Taken]) -> dict[Series, int]:
    """The highest stored version of every key that `fresh` may write."""
    times = {one.data_time for one in fresh if one.values and one.data_time is not None}
    rows: Any = (
        Reading.objects.filter(mn__in={one.key.mn for one in fresh}, data_time__in=times)
        .values_list("mn", "data_time", "cn", "st", "factor", "suffix")
        .annotate(Max("version"))
    )
    return {tuple(key): version for *key, version in rows}


def _reading(one: Taken, frame: RawFrame, value: Value, version: int) -> Reading:
    return Reading(
        frame=frame,
        mn=one.key.mn,
        st=one.st,
        cn=one.key.cn,
        factor=value.factor,
        suffix=value.suffix,
        data_time=one.data_time,
        value_text=value.text,
        value=value.number,
        flag=value.flag,
        received_at=one.record.received_at,
        version=version,
    )
