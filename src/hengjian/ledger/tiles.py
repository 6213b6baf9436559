"""C2SP tlog-tiles: a log's tree cut into tiles of 256 hashes, and the names of their files.

Tile n of level l holds the nodes of height 8·l with the indices [256·n, 256·(n + 1)). What lies
between two levels is hashed again when asked for. The rightmost tile of a level is partial
(1 to 255 hashes, file name ending `.p/W`).

Units     A tile is its hashes one after the other, 32 bytes each, 8,192 bytes when full.
Source    c2sp.org/tlog-tiles.
Pure      No clock, no database, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from hengjian.ledger.merkle import HASH_BYTES, CompactRange, Node, node_hash

HEIGHT = 8
WIDTH = 1 << HEIGHT

#: (level, n, width) to the tile's bytes, at least `width` hashes long.
Fetch = Callable[[int, int, int], bytes]

_PATH = re.compile(r"(\d{1,2})/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?", re.ASCII)


def path(level: int, n: int, width: int = WIDTH) -> str:
    """The file name under `tile/`: path(0, 1234067, 5) is 0/x001/x234/067.p/5."""
    parts = [f"{n % 1000:03d}"]
    while n := n // 1000:
        parts.append(f"x{n % 1000:03d}")
    name = f"{level}/" + "/".join(reversed(parts))
    return name if width == WIDTH else f"{name}.p/{width}"


def parse_path(name: str) -> tuple[int, int, int] | None:
    """(level, n, width) of a file name, None when it is none that `path` would write."""
    found = _PATH.fullmatch(name)
    if found is None or len(name) > 60:
        return None
    level, digits, width = found.groups()
    n = int(digits.replace("/", "").replace("x", ""))
    tile = int(level), n, WIDTH if width is None else int(width)
    return tile if tile[0] < 8 and tile[2] and path(*tile) == name else None


def width_at(size: int, level: int, n: int) -> int:
    """How many hashes tile (level, n) has in a tree of `size` leaves, 0 to 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - n * WIDTH))


def touched(old: int, new: int) -> Iterator[tuple[int, int, int]]:
    """The tiles (level, n, width at `new`) in which trees of `old` and `new` leaves differ."""
    level = 0
    while count := new >> HEIGHT * level:
        before = old >> HEIGHT * level
        if count > before:
            for n in range(before // WIDTH, (count - 1) // WIDTH + 1):
                yield level, n, width_at(new, level, n)
        level += 1


def grow(tree: CompactRange, leaf: bytes, tiles: dict[tuple[int, int], bytearray]) -> None:
    """Take one leaf hash into the tree and into its tiles.

    `tiles` holds the partial tiles of the right edge by (level, n); full ones stay in it.
    """
    index = tree.size
    for height, here in tree.append(leaf):
        if height % HEIGHT == 0:
            level = height // HEIGHT
            n = (index >> height) // WIDTH
            tiles.setdefault((level, n), bytearray()).extend(here)


def right_edge(size: int) -> Iterator[tuple[int, int]]:
    """(level, n) of the partial tiles of a tree of `size` leaves: where the next leaf goes."""
    level = 0
    while count := size >> HEIGHT * level:
        if count % WIDTH:
            yield level, count // WIDTH
        level += 1


def nodes_of(fetch: Fetch, size: int) -> Node:
    """The nodes of a tree of `size` leaves kept as tiles; each tile is fetched once."""
    held: dict[tuple[int, int], bytes] = {}

    def tile(level: int, n: int) -> bytes:
        if (level, n) not in held:
            width = width_at(size, level, n)
            data = fetch(level, n, width)[: width * HASH_BYTES]
            if not width or len(data) != width * HASH_BYTES:
                raise LookupError(f"tile {path(level, n, width)} is missing or short")
            held[level, n] = data
        return held[level, n]

    def node(height: int, index: int) -> bytes:
        level, rise = divmod(height, HEIGHT)
        first = index << rise
        data = tile(level, first // WIDTH)
        at = first % WIDTH
        row = [data[i * HASH_BYTES : (i + 1) * HASH_BYTES] for i in range(at, at + (1 << rise))]
        if not row[-1]:
            raise LookupError(f"node {height}/{index} is not complete in a tree of {size}")
        while len(row) > 1:
            row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
        return row[0]

    return node
