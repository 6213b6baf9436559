"""Facts of the register as values: what a row of a sheet or a program says, one class per kind.

A fact names others
by their own numbers (社会信用代码, person, instrument and certificate number), never by database
keys. Periods: `valid_from` included, `valid_until` the first day no longer valid, None = open.
Coordinates in degrees WGS 84. Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from hengjian.core.errors import Problem
from hengjian.core.identifiers import region_problem, uscc_problem
from hengjian.core.text import t


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What all facts share. `KEY` identifies a fact within its kind."""

    KIND: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    REQUIRED: ClassVar[tuple[str, ...]]
    LENGTHS: ClassVar[dict[str, int]] = {}
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {}

    def key(self) -> tuple[object, ...]:
        """The values that identify it."""
        return tuple(getattr(self, name) for name in self.KEY)

    def values(self) -> dict[str, Any]:
        """Field → value."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def problems(self) -> Iterator[Problem]:
        """Everything wrong with the fact alone; `where` is the field."""
        for name in self.REQUIRED:
            if getattr(self, name) in ("", None):
                yield _missing(name)
        for name, longest in self.LENGTHS.items():
            if len(getattr(self, name)) > longest:
                yield _too_long(name, longest, str(getattr(self, name)))
        for name, known in self.CHOICES.items():
            if getattr(self, name) not in known:
                yield _unknown(name, known, str(getattr(self, name)))
        yield from self._own_problems()

    def _own_problems(self) -> Iterator[Problem]:
        values = self.values()
        if values.get("uscc"):
            yield from filter(None, [uscc_problem(values["uscc"], "uscc")])
        if values.get("region"):
            yield from filter(None, [region_problem(values["region"], "region")])
        if isinstance(values.get("valid_from"), date):
            yield from _period(values["valid_from"], values["valid_until"])
        yield from _place(values.get("lat_deg"), "lat_deg", 90)
        yield from _place(values.get("lon_deg"), "lon_deg", 180)


@dataclass(frozen=True, kw_only=True)
class InstitutionFact(Fact):
    """A monitoring body. kind: commercial, public, enterprise, operator, foreign."""

    KIND: ClassVar = "institution"
    KEY: ClassVar = ("uscc",)
    REQUIRED: ClassVar = ("uscc", "name", "kind", "region")
    LENGTHS: ClassVar = {"name": 120, "address": 200, "head_name": 60}
    CHOICES: ClassVar = {"kind": ("commercial", "public", "enterprise", "operator", "foreign")}

    uscc: str
    name: str
    kind: str
    region: str
    address: str = ""
    lat_deg: float | None = None
    lon_deg: float | None = None
    head_name: str = ""

    def _own_problems(self) -> Iterator[Problem]:
        for problem in super()._own_problems():
            # A source abroad has no Chinese code and no region; its number is its own.
            if not (self.kind == "foreign" and problem.where in {"uscc", "region"}):
                yield problem
        if len(self.uscc) > 18:
            yield _too_long("uscc", 18, self.uscc)


@dataclass(frozen=True, kw_only=True)
class PersonFact(Fact):
    """A person, once across employers. `identity_no` is digested and never kept."""

    KIND: ClassVar = "person"
    KEY: ClassVar = ("person_no",)
    REQUIRED: ClassVar = ("person_no", "name")
    LENGTHS: ClassVar = {"person_no": 40, "name": 60, "identity_no": 40}

    person_no: str
    name: str
    identity_no: str = ""


@dataclass(frozen=True, kw_only=True)
class EmploymentFact(Fact):
    """A person works for an institution in that period."""

    KIND: ClassVar = "employment"
    KEY: ClassVar = ("person_no", "uscc", "valid_from")
    REQUIRED: ClassVar = ("person_no", "uscc", "valid_from")
    LENGTHS: ClassVar = {"title": 60}

    person_no: str
    uscc: str
    valid_from: date
    valid_until: date | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True)
class AuthorisationFact(Fact):
    """An institution lets a person do a task; empty parameter or method = all of them."""

    KIND: ClassVar = "authorisation"
    KEY: ClassVar = ("person_no", "uscc", "task", "parameter", "method", "valid_from")
    REQUIRED: ClassVar = ("person_no", "uscc", "task", "valid_from")
    LENGTHS: ClassVar = {"parameter": 80, "method": 120}
    CHOICES: ClassVar = {"task": ("sampling", "analysis", "review", "signing")}

    person_no: str
    uscc: str
    task: str
    valid_from: date
    valid_until: date | None = None
    parameter: str = ""
    method: str = ""


@dataclass(frozen=True, kw_only=True)
class InstrumentFact(Fact):
    """An instrument of an institution. `capacity`: samples it lawfully runs side by side."""

    KIND: ClassVar = "instrument"
    KEY: ClassVar = ("uscc", "instrument_no")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "name")
    LENGTHS: ClassVar = {"instrument_no": 60, "name": 120, "model": 80, "serial": 80}

    uscc: str
    instrument_no: str
    name: str
    model: str = ""
    serial: str = ""
    rented: bool = False
    capacity: int = 1

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if not 1 <= self.capacity <= 100_000:
            yield _range("capacity", "1–100000", str(self.capacity))


@dataclass(frozen=True, kw_only=True)
class CalibrationFact(Fact):
    """A calibration or verification; `due_on` is the last day it covers."""

    KIND: ClassVar = "calibration"
    KEY: ClassVar = ("uscc", "instrument_no", "calibrated_on", "certificate_no")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "calibrated_on", "due_on")
    LENGTHS: ClassVar = {"certificate_no": 80, "provider": 120}

    uscc: str
    instrument_no: str
    calibrated_on: date
    due_on: date
    certificate_no: str = ""
    provider: str = ""

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if self.due_on < self.calibrated_on:
            yield _ends_early("due_on", self.due_on)


@dataclass(frozen=True, kw_only=True)
class CertificateFact(Fact):
    """A certificate of accreditation. 撤销, 吊销 and 注销 are three different statuses."""

    KIND: ClassVar = "certificate"
    KEY: ClassVar = ("certificate_no",)
    REQUIRED: ClassVar = ("uscc", "certificate_no", "valid_from")
    LENGTHS: ClassVar = {"certificate_no": 40}
    CHOICES: ClassVar = {"status": ("valid", "withdrawn", "revoked", "cancelled")}

    uscc: str
    certificate_no: str
    valid_from: date
    valid_until: date | None = None
    status: str = "valid"
    status_since: date | None = None

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if self.status != "valid" and self.status_since is None:
            yield _missing("status_since")


@dataclass(frozen=True, kw_only=True)
class ScopeFact(Fact):
    """A row of the scope annex: category, object (empty = any), parameter, method, restriction."""

    KIND: ClassVar = "scope"
    KEY: ClassVar = ("certificate_no", "category", "matrix", "parameter", "method", "valid_from")
    REQUIRED: ClassVar = ("certificate_no", "category", "parameter", "method", "valid_from")
    LENGTHS: ClassVar = {
        "category": 60,
        "matrix": 60,
        "parameter": 80,
        "method": 120,
        "limits": 200,
    }

    certificate_no: str
    category: str
    parameter: str
    method: str
    valid_from: date
    valid_until: date | None = None
    matrix: str = ""
    limits: str = ""


@dataclass(frozen=True, kw_only=True)
class SiteFact(Fact):
    """A place where an institution works."""

    KIND: ClassVar = "site"
    KEY: ClassVar = ("uscc", "name")
    REQUIRED: ClassVar = ("uscc", "name", "region")
    LENGTHS: ClassVar = {"name": 120, "address": 200}

    uscc: str
    name: str
    region: str
    address: str = ""
    lat_deg: float | None = None
    lon_deg: float | None = None


#: In the order in which they lean on each other.
FACTS: tuple[type[Fact], ...] = (
    InstitutionFact,
    PersonFact,
    EmploymentFact,
    AuthorisationFact,
    InstrumentFact,
    CalibrationFact,
    CertificateFact,
    ScopeFact,
    SiteFact,
)


def _missing(name: str) -> Problem:
    message = t("必填项为空", "a required value is empty")
    return Problem(name, "required", message, t("请填写", "Fill it in"))


def _too_long(name: str, longest: int, found: str) -> Problem:
    message = t(f"超过 {longest} 个字", f"longer than {longest} characters")
    return Problem(name, "length", message, t("请缩短", "Shorten it"), found[:60])


def _unknown(name: str, known: tuple[str, ...], found: str) -> Problem:
    words = ", ".join(known)
    message = t("不在可选值之内", "is not one of the values allowed")
    return Problem(name, "choice", message, t(f"可选：{words}", f"Choose one of: {words}"), found)


def _range(name: str, allowed: str, found: str) -> Problem:
    message = t(f"超出范围 {allowed}", f"outside {allowed}")
    return Problem(name, "range", message, t("请核对数值", "Check the value"), found)


def _ends_early(name: str, found: date) -> Problem:
    message = t("结束早于开始", "ends before it begins")
    remedy = t("请核对起止日期", "Check both dates")
    return Problem(name, "period", message, remedy, found.isoformat())


def _period(begins: date, ends: date | None) -> Iterator[Problem]:
    if ends is not None and ends <= begins:
        yield _ends_early("valid_until", ends)


def _place(value: float | None, name: str, most: int) -> Iterator[Problem]:
    if value is not None and not -most <= value <= most:
        yield _range(name, f"±{most}°", str(value))
