"""The register: institutions, people, instruments, certificates and their scope, sites.

Facts with a validity are dated by legal days, `valid_from` included, `valid_until` the first day
no longer valid (empty = open). `recorded_at` says since when the platform knew.
"""

from hengjian.registry.models.bodies import (
    Institution,
    Premises,
    Site,
    Tie,
)
from hengjian.registry.models.certificates import (
    Certificate,
    MethodVerification,
    ScopeItem,
)
from hengjian.registry.models.history import (
    CertificateVersion,
    Change,
    InstitutionVersion,
)
from hengjian.registry.models.instruments import (
    Calibration,
    Instrument,
    InstrumentFunction,
    InstrumentUse,
    Lease,
    PeriodCheck,
)
from hengjian.registry.models.lookup import PersonToken, Term, TermHolder
from hengjian.registry.models.methods import MethodEdition
from hengjian.registry.models.people import (
    AbilityConfirmation,
    Appointment,
    Authorisation,
    Employment,
    Experience,
    Person,
    Qualification,
)

__all__ = [
    "AbilityConfirmation",
    "Appointment",
    "Authorisation",
    "Calibration",
    "Certificate",
    "CertificateVersion",
    "Change",
    "Employment",
    "Experience",
    "Institution",
    "InstitutionVersion",
    "Instrument",
    "InstrumentFunction",
    "InstrumentUse",
    "Lease",
    "MethodEdition",
    "MethodVerification",
    "PeriodCheck",
    "Person",
    "PersonToken",
    "Premises",
    "Qualification",
    "ScopeItem",
    "Site",
    "Term",
    "TermHolder",
    "Tie",
]
