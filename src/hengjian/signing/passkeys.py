"""A person's keys: register one, end one. The ceremony itself is WebAuthn's, by fido2."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hengjian.accounts.access import Actor
from hengjian.accounts.models import User
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.signing.models import Ended, Passkey
from hengjian.signing.relying_party import server

#: A name a program gives itself as authenticator: a demonstration key says so in its AAGUID.
SOFTWARE = bytes.fromhex("68656e676a69616e2d736f6674776172")[:16]


def begin(user: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """(options for the browser, state to keep in the session) for a new key of this user."""
    who = PublicKeyCredentialUserEntity(
        id=f"hengjian-{user.pk}".encode(), name=user.username, display_name=user.name
    )
    options, state = server().register_begin(
        who,
        credentials=credentials(user),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options.public_key), state


def register(
    *, user: User, state: dict[str, Any], answer: dict[str, Any], name: str, by: Actor, at: datetime
) -> Passkey:
    """The new key is on record. Raises Refusal when the answer does not fit what was asked, or is
    a demonstration key outside a demonstration."""
    try:
        found = server().register_complete(state, answer).credential_data
    except (ValueError, KeyError, TypeError) as error:
        raise _not_registered(
            t(
                "浏览器返回的内容与本次登记不符",
                "the browser's answer does not fit this registration",
            )
        ) from error
    assert found is not None
    software = bytes(found.aaguid) == SOFTWARE
    if software and not settings.DEMO:
        raise _not_registered(
            t("演示软件密钥只能用于演示", "a demonstration key is for demonstrations only")
        )
    with transaction.atomic():
        made = Passkey.objects.create(
            user=user,
            name=name.strip()[:60] or str(t("我的密钥", "My key")),
            kind=Passkey.Kind.SOFTWARE if software else Passkey.Kind.PASSKEY,
            suite="intl-1",
            public_key=bytes(found),
            credential_id=websafe_encode(found.credential_id),
            aaguid=str(found.aaguid) if found.aaguid else "",
            made_at=at,
        )
        ledger.append(
            kind="signing.key-registered", subject=user.person_no or user.username,
            actor=by.username, at=at,
            body={"credential": made.credential_id, "key": bytes(found).hex(), "sort": made.kind},
        )  # fmt: skip
    return made


def _not_registered(because: Text) -> Refusal:
    return Refusal(
        t("未登记密钥", "The key was not registered"),
        because,
        t("请重新登记，或换一台设备", "Start again, or use another device"),
    )


@transaction.atomic
def end(
    *, key: Passkey, why: str, by: Actor, at: datetime, distrusted_from: datetime | None = None
) -> None:
    """The key signs no more. Signatures from `distrusted_from` on (`at` unless told) no longer count;
    earlier ones keep counting. A compromised key must say since when."""
    if why not in Ended.values:
        raise ValueError(f"no reason {why!r}")
    since = distrusted_from or at
    if since > at:
        raise Refusal(
            t("未停用密钥", "The key was not ended"),
            t("不可信起始时间晚于现在", "it would be distrusted from a future instant"),
            t("请填写当前或更早的时间", "Give the present instant or an earlier one"),
        )
    left = Passkey.objects.filter(pk=key.pk, ended_at__isnull=True)
    if not left.update(ended_at=at, ended_why=why, ended_by=by.username, distrusted_from=since):
        raise Refusal(
            t("未停用密钥", "The key was not ended"),
            t("该密钥已经停用", "it was ended before"),
            t("无需再次操作", "Nothing more needs to be done"),
        )
    key.refresh_from_db()
    body = {"credential": key.credential_id, "why": why, "distrusted_from": since.isoformat()}
    subject = key.user.person_no or key.user.username
    ledger.append(kind="signing.key-ended", subject=subject, actor=by.username, at=at, body=body)


def usable(user: User) -> Sequence[Passkey]:
    """The keys this user may sign with now."""
    rows = Passkey.objects.filter(user=user, ended_at__isnull=True)
    return list(rows if settings.DEMO else rows.exclude(kind=Passkey.Kind.SOFTWARE))


def credentials(user: User) -> list[AttestedCredentialData]:
    """The same, as fido2 takes them."""
    return [AttestedCredentialData(bytes(key.public_key)) for key in usable(user)]


def by_credential(user: User, credential_id: str) -> Passkey | None:
    """The usable key with this id (base64url)."""
    websafe_decode(credential_id)
    return next((k for k in usable(user) if k.credential_id == credential_id), None)
