"""Named sets of algorithms for machines' signatures. Business code names a suite, never an algorithm.

`intl-1` is Ed25519 (cryptography). `cn-1` is SM2 with SM3 (GB/T 32918, GB/T 32905): see `sm2`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hengjian.signing import sm2


@dataclass(frozen=True)
class Suite:
    """make() → (secret, public); sign(secret, message); verify(public, message, signature)."""

    name: str
    public_bytes: int
    make: Callable[[], tuple[bytes, bytes]]
    sign: Callable[[bytes, bytes], bytes]
    verify: Callable[[bytes, bytes, bytes], bool]


def _make() -> tuple[bytes, bytes]:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes_raw(), key.public_key().public_bytes_raw()


def _sign(secret: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def _verify(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


SUITES = {
    "intl-1": Suite("intl-1", 32, _make, _sign, _verify),
    "cn-1": Suite("cn-1", 64, sm2.make, sm2.sign, sm2.verify),
}


def verify(suite: str, public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the signature holds; an unknown suite holds nothing."""
    known = SUITES.get(suite)
    return known is not None and known.verify(public, message, signature)
