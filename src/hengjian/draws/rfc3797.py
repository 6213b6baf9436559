"""RFC 3797 selection, so that its published example can be redone beside our own method.

Pure. `select(key, pool, count)` gives 1-based numbers in the order drawn. It is a yardstick, not
what the platform draws by: MD5 and a remainder of a 128-bit number are the RFC's, not ours.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence


def key_string(sources: Sequence[str]) -> str:
    """The sources in their order: numbers of each ascending, joined by “.” and ended by “./”."""
    told = [sorted(int(number) for number in re.findall(r"\d+", line)) for line in sources]
    return "".join(".".join(map(str, numbers)) + "./" for numbers in told)


def select(key: str, pool: int, count: int) -> list[int]:
    """`count` numbers out of 1…pool. Raises ValueError when there are not so many."""
    if not 0 <= count <= pool <= 65_535:
        raise ValueError("count ≤ pool ≤ 65535")
    left, drawn = list(range(1, pool + 1)), []
    for turn in range(count):
        mark = turn.to_bytes(2, "big")
        digest = hashlib.md5(mark + key.encode("ascii") + mark, usedforsecurity=False).digest()
        drawn.append(left.pop(int.from_bytes(digest, "big") % len(left)))
    return drawn
