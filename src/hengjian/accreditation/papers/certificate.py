"""The certificate as PDF/A-2b with a QR code that leads to the public page."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import segno

from hengjian.accreditation.papers.facts import CertificatePaper
from hengjian.assessment import printing

PRINTED = Path(__file__).parent / "printed"


def certificate_pdf(facts: CertificatePaper) -> bytes:
    """One A4 page: authority, body, address, scope in short, validity, number, mark, QR code."""
    said = {
        "number": facts.number,
        "institution": facts.institution,
        "uscc": facts.uscc,
        "address": facts.address,
        "authority": facts.authority,
        "issued_on": _day(facts.issued_on),
        "valid_from": _day(facts.valid_from),
        "last_day": _day(facts.last_day),
        "verify_address": facts.verify_address,
        "categories": list(facts.categories),
        "sites": list(facts.sites),
        "scope_rows": facts.scope_rows,
        "decision_no": facts.decision_no,
    }
    return printing.pdf(
        "certificate",
        said,
        on=facts.issued_on,
        folder=PRINTED,
        images={"qr": qr(facts.verify_address)},
    )


def qr(address: str) -> str:
    """The address as a QR code (error correction M) in SVG."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(out, kind="svg", border=2, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
