"""Facts about instruments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hengjian.core.errors import Problem
from hengjian.registry.facts.base import Fact, ends_early, out_of_range


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
            yield out_of_range("capacity", "1–100000", str(self.capacity))


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
            yield ends_early("due_on", self.due_on)


@dataclass(frozen=True, kw_only=True)
class PeriodCheckFact(Fact):
    """A check between two calibrations, and whether it passed."""

    KIND: ClassVar = "period-check"
    KEY: ClassVar = ("uscc", "instrument_no", "checked_on", "record_no")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "checked_on")
    LENGTHS: ClassVar = {"record_no": 80}

    uscc: str
    instrument_no: str
    checked_on: date
    passed: bool
    record_no: str = ""


@dataclass(frozen=True, kw_only=True)
class LeaseFact(Fact):
    """An instrument is used by right of a lease or loan."""

    KIND: ClassVar = "lease"
    KEY: ClassVar = ("uscc", "instrument_no", "valid_from")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "lessor", "valid_from")
    LENGTHS: ClassVar = {"lessor": 120}

    uscc: str
    instrument_no: str
    lessor: str
    valid_from: date
    valid_until: date | None = None
    sole_use: bool = True


@dataclass(frozen=True, kw_only=True)
class InstrumentFunctionFact(Fact):
    """A function against tampering, verified before use."""

    KIND: ClassVar = "instrument-function"
    KEY: ClassVar = ("uscc", "instrument_no", "function", "verified_on")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "function", "verified_on")
    LENGTHS: ClassVar = {"record_no": 80}
    CHOICES: ClassVar = {"function": ("transmission", "position", "time", "log", "saving")}

    uscc: str
    instrument_no: str
    function: str
    verified_on: date
    record_no: str = ""


@dataclass(frozen=True, kw_only=True)
class InstrumentUseFact(Fact):
    """What an instrument measures, and which kind of instrument it is."""

    KIND: ClassVar = "instrument-use"
    KEY: ClassVar = ("uscc", "instrument_no", "parameter")
    REQUIRED: ClassVar = ("uscc", "instrument_no", "parameter")
    LENGTHS: ClassVar = {"parameter": 80}
    CHOICES: ClassVar = {"sort": ("other", "gas-analyser", "particulate", "sound-level")}

    uscc: str
    instrument_no: str
    parameter: str
    sort: str = "other"
    fugitive: bool = False
