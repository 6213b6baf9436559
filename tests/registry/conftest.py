"""A small register: two institutions in different places, known by their facts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.registry import services
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    ScopeFact,
    SiteFact,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"


def file_of(uscc: str, name: str, region: str, n: int = 1) -> list:
    """One institution's whole file: two people, an instrument, a certificate with two rows."""
    since = date(2024, 1, 1)
    return [
        InstitutionFact(uscc=uscc, name=name, kind="commercial", region=region),
        PersonFact(person_no=f"P{n}1", name="王小明"),
        PersonFact(person_no=f"P{n}2", name="李芳"),
        EmploymentFact(person_no=f"P{n}1", uscc=uscc, valid_from=since, title="采样员"),
        EmploymentFact(person_no=f"P{n}2", uscc=uscc, valid_from=since),
        AuthorisationFact(person_no=f"P{n}1", uscc=uscc, task="sampling", valid_from=since),
        InstrumentFact(uscc=uscc, instrument_no="YQ-001", name="离子色谱仪", capacity=4),
        CalibrationFact(
            uscc=uscc, instrument_no="YQ-001", calibrated_on=since, due_on=date(2025, 1, 1)
        ),
        CertificateFact(
            uscc=uscc,
            certificate_no=f"24280000000{n}",
            valid_from=since,
            valid_until=date(2030, 1, 1),
        ),
        ScopeFact(
            certificate_no=f"24280000000{n}",
            category="水和废水",
            parameter="氨氮",
            method="HJ 535-2009",
            valid_from=since,
        ),
        ScopeFact(
            certificate_no=f"24280000000{n}",
            category="水和废水",
            parameter="总磷",
            method="GB/T 11893-1989",
            valid_from=date(2025, 6, 1),
        ),
        SiteFact(uscc=uscc, name="本部", region=region),
    ]


@pytest.fixture
def lanzhou(db):
    """An institution in Chengguan, Lanzhou, with its whole file."""
    services.record_file(
        facts=file_of(LANZHOU, "兰州陇源检测有限公司", "620102"), by="gan", at=NOON
    )
    return services.Institution.objects.get(uscc=LANZHOU)


@pytest.fixture
def tanchang(db):
    """An institution in Tanchang county, Longnan, with its whole file."""
    facts = file_of(TANCHANG, "宕昌环境监测站", "621223", 2)
    services.record_file(facts=facts, by="gan", at=NOON)
    return services.Institution.objects.get(uscc=TANCHANG)
