"""Facts of the register as values: what a row of a sheet or a program says, one class per kind.

A fact names others
by their own numbers (社会信用代码, person, instrument and certificate number), never by database
keys. Periods: `valid_from` included, `valid_until` the first day no longer valid, None = open.
Coordinates in degrees WGS 84. Pure: no database, no clock.
"""

from hengjian.registry.facts.base import Fact
from hengjian.registry.facts.bodies import InstitutionFact, PremisesFact, SiteFact, TieFact
from hengjian.registry.facts.certificates import CertificateFact, MethodVerificationFact, ScopeFact
from hengjian.registry.facts.instruments import (
    CalibrationFact,
    InstrumentFact,
    InstrumentFunctionFact,
    InstrumentUseFact,
    LeaseFact,
    PeriodCheckFact,
)
from hengjian.registry.facts.people import (
    AbilityConfirmationFact,
    AppointmentFact,
    AuthorisationFact,
    EmploymentFact,
    ExperienceFact,
    PersonFact,
    QualificationFact,
)

#: In the order in which they lean on each other.
FACTS: tuple[type[Fact], ...] = (
    InstitutionFact,
    PersonFact,
    EmploymentFact,
    QualificationFact,
    ExperienceFact,
    AppointmentFact,
    AuthorisationFact,
    AbilityConfirmationFact,
    InstrumentFact,
    CalibrationFact,
    PeriodCheckFact,
    LeaseFact,
    InstrumentFunctionFact,
    InstrumentUseFact,
    CertificateFact,
    ScopeFact,
    MethodVerificationFact,
    SiteFact,
    PremisesFact,
    TieFact,
)


__all__ = [
    "FACTS",
    "AbilityConfirmationFact",
    "AppointmentFact",
    "AuthorisationFact",
    "CalibrationFact",
    "CertificateFact",
    "EmploymentFact",
    "ExperienceFact",
    "Fact",
    "InstitutionFact",
    "InstrumentFact",
    "InstrumentFunctionFact",
    "InstrumentUseFact",
    "LeaseFact",
    "MethodVerificationFact",
    "PeriodCheckFact",
    "PersonFact",
    "PremisesFact",
    "QualificationFact",
    "ScopeFact",
    "SiteFact",
    "TieFact",
]
