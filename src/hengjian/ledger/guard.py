"""May this log still grow? A log that shrank, or changed its past, is read-only from then on.

The rule: the rows must contain the last checkpoint the world has seen (the file `checkpoint`, and
the file `cosigned` that a witness gave back). A database restored from an older copy fails it, and
so does a rewritten one. The verdict is a file, READ-ONLY, so that every process of this machine
obeys it at the cost of one `stat`; it goes when the log is whole again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import notes, publishing, tiles
from hengjian.ledger.files import write_whole
from hengjian.ledger.merkle import HASH_BYTES, CompactRange, range_root
from hengjian.ledger.models import LOGS, Checkpoint, Entry, Head, Tile
from hengjian.ledger.verify.note import LOG, Key
from hengjian.ledger.verify.note import Checkpoint as Read
from hengjian.ledger.verify.note import checkpoint as read_note


def _flag(log: str) -> Path:
    return notes.directory(log) / "READ-ONLY"


def refuse_if_read_only(log: str) -> None:
    """Refusal when the log was found smaller than, or other than, what it has signed."""
    # Every act asks: joining text costs a third of building a Path.
    if os.path.exists(f"{settings.HENGJIAN_VAR}/ledger/{log}/READ-ONLY"):  # noqa: PTH110
        raise refusal(log, t("账本处于只读状态", "the log is read-only"))


def refusal(log: str, because: Text) -> Refusal:
    """What every act is told while the log is not whole."""
    return Refusal(
        t(f"账本 {log} 未写入", f"Nothing was written to log {log}"),
        because,
        t(
            "请运行 hengjian ledger check 查明原因，恢复完整数据后再启动",
            "Run hengjian ledger check, restore the complete data, and start again",
        ),
    )


def peaks_of(head: Head) -> CompactRange:
    """The tree a head row stands for. ValueError when the row cannot be one."""
    size, text = head.size, head.peaks
    width = 2 * HASH_BYTES
    return CompactRange(
        size, (bytes.fromhex(text[i : i + width]) for i in range(0, len(text), width))
    )


def fetcher(log: str) -> tiles.Fetch:
    """Tiles from the database."""

    def fetch(level: int, n: int, width: int) -> bytes:
        row = Tile.objects.filter(log=log, level=level, n=n).values_list("data", flat=True).first()
        return b"" if row is None else bytes(row)

    return fetch


def root_at(log: str, size: int) -> bytes:
    """The root of the first `size` leaves, from the tiles. LookupError when they do not reach."""
    return range_root(0, size, tiles.nodes_of(fetcher(log), size))


def log_key(signer: notes.Signer) -> Key:
    """The verifier's half of the log's key."""
    return Key(signer.name, LOG, signer.material[1:])


def head_faults(log: str) -> Iterator[Text]:
    """What is wrong between the head row and the checkpoint of its size."""
    head = Head.objects.filter(log=log).first() or Head(log=log)
    kept = Checkpoint.objects.filter(log=log)
    if kept.filter(size__gt=head.size).exists():
        # Another sequencer may have moved between the two questions: ask once more.
        head = Head.objects.filter(log=log).first() or Head(log=log)
        if kept.filter(size__gt=head.size).exists():
            yield t("账本头小于最后一个检查点", "the head is smaller than the last checkpoint")
            return
    last = kept.filter(size=head.size).first()
    if last is None:
        if head.size:
            yield t("账本头没有对应的检查点", "the head has no checkpoint of its size")
        return
    try:
        agrees = peaks_of(head).root().hex() == last.root
    except ValueError:
        agrees = False
    found = read_note(last.note)
    key = log_key(notes.signer(log))
    if not agrees or found is None or (found.size, found.root.hex()) != (last.size, last.root):
        yield t("账本头与最后一个检查点不一致", "the head is not that of the last checkpoint")
    elif not found.signed_by(key, notes.holds):
        yield t("最后一个检查点不是本账本签署的", "the last checkpoint is not signed by this log")


def published_faults(log: str, seen: list[str]) -> Iterator[Text]:
    """What is wrong between the rows and the notes the world has seen."""
    for note in seen:
        found = read_note(note)
        if found is None or not found.signed_by(log_key(notes.signer(log)), notes.holds):
            yield t("已发布的检查点无法核对", "the published checkpoint is damaged or not ours")
            continue
        yield from _contains(log, found)


def _contains(log: str, found: Read) -> Iterator[Text]:
    head = Head.objects.filter(log=log).first() or Head(log=log)
    if head.size < found.size:
        yield t(
            f"数据库只有 {head.size} 条，已发布的检查点有 {found.size} 条",
            f"the database holds {head.size} entries, the published checkpoint {found.size}",
        )
        return
    try:
        same = root_at(log, found.size) == found.root
    except LookupError:
        same = False
    if not same:
        yield t(
            f"数据库与已发布的检查点（{found.size} 条）不一致",
            f"the database is not consistent with the published checkpoint of {found.size} entries",
        )


def faults(log: str) -> Iterator[Text]:
    """Why the log may not grow, from its head and its checkpoints; nothing when it may."""
    # The files first: they are never ahead of the rows, whatever happens in between.
    seen = [
        note for name in ("checkpoint", "cosigned") if (note := publishing.published(log, name))
    ]
    yield from head_faults(log)
    yield from published_faults(log, [note for note in seen if note is not None])


def require_whole(log: str) -> None:
    """The log may grow. Otherwise it becomes read-only, with the reason, and this is a Refusal."""
    because = next(faults(log), None)
    if because is not None:
        write_whole(_flag(log), f"{because.zh}\n{because.en}\n".encode())
        raise refusal(log, because)


def _missing(log: str) -> Text | None:
    """Whether sequenced rows are missing; counts them, so it is for the start only."""
    head = Head.objects.filter(log=log).first() or Head(log=log)
    held = Entry.objects.filter(log=log, index__lt=head.size).count()
    if held == head.size:
        return None
    return t(
        f"账本应有 {head.size} 条，只有 {held} 条",
        f"the log should hold {head.size} entries and holds {held}",
    )


def start() -> list[Refusal]:
    """Check every log when the platform starts; gives the refusals of those now read-only.

    A log that is whole again becomes writable again.
    """
    refused = []
    for log in LOGS:
        because = next(faults(log), None) or _missing(log)
        if because is None:
            _flag(log).unlink(missing_ok=True)
            continue
        write_whole(_flag(log), f"{because.zh}\n{because.en}\n".encode())
        refused.append(refusal(log, because))
    return refused
