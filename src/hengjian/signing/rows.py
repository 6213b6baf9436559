"""The row of one signer's signatures: numbered from 1, each bound to the one before.

Whoever holds the newest link of a person can tell whether the list he is shown is the whole list: numbers
without a gap, links that follow from each other. Entries of the acts carry number and link to the log.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from hengjian.ledger import canonical


def link(*, number: str, digest: str, serial: int, previous: str) -> str:
    """SHA-256 over the canonical text of a signature's place in its row, as hex."""
    text = canonical.dumps(
        {"digest": digest, "number": number, "previous": previous, "serial": serial}
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Place:
    """One signature's place in its row."""

    number: str
    digest: str
    serial: int
    previous: str
    link: str


def whole(places: Iterable[Place]) -> tuple[bool, int]:
    """(whether the row is whole from 1 on, how many hold from the start). Places in any order."""
    before, count = "", 0
    for place in sorted(places, key=lambda p: p.serial):
        made = link(
            number=place.number, digest=place.digest, serial=place.serial, previous=place.previous
        )
        if place.serial != count + 1 or place.previous != before or place.link != made:
            return False, count
        before, count = place.link, count + 1
    return True, count
