"""Administrative regions as six-digit GB/T 2260 codes: which lies inside which.

Zeros go in pairs, never one by one: 371000 is a prefecture, and cutting it to 371 would let its
officers see 371100 next door.

兰州新区 is a functional area and has no code in GB/T 2260. The project uses 620171, which the
statistics office uses, and the policy puts it beside the prefectures. By its digits it would lie
inside Lanzhou 620100, so it is the one node whose parent is written down instead of read off:
its officers see exactly 620171, and Lanzhou's officers do not. `hengjian.standards.check()`
holds this table against the dated list of regions.
"""

from __future__ import annotations

import re
from enum import StrEnum

#: Functional areas with authorities of their own: code -> the region they answer to.
FUNCTIONAL_AREAS = {"620171": "620000"}

_SIX_DIGITS = re.compile(r"[0-9]{6}", re.ASCII)
# First two digits that GB/T 2260 gives to a province, region, municipality or SAR.
_PROVINCES = frozenset(
    f"{first}{second}"
    for first, seconds in {
        "1": "12345",
        "2": "123",
        "3": "1234567",
        "4": "123456",
        "5": "01234",
        "6": "12345",
        "7": "1",
        "8": "12",
    }.items()
    for second in seconds
)


class Level(StrEnum):
    """Where a region stands. A functional area stands beside the prefectures."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    FUNCTIONAL = "functional"


def is_code(code: str) -> bool:
    """Whether `code` has the form of a GB/T 2260 code (it need not be in use).

    Six ASCII digits, a known province, and no county without a prefecture above it.
    """
    if not _SIX_DIGITS.fullmatch(code) or code[:2] not in _PROVINCES:
        return False
    return code[2:4] != "00" or code[4:] == "00"


def _checked(code: str) -> str:
    # An unreadable code must never come out as an empty prefix: that would show everything.
    if not is_code(code):
        raise ValueError(f"not a GB/T 2260 code: {code!r}")
    return code


def level(code: str) -> Level:
    """The level of a code. Raises ValueError when it is none."""
    _checked(code)
    if code in FUNCTIONAL_AREAS:
        return Level.FUNCTIONAL
    if code.endswith("0000"):
        return Level.PROVINCE
    return Level.PREFECTURE if code.endswith("00") else Level.COUNTY


def scope_prefix(code: str) -> str:
    """The digits shared by every region inside `code`: 620100 gives 6201.

    Always at least two digits. For a query use it together with `outside`. Raises ValueError.
    """
    _checked(code)
    while code.endswith("00"):
        code = code[:-2]
    return code


def outside(code: str) -> frozenset[str]:
    """Codes that begin with the prefix of `code` and yet do not lie inside it.

    620100 gives {620171}: a query is `region LIKE '6201%' AND region NOT IN outside`.
    """
    prefix = scope_prefix(code)
    return frozenset(
        area for area in FUNCTIONAL_AREAS if area.startswith(prefix) and not contains(code, area)
    )


def parent(code: str) -> str | None:
    """The region one level up; None above a province. Raises ValueError."""
    _checked(code)
    if code in FUNCTIONAL_AREAS:
        return FUNCTIONAL_AREAS[code]
    if code.endswith("0000"):
        return None
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def ancestors(code: str) -> tuple[str, ...]:
    """Every region above `code`, nearest first."""
    above: list[str] = []
    here = parent(code)
    while here is not None:
        above.append(here)
        here = parent(here)
    return tuple(above)


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies inside it. Raises ValueError when either is no code."""
    _checked(outer)
    return outer == _checked(inner) or outer in ancestors(inner)
