"""Evidence that lies on the platform already: what a number names, as it reads now, digested."""

from __future__ import annotations

import json

from hengjian.assessment import digests
from hengjian.core.text import Text, t
from hengjian.ledger import selectors as ledger
from hengjian.registry.models import Institution

#: Kinds of records a number may name: certificate, instrument, person, method verification.
KINDS: dict[str, Text] = {
    "record": t("登记信息（证书、仪器、人员、方法验证编号）", "Record (certificate, instrument …)"),
    "report": t("监测报告编号", "Report number"),
}


def digest(institution: Institution, kind: str, number: str) -> str | None:
    """SHA-256 of what the number names at the institution; None when nothing bears it.

    A report is found by its entry in the ledger (its package's digest), so that a later version
    of the platform's rows changes nothing.
    """
    if kind == "report":
        return _report(institution, number)
    return _record(institution, number) if kind == "record" and number else None


def _report(institution: Institution, number: str) -> str | None:
    for entry in ledger.entries_for(f"{institution.uscc}/{number}"):
        if not entry.kind.startswith("monitoring.") or not entry.body:
            continue  # of another matter, or erased
        found = json.loads(entry.body).get("package_sha256")
        if isinstance(found, str):
            return found
    return None


def _record(institution: Institution, number: str) -> str | None:
    """The first record with that number: certificate, instrument, person employed, verification."""
    sources = (
        institution.certificates.filter(certificate_no=number),
        institution.instruments.filter(instrument_no=number),
        institution.staff.filter(person__person_no=number).order_by("valid_from"),
        institution.verifications.filter(report_no=number).order_by("pk"),
    )
    for rows in sources:
        found = list(rows.values())
        if found:
            plain = [
                {k: str(v) for k, v in sorted(r.items()) if k not in ("id", "recorded_at")}
                for r in found
            ]
            return digests.of([institution.uscc, rows.model.__name__, plain])
    return None
