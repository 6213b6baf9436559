"""What the indicators of the ecology grade were on a day, from the register and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from hengjian.conformity import selectors as conformity
from hengjian.conformity.clauses.light import Colour
from hengjian.core.text import t
from hengjian.credit.scales import Measured
from hengjian.registry.models import Certificate, Institution
from hengjian.registry.selectors import on

#: Groups of conformity lights (conformity.weighing) by the indicator they belong to; the rest is
#: counted nowhere here.
GROUPS = {
    "staff": "staff-lights",
    "posts": "staff-lights",
    "premises": "ability-lights",
    "instruments": "ability-lights",
    "methods": "ability-lights",
}


def measure(institution: Institution, day: date, decisions: int) -> list[Measured]:
    """Every indicator; those nothing on record speaks of have no value."""
    found = [one(institution, day) for one in _MEASURES]
    lights = list(_lights(institution, day))
    upheld = Measured("upheld-decisions", Decimal(decisions))
    return [*found, *lights, upheld]


def _years_accredited(institution: Institution, day: date) -> Measured:
    """Full years since the first of an unbroken row of certificates that reaches the day."""
    spans = sorted(map(_span, institution.certificates.all()), key=lambda span: span[0])
    begun: date | None = None
    until: date | None = None
    for start, end in spans:
        if begun is None or (until is not None and start > until):
            begun, until = start, end
        elif until is not None:
            until = None if end is None else max(until, end)
    if begun is None or begun > day or (until is not None and until <= day):
        return Measured("years-accredited", None)
    years = day.year - begun.year - ((day.month, day.day) < (begun.month, begun.day))
    said = t(f"自 {begun} 起持证", f"certificate held since {begun}")
    return Measured("years-accredited", Decimal(years), ({**said.both(), "subject": ""},))


def _span(certificate: Certificate) -> tuple[date, date | None]:
    """From its first day to the first day it no longer holds; withdrawn, it ends on that day."""
    ends = [certificate.valid_until]
    if certificate.status != Certificate.Status.VALID:
        ends.append(certificate.status_since)
    known = [day for day in ends if day is not None]
    return certificate.valid_from, min(known) if known else None


def _calibrated(institution: Institution, day: date) -> Measured:
    total = institution.instruments.count()
    if not total:
        return Measured("calibrated", None)
    covered = (
        institution.instruments.filter(
            calibrations__calibrated_on__lte=day, calibrations__due_on__gte=day
        )
        .distinct()
        .count()
    )
    said = t(f"{total} 台中 {covered} 台在期", f"{covered} of {total} instruments covered")
    return Measured("calibrated", Decimal(covered) / total, ({**said.both(), "subject": ""},))


_MEASURES: tuple[Callable[[Institution, date], Measured], ...] = (_years_accredited, _calibrated)


def _lights(institution: Institution, day: date) -> Iterable[Measured]:
    if not institution.staff.filter(on(day)).exists():
        return  # nobody on record: the lights would be about the register, not the institution
    counted: dict[str, list[bool]] = {"staff-lights": [], "ability-lights": []}
    for light in conformity.page(institution, day):
        key = GROUPS.get(light.group)
        if key and light.colour is not Colour.HUMAN:
            counted[key].append(light.colour is not Colour.RED)
    for key, met in counted.items():
        if met:
            said = t(f"{len(met)} 条中 {sum(met)} 条符合", f"{sum(met)} of {len(met)} clauses met")
            share = Decimal(sum(met)) / len(met)
            yield Measured(key, share, ({**said.both(), "subject": institution.uscc},))
