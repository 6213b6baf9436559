"""Counts of today's work in the rooms of accreditation, for whom they wait."""

from __future__ import annotations

from datetime import date

import pytest
from tests.accreditation import twin as accreditation
from tests.annual import twin as annual
from tests.assessment import twin as assessment
from tests.filing import twin as filing

from hengjian.accounts.models import User
from hengjian.accreditation.models import Application
from hengjian.assessment.models import Assessment, Nonconformity
from hengjian.console import duties
from hengjian.filing.models import Ask

from .conftest import NOON
from .test_pages import LANZHOU, cards, text

# The clock of `register` stands at 2026-11-23.
MARKET = {"role": "market-province", "region": "620000"}
ECOLOGY = {"role": "ecology-prefecture", "region": "620100"}
HEAD = {"role": "lab-head", "institution": LANZHOU}


@pytest.fixture
def waiting(register):
    """One application handed in, one filing to confirm, a signed report of 2025, a correction."""
    for room in (accreditation, annual, assessment, filing):
        room.make(register)


def test_the_market_authority_sees_its_applications_and_reports(client_as, waiting):
    found = cards(text(client_as(**MARKET), "/office/"))
    assert found["待受理的资质申请"] == "1"
    assert found["待许可决定"] == "0"
    assert found["待审核的2025年度报告"] == "1"
    assert "待确认的备案变动" not in found


def test_the_ecology_authority_sees_filings_to_confirm(client_as, waiting):
    found = cards(text(client_as(**ECOLOGY), "/office/"))
    assert found["待确认的备案变动"] == "1"
    assert found["待出回执的工作登记"] == "0"
    assert "待受理的资质申请" not in found


def test_a_count_opens_its_rows(client_as, waiting):
    officer = client_as(**MARKET)
    page = text(officer, "/office/")
    assert "/office/applications/?tab=intake" in page
    assert "SQ-2026-000001" in text(officer, "/office/applications/?tab=intake")


def test_a_running_clock_past_its_day_is_counted_as_overdue(client_as, waiting):
    application = Application.objects.get()
    # Ended on Friday 20 November; on Monday 23 it is past.
    application.clocks.create(
        kind="accept", unit="working", count=5, started_on=date(2026, 11, 13),
        due_on=date(2026, 11, 20),
    )  # fmt: skip
    officer = client_as(**MARKET)
    assert cards(text(officer, "/office/"))["超过法定期限"] == "1"
    application.clocks.update(stopped_on=date(2026, 11, 20))
    assert cards(text(officer, "/office/"))["超过法定期限"] == "0"


def test_the_laboratory_sees_what_it_must_correct_and_answer(client_as, waiting):
    Ask.objects.update(stage=Ask.Stage.OPEN)
    head = client_as(**HEAD)
    found = cards(text(head, "/office/"))
    assert found["待整改的不符合项"] == "1"
    assert found["待答复的询问"] == "1"
    assert found["未报的2025年度报告"] == "0"  # signed, so nothing to hand in
    Nonconformity.objects.update(
        stage=Nonconformity.Stage.ANSWERED, action="x", answered_at=NOON, answered_by="wang"
    )
    assert cards(text(head, "/office/"))["待整改的不符合项"] == "0"


def test_an_assessor_sees_own_assessments_while_they_run(client_as, waiting):
    assessor = client_as("assessor", username="zhou")
    User.objects.filter(username="zhou").update(person_no="P-assessor")
    assert cards(text(assessor, "/office/"))["我的评审"] == "1"
    Assessment.objects.update(
        stage=Assessment.Stage.CONCLUDED, concluded_at=NOON, concluded_by="x", conclusion="conform",
        summary="x", report_sha256="0" * 64,
    )  # fmt: skip
    assert cards(text(assessor, "/office/"))["我的评审"] == "0"


def test_every_ended_stage_is_known(db):
    """A stage without a way on is an ended one."""
    assert set(duties.ENDED) == set(Assessment.Stage) - set(Assessment.MOVES)
