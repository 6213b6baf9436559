"""Which cases count: decided ones, from the day of the decision, in Beijing's days."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.credit import facts
from hengjian.credit.rule import FRAUD, VIOLATION
from hengjian.enforcement.models import Case
from hengjian.screening.models import Finding, Run

from ..conftest import NOON

#: 17:00 UTC is 01:00 of 21 November in Lanzhou.
DECIDED = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def case(lanzhou):
    """case(stage, violation_code) → a case of the institution, with its finding."""
    day = date(2026, 11, 1)
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=day, period_until=day, engine="duckdb", begun_at=NOON
    )

    def make(stage: str, code: str = "") -> Case:
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
            decided_at=DECIDED if settled else None, decided_by="li" if settled else "",
            decided_by_name="李" if settled else "", authority="ecology" if settled else "",
            reasons="理由" if settled else "", violation_code=code,
            closed_at=NOON if stage == "closed" else None,
            closed_by_name="甘" if stage == "closed" else "",
        )  # fmt: skip

    return make


@pytest.mark.parametrize(
    ("stage", "code", "kinds"),
    [
        ("decided", "F5-01", [FRAUD]),
        ("closed", "M25-2", [FRAUD]),
        ("decided", "X14-2", [VIOLATION]),
        ("opened", "", []),  # passed on and pending
        ("dismissed", "", []),  # answered in the institution's favour
    ],
)
def test_only_decided_cases_count(case, lanzhou, stage, code, kinds):
    case(stage, code)
    assert [f.kind for f in facts.of(lanzhou, date(2026, 11, 23))] == kinds


def test_a_case_counts_from_the_legal_day_of_its_decision(case, lanzhou):
    case("decided", "F5-01")
    assert facts.of(lanzhou, date(2026, 11, 20)) == []
    (fact,) = facts.of(lanzhou, date(2026, 11, 21))
    assert (fact.on, fact.subject) == (date(2026, 11, 21), "C-2026-000001")
