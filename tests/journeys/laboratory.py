"""A laboratory in Lanzhou of which a little is wrong: nineteen people where twenty are needed, a
sampler past its calibration and long without a period check, one method verified in time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.registry import services as registry
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    Fact,
    InstitutionFact,
    InstrumentFact,
    MethodVerificationFact,
    PeriodCheckFact,
    PersonFact,
    QualificationFact,
    ScopeFact,
)

from .conftest import LANZHOU

NAME = "兰州陇源检测有限公司"
KNOWN = datetime(2025, 2, 1, 4, tzinfo=UTC)
CERTIFIED = datetime(2026, 2, 1, 4, tzinfo=UTC)
DECIDED = date(2026, 1, 5)
STAFF = 19


def record() -> None:
    """The laboratory is on the register."""
    itself = InstitutionFact(
        uscc=LANZHOU, name=NAME, kind="commercial", region="620102", head_name="王主任"
    )
    registry.record_facts(facts=[itself, *staff()], by="gan", at=KNOWN)
    registry.record_facts(facts=[*certificate(), *things()], by="gan", at=CERTIFIED)


def certificate() -> list[Fact]:
    """A certificate of January 2026 with one row of scope."""
    return [
        CertificateFact(
            uscc=LANZHOU, certificate_no="262812050001", valid_from=DECIDED,
            valid_until=date(2031, 6, 1),
        ),
        ScopeFact(
            certificate_no="262812050001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=DECIDED,
        ),
    ]  # fmt: skip


def staff() -> list[Fact]:
    """Nineteen people since 2024, the first of whom may take samples."""
    facts: list[Fact] = []
    for number in range(STAFF):
        who = f"P-{number:03d}"
        facts += [
            PersonFact(person_no=who, name=f"张{number + 1}"),
            EmploymentFact(
                person_no=who, uscc=LANZHOU, valid_from=date(2024, 1, 1), contract="labour"
            ),
            QualificationFact(
                person_no=who, kind="education", level="bachelor", obtained_on=date(2012, 7, 1)
            ),
        ]
    sampling = AuthorisationFact(
        person_no="P-000", uscc=LANZHOU, task="sampling", valid_from=date(2024, 1, 1)
    )
    return [*facts, sampling]


def things() -> list[Fact]:
    """A sampler and a verified method."""
    on = {"uscc": LANZHOU, "instrument_no": "Y1"}
    return [
        InstrumentFact(**on, name="采样器"),
        CalibrationFact(**on, calibrated_on=date(2025, 11, 1), due_on=date(2026, 11, 1)),
        PeriodCheckFact(**on, checked_on=date(2025, 6, 1), passed=True),
        MethodVerificationFact(
            uscc=LANZHOU, parameter="氨氮", method="HJ 535-2009",
            verified_on=date(2025, 12, 1), report_no="V1", real_samples=2,
        ),
    ]  # fmt: skip
