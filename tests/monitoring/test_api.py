"""The API door, over HTTP: who may, what comes back, and that nothing is swallowed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.monitoring.conftest import AT, OTHER, USCC
from tests.monitoring.filled import sheets_of, workbook

from hengjian.accounts import services as accounts
from hengjian.accounts.models import Post, User
from hengjian.ledger import services as ledger
from hengjian.ledger.verify import bundle
from hengjian.ledger.verify.__main__ import main as verify
from hengjian.monitoring.models import Report, Result
from hengjian.registry import services as registry

REPORTS = "/api/v1/reports"


@pytest.fixture
def lims(laboratory):
    """The laboratory's machine, with its key."""
    user = User.objects.create_user("lims", None, name="LIMS", is_machine=True)
    Post.objects.create(
        user=user, role="lab-lims", institution_uscc=USCC, held_from=date(2020, 1, 1)
    )
    key = accounts.issue_token(user=user, label="LIMS", by="x", at=AT)
    return Client(headers={"Authorization": f"Bearer {key}", "Accept-Language": "en"})


def post(client: Client, body: object, **extra: object):
    data = body if isinstance(body, bytes | str) else json.dumps(body, ensure_ascii=False)
    return client.post(REPORTS, data, content_type="application/json", **extra)


@pytest.mark.policy("P2.3-07")
def test_a_machine_hands_in_a_report_and_asks_for_it(lims, package):
    first = post(lims, package)
    again = post(lims, package)

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["stage"] == "issued"
    assert (first.json()["created"], again.json()["created"]) == (True, False)
    read = lims.get(f"{REPORTS}/{USCC}/{package['report']['report_no']}")
    assert read.json()["deviations"] == []
    listed = lims.get(REPORTS, {"stage": "issued", "size": 1}).json()
    assert (listed["total"], listed["reports"][0]["report_no"]) == (
        1,
        package["report"]["report_no"],
    )


def test_a_flag_comes_back_with_its_law_and_remedy(lims, package):
    package["batches"][0]["qc"] = []

    answer = post(lims, package)

    assert answer.status_code == 201
    assert answer.json()["stage"] == "withheld"
    (flag,) = answer.json()["deviations"]
    assert (flag["rule"], flag["where"], flag["blocks_mark"]) == (
        "no-qc-in-batch", "/batches/0/qc", True,
    )  # fmt: skip
    assert "quality control" in flag["message"]
    assert flag["law"] and flag["remedy"]


def test_problems_come_back_all_at_once_in_the_reader_s_language(lims, package):
    package["report"]["signed_at"] = "yesterday"
    package["results"][0]["value"] = 1

    english = post(lims, package)
    chinese = post(lims, package, headers={"Accept-Language": "zh-CN"})

    assert english.status_code == chinese.status_code == 400
    assert {p["where"] for p in english.json()["problems"]} == {
        "/report/signed_at", "/results/0/value",
    }  # fmt: skip
    assert english.json()["refused"] == "The report package was not accepted"
    assert chinese.json()["refused"] == "未接收该报告包"
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 400, id="broken"),
        pytest.param(b"[1]", 400, id="no object"),
        pytest.param(b"\xd6\xd0", 400, id="gb18030"),
        pytest.param(b"", 400, id="empty"),
        pytest.param(b'{"a":1,"a":2}', 400, id="a name twice"),
        pytest.param(b" " * (20 * 1024 * 1024 + 1), 413, id="huge"),
        pytest.param(b"[" * 100_000, 400, id="deep"),
        pytest.param(b'{"client_key": NaN}', 400, id="NaN"),
    ],
)
def test_a_body_that_is_no_package_gets_a_refusal_and_not_an_outage(lims, body, status):
    answer = post(lims, body)

    assert answer.status_code == status
    assert answer.json()["because"]
    assert not Report.objects.exists()


def test_a_taken_number_is_a_conflict(lims, package):
    post(lims, package)

    assert post(lims, {**package, "client_key": "other"}).status_code == 409
    assert post(lims, {**package, "region": "620103"}).status_code == 409


def test_nobody_hands_in_for_another_laboratory(lims, package):
    registry.record_institution(
        uscc=OTHER, name="宕昌乙检测有限公司", kind="commercial", region="621223", by="x", at=AT
    )

    answer = post(lims, {**package, "institution": OTHER})

    assert answer.status_code == 403
    assert not Report.objects.exists()


def test_without_a_key_there_is_401_and_with_the_wrong_post_403(laboratory, package, client_as):
    assert post(Client(), package).status_code == 401
    assert post(client_as("lab-analyst", institution=USCC), package).status_code == 403
    assert post(client_as("ecology-province", region="620000"), package).status_code == 403


def test_a_session_without_the_page_s_token_cannot_hand_in(laboratory, package, someone):
    client = Client(enforce_csrf_checks=True)
    client.force_login(
        someone("lab-technical", institution=USCC),
        backend="hengjian.accounts.backends.PasswordBackend",
    )

    assert post(client, package).status_code == 401
    assert not Report.objects.exists()


@pytest.mark.policy("P0-01")
def test_a_report_is_seen_inside_its_region_and_nowhere_else(lims, package, client_as):
    post(lims, package)
    address = f"{REPORTS}/{USCC}/{package['report']['report_no']}"

    seen = {
        (role, region): client_as(role, region=region).get(address).status_code
        for role, region in (
            ("ecology-province", "620000"), ("market-prefecture", "620100"),
            ("ecology-county", "620102"), ("ecology-county", "620103"),
            ("market-prefecture", "620200"),
        )
    }  # fmt: skip
    assert seen == {
        ("ecology-province", "620000"): 200, ("market-prefecture", "620100"): 200,
        ("ecology-county", "620102"): 200, ("ecology-county", "620103"): 404,
        ("market-prefecture", "620200"): 404,
    }  # fmt: skip
    assert client_as("lab-head", institution=OTHER).get(address).status_code == 404
    assert client_as("market-prefecture", region="621200").get(REPORTS).json()["total"] == 0


@pytest.mark.policy("P2.3-10")
def test_the_evidence_of_an_issued_report_holds_and_a_changed_digit_does_not(
    lims, package, tmp_path, capsys
):
    post(lims, package)
    address = f"{REPORTS}/{USCC}/{package['report']['report_no']}/evidence"
    assert lims.get(address).status_code == 409  # it waits for its checkpoint
    while ledger.sequence(at=datetime(2026, 11, 23, tzinfo=UTC)):
        pass

    answer = lims.get(address)

    assert answer.status_code == 200
    file = tmp_path / "evidence.json"
    file.write_bytes(answer.content)
    assert verify([str(file)]) == 0
    evidence = answer.json()
    assert evidence["documents"]["report"]["results"][0]["value"] == "0.486"
    evidence["documents"]["report"]["results"][0]["value"] = "0.485"
    file.write_text(json.dumps(evidence))
    assert verify([str(file)]) == 1
    capsys.readouterr()


def test_a_row_changed_behind_the_platform_s_back_breaks_the_evidence(lims, package):
    post(lims, package)
    while ledger.sequence(at=datetime(2026, 11, 23, tzinfo=UTC)):
        pass
    Result.objects.filter(result_no="B1-1").update(value_text="0.485")

    evidence = lims.get(f"{REPORTS}/{USCC}/{package['report']['report_no']}/evidence").json()

    assert bundle(evidence).reason == "documents"


def test_a_withheld_report_has_no_evidence(lims, package):
    package["batches"][0]["qc"] = []
    post(lims, package)

    answer = lims.get(f"{REPORTS}/{USCC}/{package['report']['report_no']}/evidence")

    assert answer.status_code == 409


def test_the_workbook_door_takes_the_same_package(lims, package):
    file = SimpleUploadedFile("报告.xlsx", workbook(sheets_of(package)))

    answer = lims.post(f"{REPORTS}/workbook", {"file": file})

    assert answer.status_code == 201
    assert (answer.json()["source"], answer.json()["stage"]) == ("workbook", "issued")


def test_the_workbook_door_names_the_cells(lims, package):
    sheets = sheets_of(package)
    sheets["样品"][2][1] = "P9"
    sheets["样品"][3][6] = "昨天"

    answer = lims.post(
        f"{REPORTS}/workbook", {"file": SimpleUploadedFile("x.xlsx", workbook(sheets))}
    )

    assert answer.status_code == 400
    assert [p["where"] for p in answer.json()["problems"]] == ["样品!G4"]
    assert (
        lims.post(f"{REPORTS}/workbook", {"file": SimpleUploadedFile("x.xlsx", b"no")}).status_code
        == 400
    )
    assert lims.post(f"{REPORTS}/workbook", {}).status_code == 400


def test_schema_and_template_are_open_to_everybody(db):
    schema = Client().get("/api/v1/schema/report-package.json").json()
    assert schema["properties"]["results"]["maxItems"] == 50000
    assert schema["additionalProperties"] is False
    template = Client().get("/api/v1/workbook-template.xlsx")
    assert b"".join(template.streaming_content)[:2] == b"PK"


def test_the_openapi_document_names_the_operations(db):
    paths = Client().get("/api/v1/openapi.json").json()["paths"]

    assert {"/api/v1/reports", "/api/v1/reports/workbook"} <= set(paths)
    assert "requestBody" in paths["/api/v1/reports"]["post"]
