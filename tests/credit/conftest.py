"""One institution in Lanzhou with cases as a test wants them, one in Tanchang."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.enforcement.models import Case
from hengjian.registry import services
from hengjian.registry.facts import InstitutionFact
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding, Run

from ..conftest import NOON

# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"
#: 17:00 UTC is 01:00 of 21 November in Lanzhou.
DECIDED = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def lanzhou(db, monkeypatch):
    """It is 2026-11-23, noon in Lanzhou, and nothing is settled about anybody."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]
    services.record_file(facts=facts, by="gan", at=NOON)
    return Institution.objects.get(uscc=LANZHOU)


@pytest.fixture
def case(lanzhou):
    """case(stage, violation_code) → a case of the institution, with its finding."""
    day = date(2026, 11, 1)
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=day, period_until=day, engine="duckdb", begun_at=NOON
    )

    def make(stage: str, code: str = "", decided: datetime = DECIDED) -> Case:
        count = Case.objects.count() + 1
        finding = Finding.objects.create(
            number=f"YD-{count}", code="reused-raw-file", institution_uscc=lanzhou.uscc,
            region=lanzhou.region, subject="x", measure=1, fingerprint=f"{count:064}",
            stage="passed_on", found_at=NOON, first_run=run, last_run=run,
            outcome="violation" if code else "",
        )  # fmt: skip
        settled = stage != "opened"
        return Case.objects.create(
            number=f"C-2026-{count:06}", institution=lanzhou, finding=finding, stage=stage,
            acted_on=day, opened_at=NOON, opened_by="gan", opened_by_name="甘", opening_reason="x",
            decided_at=decided if settled else None, decided_by="li" if settled else "",
            decided_by_name="李" if settled else "", authority="ecology" if settled else "",
            reasons="理由" if settled else "", violation_code=code,
            closed_at=NOON if stage == "closed" else None,
            closed_by_name="甘" if stage == "closed" else "",
        )  # fmt: skip

    return make
