"""The gateway's own disk: what was received lies here, durable, before anybody is told so.

A spool is a folder of numbered segments, each a run of records:

    "HJ1\\n" | length of the body, 4 bytes | CRC-32 of the body, 4 bytes | body
    body = receive time in microseconds, 8 bytes | length of source, 1 byte | source | raw bytes

Numbers are big-endian. Only the newest segment grows, one process writes (`lock`), one process
reads and deletes at a time (`drain_lock`).

The crash story. A record counts as written when fdatasync has returned; the device is answered
after that and never before. A process killed in the middle of a write leaves at most one torn
record at the end of its segment: its CRC fails, the reader stops there, and since nobody was told
that it had been kept, nothing promised is lost. A restarted gateway never writes behind a torn
end; it opens a new segment. After a failed write or fdatasync the segment is abandoned too,
because the kernel may have dropped the pages. The reader remembers its place in `place.json`,
written only after the database has committed; if it dies between the two, the same records are
read again and recognised by their key. This covers a killed process and, as far as fdatasync
speaks the truth, a power cut.
"""

from __future__ import annotations

import fcntl
import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from hengjian.core.errors import Refusal
from hengjian.core.text import t

_MAGIC = b"HJ1\n"
_HEAD = struct.Struct(">4sII")
_BODY = struct.Struct(">qB")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BODY_LIMIT = 65_536
SEGMENT_BYTES = 16 * 1024 * 1024
#: The spool refuses more than this, so that a database that is away for long fills no disk.
TOTAL_BYTES = 4 * 1024 * 1024 * 1024


class SpoolFullError(OSError):
    """The spool has reached its limit; nothing more is accepted until it has been drained."""


@dataclass(frozen=True)
class Record:
    """Bytes as received, from whom (address), at which instant."""

    received_at: datetime
    source: str
    raw: bytes

    def pack(self) -> bytes:
        """The record as it lies on disk."""
        source = self.source.encode()[:255]
        microseconds = (self.received_at - _EPOCH) // timedelta(microseconds=1)
        body = _BODY.pack(microseconds, len(source)) + source + self.raw
        return _HEAD.pack(_MAGIC, len(body), zlib.crc32(body)) + body


def _unpack(body: bytes) -> Record:
    microseconds, size = _BODY.unpack_from(body)
    start = _BODY.size + size
    source = body[_BODY.size : start].decode(errors="replace")
    return Record(_EPOCH + timedelta(microseconds=microseconds), source, body[start:])


def segments(folder: Path) -> list[Path]:
    """The segments of a spool, oldest first."""
    return sorted(folder.glob("*.spool"))


def read(path: Path, offset: int, *, growing: bool) -> Iterator[tuple[Record, int]]:
    """Whole records from `offset` on, each with the offset behind it.

    A `growing` segment ends at the first record that is not whole: it is being written. In one
    that no longer grows, a damaged stretch is passed over and what lies behind it is read.
    """
    with path.open("rb") as file:
        while True:
            file.seek(offset)
            body = _whole(file)
            if body is not None:
                offset += _HEAD.size + len(body)
                yield _unpack(body), offset
                continue
            found = None if growing else _next_magic(file, offset + 1)
            if found is None:
                return
            offset = found


def _whole(file: BinaryIO) -> bytes | None:
    """The body of the record that begins here, None when it is not whole."""
    head = file.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    magic, size, check = _HEAD.unpack(head)
    if magic != _MAGIC or not _BODY.size <= size <= _BODY_LIMIT:
        return None
    body = file.read(size)
    return body if len(body) == size and zlib.crc32(body) == check else None


def _next_magic(file: BinaryIO, offset: int) -> int | None:
    file.seek(offset)
    at = file.read().find(_MAGIC)  # a segment is SEGMENT_BYTES at most, and this is rare
    return None if at < 0 else offset + at


class Writer:
    """Appends records durably. One a folder: `Writer` holds the folder's lock until `close`."""

    def __init__(self, folder: Path, *, total_bytes: int = TOTAL_BYTES) -> None:
        """Raises Refusal when another gateway writes here."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._total_bytes = total_bytes
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise Refusal(
                t("接收服务未启动", "The gateway was not started"),
                t(f"另一进程正在写 {folder}", f"another process writes to {folder}"),
                t("请停止另一进程，或用 --spool 指定别的目录", "Stop it, or name another --spool"),
            ) from None
        self._guard = threading.Lock()  # `close` waits for a write under way in a thread
        self._closed = False
        self._file = -1
        self._size = 0
        # Behind everything drained too: a number must never come back.
        used = [place(folder)[0], *(path.stem for path in segments(folder))]
        self._number = max((int(stem) for stem in used if stem.isdigit()), default=0)

    def write(self, records: list[Record]) -> None:
        """All records are on the disk when this returns. Raises OSError when they may not be."""
        data = b"".join(record.pack() for record in records)
        with self._guard:
            if self._closed:
                raise OSError("the spool is closed")
            self._append(data)

    def _append(self, data: bytes) -> None:
        if self._file < 0 or self._size >= SEGMENT_BYTES:
            self._roll()
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            os.fdatasync(self._file)
        except OSError:
            self._abandon()
            raise
        self._size += len(data)

    def _roll(self) -> None:
        self._abandon()
        used = sum(path.stat().st_size for path in segments(self._folder))
        if used + SEGMENT_BYTES > self._total_bytes:
            raise SpoolFullError(f"{used} bytes wait in {self._folder}")
        self._number += 1
        path = self._folder / f"{self._number:010d}.spool"
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        sync_folder(self._folder)

    def _abandon(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = -1, 0

    def close(self) -> None:
        """Give the folder back."""
        with self._guard:
            if not self._closed:
                self._closed = True
                self._abandon()
                os.close(self._lock)


def sync_folder(folder: Path) -> None:
    """Names made or removed in the folder are durable."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def drain_lock(folder: Path) -> Iterator[None]:
    """Only one process drains a folder at a time; others wait."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(folder / "drain.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def place(folder: Path) -> tuple[str, int]:
    """(stem of the segment, offset) up to which the database has everything."""
    try:
        kept = json.loads((folder / "place.json").read_text())
        return str(kept["segment"]), int(kept["offset"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return "", 0  # lost: everything is read again and recognised by its key


def waiting(folder: Path) -> Iterator[tuple[Record, str, int]]:
    """Records the database does not have yet, oldest first, each with the place behind it."""
    segment, offset = place(folder)
    paths = segments(folder)
    for path in paths:
        if path.stem < segment:
            continue
        start = offset if path.stem == segment else 0
        for record, behind in read(path, start, growing=path == paths[-1]):
            yield record, path.stem, behind


def remove_drained(folder: Path) -> None:
    """Segments that the database has wholly are gone. The newest always stays."""
    segment, _ = place(folder)
    for path in segments(folder)[:-1]:
        if path.stem < segment:
            path.unlink()


def remember(folder: Path, segment: str, offset: int) -> None:
    """Move the place; atomic, and after the database's commit."""
    fresh = folder / "place.json.new"
    fresh.write_text(json.dumps({"segment": segment, "offset": offset}))
    fresh.replace(folder / "place.json")
