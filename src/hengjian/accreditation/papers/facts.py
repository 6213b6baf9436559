"""What stands on a certificate and in a scope annex. Days are legal days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True)
class CertificatePaper:
    """A certificate as printed.

    `valid_until` is the first day no longer valid, as everywhere; the paper prints the day before
    as 有效期至. `categories`: the ability in short, the annex holds the rows. `verify_address`: the
    public page the QR code leads to. `decision_no`: number of the decision to grant, may be empty.
    """

    number: str
    institution: str
    uscc: str
    address: str
    authority: str
    issued_on: date
    valid_from: date
    valid_until: date
    verify_address: str
    categories: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    scope_rows: int = 0
    decision_no: str = ""

    @property
    def last_day(self) -> date:
        """The last day it is valid."""
        return self.valid_until - timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class ScopeRow:
    """One row of the annex. `valid_until`: the first day no longer valid (失效日期), None = open.

    `library_item` and `library_status` are printed for annexes of 2026-06-01 and later.
    """

    category: str
    item: str
    method_name: str
    method_no: str
    valid_from: date
    valid_until: date | None = None
    site: str = ""
    limits: str = ""
    note: str = ""
    library_item: str = ""
    library_status: str = ""


@dataclass(frozen=True, kw_only=True)
class ScopeAnnex:
    """The annex of a certificate as it stands on `on`, rows in the order they are printed."""

    number: str
    institution: str
    address: str
    authority: str
    on: date
    verify_address: str
    rows: tuple[ScopeRow, ...]
