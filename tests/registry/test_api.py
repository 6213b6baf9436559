"""The register by API: asked for a day and an instant, changed by the same acts as on the page."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hengjian.ledger.models import Entry
from hengjian.registry import changes, services
from hengjian.registry.facts import EmploymentFact
from hengjian.registry.models import Institution, ScopeItem

from .books import GOOD, workbook
from .conftest import LANZHOU, NOON, TANCHANG

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.registry.api_urls")]
MAY = datetime(2026, 5, 10, 2, 0, tzinfo=UTC)
ROOT = "/api/v1/register"
BODY = f"{ROOT}/institutions/{LANZHOU}"


@pytest.fixture
def officer(client_as):
    return client_as("market-province", region="620000")


def ask(client, address, **query):
    answer = client.get(address, query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def send(client, address, **body):
    return client.post(address, json.dumps(body), content_type="application/json")


@pytest.mark.policy("P2.1-01")
def test_was_it_valid_and_did_we_know(officer, lanzhou):
    changes.change_certificate_status(
        certificate=lanzhou.certificates.get(), status="withdrawn", since=date(2026, 4, 1),
        decision_no="甘市监撤〔2026〕3号", reason="以欺骗手段取得", by="gan", at=MAY,
    )  # fmt: skip
    asked = {"on": "2026-04-15", "known": "2026-04-20T10:00:00+08:00"}
    said = ask(officer, f"{BODY}/known", **asked)
    assert (said["holds"], said["believed"], said["knew"]) == (False, True, False)
    assert said["entry"]["kind"] == "registry.certificate-status-changed"
    [then] = ask(officer, BODY, **asked)["certificates"]
    [now] = ask(officer, BODY, on="2026-04-15")["certificates"]
    assert (then["status"], then["standing"]) == ("valid", "valid")
    assert (now["status"], now["standing"], now["status_since"]) == (
        "withdrawn", "withdrawn", "2026-04-01",
    )  # fmt: skip
    assert ask(officer, f"{BODY}/scope", **asked)["total"] == 2
    assert ask(officer, f"{BODY}/scope", on="2026-04-15")["total"] == 0


def test_the_scope_carries_the_librarys_item_and_its_status(officer, lanzhou):
    ScopeItem.objects.filter(parameter="氨氮").update(library_item="LB-0535", library_status="在库")
    rows = ask(officer, f"{BODY}/scope", on="2026-07-01")["rows"]
    found = {row["parameter"]: (row["library_item"], row["library_status"]) for row in rows}
    assert found == {"氨氮": ("LB-0535", "在库"), "总磷": ("", "")}


def test_lists_hold_what_the_caller_may_see(client_as, lanzhou, tanchang):
    county = client_as("ecology-prefecture", region="620100")
    listed = ask(county, f"{ROOT}/institutions")
    assert [row["uscc"] for row in listed["institutions"]] == [LANZHOU]
    assert county.get(f"{ROOT}/institutions/{TANCHANG}").status_code == 404
    assert [p["person_no"] for p in ask(county, f"{ROOT}/people", q="xm")["people"]] == ["P11"]
    assert county.get(f"{ROOT}/people/P21").status_code == 404


@pytest.mark.policy("P2.4-16")
def test_a_person_in_two_bodies_is_told(officer, lanzhou, tanchang):
    fact = EmploymentFact(person_no="P11", uscc=TANCHANG, valid_from=date(2025, 1, 1))
    services.record_facts(facts=[fact], by="gan", at=NOON)
    record = ask(officer, f"{ROOT}/people/P11")
    assert {job["uscc"]: job["meets"] for job in record["jobs"]} == {
        LANZHOU: [TANCHANG], TANCHANG: [LANZHOU],
    }  # fmt: skip
    [doubt] = ask(officer, f"{ROOT}/doubts", kind="people")
    assert doubt["records"] == ["P11"] and set(doubt["institutions"]) == {LANZHOU, TANCHANG}
    assert officer.get(f"{ROOT}/doubts", {"kind": "nothing"}).status_code == 404


def test_the_library_of_methods(officer, lanzhou):
    [line] = ask(officer, f"{ROOT}/methods", q="HJ 535-2009")["methods"]
    assert (line["holders"], line["verified"]) == (1, 0)


def test_a_change_is_filed_and_listed(officer, lanzhou):
    before = Entry.objects.count()
    done = send(
        officer, f"{BODY}/changes/certificate-status", record="242800000001", status="revoked",
        since="2026-06-01", decision_no="甘市监罚〔2026〕1号", reason="出具虚假报告",
    )  # fmt: skip
    assert done.status_code == 201, done.content
    assert lanzhou.certificates.get().status == "revoked"
    assert Entry.objects.count() == before + 1
    [change] = ask(officer, f"{ROOT}/changes", uscc=LANZHOU)["changes"]
    assert (change["act"], change["decision_no"]) == ("certificate-status", "甘市监罚〔2026〕1号")


def test_a_change_refused_names_the_fields(officer, lanzhou):
    address = f"{BODY}/changes/certificate-status"
    missing = send(officer, address, record="242800000001")
    assert missing.status_code == 400
    assert {p["where"] for p in missing.json()["problems"]} >= {"/status", "/since", "/reason"}
    nobody = send(officer, address, record="999999999999", status="revoked")
    assert nobody.json()["problems"][0]["rule"] == "unknown-record"
    assert officer.post(address, "[", content_type="application/json").status_code == 400
    assert lanzhou.certificates.get().status == "valid"


def test_what_is_left_out_of_a_bodys_change_stays(officer, lanzhou):
    Institution.objects.filter(pk=lanzhou.pk).update(address="示范路1号")
    done = send(officer, f"{BODY}/changes/institution-changed", head_name="赵六", reason="换届")
    assert done.status_code == 201, done.content
    lanzhou.refresh_from_db()
    assert (lanzhou.head_name, lanzhou.address) == ("赵六", "示范路1号")


@pytest.mark.policy("P2.4-06")
def test_a_file_is_examined_first_and_recorded_whole(officer):
    def hand_in(dry: str, sheets=GOOD):
        file = SimpleUploadedFile("register.xlsx", workbook(sheets).data)
        return officer.post(f"{ROOT}/import?dry_run={dry}", {"file": file})

    looked = hand_in("true")
    assert (looked.status_code, looked.json()["written"]) == (200, False)
    assert looked.json()["new"]["person"] == 2 and not Institution.objects.exists()
    assert hand_in("false").json()["written"] is True
    assert hand_in("true").json()["new"] == {}
    bad = GOOD | {"人员": [["人员编号", "姓名"], ["", "无编号"]]}
    refused = hand_in("false", bad)
    assert refused.status_code == 400
    assert refused.json()["problems"][0]["where"] == "人员!A2（人员编号）"


def test_a_county_changes_nothing(client_as, lanzhou):
    county = client_as("ecology-county", region="620102")
    done = send(county, f"{BODY}/changes/institution-changed", head_name="赵六", reason="换届")
    assert done.status_code in {403, 404}
    lanzhou.refresh_from_db()
    assert lanzhou.head_name == ""
