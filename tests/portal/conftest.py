"""A small register for the public pages: one institution with two certificates, one without."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.ledger import services as ledger
from hengjian.registry import services
from hengjian.registry.facts import CertificateFact, InstitutionFact, ScopeFact

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"


def _scope(number: str, parameter: str, method: str, since: date, until: date | None = None):
    return ScopeFact(
        certificate_no=number,
        category="水和废水",
        parameter=parameter,
        method=method,
        valid_from=since,
        valid_until=until,
    )


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """A ledger of its own for every test."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"


@pytest.fixture
def register(db, monkeypatch):
    """It is 2026-11-23. Lanzhou: 氨氮 since 2024, 总磷 since June 2025, 铅 until July 2025. Tanchang: nothing."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    since = date(2024, 1, 1)
    facts = [
        InstitutionFact(
            uscc=LANZHOU,
            name="兰州陇源检测有限公司",
            kind="commercial",
            region="620102",
            address="城关区某路1号",
        ),
        CertificateFact(
            uscc=LANZHOU,
            certificate_no="242800000001",
            valid_from=since,
            valid_until=date(2030, 1, 1),
        ),
        _scope("242800000001", "氨氮", "HJ 535-2009", since),
        _scope("242800000001", "总磷", "GB/T 11893-1989", date(2025, 6, 1)),
        _scope("242800000001", "铅", "HJ 700-2014", since, date(2025, 7, 1)),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]
    services.record_file(facts=facts, by="gan", at=NOON)
    ledger.sequence(at=NOON)
    return services.Institution.objects.get(uscc=LANZHOU)
