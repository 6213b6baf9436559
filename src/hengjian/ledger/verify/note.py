"""C2SP signed notes, checkpoints and witness cosignatures, read strictly.

A checkpoint is text (origin, size, root), a blank line, and signature lines. A verifier key
(“vkey”) is name+key id in hex+base64 of type byte and public key; type 1 is the log's own
signature, type 4 a witness's timestamped cosignature.

Gives     None or an empty list for what is malformed; never raises.
Source    c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature, written from the text.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256

from hengjian.ledger.verify import ed25519

LOG, WITNESS = 1, 4
MAX_NOTE, MAX_SIGNATURES = 100_000, 64

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")

#: Checks one Ed25519 signature: (public key, message, signature) to bool.
Check = Callable[[bytes, bytes, bytes], bool]


@dataclass(frozen=True)
class Key:
    """One verifier key: whose it is, what it may sign (LOG or WITNESS), and its 32 bytes."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature line names this key."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        material = base64.b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.key_id.hex()}+{material}"


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says, and the lines that sign it; nothing is trusted yet."""

    origin: str
    size: int
    root: bytes
    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]  # name, key id, signature

    def signed_by(self, key: Key, check: Check = ed25519.verify) -> bool:
        """Whether a line of this key is there and every line of it is right."""
        mine = [s for name, key_id, s in self.signatures if (name, key_id) == _named(key)]
        return bool(mine) and all(self._holds(key, signature, check) for signature in mine)

    def _holds(self, key: Key, signature: bytes, check: Check) -> bool:
        if key.kind == LOG:
            return key.name == self.origin and check(key.public, self.text.encode(), signature)
        if key.kind != WITNESS or len(signature) != 72:
            return False
        stamp = int.from_bytes(signature[:8], "big")
        message = f"cosignature/v1\ntime {stamp}\n{self.text}".encode()
        return stamp < 2**63 and check(key.public, message, signature[8:])


def _named(key: Key) -> tuple[str, bytes]:
    return key.name, key.key_id


def _unbase64(text: str) -> bytes | None:
    """Standard base64 in its only canonical spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def parse_key(text: object) -> Key | None:
    """A verifier key from its text, None when it is malformed or its id does not fit."""
    if not isinstance(text, str) or len(text) > 1000 or text.count("+") < 2:
        return None
    name, key_id, material = text.strip().split("+", 2)
    data = _unbase64(material)
    if not _is_name(name) or data is None or len(data) != 33 or data[0] not in (LOG, WITNESS):
        return None
    try:
        key = Key(name, data[0], data[1:])
        return key if key.key_id.hex() == key_id else None
    except UnicodeEncodeError:
        return None


def _signature(line: str) -> tuple[str, bytes, bytes] | None:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    data = _unbase64(encoded)
    if dash != "—" or not _is_name(name) or data is None or len(data) < 5:
        return None
    return name, data[:4], data[4:]


def checkpoint(note: object) -> Checkpoint | None:
    """A checkpoint from the text of its note, None when it is not one."""
    if not isinstance(note, str) or len(note) > MAX_NOTE or _CONTROL.search(note):
        return None
    try:
        note.encode()
    except UnicodeEncodeError:
        return None
    body, gap, tail = note.rpartition("\n\n")
    lines = tail.split("\n")
    if not gap or lines.pop() != "" or not 1 <= len(lines) <= MAX_SIGNATURES:
        return None
    signatures = [_signature(line) for line in lines]
    fields = body.split("\n")
    if None in signatures or len(fields) < 3 or not all(fields):
        return None
    root = _unbase64(fields[2])
    if not _DECIMAL.fullmatch(fields[1]) or root is None or len(root) != 32:
        return None
    signed = tuple(s for s in signatures if s is not None)
    return Checkpoint(fields[0], int(fields[1]), root, body + "\n", signed)


def signers(found: Checkpoint, keys: Iterable[Key], check: Check = ed25519.verify) -> list[Key]:
    """Those of `keys` whose signature on the checkpoint holds."""
    return [key for key in keys if found.signed_by(key, check)]
