"""An institution with staff, and a case of it decided three days ago."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hengjian.enforcement.models import Case
from hengjian.registry import services
from hengjian.registry.facts import EmploymentFact, InstitutionFact, PersonFact
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding, Run

from ..conftest import NOON

# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"
DAY = date(2026, 11, 23)


@pytest.fixture
def lanzhou(db, monkeypatch):
    """It is 2026-11-23, noon in Lanzhou; 王小明 works there."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    since = date(2024, 1, 1)
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        PersonFact(person_no="P1", name="王小明"),
        EmploymentFact(person_no="P1", uscc=LANZHOU, valid_from=since, title="采样员"),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]
    services.record_file(facts=facts, by="gan", at=NOON)
    return Institution.objects.get(uscc=LANZHOU)


@pytest.fixture
def case(lanzhou):
    """Fraud found by the ecology authority: ordered to correct, fined 200,000 yuan."""
    day = date(2026, 9, 1)
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=day, period_until=DAY, engine="duckdb", begun_at=NOON
    )
    finding = Finding.objects.create(
        number="YD-1", code="reused-raw-file", institution_uscc=LANZHOU, region="620102",
        subject="x", measure=1, fingerprint="0" * 64, stage="passed_on", found_at=NOON,
        first_run=run, last_run=run, outcome="violation",
    )  # fmt: skip
    return Case.objects.create(
        number="C-2026-000001", institution=lanzhou, finding=finding, stage="decided",
        acted_on=day, opened_at=NOON, opened_by="gan", opened_by_name="甘", opening_reason="x",
        decided_at=NOON - timedelta(days=3), decided_by="li", decided_by_name="李局",
        authority="ecology", reasons="王小明承认换用他样谱图", violation_code="F5-01",
        measures=[
            {"key": "a", "zh": "责令改正", "en": "order to correct"},
            {"key": "b", "zh": "罚款 10万-50万", "en": "fine"},
        ],
        citations=["CODE art 1091"], fine_yuan=200_000,
    )  # fmt: skip
