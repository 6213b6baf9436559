"""The same acts through the doors their users take: pages and API over HTTP."""

from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hengjian.accreditation import scope_sheet, services
from hengjian.accreditation.models import Application
from hengjian.bars.models import Bar
from hengjian.core.periods import add_months
from hengjian.registry import services as registry
from hengjian.registry.models import Certificate
from hengjian.simulation import accreditation_acts as life

from .conftest import HEAD, LANZHOU, TANCHANG, ZHAO, ammonia, at

BACKEND = "hengjian.accounts.backends.PasswordBackend"
PDF = b"%PDF-1.4 x"


@pytest.fixture
def lab(client_as, body) -> Client:
    return client_as("lab-head", institution=LANZHOU, username="wang")


@pytest.fixture
def officer(client_as, body) -> Client:
    return client_as("market-province", region="620000", username="zhao")


@pytest.fixture
def leader(client_as, body) -> Client:
    return client_as("market-leader", region="620000", username="sun")


def begin(lab: Client, **what) -> str:
    answer = lab.post("/office/applications/new", what)
    assert answer.status_code == 302, answer.content.decode()
    return re.search(r"(SQ-\d+-\d+)", answer["Location"])[1]


def bring(lab: Client, number: str) -> None:
    page = lab.get(f"/office/applications/{number}/edit?step=papers").content.decode()
    for kind in re.findall(r'name="kind" value="([a-z-]+)"', page):
        file = SimpleUploadedFile("证明.pdf", PDF)
        answer = lab.post(f"/office/applications/{number}/papers", {"kind": kind, "file": file})
        assert answer.status_code == 302, kind


def handed_in(lab: Client) -> str:
    number = begin(lab, what="first")
    row = {
        "do": "add", "category": "水（含大气降水）和废水", "parameter": "氨氮", "method": "HJ 535-2009",
    }  # fmt: skip
    assert lab.post(f"/office/applications/{number}/rows", row).status_code == 302
    bring(lab, number)
    assert lab.post(f"/office/applications/{number}/submit").status_code == 302
    return number


@pytest.mark.policy("P2.1-05")
def test_a_laboratory_applies_and_the_province_accepts_with_a_clock_that_explains_itself(
    lab, officer
):
    number = handed_in(lab)
    page = lab.get(f"/office/applications/{number}/").content.decode()
    assert "已提交，待受理" in page
    assert "怎样计算" in page
    assert "第十一条" in page or "163" in page
    queue = officer.get("/office/applications/").content.decode()
    assert number in queue
    assert "受理期限" in queue
    answer = officer.post(f"/office/applications/{number}/accept", {"review": "on_site"})
    assert answer.status_code == 302
    page = officer.get(f"/office/applications/{number}/").content.decode()
    assert "技术评审期限" in page
    assert "发起抽取" in page
    event = Application.objects.get(number=number).events.get(act="accepted")
    notice = lab.get(f"/office/applications/{number}/notices/{event.pk}").content.decode()
    assert "受理通知书" in notice
    assert "甘肃省市场监督管理" in notice


def test_a_reason_is_needed_for_an_unusual_review_and_what_was_typed_stays(lab, officer):
    number = handed_in(lab)
    answer = officer.post(f"/office/applications/{number}/accept", {"review": "remote"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "没有写明采用该评审方式的理由" in page
    assert re.search(r'value="remote" checked', page)


@pytest.mark.policy("P2.1-06")
def test_nobody_below_the_province_handles_or_even_sees_an_application(lab, client_as):
    number = handed_in(lab)
    prefecture = client_as("market-prefecture", region="620100")
    assert prefecture.get(f"/office/applications/{number}/").status_code == 403
    assert prefecture.post(f"/office/applications/{number}/accept").status_code == 403
    seated_low = client_as("market-leader", region="620100")
    answer = seated_low.post(f"/office/applications/{number}/accept", {"review": "on_site"})
    assert answer.status_code == 409
    assert "省级市场监督管理部门" in answer.content.decode()
    other = client_as("market-province", region="630000")
    assert other.get(f"/office/applications/{number}/").status_code == 404
    assert Application.objects.get(number=number).stage == "submitted"


@pytest.mark.policy("P2.5-07")
def test_false_material_refused_bars_and_the_next_application_is_told_why(lab, officer):
    number = handed_in(lab)
    answer = officer.post(
        f"/office/applications/{number}/not-accept",
        {"reasons": "内审记录系伪造", "false_material": "on"},
    )
    assert answer.status_code == 302
    [bar] = Bar.objects.all()
    again = begin(lab, what="first")
    lab.post(
        f"/office/applications/{again}/rows",
        {"do": "add", "category": "噪声", "parameter": "厂界环境噪声", "method": "GB 12348-2008"},
    )
    bring(lab, again)
    answer = lab.post(f"/office/applications/{again}/submit")
    said = answer.content.decode()
    assert answer.status_code == 409
    assert bar.last_day.isoformat() in said
    assert bar.decision_no in said
    assert Application.objects.get(number=again).stage == "draft"


def test_a_draft_is_nobody_elses(lab, officer):
    number = begin(lab, what="first")
    assert officer.get(f"/office/applications/{number}/").status_code == 404
    assert number not in officer.get("/office/applications/").content.decode()


def test_missing_papers_are_said_before_and_at_handing_in(lab):
    number = begin(lab, what="first")
    page = lab.get(f"/office/applications/{number}/edit?step=preview").content.decode()
    assert page.count("paper-missing") == 5
    answer = lab.post(f"/office/applications/{number}/submit")
    assert answer.status_code == 400
    assert answer.content.decode().count("paper-missing") == 5


def test_rows_come_from_a_workbook_with_every_problem_at_its_cell(lab):
    number = begin(lab, what="first")
    head = [str(c.title) for c in scope_sheet.COLUMNS]
    good = scope_sheet.workbook([["噪声", "", "厂界环境噪声", "GB 12348-2008", "", "", "", "", ""]])
    assert lab.get("/office/applications/scope.xlsx").status_code == 200
    file = SimpleUploadedFile("rows.xlsx", good)
    answer = lab.post(f"/office/applications/{number}/rows", {"do": "file", "file": file})
    assert answer.status_code == 302
    assert Application.objects.get(number=number).items.get().parameter == "厂界环境噪声"
    bad = scope_sheet.workbook([["噪声", "", "", "GB 12348-2008", "", "", "", "", ""]])
    answer = lab.post(
        f"/office/applications/{number}/rows",
        {"do": "file", "file": SimpleUploadedFile("rows.xlsx", bad)},
    )
    assert answer.status_code == 400
    assert "能力项!C2" in answer.content.decode()
    assert len(head) == 9


def test_a_paper_comes_back_as_it_was_and_never_as_a_page(lab, officer):
    number = handed_in(lab)
    document = Application.objects.get(number=number).documents.first()
    answer = officer.get(f"/office/applications/{number}/papers/{document.pk}")
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    html = SimpleUploadedFile("x.pdf", b"<script>")
    fresh = begin_other(lab)
    answer = lab.post(f"/office/applications/{fresh}/papers", {"kind": "premises", "file": html})
    assert answer.status_code == 400


def begin_other(lab: Client) -> str:
    answer = lab.post("/office/applications/new", {"what": "commitment", "under": "first"})
    return re.search(r"(SQ-\d+-\d+)", answer["Location"])[1]


def test_the_second_officer_is_told_that_it_moved(lab, officer):
    number = handed_in(lab)
    officer.post(f"/office/applications/{number}/accept", {"review": "on_site"})
    answer = officer.post(f"/office/applications/{number}/accept", {"review": "on_site"})
    assert answer.status_code == 409
    assert "现处于" in answer.content.decode()


def published(certified_or_body, kind="first") -> Application:
    life.assessors(at(1, 6))
    made = services.draft(institution=certified_or_body, kind=kind, by=HEAD, at=at(2, 10))
    rows = [ammonia()] if kind == "first" else []
    life.hand_in(made, HEAD, at(2, 11), rows=rows)
    review = "on_site" if kind != "cancellation" else "none"
    services.accept(application=made, review=review, by=ZHAO, at=at(2, 25))
    after = at(2, 26)
    if kind != "cancellation":
        after = life.reviewed(made, at(2, 25, 11))
    life.granted(made, life.later(after, 1))
    made.refresh_from_db()
    return made


@pytest.mark.policy("P2.1-05")
def test_anyone_verifies_a_certificate_and_takes_its_papers_along(body, client):
    made = published(body)
    number = made.result.certificate_no
    page = client.get(f"/certificates/{number}/").content.decode()
    assert "兰州陇源检测有限公司" in page
    assert "有效" in page
    assert "data:image/svg+xml" in page
    grants = client.get("/grants/").content.decode()
    assert number in grants
    told = client.get(f"/api/v1/certificates/{number}").json()
    assert (told["status"], told["total"]) == ("valid", 1)
    assert told["scope"][0]["method"] == "HJ 535-2009"
    pdf = client.get(f"/certificates/{number}/certificate.pdf")
    assert pdf.content[:5] == b"%PDF-"
    annex = client.get(f"/certificates/{number}/scope.pdf")
    assert annex.content[:5] == b"%PDF-"
    sheet = client.get(f"/certificates/{number}/scope.xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "HJ 535-2009" in cells
    assert client.get("/certificates/202812050404/").status_code == 404


def test_the_three_words_for_the_end_of_a_certificate_stay_apart(certified, client):
    number = "212812050001"
    for status, word in (("withdrawn", "撤销"), ("revoked", "吊销"), ("cancelled", "注销")):
        Certificate.objects.filter(certificate_no=number).update(
            status=status, status_since=date(2026, 3, 2)
        )
        before = client.get(f"/certificates/{number}/?on=2026-03-01").content.decode()
        after = client.get(f"/certificates/{number}/?on=2026-03-02").content.decode()
        assert "2026-03-01 该证书：有效" in before
        assert f"2026-03-02 该证书：{word}" in after


@pytest.mark.policy("P2.1-09")
def test_a_certificate_near_its_end_reminds_its_holder_and_the_officers(
    body, lab, officer, client_as
):
    # The last day valid lies three months and a day ahead, so tomorrow is the last day to apply.
    today = timezone.localdate()
    registry.record_certificate(
        by="gan", at=at(1, 5), uscc=LANZHOU, certificate_no="212812050009",
        valid_from=date(2021, 3, 1), valid_until=add_months(today, 3) + timedelta(days=2),
    )  # fmt: skip
    for who in (lab, officer):
        page = who.get("/office/applications/due").content.decode()
        assert "212812050009" in page
        assert "第十三条" in page or "163" in page
    assert "212812050009" in lab.get("/office/applications/").content.decode()
    registry.record_institution(
        by="gan", at=at(1, 5), uscc=TANCHANG, name="宕昌", kind="public", region="621223"
    )
    neighbour = client_as("lab-head", institution=TANCHANG)
    assert "212812050009" not in neighbour.get("/office/applications/due").content.decode()


def test_what_is_overdue_stands_in_red_for_officers(body, officer):
    made = services.draft(institution=body, kind="first", by=HEAD, at=at(2, 10))
    life.hand_in(made, HEAD, at(2, 11), rows=[ammonia()])  # due on 25 February 2026
    page = officer.get("/office/applications/due").content.decode()
    assert made.number in page
    assert "2026-02-25" in page
    assert "逾期" in page


def test_the_list_goes_to_excel_as_text_only(body, lab, officer):
    number = handed_in(lab)
    from hengjian.registry.models import Institution

    Institution.objects.update(name='=HYPERLINK("x")')
    answer = officer.get("/office/applications/export")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[1][0] == number
    assert rows[1][1] == '=HYPERLINK("x")'  # a word, not a formula


def test_the_decision_is_a_leaders_and_not_of_one_who_accepted(body, leader, officer):
    life.assessors(at(1, 6))
    made = services.draft(institution=body, kind="first", by=HEAD, at=at(2, 10))
    life.hand_in(made, HEAD, at(2, 11), rows=[ammonia()])
    services.accept(application=made, review="on_site", by=ZHAO, at=at(2, 25))
    life.reviewed(made, at(2, 25, 11))
    decision = {"outcome": "granted", "reasons": "符合条件"}
    address = f"/office/applications/{made.number}/decide"
    assert officer.post(address, decision).status_code == 403
    assert leader.post(address, {"outcome": "granted", "reasons": ""}).status_code == 400
    assert leader.post(address, decision).status_code == 302
    page = officer.get(f"/office/applications/{made.number}/").content.decode()
    assert "JD-" in page
    preview = officer.get(f"/office/applications/{made.number}/certificate-preview")
    assert preview.content[:5] == b"%PDF-"


def test_a_laboratory_system_applies_through_the_api(body, client_as):
    lims = client_as("lab-technical", institution=LANZHOU)
    token = {"HTTP_X_CSRFTOKEN": "x"}
    given = {
        "kind": "first",
        "rows": [{"act": "add", "category": "噪声", "parameter": "", "method": "GB 12348-2008"}],
    }
    lims.handler.enforce_csrf_checks = False

    def post(address, **body):
        return lims.post(
            f"/api/v1{address}", json.dumps(body), content_type="application/json", **token
        )

    answer = post("/applications", **given)
    assert answer.status_code == 400
    assert answer.json()["problems"][0]["where"] == "/rows/0 parameter"
    assert not Application.objects.exists()
    given["rows"][0]["parameter"] = "厂界环境噪声"
    made = post("/applications", **given).json()
    assert made["stage"] == "draft"
    answer = post(f"/applications/{made['number']}/submit")
    assert [p["rule"] for p in answer.json()["problems"]] == ["paper-missing"] * 5
    for kind in (
        "legal-status",
        "premises",
        "system-documents",
        "system-records",
        "typical-report",
    ):
        file = SimpleUploadedFile("a.pdf", PDF)
        answer = lims.post(
            f"/api/v1/applications/{made['number']}/papers", {"kind": kind, "file": file}
        )
        assert answer.status_code == 201, answer.content
    told = post(f"/applications/{made['number']}/submit").json()
    assert told["stage"] == "submitted"
    assert told["clocks"][0]["kind"] == "accept"
    assert lims.get("/api/v1/applications").json()["total"] == 1
    assert lims.get(f"/api/v1/applications/{made['number']}").json()["clocks"][0]["due_on"]
