"""Watch a folder of instrument files and send every sighting at once. No Django: it runs where files appear.

It looks by reading the folder (network shares tell no events). A file is taken when its size and time
stood still for one look, so that half-written files wait. What was seen is kept in a small state file
beside it (`state`), written before anything is sent: a killed watcher, a dead network or a dead platform loses
nothing and sends nothing twice. Blindness: a file that appears and goes between two looks is never
seen; nobody is stopped from changing a file, the change is what is recorded.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hengjian.capture import digests
from hengjian.capture.claims import Seen, instant, statement

Send = Callable[[str, Path | None], None]


class Away(Exception):  # noqa: N818 - the platform is, it is no malfunction of ours
    """The platform could not be reached, or answered that it cannot now: try again later."""


class Refused(Exception):  # noqa: N818 - it says what happened
    """The platform will not take this: said once, not tried again."""


@dataclass
class Known:
    """A file as last taken: `mark` is (size, time in ns), `version` of its last sighting."""

    mark: list[int]
    version: int = 0
    sha256: str = ""
    gone: bool = False


@dataclass
class State:
    """What the watcher remembers, and what waits to be sent (statement text, copy or empty).

    `moving` is not kept: after a restart every file has to stand still for one look again.
    """

    files: dict[str, Known] = field(default_factory=dict)
    waiting: list[list[str]] = field(default_factory=list)
    moving: dict[str, list[int]] = field(default_factory=dict)

    def save(self, place: Path) -> None:
        """Written whole beside and moved over: a killed watcher leaves the old or the new one."""
        beside = place.with_suffix(".part")
        data = {"files": {k: asdict(v) for k, v in self.files.items()}, "waiting": self.waiting}
        with beside.open("w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)


def load(place: Path) -> State:
    """The state as saved; an empty one where there is none."""
    if not place.exists():
        return State()
    data: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    files = {name: Known(**known) for name, known in data["files"].items()}
    return State(files, data["waiting"])


@dataclass(frozen=True)
class Watch:
    """What is watched, for whom, by which key. `kept` is where a copy of each sighting waits."""

    folder: Path
    state: Path
    institution: str
    machine: str
    instrument: str = ""

    @property
    def kept(self) -> Path:
        """Copies that wait to be sent: the platform gets the bytes as they were when seen."""
        return self.state.with_suffix(".files")


def look(watch: Watch, state: State, *, now: Callable[[], datetime] | None = None) -> int:
    """One look: new, changed and gone files become statements that wait. Gives how many."""
    at = (now or (lambda: datetime.now(UTC)))()
    found = dict(_files(watch))
    made = 0
    for name, mark in found.items():
        known = state.files.get(name)
        if known is not None and known.mark == mark and not known.gone:
            continue
        if state.moving.get(name) != mark:
            state.moving[name] = mark
            continue
        del state.moving[name]
        made += _seen(watch, state, name, mark, at)
    for name, known in state.files.items():
        if name not in found and not known.gone:
            known.gone, known.version = True, known.version + 1
            gone = Seen(name, "gone", known.version, None, None, at, _counter(), known.sha256)
            made += _note(watch, state, gone, None)
    if made:
        state.save(watch.state)
    return made


def _files(watch: Watch) -> Iterator[tuple[str, list[int]]]:
    own = {watch.state, watch.state.with_suffix(".part")}
    for place in sorted(watch.folder.rglob("*")):
        if place in own or watch.kept in place.parents or place.name.startswith("."):
            continue
        try:
            about = place.stat()
        except OSError:
            continue
        if place.is_file() and not place.is_symlink():
            yield place.relative_to(watch.folder).as_posix(), [about.st_size, about.st_mtime_ns]


def _seen(watch: Watch, state: State, name: str, mark: list[int], at: datetime) -> int:
    """The file stood still: its bytes are copied and read once, so that both are the same bytes."""
    watch.kept.mkdir(parents=True, exist_ok=True)
    copy = watch.kept / f"{time.time_ns():x}"
    reader = digests.Reader()
    try:
        with (watch.folder / name).open("rb") as file, copy.open("wb") as out:
            for chunk in reader.through(iter(lambda: file.read(digests.CHUNK), b"")):
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
    except OSError:  # locked or gone meanwhile: the next look sees it again
        copy.unlink(missing_ok=True)
        return 0
    found = reader.digests()
    old = state.files.get(name, Known(mark=mark))
    state.files[name] = Known(mark, old.version, old.sha256)
    if found.sha256 == old.sha256 and not old.gone:  # touched, not changed
        copy.unlink()
        return 0
    changed = datetime.fromtimestamp(mark[1] / 1e9, UTC)
    event, version = ("changed" if old.version else "new"), old.version + 1
    state.files[name] = Known(mark, version, found.sha256)
    seen = Seen(name, event, version, found, changed, at, _counter(), old.sha256)
    return _note(watch, state, seen, copy)


def _note(watch: Watch, state: State, seen: Seen, copy: Path | None) -> int:
    said = statement(
        seen, institution=watch.institution, machine=watch.machine, instrument=watch.instrument
    )
    state.waiting.append([said.text(), str(copy) if copy else ""])
    return 1


def _counter() -> int:
    return int(time.monotonic())


def flush(watch: Watch, state: State, send: Send) -> int:
    """Send what waits, oldest first; what went is forgotten. Raises Away with the rest still waiting."""
    sent = 0
    while state.waiting:
        text, copy = state.waiting[0]
        try:
            send(text, Path(copy) if copy else None)
        except Refused as refused:
            print(f"{instant(datetime.now(UTC))} refused: {refused}", flush=True)
        state.waiting.pop(0)
        state.save(watch.state)
        if copy:
            Path(copy).unlink(missing_ok=True)
        sent += 1
    return sent
