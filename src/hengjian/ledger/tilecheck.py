"""The tiles, as rows and as files, against those the sealed leaves give."""

from __future__ import annotations

from collections.abc import Iterator

from hengjian.core.text import t
from hengjian.ledger import merkle, publishing, tiles
from hengjian.ledger.merkle import HASH_BYTES
from hengjian.ledger.models import Tile
from hengjian.ledger.rowcheck import Fault
from hengjian.ledger.verify.note import checkpoint as read_note

#: Level and number of a tile → its hashes, one after the other.
Grown = dict[tuple[int, int], bytearray]


def each(leaves: bytes) -> Iterator[bytes]:
    """The hashes that lie one after the other."""
    for at in range(0, len(leaves), HASH_BYTES):
        yield leaves[at : at + HASH_BYTES]


def regrown(leaves: bytes) -> Grown:
    """All tiles the leaves give."""
    tree = merkle.CompactRange()
    grown: Grown = {}
    for leaf in each(leaves):
        tiles.grow(tree, leaf, grown)
    return grown


def _differing(held: bytes, right: bytes) -> str:
    for place in range(0, max(len(held), len(right)), HASH_BYTES):
        if held[place : place + HASH_BYTES] != right[place : place + HASH_BYTES]:
            return f"hash {place // HASH_BYTES}"
    return ""


def row_faults(log: str, expected: Grown) -> Iterator[Fault]:
    """Rows that differ, are missing, or belong to no sequence."""
    seen = set()
    for row in Tile.objects.filter(log=log).order_by("level", "n").iterator(200):
        seen.add((row.level, row.n))
        where = _differing(bytes(row.data), bytes(expected.get((row.level, row.n), b"")))
        if where:
            what = t("分块与账本序列不符", "the tile is not that of the sequence")
            yield Fault("ledger_tile", tiles.path(row.level, row.n), where, what)
    for level, n in sorted(set(expected) - seen):
        what = t("分块缺失", "the tile is missing")
        yield Fault("ledger_tile", tiles.path(level, n), "*", what)


def file_faults(log: str, expected: Grown) -> Iterator[Fault]:
    """Published files that differ or are missing, up to the published checkpoint."""
    found = read_note(publishing.published(log))
    for level, n, width in tiles.touched(0, found.size if found else 0):
        path = publishing.tile_file(log, level, n, width)
        right = bytes(expected.get((level, n), b""))[: width * HASH_BYTES]
        held = path.read_bytes() if path.is_file() else b""
        if held != right:
            what = t("分块文件与账本序列不符", "the tile file is not that of the sequence")
            yield Fault("file", str(path), _differing(held, right), what)
