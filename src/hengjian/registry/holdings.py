"""What an institution works with on a day: instruments with what keeps them true, rooms, ties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from hengjian.registry.models import (
    Calibration,
    Institution,
    Instrument,
    InstrumentFunction,
    Lease,
    MethodVerification,
    PeriodCheck,
    Premises,
    Site,
    Tie,
)


@dataclass(frozen=True)
class Held:
    """An instrument on the day. `calibration`: the one that covers the day, else the last made
    before; `check`: the last period check; `lease`: by which right it is used that day."""

    instrument: Instrument
    calibration: Calibration | None
    covered: bool
    check: PeriodCheck | None
    lease: Lease | None
    functions: tuple[InstrumentFunction, ...]
    parameters: tuple[str, ...]


def instruments(institution: Institution) -> QuerySet[Instrument]:
    """By number, with everything recorded about them."""
    related = ("calibrations", "period_checks", "leases", "functions", "uses")
    return institution.instruments.prefetch_related(*related).order_by("instrument_no")


def held(row: Instrument, day: date) -> Held:
    """What the register says of the instrument on the day."""
    made = [c for c in row.calibrations.all() if c.calibrated_on <= day]
    calibration = max(made, key=lambda c: (c.due_on >= day, c.calibrated_on, c.pk), default=None)
    checks = [c for c in row.period_checks.all() if c.checked_on <= day]
    leases = [one for one in row.leases.all() if _on(one, day)]
    verified = [f for f in row.functions.all() if f.verified_on <= day]
    return Held(
        row,
        calibration,
        calibration is not None and calibration.due_on >= day,
        max(checks, key=lambda c: (c.checked_on, c.pk), default=None),
        max(leases, key=lambda one: one.valid_from, default=None),
        tuple(sorted(verified, key=lambda f: (f.function, f.verified_on))),
        tuple(sorted({use.parameter for use in row.uses.all()})),
    )


def _on(row: Lease | Premises | Tie, day: date) -> bool:
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


@dataclass(frozen=True)
class Place:
    """A site and its rooms on the day."""

    site: Site
    rooms: tuple[Premises, ...]


def places(institution: Institution, day: date) -> list[Place]:
    """Every site, with the rooms held that day."""
    rows = institution.sites.prefetch_related("premises").order_by("name")
    return [
        Place(row, tuple(room for room in row.premises.order_by("name") if _on(room, day)))
        for row in rows
    ]


def ties(institution: Institution, day: date) -> list[Tie]:
    """Who stands behind it that day."""
    rows = institution.ties.order_by("kind", "other_name", "pk")
    return [row for row in rows if _on(row, day)]


def verifications(institution: Institution, day: date) -> QuerySet[MethodVerification]:
    """Methods verified by that day."""
    rows = institution.verifications.filter(verified_on__lte=day)
    return rows.order_by("method", "parameter", "-verified_on")
