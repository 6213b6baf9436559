"""A forged and a clean report through the whole walk of design §4, each hop by the door its user has.

The two machines of the walk, sequencing and screening, run as their commands and services do.
"""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from django.utils import timezone
from tests.monitoring.conftest import USCC, file_of_laboratory, honest

from hengjian.config import cli
from hengjian.enforcement.models import Case
from hengjian.ledger import selectors as ledger_selectors
from hengjian.ledger import services as ledger
from hengjian.ledger.verify.evidence import bundle
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


FORGED, CLEAN = "甲检字2026第0002号", "甲检字2026第0001号"


def walked(report_no: str, capsys) -> list[dict]:
    """What `hengjian walk --json` says of the report's hops."""
    capsys.readouterr()
    assert cli.main(["walk", report_no, "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    return told["hops"]


def asked_and_answered(client_as) -> Finding:
    """Hop 5: an officer of the place asks, the laboratory answers, the officer passes it on."""
    finding = Finding.objects.filter(code="sampler-in-two-places").earliest("number")
    assert {r.report_no for r in finding.records.all()} == {CLEAN, FORGED}
    officer = client_as("ecology-prefecture", region="620100")
    lab = client_as("lab-quality", institution=USCC)
    place = f"/office/findings/{finding.number}/"
    assert officer.post(f"{place}ask", {"reason": "两地采样如何解释？"}).status_code == 302
    assert lab.post(f"{place}answer", {"reason": "无法解释"}).status_code == 302
    assert officer.post(f"{place}pass-on", {"reason": "涉嫌伪造"}).status_code == 302
    opened = officer.post(f"{place}case", {"reason": "立案调查", "acted_on": "2026-11-12"})
    assert opened.headers["Location"] == f"/office/cases/{Case.objects.get().number}/"
    return finding


def decided(client_as, finding: Finding) -> Case:
    """Hop 6: a leader decides the case under the law of the day of the act."""
    case = Case.objects.get(finding=finding)
    done = client_as("ecology-leader", region="620000").post(
        f"/office/cases/{case.number}/decide",
        {"options": ["F5-04:0", "F5-04:1"], "fine_yuan": "200000", "reasons": "情节一般"},
    )
    assert done.status_code == 302
    case.refresh_from_db()
    finding.refresh_from_db()
    assert (case.stage, case.fine_yuan, finding.outcome) == ("decided", 200_000, "violation")
    kinds = ledger_selectors.entries_for(case.number).values_list("kind", flat=True)
    assert list(kinds) == ["enforcement.opened", "enforcement.decided"]
    return case


@pytest.mark.policy("P1-01", "P2.4-01")
def test_a_forged_report_goes_all_eight_hops(handed_in, client, client_as, capsys):
    # Hop 2: both acts get their place in the log, with a proof anybody can check.
    assert ledger.sequence(at=timezone.now()) > 0
    entry = ledger_selectors.entries_for(f"{USCC}/{FORGED}").first()
    assert entry is not None and ledger_selectors.proof(entry).hashes
    # Hops 3 and 4: a snapshot, and every question put to it.
    assert run_cli.main([]) == 1
    # Hops 5 and 6, by people.
    case = decided(client_as, asked_and_answered(client_as))
    assert [hop["reached"] for hop in walked(FORGED, capsys)] == [True] * 6 + [False] * 2

    # Hop 7: the other authority reassesses the same body, and each reads what the other did.
    market = client_as("market-province", region="620000")
    page = market.post(f"/office/credit/{USCC}/reassess", follow=True).content.decode()
    assert "已重新评定：D（高风险）" in page and case.number in page
    ecology = client_as("ecology-province", region="620000")
    for reader in (market, ecology):
        file = reader.get(f"/office/institutions/{USCC}/").content.decode()
        assert case.number in file and "D（高风险）" in file

    # The list of high-risk bodies holds it from now on; its reason is the page above.
    focus = ecology.get("/office/institutions/", {"supervision_class": "D"}).content.decode()
    assert f"/office/institutions/{USCC}/" in focus

    # Hop 8: a leader releases it, and anybody reads it without signing in.
    assert "200,000 元" not in client.get(f"/institutions/{USCC}/").content.decode()
    leader = client_as("ecology-leader", region="620000", username="second-leader")
    assert leader.post(f"/office/releases/{case.number}/").status_code == 302
    assert "200,000 元" in client.get(f"/institutions/{USCC}/").content.decode()

    hops = walked(FORGED, capsys)
    assert [hop["hop"] for hop in hops] == [
        "submit", "ledger", "snapshot", "screen", "triage", "case", "class", "release",
    ]  # fmt: skip
    assert all(hop["reached"] for hop in hops)
    assert cli.main(["ledger", "check"]) == 0


def test_a_clean_report_stops_at_hop_four_and_its_evidence_holds(
    client_as, settings, tmp_path, capsys
):
    settings.HENGJIAN_VAR = tmp_path
    registry.record_file(facts=file_of_laboratory(), by="ecology", at=timezone.now())
    lims = client_as("lab-lims", institution=USCC)
    lims.post("/api/v1/reports", clean(), content_type="application/json")
    ledger.sequence(at=timezone.now())

    assert run_cli.main([]) == 0
    assert not Finding.objects.exists()
    officer = client_as("ecology-prefecture", region="620100")
    assert "没有疑点" in officer.get("/office/findings/").content.decode()
    hops = walked(CLEAN, capsys)
    assert [hop["reached"] for hop in hops] == [True] * 4 + [False] * 4
    assert {hop["detail"] for hop in hops[4:]} == {"无疑点，到第4步为止"}

    evidence = lims.get(f"/api/v1/reports/{USCC}/{CLEAN}/evidence").json()
    assert bundle(evidence, [ledger_selectors.vkey()]).holds
    forged_value = deepcopy(evidence)
    forged_value["documents"]["report"]["results"][0]["value"] = "0.487"  # was 0.486
    assert bundle(forged_value, [ledger_selectors.vkey()]).reason == "documents"
    forged_body = deepcopy(evidence)
    forged_body["at"] = forged_body["at"].replace("2026", "2025")
    assert bundle(forged_body, [ledger_selectors.vkey()]).reason == "inclusion"
