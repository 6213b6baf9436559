"""A laboratory in Chengguan that announces and files, its officers, and a neighbour."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.filing.content import Content, Item
from hengjian.registry import services as registry
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    ScopeFact,
)
from hengjian.registry.models import Institution

#: 2026-11-23 12:00 in Lanzhou.
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
RECORDED = datetime(2026, 2, 1, 4, 0, tzinfo=UTC)
# Made up; the check characters were computed by hand from GB 11714 and GB 32100.
USCC, OTHER = "91620102MA0000015R", "91621223MA0000023K"
SINCE = date(2026, 2, 1)
LI = Actor("li", "李建国", posts=(Held("ecology-prefecture", region="620100"),))
WANG = Actor("wang", "王厅", posts=(Held("ecology-leader", region="620000"),))
FAR = Actor("far", "远方", posts=(Held("ecology-prefecture", region="620700"),))
HEAD = Actor("head", "张负责", "P-H", (Held("lab-head", institution_uscc=USCC),))
AMMONIA = Item("水和废水", "地表水", "氨氮", "HJ 535-2009")


def facts(uscc: str, name: str, region: str, kind: str, tag: str) -> list:
    """A certificate until 2026-12-31 (last day), a sampler, an office worker, a meter whose
    calibration ends on 2026-11-30."""
    return [
        InstitutionFact(uscc=uscc, name=name, kind=kind, region=region, head_name="张负责"),
        CertificateFact(
            uscc=uscc, certificate_no=f"26280000{tag}001", valid_from=SINCE,
            valid_until=date(2027, 1, 1),
        ),
        ScopeFact(
            certificate_no=f"26280000{tag}001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=SINCE,
        ),
        PersonFact(person_no=f"{tag}-S1", name="采样甲"),
        EmploymentFact(person_no=f"{tag}-S1", uscc=uscc, valid_from=SINCE),
        AuthorisationFact(person_no=f"{tag}-S1", uscc=uscc, task="sampling", valid_from=SINCE),
        PersonFact(person_no=f"{tag}-O1", name="内勤"),
        EmploymentFact(person_no=f"{tag}-O1", uscc=uscc, valid_from=SINCE),
        InstrumentFact(uscc=uscc, instrument_no="XC-01", name="采样器"),
        CalibrationFact(
            uscc=uscc, instrument_no="XC-01", calibrated_on=date(2025, 12, 1),
            due_on=date(2026, 11, 30), certificate_no=f"J{tag}",
        ),
    ]  # fmt: skip


@pytest.fixture
def lab(db) -> Institution:
    """兰州甲, commercial, seated in Chengguan."""
    registry.record_facts(
        facts=facts(USCC, "兰州甲检测有限公司", "620102", "commercial", "11"), by="t", at=RECORDED
    )
    return Institution.objects.get(uscc=USCC)


@pytest.fixture
def other(db) -> Institution:
    """陇南乙, commercial, seated in Longnan: a body from elsewhere for Lanzhou."""
    registry.record_facts(
        facts=facts(OTHER, "陇南乙检测有限公司", "621223", "commercial", "22"), by="t", at=RECORDED
    )
    return Institution.objects.get(uscc=OTHER)


def content(**given) -> Content:
    """Work in Chengguan from 24 to 26 November, in which nothing is odd."""
    said = {
        "site_name": "黄河排污口",
        "region": "620102",
        "starts_on": date(2026, 11, 24),
        "ends_on": date(2026, 11, 26),
        "client_name": "兰州某厂",
        "client_consent": True,
        "items": (AMMONIA,),
        "staff": ("11-S1",),
        "instruments": ("XC-01",),
    }
    return Content(**{**said, **given})
