"""Facts about certificates, scope and verified methods."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hengjian.core.errors import Problem
from hengjian.registry.facts.base import Fact, missing, out_of_range


@dataclass(frozen=True, kw_only=True)
class CertificateFact(Fact):
    """A certificate of accreditation. 撤销, 吊销 and 注销 are three different statuses."""

    KIND: ClassVar = "certificate"
    KEY: ClassVar = ("certificate_no",)
    REQUIRED: ClassVar = ("uscc", "certificate_no", "valid_from")
    LENGTHS: ClassVar = {"certificate_no": 40}
    CHOICES: ClassVar = {
        "status": ("valid", "withdrawn", "revoked", "cancelled"),
        "level": ("province", "state"),
    }

    uscc: str
    certificate_no: str
    valid_from: date
    valid_until: date | None = None
    status: str = "valid"
    status_since: date | None = None
    level: str = "province"
    decided_on: date | None = None

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if self.status != "valid" and self.status_since is None:
            yield missing("status_since")


@dataclass(frozen=True, kw_only=True)
class ScopeFact(Fact):
    """A row of the scope annex: category, object (empty = any), parameter, method, restriction."""

    KIND: ClassVar = "scope"
    KEY: ClassVar = (
        "certificate_no",
        "category",
        "matrix",
        "parameter",
        "method",
        "site",
        "valid_from",
    )
    REQUIRED: ClassVar = ("certificate_no", "category", "parameter", "method", "valid_from")
    LENGTHS: ClassVar = {
        "category": 60,
        "matrix": 60,
        "parameter": 80,
        "method": 120,
        "limits": 200,
        "site": 120,
        "note": 200,
        "library_item": 40,
        "library_status": 40,
    }

    certificate_no: str
    category: str
    parameter: str
    method: str
    valid_from: date
    valid_until: date | None = None
    matrix: str = ""
    limits: str = ""
    site: str = ""
    note: str = ""
    library_item: str = ""
    library_status: str = ""


@dataclass(frozen=True, kw_only=True)
class MethodVerificationFact(Fact):
    """The institution verified a method before first use."""

    KIND: ClassVar = "method-verification"
    KEY: ClassVar = ("uscc", "parameter", "method", "report_no")
    REQUIRED: ClassVar = ("uscc", "parameter", "method", "verified_on", "report_no")
    LENGTHS: ClassVar = {"parameter": 80, "method": 120, "report_no": 80}

    uscc: str
    parameter: str
    method: str
    verified_on: date
    report_no: str
    real_samples: int = 0

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if not 0 <= self.real_samples <= 100_000:
            yield out_of_range("real_samples", "0–100000", str(self.real_samples))
