"""Put statements before a person, take the signature, and let follow what the record's owner says."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from fido2.utils import websafe_encode
from fido2.webauthn import AuthenticationResponse, UserVerificationRequirement

from hengjian.accounts.access import Actor
from hengjian.accounts.models import User
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution
from hengjian.signing import authority, passkeys, rows, suites
from hengjian.signing.kinds import kind_of
from hengjian.signing.models import MachineKey, Passkey, Request, Signature
from hengjian.signing.relying_party import server
from hengjian.signing.statements import Statement, challenge, digest, read

#: How long a page may lie open before what it shows has to be asked for again.
OPEN_FOR = timedelta(minutes=30)
MOST = 500


def ask(*, statements: Sequence[Statement], by: Actor, at: datetime, next: str = "") -> Request:
    """A request that `by` may answer with one gesture. `next`: where the page leads afterwards.

    Raises Refusal when the signer is not in the register, not employed by the body on this day, or
    not authorised for a line (named, with who could sign); ValueError for none or too many.
    """
    if not 0 < len(statements) <= MOST:
        raise ValueError(f"1 to {MOST} statements are signed at once")
    for statement in statements:
        _refuse_without_authority(statement, by.person_no, at)
    texts = [statement.text() for statement in statements]
    return Request.objects.create(
        number=secrets.token_hex(16),
        user=User.objects.get(username=by.username),
        person_no=by.person_no,
        texts=texts,
        challenge=challenge([digest(text) for text in texts]).hex(),
        next=next,
        made_at=at,
        expires_at=at + OPEN_FOR,
    )


def _refuse_without_authority(statement: Statement, person_no: str, at: datetime) -> None:
    kind, day = kind_of(statement), legal_day(at)
    missing = authority.gaps(statement, kind, person_no, day)
    if not missing:
        return
    others = authority.could_sign(statement, kind, day)[:5]
    named = "、".join(others)
    instead = (
        t(f"可由 {named} 签署", f"{', '.join(others)} could sign it") if others
        else t("请先登记相应授权", "Record the authorisation first")
    )  # fmt: skip
    zh = "；".join(gap.what.zh for gap in missing[:5])
    en = "; ".join(gap.what.en for gap in missing[:5])
    raise Refusal(
        t(f"未签署 {statement.subject}", f"{statement.subject} was not put before you to sign"),
        Text(zh, en),
        instead,
    )


def finish(
    *, request: Request, answer: dict[str, Any], by: Actor, at: datetime,
    device_at: datetime | None = None,
) -> list[Signature]:  # fmt: skip
    """The gesture's answer becomes a signature of every statement, and what follows is done.

    All or nothing, in one transaction. Raises Refusal when the request is another's, answered or too
    old, the answer does not fit its challenge, the key is unknown or ended, or the signer has lost
    the authority meanwhile; whatever a record's owner refuses undoes everything.
    """
    if request.user.username != by.username:
        raise _not_signed(t("这份签署请求属于他人", "this request was put before somebody else"))
    with transaction.atomic():
        key = _verified(request, answer, at)
        waiting = Request.objects.filter(pk=request.pk, done_at__isnull=True, expires_at__gt=at)
        if not waiting.update(done_at=at):
            raise _not_signed(
                t(
                    "该请求已签署或已超过30分钟",
                    "it was answered before, or is older than 30 minutes",
                )
            )
        for text in request.texts:
            _refuse_without_authority(read(json.loads(text)), by.person_no, at)
        proof = {"id": answer["id"], **answer["response"]}
        return _follow(
            request.texts, at, person_no=by.person_no, name=by.name, passkey=key,
            suite=key.suite, proof=proof, device_at=device_at,
        )  # fmt: skip


def _verified(request: Request, answer: dict[str, Any], at: datetime) -> Passkey:
    try:
        response = AuthenticationResponse.from_dict(answer)
        key = passkeys.by_credential(request.user, response.id)
        if key is None:
            raise _not_signed(
                t("没有登记这把密钥，或已停用", "this key is not registered, or was ended")
            )
        party = server()
        state = {
            "challenge": websafe_encode(bytes.fromhex(request.challenge)),
            "user_verification": UserVerificationRequirement.REQUIRED,
        }
        party.authenticate_complete(state, passkeys.credentials(request.user), answer)
    except (ValueError, KeyError, TypeError) as error:
        raise _not_signed(
            t("签名与所示内容不符", "the signature does not fit what was shown")
        ) from error
    counter = response.response.authenticator_data.counter
    Passkey.objects.filter(pk=key.pk).update(sign_count=max(key.sign_count, counter))
    return key


def _not_signed(because: Text) -> Refusal:
    return Refusal(
        t("未签署", "Nothing was signed"),
        because,
        t("请回到记录页面重新发起签署", "Go back to the record and ask to sign it again"),
    )


def machine(
    *, statements: Sequence[Statement], key: MachineKey, signature: bytes, at: datetime,
    device_at: datetime | None = None,
) -> list[Signature]:  # fmt: skip
    """What a laboratory's system signed in transmitting it; persons still sign their stages.

    The signature is over `challenge(digests)`. Raises Refusal when it does not verify, the key was
    ended, or a statement is another body's.
    """
    if any(s.institution != key.institution.uscc for s in statements):
        raise _not_signed(t("密钥不属于该机构", "the key belongs to another body"))
    if key.ended_at is not None:
        raise _not_signed(t("该系统密钥已停用", "this machine's key was ended"))
    texts = [statement.text() for statement in statements]
    shown = challenge([digest(text) for text in texts])
    if not suites.verify(key.suite, bytes(key.public_key), shown, signature):
        raise _not_signed(t("系统签名不成立", "the machine's signature does not verify"))
    with transaction.atomic():
        return _follow(
            texts, at, person_no="", name=key.name, machine=key, suite=key.suite,
            proof={"signature": websafe_encode(signature)}, device_at=device_at,
        )  # fmt: skip


def _follow(texts: Sequence[str], at: datetime, **common: Any) -> list[Signature]:
    """One signature a text, and its owner's act after each. The signer's row is locked meanwhile."""
    digests = [digest(text) for text in texts]
    serial, previous = _last(common)
    made = []
    for place, text in enumerate(texts):
        statement = read(json.loads(text))
        serial += 1
        number = f"QM-{digests[place][:16]}-{secrets.token_hex(4)}"
        link = rows.link(number=number, digest=digests[place], serial=serial, previous=previous)
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    number=number, kind=statement.kind, subject=statement.subject,
                    version=statement.version, stage=statement.stage, text=text,
                    digest=digests[place], batch=digests, serial=serial, previous=previous,
                    link=link, at=at, **common,
                    institution=Institution.objects.get(uscc=statement.institution),
                )  # fmt: skip
        except IntegrityError as error:
            raise _not_signed(
                t(f"{statement.subject} 已由您签署", f"you have signed {statement.subject} before")
            ) from error
        previous = link
        kind_of(statement).on_signed(statement, signature)
        made.append(signature)
    return made


def _last(common: dict[str, Any]) -> tuple[int, str]:
    """Number and link of the signer's last signature; two gestures of one signer wait for each other."""
    if machine_key := common.get("machine"):
        MachineKey.objects.select_for_update().get(pk=machine_key.pk)
        row = Signature.objects.filter(machine=machine_key)
    else:
        User.objects.select_for_update().get(person_no=common["person_no"])
        row = Signature.objects.filter(person_no=common["person_no"])
    last = row.order_by("-serial").values_list("serial", "link").first()
    return last or (0, "")
