"""What accreditation prints: categories with their basic items, the parts of a certificate number.

The rest of data/accreditation.yaml (process, clauses, conclusions) is kept whole for the contexts
that come to need it; its numbers are dated rows of `rules`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hengjian.standards.loading import load


@dataclass(frozen=True)
class CertificateNumber:
    """A 12-digit CMA number taken apart. A part the code lists do not name is empty."""

    number: str
    year: int
    issuer: str
    specialty: str
    sector: str
    serial: str


def certificate_number(number: str) -> CertificateNumber | None:
    """The parts of a certificate number; None when it is not twelve digits.

    Form of the 2015 rule, seen in a secondary source. Whether numbers issued after 2026-06-01
    keep it is not known, so another form is a question to ask, not a reason to refuse.
    """
    if not re.fullmatch(r"[0-9]{12}", number, re.ASCII):
        return None
    codes = load("accreditation")["certificate"]["number_format"]
    return CertificateNumber(
        number,
        2000 + int(number[:2]),
        codes["issuer_codes"].get(number[2:4], ""),
        codes["specialty_codes"].get(number[4:6], ""),
        codes["sector_codes_used_here"].get(number[6:8], ""),
        number[8:],
    )


def basic_items() -> dict[str, tuple[str, ...]]:
    """The 13 categories, each with the items it is granted with (SUP2025 art 23)."""
    found: dict[str, list[str]] = load("accreditation")["basic_items_per_category"]
    return {category: tuple(items) for category, items in found.items()}


def fewer_staff_categories() -> frozenset[str]:
    """The categories for which fewer people do where nothing else is held (SUP2025 art 6(1))."""
    return frozenset(load("accreditation")["fewer_staff_categories"])


def report_must_contain() -> tuple[str, ...]:
    """What every report must show."""
    return tuple(load("accreditation")["report_must_contain"])
