"""`hengjian walk`: which hops a report has come to, and what the others say."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.config import cli
from hengjian.console import walk
from hengjian.ledger import services as ledger
from hengjian.monitoring.models import Report
from hengjian.screening import services as screening
from hengjian.screening.models import FindingRecord, Run

from .conftest import NOON, SINCE

OFFICER = Actor("li", "李晓梅", "", (Held("ecology-province", "620000"),))


@pytest.fixture
def report(register):
    """A report handed in by Lanzhou, its submission on the ledger and sequenced."""
    from django.db import transaction

    made = Report.objects.create(
        institution=register, report_no="HJ-1", client_key="k1", package_sha256="0" * 64,
        package="{}", source="api", region="620102", stage="issued", issued_on=date(2026, 11, 23), cma_mark=True,
        submitted_at=NOON,
        submitted_by="lims", settled_at=NOON,
    )  # fmt: skip
    with transaction.atomic():
        ledger.append(
            kind="monitoring.report.submitted", subject=f"{register.uscc}/HJ-1", actor="lims",
            at=NOON, body={},
        )  # fmt: skip
    return made


def screened(days: int = 1) -> Run:
    """A finished run, an hour after noon, over everything until so many days after the report."""
    return Run.objects.create(
        snapshot_digest="ab" * 32, period_from=SINCE,
        period_until=date(2026, 11, 23) + timedelta(days=days), engine="duckdb",
        begun_at=NOON + timedelta(hours=1), ended_at=NOON + timedelta(hours=2), rows=10,
    )  # fmt: skip


def reached(report) -> list[bool]:
    return [hop.reached for hop in walk.of(report).hops]


def test_a_report_just_handed_in_has_one_hop_and_waits_for_the_checkpoint(report):
    found = walk.of(report)
    assert reached(report) == [True] + [False] * 7
    assert found.hops[1].detail.en == "waits for the next checkpoint"
    assert not found.clean


def test_a_clean_report_stops_at_hop_four(report):
    ledger.sequence(at=NOON)
    screened()
    found = walk.of(report)
    assert reached(report) == [True] * 4 + [False] * 4
    assert found.clean
    assert {hop.detail.zh for hop in found.hops[4:]} == {"无疑点，到第4步为止"}
    assert found.hops[1].record == "ledger:business#2"  # after the files of two institutions


def test_a_run_whose_period_ended_the_day_before_did_not_hold_the_report(report):
    ledger.sequence(at=NOON)
    screened(days=0)
    assert reached(report) == [True] * 2 + [False] * 6


def test_a_dismissed_finding_ends_the_walk_at_triage(report, findings):
    ledger.sequence(at=NOON)
    FindingRecord.objects.create(finding=findings[0], record="sample:W-1", report_no="HJ-1")
    assert walk.of(report).hops[4].detail.en == "waits for triage"
    screening.dismiss(finding=findings[0], reason="新证书已补交", by=OFFICER, at=NOON)
    found = walk.of(report)
    assert found.hops[4].reached
    assert found.hops[4].who == "李晓梅"
    assert "新证书已补交" in found.hops[4].detail.zh
    assert found.hops[5].detail.en == "dismissed: it stops at hop 5"


def test_another_institutions_report_of_the_same_number_is_not_drawn_in(report, findings):
    FindingRecord.objects.create(finding=findings[3], record="sample:W-1", report_no="HJ-1")
    assert list(walk.findings_about(report)) == []


def test_the_command_prints_the_hops_and_says_when_there_is_no_report(report, capsys):
    assert cli.main(["walk", "HJ-1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[3] for line in lines if line[1:2] in "●○"] == list("12345678")
    assert cli.main(["walk", "HJ-1", "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert [hop["hop"] for hop in told["hops"]] == [
        "submit", "ledger", "snapshot", "screen", "triage", "case", "class", "release",
    ]  # fmt: skip
    assert cli.main(["walk", "HJ-2"]) == 1
    assert "HJ-2" in capsys.readouterr().err
    assert cli.main(["walk", "HJ-2", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == []
