"""Waiting entries get consecutive indices, tiles and a signed checkpoint, in one short transaction.

The order of a round, and what is true when the machine stops right after each step:

1. Read the head, the right-edge tiles and the waiting entries; hash; sign the new root in memory.
   Stopped here: nothing was written, the signature never left the process.
2. One transaction: move the head from the size we read (of two sequencers one finds it moved and
   gives up), give the entries their indices, write the tile rows, insert the checkpoint.
   Stopped before the commit: as 1; the entries wait, the next round may order them differently.
   Stopped after the commit: the checkpoint is binding but nobody has seen it.
3. After the commit, `publishing`: tile files, then the file `checkpoint`, each written whole.
   Stopped between two tiles: the old checkpoint is still served and needs only old tiles.
   The next round (or `publish`) finds the file behind the rows and writes the rest again.

So the files are never ahead of the rows. When they are, an older database was put back:
`guard.require_whole`, which begins every round, makes the log read-only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from hengjian.core.text import t
from hengjian.ledger import guard, notes, publishing, tiles
from hengjian.ledger.merkle import HASH_BYTES
from hengjian.ledger.models import Checkpoint, Entry, Head, Tile

LIMIT = 4096


@dataclass(frozen=True)
class Round:
    """All that one round will write."""

    log: str
    before: int
    size: int
    peaks: str
    root: bytes
    tiles: dict[tuple[int, int], bytearray]
    entries: list[tuple[int, int]]  # index, entry id
    note: str


def run(log: str, *, at: datetime, limit: int = LIMIT) -> int:
    """One round on one log; gives the number of entries sequenced.

    0 when nothing waits, or when another sequencer moved the log a moment ago.
    """
    guard.require_whole(log)
    prepared = _prepare(log, limit)
    if prepared is None:
        publishing.publish(log)  # what a round cut short has left
        return 0
    with transaction.atomic():
        if not _write(prepared, at):
            return 0
        transaction.on_commit(partial(publishing.publish, log))
    return len(prepared.entries)


def _prepare(log: str, limit: int) -> Round | None:
    head = Head.objects.get_or_create(log=log)[0]
    waiting = list(
        Entry.objects.filter(log=log, index__isnull=True)
        .order_by("id")
        .values_list("id", "leaf_hash")[:limit]
    )
    if not waiting:
        return None
    tree = guard.peaks_of(head)
    fetch = guard.fetcher(log)
    grown = {
        (level, n): bytearray(
            fetch(level, n, 0)[: tiles.width_at(head.size, level, n) * HASH_BYTES]
        )
        for level, n in tiles.right_edge(head.size)
    }
    for _, leaf in waiting:
        tiles.grow(tree, bytes.fromhex(leaf), grown)
    root = tree.root()
    signer = notes.signer(log, first=not Checkpoint.objects.exists())
    return Round(
        log=log,
        before=head.size,
        size=tree.size,
        peaks=b"".join(tree.peaks).hex(),
        root=root,
        tiles=grown,
        entries=[(head.size + place, entry) for place, (entry, _) in enumerate(waiting)],
        note=notes.checkpoint(signer, size=tree.size, root=root),
    )


def _write(done: Round, at: datetime) -> bool:
    """Everything of a round; False when the head was no longer where we left from."""
    moved = Head.objects.filter(log=done.log, size=done.before).update(
        size=done.size, peaks=done.peaks
    )
    if not moved:
        return False
    _give_indices(done)
    Tile.objects.bulk_create(
        [Tile(log=done.log, level=lv, n=n, data=bytes(d)) for (lv, n), d in done.tiles.items()],
        update_conflicts=True,
        unique_fields=["log", "level", "n"],
        update_fields=["data"],
    )
    Checkpoint(log=done.log, size=done.size, root=done.root.hex(), note=done.note, at=at).save()
    return True


def _give_indices(done: Round) -> None:
    """The one update an entry ever gets on its way in, past the append-only door."""
    quote = connection.ops.quote_name
    table, index = quote(Entry._meta.db_table), quote("index")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {index} = %s WHERE id = %s AND {index} IS NULL",  # noqa: S608
            done.entries,
        )
    given = Entry.objects.filter(log=done.log, index__gte=done.before, index__lt=done.size).count()
    if given != len(done.entries):
        raise guard.refusal(
            done.log,
            t("等待入账的条目在入账时消失", "waiting entries vanished while they were sequenced"),
        )
