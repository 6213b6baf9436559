"""An authenticator in software: demonstrations and tests. It says so in its AAGUID, and the platform
refuses its keys outside a demonstration."""

from __future__ import annotations

import hashlib
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from fido2.cose import ES256, CoseKey
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from hengjian.signing.models import Request
from hengjian.signing.passkeys import SOFTWARE
from hengjian.signing.statements import challenge, digest

_FLAG = AuthenticatorData.FLAG


class Authenticator:
    """One key. `seed` fixes it, so that a made-up province grows the same keys again."""

    def __init__(self, seed: bytes, *, origin: str = "http://localhost:8000") -> None:
        number = int.from_bytes(hashlib.sha512(b"hengjian-software-key\n" + seed).digest())
        order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
        self._key = ec.derive_private_key(1 + number % (order - 1), ec.SECP256R1())
        self._id = hashlib.sha256(b"hengjian-credential\n" + seed).digest()
        self._origin, self._uses = origin, 0
        self._party = hashlib.sha256(settings.HENGJIAN_RP_ID.encode()).digest()

    def register(self, options: dict[str, Any]) -> dict[str, Any]:
        """The browser's answer to `passkeys.begin`."""
        key: CoseKey = ES256.from_cryptography_key(self._key.public_key())  # type: ignore[no-untyped-call]
        data = AttestedCredentialData.create(SOFTWARE, self._id, key)
        said = AuthenticatorData.create(self._party, _FLAG.UP | _FLAG.UV | _FLAG.AT, 0, data)
        client = CollectedClientData.create(
            "webauthn.create", _text(options["challenge"]), self._origin
        )
        return self._answer(
            clientDataJSON=client, attestationObject=AttestationObject.create("none", said, {})
        )

    def sign(self, request: Request) -> dict[str, Any]:
        """The browser's answer to a request: it shows the texts it has, and signs what it shows."""
        shown = challenge([digest(text) for text in request.texts])
        return self.assertion(shown)

    def assertion(self, shown: bytes) -> dict[str, Any]:
        """An assertion over a challenge, whatever it is."""
        self._uses += 1
        client = CollectedClientData.create("webauthn.get", shown, self._origin)
        said = AuthenticatorData.create(self._party, _FLAG.UP | _FLAG.UV, self._uses)
        signature = self._key.sign(bytes(said) + client.hash, ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=said, signature=signature)

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        name = websafe_encode(self._id)
        response = {key: websafe_encode(bytes(value)) for key, value in parts.items()}
        return {
            "id": name, "rawId": name, "type": "public-key", "response": response,
            "clientExtensionResults": {},
        }  # fmt: skip


def _text(challenge_: bytes | str) -> bytes:
    return challenge_ if isinstance(challenge_, bytes) else websafe_decode(challenge_)
