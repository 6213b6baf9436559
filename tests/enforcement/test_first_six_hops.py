"""A forged and a clean report from intake to a decided case: hops 1 to 6 of design §4.

Hops 7 and 8 (class, release) are shown where they live, in tests/credit and tests/disclosure.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.monitoring.conftest import USCC, file_of_laboratory, honest

from hengjian.enforcement.models import Case
from hengjian.ledger import selectors as ledger_selectors
from hengjian.ledger import services as ledger
from hengjian.monitoring.models import Report
from hengjian.registry import services as registry
from hengjian.screening import run_cli
from hengjian.screening.models import Finding

pytestmark = pytest.mark.django_db


def clean(report_no: str = "甲检字2026第0001号", client_key: str = "k-1") -> dict:
    """The honest package, each sampling nine minutes long: longer than two clocks may differ."""
    package = honest(report_no, client_key)
    for sample in package["samples"]:
        sample["ended_at"] = sample["ended_at"].replace("5:00+", "9:00+")
    return package


def forged() -> dict:
    """A second report whose samplers stood at Lanzhou and 100 km away in the same minutes."""
    package = clean("甲检字2026第0002号", "k-2")
    package["points"][0] |= {"name": "白银断面", "lat_deg": 36.95, "lon_deg": 104.14}
    for sample in package["samples"]:
        sample |= {"lat_deg": 36.9501, "lon_deg": 104.1401, "sample_no": sample["sample_no"] + "b"}
    for rows in ("custody", "results"):
        for row in package[rows]:
            row["sample_no"] += "b"
    for batch in package["batches"]:
        # Its own analyses run the next day, so that only the people are in two places.
        batch["begun_at"] = batch["begun_at"].replace("11-10", "11-11").replace("T14", "T09")
        batch["ended_at"] = batch["ended_at"].replace("11-10", "11-11").replace("T16", "T10")
        for item in batch["qc"]:
            if "sample_no" in item:
                item["sample_no"] += "b"
    for result, file in zip(package["results"], package["files"], strict=True):
        result["raw_sha256"] = file["sha256"] = "0" + result["raw_sha256"][1:]
        if "value" in result:
            result["value"] = "0.512"
    for key in ("compiled_at", "reviewed_at", "signed_at"):
        package["report"][key] = package["report"][key].replace("11-11", "11-12")
    package["report"]["issued_on"] = "2026-11-12"
    return package


@pytest.fixture
def handed_in(client_as, settings, tmp_path):
    """Hop 1 through the API: the laboratory's system hands in both reports."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "ledger.key"
    registry.record_file(facts=file_of_laboratory(), by="ecology", at=timezone.now())
    lims = client_as("lab-lims", institution=USCC)
    for package in (clean(), forged()):
        answer = lims.post("/api/v1/reports", package, content_type="application/json")
        assert answer.status_code == 201, answer.content.decode()
    return list(Report.objects.order_by("pk"))


@pytest.mark.policy("P2.4-01")
def test_a_forged_report_becomes_a_decided_case_and_a_clean_one_raises_nothing(
    handed_in, client_as, capsys
):
    # Hop 2: both acts get their place in the log, with a proof anybody can check.
    assert ledger.sequence(at=timezone.now()) > 0
    entry = ledger_selectors.entries_for(f"{USCC}/甲检字2026第0002号").first()
    assert entry is not None and ledger_selectors.proof(entry).hashes

    # Hops 3 and 4: a snapshot, and every question put to it.
    assert run_cli.main([]) == 1
    capsys.readouterr()
    finding = Finding.objects.filter(code="sampler-in-two-places").earliest("number")
    assert {r.report_no for r in finding.records.all()} == {
        "甲检字2026第0001号",
        "甲检字2026第0002号",
    }

    # Hop 5: an officer of the place asks, the laboratory answers, the officer passes it on.
    officer = client_as("ecology-prefecture", region="620100")
    lab = client_as("lab-quality", institution=USCC)
    place = f"/office/findings/{finding.number}/"
    assert officer.post(f"{place}ask", {"reason": "两地采样如何解释？"}).status_code == 302
    assert lab.post(f"{place}answer", {"reason": "无法解释"}).status_code == 302
    assert officer.post(f"{place}pass-on", {"reason": "涉嫌伪造"}).status_code == 302

    # Hop 6: a case, opened by the officer, decided by a leader under the law of the day.
    today = timezone.localdate()
    opened = officer.post(f"{place}case", {"reason": "立案调查", "acted_on": "2026-11-12"})
    case = Case.objects.get()
    assert opened.headers["Location"] == f"/office/cases/{case.number}/"
    assert case.acted_on.isoformat() == "2026-11-12" and case.acted_on <= today + timedelta(days=1)
    leader = client_as("ecology-leader", region="620000")
    decided = leader.post(
        f"/office/cases/{case.number}/decide",
        {"options": ["F5-04:0", "F5-04:1"], "fine_yuan": "200000", "reasons": "情节一般"},
    )
    assert decided.status_code == 302
    case.refresh_from_db()
    finding.refresh_from_db()
    assert (case.stage, case.fine_yuan, finding.outcome) == ("decided", 200_000, "violation")
    kinds = ledger_selectors.entries_for(case.number).values_list("kind", flat=True)
    assert list(kinds) == ["enforcement.opened", "enforcement.decided"]


def test_a_clean_report_stops_at_hop_four(client_as, settings, tmp_path, capsys):
    settings.HENGJIAN_VAR = tmp_path
    registry.record_file(facts=file_of_laboratory(), by="ecology", at=timezone.now())
    lims = client_as("lab-lims", institution=USCC)
    lims.post("/api/v1/reports", clean(), content_type="application/json")

    assert run_cli.main([]) == 0
    capsys.readouterr()
    assert not Finding.objects.exists()
    officer = client_as("ecology-prefecture", region="620100")
    assert "没有疑点" in officer.get("/office/findings/").content.decode()
