"""Questions to signatures: of a record, of a person, and whether one counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.signing import authority
from hengjian.signing.kinds import kind_of
from hengjian.signing.models import Signature
from hengjian.signing.statements import digest, read


@dataclass(frozen=True)
class Verdict:
    """Whether a signature counts, as known now. Codes: counts, counts-key-ended, key-distrusted,
    altered, not-employed, not-authorised."""

    code: str
    words: Text

    @property
    def counts(self) -> bool:
        return self.code in {"counts", "counts-key-ended"}


def of(kind: str, subject: str) -> QuerySet[Signature]:
    """Every signature of a record, oldest first."""
    return Signature.objects.filter(kind=kind, subject=subject)


def by_person(person_no: str) -> QuerySet[Signature]:
    """Everything one person signed, in any body, oldest first."""
    return Signature.objects.filter(person_no=person_no).exclude(person_no="")


def verdict(signature: Signature, on: datetime) -> Verdict:
    """What the signature is worth by what is on record at `on`."""
    if digest(signature.text) != signature.digest or signature.digest not in signature.batch:
        return Verdict("altered", t("记录与签名不符", "the record is not what was signed"))
    key = signature.passkey or signature.machine
    assert key is not None
    if not key.trusted_at(signature.at):
        return Verdict(
            "key-distrusted",
            t("签署时密钥已不可信", "the key was no longer to be trusted when it signed"),
        )
    if signature.person_no:
        statement = read(json.loads(signature.text))
        missing = authority.gaps(
            statement, kind_of(statement), signature.person_no, legal_day(signature.at)
        )
        if missing:
            code = "not-authorised" if any(gap.line for gap in missing) else "not-employed"
            return Verdict(code, missing[0].what)
    if key.ended_at is not None and key.ended_at <= on:
        return Verdict(
            "counts-key-ended",
            t("有效；密钥此后停用", "counts; the key was ended afterwards"),
        )
    return Verdict("counts", t("有效", "counts"))
