"""The act: class, reasons, register and ledger together."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from hengjian.accounts.access import Actor
from hengjian.credit import services
from hengjian.credit.models import Assessment
from hengjian.ledger.models import Entry
from hengjian.ledger.selectors import entries_for
from hengjian.monitoring.models import Report

from ..conftest import NOON

GAN = Actor("gan", "甘")


def reassess(institution, at=NOON, on=None):
    return services.reassess(institution=institution, by=GAN, at=at, on=on)


def handed_in(institution, at):
    Report.objects.create(
        institution=institution, report_no="1", client_key="1", package_sha256="0" * 64,
        package="{}", source="api", region=institution.region, stage="issued", issued_on=at.date(),
        cma_mark=True, submitted_at=at, submitted_by="lims", settled_at=at,
    )  # fmt: skip


def kinds(institution):
    return list(entries_for(institution.uscc).values_list("kind", flat=True))[1:]


@pytest.mark.parametrize(
    ("stage", "code", "letter"),
    [
        ("decided", "F5-01", "D"),
        ("closed", "M25-2", "D"),
        ("decided", "X14-2", "C"),
        ("opened", "", "B"),  # passed on and pending
        ("dismissed", "", "B"),  # answered in the institution's favour
    ],
)
def test_only_decided_cases_move_the_class(case, lanzhou, stage, code, letter):
    case(stage, code)
    assert reassess(lanzhou).supervision_class == letter


def test_a_fraud_decision_stands_in_register_and_ledger_with_its_reason(case, lanzhou):
    case("decided", "F5-01")
    made = reassess(lanzhou)
    lanzhou.refresh_from_db()
    assert (lanzhou.supervision_class, lanzhou.class_since) == ("D", date(2026, 11, 23))
    assert sorted(kinds(lanzhou)) == ["credit.reassessed", "registry.class-set"]
    body = json.loads(Entry.objects.get(kind="credit.reassessed").body)
    assert (body["before"], body["class"]) == ("B", "D")
    met = next(r for r in made.reasons if r["met"])
    assert met["facts"][0]["subject"] == "C-2026-000001"
    # The sentence is recalled and its years are a setting: neither is shown as verified.
    assert (met["source"], met["standing"]) == ("RISK25", "recalled")
    assert (met["years"], met["years_standing"]) == (3, "setting")


def test_two_years_of_reports_without_a_decision_make_an_a(case, lanzhou):
    handed_in(lanzhou, datetime(2024, 11, 23, 4, tzinfo=UTC))
    assert reassess(lanzhou).supervision_class == "A"
    assert reassess(lanzhou, on=date(2026, 11, 22)).supervision_class == "B"
    case("decided", "X14-2")
    assert reassess(lanzhou, at=NOON + timedelta(hours=1)).supervision_class == "C"


@pytest.mark.parametrize("stage", ["opened", "dismissed"])
def test_a_finding_passed_on_and_not_upheld_does_not_count(case, lanzhou, stage):
    handed_in(lanzhou, datetime(2024, 11, 1, 4, tzinfo=UTC))
    before = reassess(lanzhou)
    case(stage)
    assert reassess(lanzhou, at=NOON + timedelta(hours=1)) == before
    assert before.supervision_class == "A"


def test_a_case_counts_from_the_legal_day_of_its_decision(case, lanzhou):
    case("decided", "F5-01")
    assert reassess(lanzhou, on=date(2026, 11, 20)).supervision_class == "B"
    assert reassess(lanzhou, on=date(2026, 11, 21)).supervision_class == "D"


def test_a_decision_older_than_the_setting_of_three_years_no_longer_counts(case, lanzhou):
    case("closed", "F5-01", datetime(2023, 11, 23, 1, tzinfo=UTC))
    assert reassess(lanzhou, on=date(2026, 11, 22)).supervision_class == "D"
    assert reassess(lanzhou, on=date(2026, 11, 23)).supervision_class == "B"


def test_the_same_facts_on_the_same_day_are_one_assessment(case, lanzhou):
    case("decided", "F5-01")
    first = reassess(lanzhou)
    assert reassess(lanzhou, at=NOON + timedelta(hours=1)) == first
    assert len(kinds(lanzhou)) == 2


def test_new_facts_on_the_same_day_are_a_new_assessment(case, lanzhou):
    reassess(lanzhou)
    case("decided", "F5-01")
    reassess(lanzhou, at=NOON + timedelta(minutes=1))
    assert [a.supervision_class for a in Assessment.objects.all()] == ["D", "B"]


def test_the_next_day_it_is_assessed_again_and_the_class_keeps_its_day(case, lanzhou):
    case("decided", "F5-01")
    reassess(lanzhou)
    reassess(lanzhou, at=NOON + timedelta(days=1))
    lanzhou.refresh_from_db()
    assert Assessment.objects.count() == 2
    assert lanzhou.class_since == date(2026, 11, 23)


def test_who_has_a_newer_decision_is_caught_up_once(case, lanzhou):
    case("decided", "F5-01")
    assert len(services.catch_up(by=GAN, at=NOON)) == 1
    assert services.catch_up(by=GAN, at=NOON) == []
