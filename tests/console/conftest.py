"""A small register with a report-less institution, and findings at several stages."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.ledger import services as ledger
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
)
from hengjian.screening.models import Finding, Run, TriageStep

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"
SINCE = date(2024, 1, 1)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """A ledger of its own for every test."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"


def _instrument(number: str, due: date | None):
    yield InstrumentFact(uscc=LANZHOU, instrument_no=number, name="离子色谱仪")
    if due:
        yield CalibrationFact(
            uscc=LANZHOU, instrument_no=number, calibrated_on=SINCE, due_on=due,
            certificate_no=f"JZ-{number}",
        )  # fmt: skip


@pytest.fixture
def register(db, monkeypatch):
    """Lanzhou with a whole file, Tanchang with nothing; it is 2026-11-23, noon in Lanzhou."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        PersonFact(person_no="P1", name="王小明"),
        EmploymentFact(person_no="P1", uscc=LANZHOU, valid_from=SINCE, title="采样员"),
        AuthorisationFact(
            person_no="P1", uscc=LANZHOU, task="sampling", valid_from=SINCE,
            valid_until=date(2026, 12, 1),
        ),
        *_instrument("YQ-1", date(2027, 6, 1)),  # covered
        *_instrument("YQ-2", date(2026, 12, 3)),  # 10 days left
        *_instrument("YQ-3", date(2026, 11, 22)),  # ended yesterday
        *_instrument("YQ-4", None),
        CertificateFact(
            uscc=LANZHOU, certificate_no="242800000001", valid_from=SINCE,
            valid_until=date(2030, 1, 1),
        ),
        ScopeFact(
            certificate_no="242800000001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=SINCE,
        ),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]  # fmt: skip
    services.record_file(facts=facts, by="gan", at=NOON)
    ledger.sequence(at=NOON)
    return services.Institution.objects.get(uscc=LANZHOU)


@pytest.fixture
def findings(register):
    """One finding at each of three stages about Lanzhou, one open about Tanchang."""
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=SINCE, period_until=date(2026, 11, 1),
        engine="duckdb", begun_at=NOON, ended_at=NOON, rows=1234, new_findings=4,
    )  # fmt: skip
    made = []
    for n, (uscc, region, stage) in enumerate(
        [(LANZHOU, "620102", "open"), (LANZHOU, "620102", "asked"),
         (LANZHOU, "620102", "answered"), (TANCHANG, "621223", "open")]
    ):  # fmt: skip
        made.append(
            Finding.objects.create(
                number=f"YD-2026-{n:05}",
                code="calibration-expired",
                institution_uscc=uscc,
                region=region,
                subject="YQ-3",
                measure=3,
                fingerprint=f"{n:064}",
                stage=stage,
                found_at=NOON,
                first_run=run,
                last_run=run,
            )
        )
        if stage != "open":  # its institution knows
            TriageStep.objects.create(
                finding=made[-1], stage="asked", reason="x", by="li", by_name="li", at=NOON
            )
    return made
