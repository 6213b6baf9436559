"""Named sets of algorithms, so that no other module says which hash it uses.

`intl-1` is SHA-256, HMAC-SHA-256 and Ed25519. A leaf names its suite: a later suite begins with a
later leaf, and what was written before keeps the meaning it had.
"""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import UTC, datetime

from hengjian.ledger import canonical, merkle

VERSION = "hj1"
SUITE = "intl-1"
SALT_BYTES = 32

#: What a kind looks like: it stands between bars in the leaf, so it may hold none.
KIND = re.compile(r"[a-z][a-z0-9]*(?:[._-][a-z0-9]+)*", re.ASCII)


def new_salt() -> bytes:
    """Fresh randomness that hides an entry's content behind its commitment."""
    return secrets.token_bytes(SALT_BYTES)


def instant(at: datetime) -> str:
    """An aware datetime as the leaf writes it: UTC, six decimals, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(*, kind: str, subject: str, actor: str, at: datetime, body: str, salt: bytes) -> str:
    """The salted commitment to an entry's content, as hex. `body` is its canonical text."""
    # The body is already canonical and the five names are in order: no need to parse it again.
    head = canonical.dumps({"actor": actor, "at": instant(at)})[:-1]
    tail = canonical.dumps({"kind": kind, "subject": subject})[1:]
    return hmac.digest(salt, f'{head},"body":{body},{tail}'.encode(), "sha256").hex()


def leaf(kind: str, committed: str) -> str:
    """The leaf hash of an entry, as hex: version | suite | kind | commitment."""
    return merkle.leaf_hash(f"{VERSION}|{SUITE}|{kind}|{committed}".encode()).hex()
