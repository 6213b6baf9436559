"""Canonical JSON: one text for one value, so that its hash means something.

RFC 8785 (JCS), kept to the values every writer agrees on: text, whole numbers within ±2^53,
true, false, null, lists, and objects whose names are sorted by UTF-16 code units. A number
with decimals travels as text ("0.050" says more than 0.05: it keeps the digits reported).

Errors    NotCanonical, naming the place, for floats, Decimals, dates, bytes, larger numbers,
          names that are not text, text with a lone surrogate, nesting deeper than 64.
"""

from __future__ import annotations

import json

LARGEST = 2**53 - 1
DEEPEST = 64


class NotCanonical(ValueError):  # noqa: N818 - it says what the value is
    """A value that has no single canonical text. The message names its place."""


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-be")


def _settled(value: object, place: str, depth: int) -> object:
    """The same value with its names sorted; refuses what has no canonical text."""
    if value is None or value is True or value is False or isinstance(value, str):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise NotCanonical(f"{place or '/'}: {value} is beyond ±2^53; write it as text")
        return value
    if depth >= DEEPEST:
        raise NotCanonical(f"{place}: nested deeper than {DEEPEST}")
    if isinstance(value, list | tuple):
        return [_settled(item, f"{place}/{i}", depth + 1) for i, item in enumerate(value)]
    if isinstance(value, dict):
        for name in value:
            if not isinstance(name, str):
                raise NotCanonical(f"{place or '/'}: the name {name!r} is not text")
        names = sorted(value, key=_utf16)
        return {name: _settled(value[name], f"{place}/{name}", depth + 1) for name in names}
    kind = type(value).__name__
    raise NotCanonical(f"{place or '/'}: a {kind} has no single text; write it as text")


def dumps(value: object) -> str:
    """The canonical text of `value`."""
    try:
        text = json.dumps(_settled(value, "", 0), ensure_ascii=False, separators=(",", ":"))
        text.encode()
    except UnicodeEncodeError as error:
        raise NotCanonical("/: a lone surrogate is not text") from error
    return text


def encode(value: object) -> bytes:
    """The canonical UTF-8 bytes of `value`."""
    return dumps(value).encode()
