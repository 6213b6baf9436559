"""What an edition of the standard says about the data segment, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


def codes(text: str) -> frozenset[str]:
    """The codes written in `text`, parted by white space."""
    return frozenset(text.split())


@dataclass(frozen=True)
class Edition:
    """One edition: its header fields, its code tables, what it lets a device encrypt.

    An empty table means that the project has no verified table for this edition and does not
    check against one. `verified` is False where the text of the standard was not at hand.
    """

    key: str
    version: int  # bits 7..2 of Flag
    verified: bool
    source: str
    required: tuple[str, ...]
    forms: Mapping[str, re.Pattern[str]]
    systems: frozenset[str] = frozenset()  # ST
    commands: frozenset[str] = frozenset()  # CN
    marks: frozenset[str] = frozenset()  # values of xxxxxx-Flag
    suffixes: frozenset[str] = frozenset()
    sealable: frozenset[str] = frozenset()  # CN whose CP may be encrypted
    order: tuple[str, ...] = field(
        default=("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO", "RF")
    )
    #: Answers and questions about the line itself: the other side is not owed a data answer.
    answers: frozenset[str] = frozenset({"9011", "9012", "9013", "9014"})
    #: Notices, answered by 9013.
    notices: frozenset[str] = frozenset({"1013"})
