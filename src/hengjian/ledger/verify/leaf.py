"""A leaf hash from what an entry says: canonical JSON, salted commitment, leaf.

    content    = canonical JSON of {"actor", "at", "body", "kind", "subject"}
    commitment = hex(HMAC-SHA256(salt, content)), salt of 32 bytes
    leaf hash  = SHA256(00 ‖ "hj1|intl-1|" kind "|" commitment)

Canonical JSON is RFC 8785 without floats: text, whole numbers within ±2^53, true, false, null,
lists, objects with their names in the order of UTF-16 code units. Written here a second time, by
hand and without the json module, so that a mistake of the writer is not repeated by the checker.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

SUITES = ("intl-1",)
MAX_DEPTH = 64

_SHORT = {8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}
_ESCAPES = {**{code: f"\\u{code:04x}" for code in range(32)}, **_SHORT}


def canonical(value: object) -> bytes | None:
    """The canonical bytes of a value, None when it has none."""
    parts: list[str] = []
    try:
        return "".join(parts).encode() if _write(value, parts, 0) else None
    except UnicodeEncodeError:  # a lone surrogate
        return None


def _write(value: object, parts: list[str], depth: int) -> bool:
    """Append the text of `value`; False when it has none."""
    if value is None or isinstance(value, bool):
        parts.append({None: "null", True: "true", False: "false"}[value])
        return True
    if isinstance(value, str):
        parts.append(f'"{value.translate(_ESCAPES)}"')
        return True
    if isinstance(value, int):
        parts.append(str(value) if abs(value) < 2**53 else "")
        return abs(value) < 2**53
    if depth >= MAX_DEPTH:
        return False
    if isinstance(value, list):
        return _write_list(value, parts, depth)
    return isinstance(value, dict) and _write_object(value, parts, depth)


def _write_list(value: list[object], parts: list[str], depth: int) -> bool:
    parts.append("[")
    for place, item in enumerate(value):
        if place:
            parts.append(",")
        if not _write(item, parts, depth + 1):
            return False
    parts.append("]")
    return True


def _write_object(value: dict[object, object], parts: list[str], depth: int) -> bool:
    names = [name for name in value if isinstance(name, str)]
    if len(names) != len(value):
        return False
    parts.append("{")
    for place, name in enumerate(sorted(names, key=lambda n: n.encode("utf-16-be"))):
        if place:
            parts.append(",")
        parts.append(f'"{name.translate(_ESCAPES)}":')
        if not _write(value[name], parts, depth + 1):
            return False
    parts.append("}")
    return True


def digest(value: object) -> str | None:
    """The SHA-256 of a value's canonical bytes, as hex."""
    data = canonical(value)
    return None if data is None else sha256(data).hexdigest()


def leaf_hash(
    *,
    suite: object,
    kind: object,
    subject: object,
    actor: object,
    at: object,
    body: object,
    salt: object,
) -> bytes | None:
    """The leaf hash of an entry, None when its parts could not have made one."""
    texts = (suite, kind, subject, actor, at)
    if not all(isinstance(text, str) for text in texts) or suite not in SUITES:
        return None
    if type(salt) is not bytes or len(salt) != 32 or "|" in str(kind):
        return None
    content = canonical({"actor": actor, "at": at, "body": body, "kind": kind, "subject": subject})
    if content is None:
        return None
    committed = hmac.digest(salt, content, "sha256").hex()
    return sha256(f"\x00hj1|{suite}|{kind}|{committed}".encode()).digest()
