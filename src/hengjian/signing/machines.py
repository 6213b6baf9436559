"""Keys of laboratory systems and instrument computers: register one, end one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution
from hengjian.signing import suites
from hengjian.signing.models import Ended, MachineKey


def _not_registered(because: Text, instead: Text) -> Refusal:
    return Refusal(t("未登记系统密钥", "The machine key was not registered"), because, instead)


def read_public(suite: str, text: str) -> bytes:
    """The public key a form or client gave as hex; raises Refusal for what is none of the suite."""
    known = suites.SUITES.get(suite)
    if known is None:
        names = "、".join(sorted(suites.SUITES))
        raise _not_registered(
            t(f"没有算法套件 {suite}", f"there is no suite {suite}"),
            t(f"可用：{names}", f"There are: {names}"),
        )
    try:
        data = bytes.fromhex("".join(text.split()))
    except ValueError:
        data = b""
    if len(data) != known.public_bytes:
        raise _not_registered(
            t("公钥格式不对", "this is no public key of the suite"),
            t(f"请填写{known.public_bytes}字节公钥的十六进制",
              f"Give the {known.public_bytes} bytes of the public key in hexadecimal"),
        )  # fmt: skip
    return data


@transaction.atomic
def register(
    *, institution: Institution, name: str, suite: str, public_key: bytes, by: Actor, at: datetime
) -> MachineKey:
    """The key is on record for this body; the secret half never comes here."""
    if MachineKey.objects.filter(public_key=public_key).exists():
        raise _not_registered(
            t("这把公钥已经登记", "this public key is registered already"),
            t("每台系统使用各自的密钥", "Give every machine a key of its own"),
        )
    count = MachineKey.objects.filter(institution=institution).count()
    made = MachineKey.objects.create(
        institution=institution, number=f"{institution.uscc}-M{count + 1}", name=name.strip()[:60],
        suite=suite, public_key=public_key, made_at=at, registered_by=by.username,
    )  # fmt: skip
    body = {"number": made.number, "suite": suite, "key": public_key.hex(), "name": made.name}
    ledger.append(
        kind="signing.machine-registered", subject=institution.uscc, actor=by.username, at=at,
        body=body,
    )  # fmt: skip
    return made


@transaction.atomic
def end(
    *, key: MachineKey, why: str, by: Actor, at: datetime, distrusted_from: datetime | None = None
) -> None:
    """The machine signs no more; what it signed from `distrusted_from` on no longer counts."""
    if why not in Ended.values:
        raise ValueError(f"no reason {why!r}")
    since = min(distrusted_from or at, at)
    left = MachineKey.objects.filter(pk=key.pk, ended_at__isnull=True)
    if not left.update(ended_at=at, ended_why=why, ended_by=by.username, distrusted_from=since):
        raise Refusal(
            t("未停用系统密钥", "The machine key was not ended"),
            t("该密钥已经停用", "it was ended before"),
            t("无需再次操作", "Nothing more needs to be done"),
        )
    body = {"number": key.number, "why": why, "distrusted_from": since.isoformat()}
    ledger.append(
        kind="signing.machine-ended", subject=key.institution.uscc, actor=by.username, at=at,
        body=body,
    )  # fmt: skip
