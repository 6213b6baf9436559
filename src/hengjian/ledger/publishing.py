"""The log's files: tiles first, the checkpoint that needs them last.

Everything here is made again from committed rows, so a publication that was cut short is simply
done again. The file `checkpoint` never goes back: it is what the world has seen.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.ledger import notes, tiles
from hengjian.ledger.files import write_whole
from hengjian.ledger.merkle import HASH_BYTES
from hengjian.ledger.models import Checkpoint, Tile


@contextmanager
def alone(log: str) -> Iterator[None]:
    """One publisher of a log at a time on this machine; the lock dies with its process."""
    folder = notes.directory(log)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def published(log: str, name: str = "checkpoint") -> str | None:
    """The note in the log's folder (`checkpoint`, or `cosigned` by witnesses), None without one."""
    try:
        return (notes.directory(log) / name).read_text("utf-8")
    except FileNotFoundError:
        return None


def published_size(log: str) -> int:
    """How many leaves the published checkpoint covers, 0 without one."""
    note = published(log)
    try:
        return int(note.split("\n")[1]) if note else 0
    except (ValueError, IndexError) as error:
        raise Refusal(
            t(f"账本 {log} 未发布新检查点", f"No new checkpoint of log {log} was published"),
            t("已发布的检查点文件已损坏", "the published checkpoint file is damaged"),
            t("请运行 hengjian ledger check 查明原因", "Run hengjian ledger check to see why"),
        ) from error


def publish(log: str) -> bool:
    """Bring the files up to the last checkpoint; False when they already were."""
    with alone(log):
        before = published_size(log)
        last = Checkpoint.objects.filter(log=log).order_by("-size").first()
        if last is None or last.size <= before:
            return False
        for level, n, width in tiles.touched(before, last.size):
            _write_tile(log, level, n, width)
        write_whole(notes.directory(log) / "checkpoint", last.note.encode())
        return True


def tile_file(log: str, level: int, n: int, width: int) -> Path:
    """The file of a tile."""
    return notes.directory(log) / "tile" / tiles.path(level, n, width)


def _write_tile(log: str, level: int, n: int, width: int) -> None:
    row = Tile.objects.get(log=log, level=level, n=n)
    path = tile_file(log, level, n, width)
    # The row may have grown past this checkpoint while we write: its beginning has not changed.
    write_whole(path, bytes(row.data)[: width * HASH_BYTES])
    partial = path.with_name(f"{path.name}.p")
    if width == tiles.WIDTH and partial.is_dir():  # C2SP lets partial tiles go once it is full
        for file in partial.iterdir():
            file.unlink(missing_ok=True)
        partial.rmdir()
