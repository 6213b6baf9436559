"""Take a raw file in: bytes kept, the machine's signature checked, a sighting and an entry written."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.dateparse import parse_datetime

from hengjian.accounts.access import Actor
from hengjian.capture import claims, digests
from hengjian.capture.models import RawCapture
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.signing import services as signing
from hengjian.signing.models import MachineKey, Signature
from hengjian.signing.statements import Statement, read

MOST_BYTES = 512 * 1024 * 1024


def _refused(because: Text, instead: Text) -> Refusal:
    return Refusal(t("未接收原始文件", "The raw file was not taken"), because, instead)


_AGAIN = t(
    "请检查采集程序与机器密钥后重新发送", "Check the watcher and its key, then send it again"
)


def take(
    *, text: str, machine: MachineKey, signature: bytes, chunks: Iterable[bytes] | None, by: Actor,
    at: datetime,
) -> tuple[RawCapture, bool]:  # fmt: skip
    """The sighting, and whether it is new: the same statement sent again is the same sighting.

    `text` is the statement as signed. Raises Refusal when it cannot be read, speaks of another machine,
    its bytes are not those of its digests, or the signature does not verify; nothing is kept then
    but bytes nobody refers to.
    """
    said = _said(text, machine)
    known = RawCapture.objects.filter(signature__digest=said.digest(), machine=machine).first()
    if known is not None:
        return known, False
    if chunks is not None:
        _same_bytes(said, keep(chunks))
    elif said.body["event"] != "gone" and not place(said.body["sha256"]).exists():
        raise _refused(t("没有收到文件内容", "its bytes did not come along"), _AGAIN)
    device_at = parse_datetime(said.body["seen_at"])
    with transaction.atomic():
        (made,) = signing.machine(
            statements=[said], key=machine, signature=signature, at=at, device_at=device_at
        )
        return RawCapture.objects.get(signature=made), True


def _said(text: str, machine: MachineKey) -> Statement:
    try:
        said = read(json.loads(text))
        body = said.body
        fits = said.kind == claims.KIND and body["event"] in claims.EVENTS and body["name"]
        moment = parse_datetime(body["seen_at"])
        assert fits and moment is not None and moment.tzinfo is not None and body["counter"] >= 0
        if body["event"] != "gone":
            assert bytes.fromhex(body["sha256"]) and bytes.fromhex(body["sm3"])
            assert isinstance(body["size"], int)
    except (ValueError, KeyError, TypeError, AssertionError, AttributeError) as error:
        raise _refused(t("未读懂所附声明", "its statement could not be read"), _AGAIN) from error
    if body["machine"] != machine.number or said.institution != machine.institution.uscc:
        raise _refused(t("声明属于另一台机器", "the statement speaks of another machine"), _AGAIN)
    if said.text() != text:
        raise _refused(t("声明不是规范文本", "the statement is not in canonical form"), _AGAIN)
    return said


def _same_bytes(said: Statement, found: digests.Digests) -> None:
    body = said.body
    if body["event"] == "gone" or (found.size, found.sha256, found.sm3) != (
        body["size"], body["sha256"], body["sm3"],
    ):  # fmt: skip
        raise _refused(
            t("收到的内容与声明的摘要不符", "the bytes that came are not those of the digests"),
            _AGAIN,
        )


def keep(chunks: Iterable[bytes]) -> digests.Digests:
    """The bytes lie under their SHA-256, fsynced, mode 0600; what lies there already stays."""
    root: Path = settings.HENGJIAN_VAR / "raw"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = root / f"incoming.{secrets.token_hex(8)}"
    reader = digests.Reader()
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in _capped(reader.through(chunks)):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        found = reader.digests()
        target = place(found.sha256)
        target.parent.mkdir(exist_ok=True, mode=0o700)
        waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    return found


def _capped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > MOST_BYTES:
            raise _refused(
                t("文件超过 512 MB", "the file is larger than 512 MB"),
                t("请联系平台管理员", "Ask the platform's administrator"),
            )
        yield chunk


def place(sha256: str) -> Path:
    """Where the bytes of a digest lie. Raises ValueError for what is no digest."""
    if len(bytes.fromhex(sha256)) != 32:
        raise ValueError("not a SHA-256")
    root: Path = settings.HENGJIAN_VAR
    return root / "raw" / sha256[:2] / sha256


def on_signed(said: Statement, signature: Signature) -> None:
    """A machine signed a sighting: the row and the entry follow in the same transaction."""
    body, machine = said.body, signature.machine
    assert machine is not None
    assert signature.device_at is not None  # `take` reads it before anything is signed
    changed = parse_datetime(body["changed_at"]) if body["changed_at"] else None
    made = RawCapture.objects.create(
        institution=signature.institution, machine=machine, signature=signature,
        instrument_no=body["instrument"], name=body["name"], version=said.version,
        event=body["event"], size=body.get("size"), sha256=body.get("sha256", ""),
        sm3=body.get("sm3", ""), changed_at=changed, seen_at=signature.device_at,
        counter=body["counter"], at=signature.at,
    )  # fmt: skip
    ledger.append(
        kind="capture.seen", subject=signature.institution.uscc, actor=machine.number,
        at=signature.at,
        body={
            "signature": signature.mark(), "event": made.event,
            "sha256": made.sha256, "sm3": made.sm3, "version": made.version,
        },
    )  # fmt: skip


def opened_by_officer(*, capture: RawCapture, by: Actor, at: datetime) -> None:
    """An officer took the bytes: that look is on the audit log."""
    with transaction.atomic():
        ledger.append(
            kind="capture.opened", subject=capture.institution.uscc, actor=by.username, at=at,
            body={"sha256": capture.sha256}, log="audit",
        )  # fmt: skip
