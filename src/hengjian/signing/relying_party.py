"""This platform as WebAuthn's relying party: whose keys, for which addresses."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from fido2.server import Fido2Server
from fido2.webauthn import PublicKeyCredentialRpEntity


def server() -> Fido2Server:
    """A server for the configured domain. Challenges are 32 bytes and the user is verified."""
    party = PublicKeyCredentialRpEntity(name="衡鉴 Hengjian", id=settings.HENGJIAN_RP_ID)
    return Fido2Server(party, verify_origin=is_ours)


def is_ours(origin: str) -> bool:
    """Whether a page of this origin may use our keys: https at the domain, or localhost at any port."""
    at = urlsplit(origin)
    if at.hostname == "localhost":
        return settings.HENGJIAN_RP_ID == "localhost" and at.scheme in {"http", "https"}
    return at.scheme == "https" and (
        at.hostname == settings.HENGJIAN_RP_ID
        or str(at.hostname).endswith("." + settings.HENGJIAN_RP_ID)
    )
