"""What the watcher says of a file: the statement its machine signs. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hengjian.capture.digests import Digests
from hengjian.core.text import t
from hengjian.signing.statements import Statement

KIND = "capture.file"
EVENTS = ("new", "changed", "gone")


@dataclass(frozen=True)
class Seen:
    """A file as the watcher saw it. `name`: path below the watched folder, with slashes; `counter`:
    seconds of the machine's monotonic clock, which a changed system clock does not move; `seconds_late`:
    from the file's last change to this sighting."""

    name: str
    event: str
    version: int
    digests: Digests | None
    changed_at: datetime | None
    seen_at: datetime
    counter: int
    previous: str = ""


def statement(seen: Seen, *, institution: str, machine: str, instrument: str) -> Statement:
    """What is signed. `machine` is the number of the key: the same name on two machines is two files."""
    body: dict[str, Any] = {
        "name": seen.name,
        "event": seen.event,
        "instrument": instrument,
        "machine": machine,
        "seen_at": instant(seen.seen_at),
        "counter": seen.counter,
        "changed_at": instant(seen.changed_at) if seen.changed_at else "",
        "previous": seen.previous,
    }
    if seen.digests:
        body |= {"size": seen.digests.size, "sha256": seen.digests.sha256, "sm3": seen.digests.sm3}
    title = t(f"原始文件 {seen.name}", f"Raw file {seen.name}")
    return Statement(
        KIND, f"{machine}/{seen.name}"[-200:], seen.version, "capture", institution, title, (), body
    )


def instant(at: datetime) -> str:
    """UTC, to the millisecond, with Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
