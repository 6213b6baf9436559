"""The two digests of a raw file, in one reading. No Django: the watcher on an instrument's computer uses it.

SHA-256 and SM3 (GB/T 32905): two hash functions that share no design, so that neither's fall alone lets a
file be exchanged.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SM3, Hash

CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Digests:
    """What identifies the bytes of a file: size in bytes, both digests as hex."""

    size: int
    sha256: str
    sm3: str


class Reader:
    """Digests grow as the chunks go by."""

    def __init__(self) -> None:
        self._sha, self._sm3, self._size = hashlib.sha256(), Hash(SM3()), 0

    def through(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The same chunks, taken into account."""
        for chunk in chunks:
            self._sha.update(chunk)
            self._sm3.update(chunk)
            self._size += len(chunk)
            yield chunk

    def digests(self) -> Digests:
        """Of everything that went by. To be asked once."""
        return Digests(self._size, self._sha.hexdigest(), self._sm3.finalize().hex())


def of(path: Path) -> Digests:
    """Of a file; raises OSError when it cannot be read."""
    reader = Reader()
    with path.open("rb") as file:
        for _ in reader.through(iter(lambda: file.read(CHUNK), b"")):
            pass
    return reader.digests()
