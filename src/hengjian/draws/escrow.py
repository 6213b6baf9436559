"""Shares kept so that no party can spoil a draw by keeping its own back: two of three holders open one.

Each share is sealed three times, once for every pair of holders, in two layers: both holders of a
pair must open it. Any two of the three therefore suffice and one alone sees nothing. Only ready-made
parts: X25519, HKDF-SHA-256, ChaCha20-Poly1305.

A holder's key is a file in `folder`: `<holder>.pub` to seal, `<holder>.key` to open. Where a file is
missing at the first draw a pair is made. A deployment puts only the `.pub` here and brings two of
the `.key` files when a draw is performed.
Trusts    Whoever reads the database and two `.key` files can learn the shares early. That lets him
          foresee a draw once the public number is out, not choose it: shares are committed before.
Errors    CannotOpen when fewer than two holders' keys are there, or the sealed text was changed.
"""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hengjian.draws.plan import PARTIES

HOLDERS = PARTIES
_NONCE = bytes(12)  # every key is used for one message


class CannotOpen(Exception):  # noqa: N818 - it says what happened
    """No two holders' keys open the share."""


def seal(share: bytes, bound: str, folder: Path) -> dict[str, str]:
    """“holder+holder” → sealed text (hex), for each pair. `bound` names draw and party."""
    keys = {holder: _public(folder, holder) for holder in HOLDERS}
    return {
        f"{first}+{second}": _seal(_seal(share, keys[first], bound), keys[second], bound).hex()
        for first, second in combinations(HOLDERS, 2)
    }


def unseal(sealed: dict[str, str], bound: str, folder: Path) -> bytes:
    """The share, by the first pair of holders whose keys are here. Raises CannotOpen."""
    for first, second in combinations(HOLDERS, 2):
        keys = [_private(folder, holder) for holder in (first, second)]
        text = sealed.get(f"{first}+{second}")
        if text and keys[0] and keys[1]:
            return _open(_open(bytes.fromhex(text), keys[1], bound), keys[0], bound)
    raise CannotOpen("the keys of two holders are needed")


def _seal(content: bytes, to: X25519PublicKey, bound: str) -> bytes:
    once = X25519PrivateKey.generate()
    sender = once.public_key().public_bytes_raw()
    key = _key(once.exchange(to), sender + to.public_bytes_raw())
    return sender + ChaCha20Poly1305(key).encrypt(_NONCE, content, bound.encode())


def _open(sealed: bytes, own: X25519PrivateKey, bound: str) -> bytes:
    sender, content = sealed[:32], sealed[32:]
    shared = own.exchange(X25519PublicKey.from_public_bytes(sender))
    key = _key(shared, sender + own.public_key().public_bytes_raw())
    try:
        return ChaCha20Poly1305(key).decrypt(_NONCE, content, bound.encode())
    except InvalidTag as error:
        raise CannotOpen("the sealed share was changed, or belongs to another draw") from error


def _key(shared: bytes, between: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=between, info=b"hengjian-draw/1 escrow").derive(shared)


def _public(folder: Path, holder: str) -> X25519PublicKey:
    path = folder / f"{holder}.pub"
    if not path.exists():
        _make(folder, holder)
    return X25519PublicKey.from_public_bytes(bytes.fromhex(path.read_text(encoding="ascii")))


def _private(folder: Path, holder: str) -> X25519PrivateKey | None:
    path = folder / f"{holder}.key"
    if not path.exists():
        return None
    return X25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii")))


def _make(folder: Path, holder: str) -> None:
    """A key pair for the holder; of two processes at once the first one's stands."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    private = folder / f"{holder}.key"
    fresh = folder / f".{holder}.{os.getpid()}"
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(X25519PrivateKey.generate().private_bytes_raw().hex())
    try:
        os.link(fresh, private)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    made = _private(folder, holder)
    if made is not None:
        public = folder / f".{holder}.pub.{os.getpid()}"
        public.write_text(made.public_key().public_bytes_raw().hex(), encoding="ascii")
        public.replace(folder / f"{holder}.pub")
