"""Journeys over HTTP as each role: announcing, the queue, questions, filing, the public list."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook
from tests.filing.conftest import HEAD, OTHER, USCC, content

from hengjian.filing import workbook
from hengjian.filing.models import Answer, Ask, Filing, Notice, Proposal
from hengjian.filing.selectors import filings as filing_selectors
from hengjian.filing.services import filings, notices

pytestmark = pytest.mark.django_db
FORM = {
    "site_name": "黄河排污口",
    "region": "620102",
    "starts_on": "2026-11-24",
    "ends_on": "2026-11-26",
    "client_name": "兰州某厂",
    "client_consent": "yes",
    "items": ["水和废水//氨氮/HJ 535-2009"],
    "staff": ["11-S1"],
    "instruments": ["XC-01"],
}


@pytest.fixture(autouse=True)
def _today(monkeypatch, noon) -> None:
    """The clock of the pages stands at noon of 23 November 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)


@pytest.fixture
def head(client_as, lab):
    return client_as("lab-head", institution=USCC)


@pytest.fixture
def officer(client_as):
    return client_as("ecology-prefecture", region="620100")


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.policy("P2.4-03")
def test_a_body_announces_and_the_prefecture_gives_a_receipt_that_can_be_printed(head, officer):
    form = text(head.get("/office/notices/new"))
    assert "采样甲" in form and "氨氮" in form and "XC-01" in form  # the pickers
    answer = head.post("/office/notices/new", {**FORM, "do": "announce"})
    made = Notice.objects.get()
    assert answer["Location"] == f"/office/notices/{made.number}/"
    assert (made.stage, made.late, made.warnings) == ("announced", False, 0)
    assert "还没有回执" in text(head.get(f"/office/notices/{made.number}/receipt"))

    assert made.number in text(officer.get("/office/notices/?view=today"))
    officer.post(f"/office/notices/{made.number}/acknowledge")
    printed = text(head.get(f"/office/notices/{made.number}/receipt"))
    assert f"HZ-{made.number}-1" in printed and "2026-11-23 12:00" in printed
    again = officer.post(f"/office/notices/{made.number}/acknowledge")
    assert again.status_code == 409 and "不需要回执" in text(again)


def test_checking_announces_nothing_and_says_what_is_odd(head):
    answer = head.post("/office/notices/new", {**FORM, "staff": ["11-O1"], "do": "check"})
    assert answer.status_code == 200
    assert "内勤（11-O1）" in text(answer) and "没有采样或分析授权" in text(answer)
    assert not Notice.objects.exists()


def test_a_form_that_cannot_be_read_keeps_what_was_typed_and_says_where(head):
    answer = head.post(
        "/office/notices/new",
        {**FORM, "ends_on": "2026-11-01", "client_uscc": "123", "do": "announce"},
    )
    shown = text(answer)
    assert answer.status_code == 400
    assert "结束日期早于开始日期" in shown and "统一社会信用代码不正确" in shown
    assert 'value="黄河排污口"' in shown and 'value="123"' in shown
    assert not Notice.objects.exists()


def test_a_draft_is_the_bodys_own_affair(head, officer):
    head.post("/office/notices/new", {**FORM, "do": "draft"})
    made = Notice.objects.get()
    assert made.stage == "draft"
    assert officer.get(f"/office/notices/{made.number}/").status_code == 404
    assert made.number not in text(officer.get("/office/notices/"))
    head.post(f"/office/notices/{made.number}/edit", {**FORM, "do": "announce"})
    assert officer.get(f"/office/notices/{made.number}/").status_code == 200


def test_the_same_words_are_no_new_version_and_other_words_are(head):
    head.post("/office/notices/new", {**FORM, "do": "announce"})
    made = Notice.objects.get()
    where = f"/office/notices/{made.number}/edit"
    assert head.post(where, {**FORM, "do": "announce"}).status_code == 409
    head.post(where, {**FORM, "ends_on": "2026-11-27", "do": "announce"})
    made.refresh_from_db()
    assert made.version == 2
    assert "历次版本" in text(head.get(f"/office/notices/{made.number}/"))


def test_a_body_marks_begin_and_end_and_cancels_with_a_reason(head):
    head.post("/office/notices/new", {**FORM, "do": "announce"})
    head.post("/office/notices/new", {**FORM, "site_name": "二号", "do": "announce"})
    first, second = Notice.objects.order_by("pk")
    head.post(f"/office/notices/{first.number}/begin")
    head.post(f"/office/notices/{first.number}/finish")
    assert head.post(f"/office/notices/{second.number}/cancel", {"reason": " "}).status_code == 409
    head.post(f"/office/notices/{second.number}/cancel", {"reason": "停产"})
    stages = Notice.objects.order_by("pk").values_list("stage", flat=True)
    assert list(stages) == ["finished", "cancelled"]


@pytest.mark.policy("P2.4-02")
def test_the_prefecture_sees_all_work_in_its_area_also_by_bodies_from_elsewhere(
    lab, other, noon, officer, client_as
):
    guest = notices.announce(institution=other, content=content(), by=HEAD, at=noon)
    shown = text(officer.get("/office/notices/?view=elsewhere"))
    assert guest.number in shown and "陇南乙检测有限公司" in shown
    assert officer.get(f"/office/notices/{guest.number}/").status_code == 200
    far = client_as("ecology-prefecture", region="620700")
    assert guest.number not in text(far.get("/office/notices/"))
    assert far.get(f"/office/notices/{guest.number}/").status_code == 404
    export = officer.get("/office/notices/export.xlsx?view=elsewhere")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export.content)).get_sheet_by_index(0)
    cells = rows.to_python()
    assert cells[1][0] == guest.number and cells[1][1] == "陇南乙检测有限公司" and len(cells) == 2


@pytest.mark.policy("P2.4-04")
def test_the_authority_asks_and_the_body_answers_with_files_and_times(head, officer, lab, noon):
    made = notices.announce(institution=lab, content=content(), by=HEAD, at=noon)
    where = f"/office/notices/{made.number}/ask"
    said = {"kind": "material", "words": "请提供采样方案", "due_on": "2026-11-23"}
    assert officer.post(where, {**said, "due_on": "2026-11-22"}).status_code == 409
    assert officer.post(where, {**said, "due_on": ""}).status_code == 409
    officer.post(where, said)
    asked = Ask.objects.get()
    assert "请提供采样方案" in text(head.get(f"/office/asks/{asked.pk}/"))

    fake = SimpleUploadedFile("方案.pdf", b"MZ not a pdf")
    refused = head.post(f"/office/asks/{asked.pk}/answer", {"words": "见附件", "files": fake})
    assert (
        refused.status_code == 409 and "与内容不符" in text(refused) and "见附件" in text(refused)
    )
    real = SimpleUploadedFile("方案.pdf", b"%PDF-1.4 made up")
    head.post(f"/office/asks/{asked.pk}/answer", {"words": "见附件", "files": real})
    given = Answer.objects.get()
    assert (given.late, given.answered_at) == (False, noon)
    shown = text(officer.get(f"/office/asks/{asked.pk}/"))
    assert "见附件" in shown and "2026-11-23 12:00" in shown
    file = officer.get(f"/office/asks/files/{given.files.get().pk}")
    assert file.content == b"%PDF-1.4 made up"
    assert "attachment" in file["Content-Disposition"]

    officer.post(f"/office/asks/{asked.pk}/again", {"words": "缺签字", "due_on": "2026-11-24"})
    assert Ask.objects.get().stage == "open"
    officer.post(f"/office/asks/{asked.pk}/close", {"note": "改为现场核查"})
    assert Ask.objects.get().stage == "closed"


@pytest.mark.parametrize(("days", "late"), [(2, False), (3, True)])
def test_an_answer_after_the_due_day_says_so(
    client_as, officer, lab, noon, monkeypatch, days, late
):
    made = notices.announce(institution=lab, content=content(), by=HEAD, at=noon)
    said = {"kind": "inspection", "words": "请确认", "due_on": "2026-11-25"}
    officer.post(f"/office/notices/{made.number}/ask", said)
    asked = Ask.objects.get()
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon + timedelta(days=days))
    head = client_as("lab-head", institution=USCC)  # signed in on that day
    head.post(f"/office/asks/{asked.pk}/answer", {"words": "确认接受检查"})
    assert Answer.objects.get().late is late


def book(*rows: tuple) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = made.add_worksheet("工作登记")
    titles = (
        "点位名称*",
        "所在区域*",
        "开始日期*",
        "结束日期*",
        "监测项目",
        "人员编号",
        "仪器编号",
    )
    for number, row in enumerate((titles, *rows)):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value)
    made.close()
    return SimpleUploadedFile("登记.xlsx", buffer.getvalue())


GOOD = ("一号", "城关区", "2026-11-24", "2026/11/26", "氨氮/HJ 535-2009", "11-S1", "XC-01")


def test_a_workbook_is_examined_then_announced_whole(head):
    first = head.post("/office/notices/upload", {"file": book(GOOD, ("二号", *GOOD[1:]))})
    assert first.status_code == 200 and not Notice.objects.exists()
    ticket = text(first).split('name="ticket" value="')[1].split('"')[0]
    assert head.post("/office/notices/upload", {"ticket": ticket}).status_code == 302
    made = Notice.objects.order_by("pk")
    assert [(n.site_name, n.region, n.stage) for n in made] == [
        ("一号", "620102", "announced"),
        ("二号", "620102", "announced"),
    ]
    assert head.post("/office/notices/upload", {"ticket": ticket}).status_code == 409
    assert made.count() == 2


def test_a_workbook_handed_in_again_announces_only_what_is_new(head):
    def ticket(answer):
        return text(answer).split('name="ticket" value="')[1].split('"')[0]

    first = head.post("/office/notices/upload", {"file": book(GOOD)})
    head.post("/office/notices/upload", {"ticket": ticket(first)})
    number = Notice.objects.get().number
    again = head.post("/office/notices/upload", {"file": book(GOOD)})
    assert "没有需要登记的工作" in text(again) and number in text(again)
    assert 'name="ticket"' not in text(again)
    longer = head.post("/office/notices/upload", {"file": book(GOOD, ("二号", *GOOD[1:]))})
    assert "尚未登记：1 项" in text(longer) and number in text(longer)
    assert head.post("/office/notices/upload", {"ticket": ticket(longer)}).status_code == 302
    assert [n.site_name for n in Notice.objects.order_by("pk")] == ["一号", "二号"]
    # Cancelled, it says nothing any more and may be announced again.
    head.post(f"/office/notices/{number}/cancel", {"reason": "客户改期"})
    once_more = head.post("/office/notices/upload", {"file": book(GOOD)})
    assert "尚未登记：1 项" in text(once_more)


def test_one_cell_that_cannot_be_read_and_nothing_is_announced(head):
    bad = ("", "城关区", "24/11/2026", "2026-11-26", "", "", "")
    answer = head.post("/office/notices/upload", {"file": book(GOOD, bad, GOOD)})
    shown = text(answer)
    assert answer.status_code == 400 and 'name="ticket"' not in shown
    assert "工作登记!A3（点位名称）" in shown and "工作登记!C3（开始日期）" in shown
    assert "与第 2 行相同" in shown
    assert not Notice.objects.exists()


def test_the_template_is_taken_back_as_it_is(head):
    data = head.get("/office/notices/template.xlsx").content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    titles = [str(cell).rstrip("*") for cell in sheet.to_python()[0]]
    assert titles == [c.title.zh for c in workbook.COLUMNS]


def test_the_api_announces_refuses_at_the_place_and_lists(head, client_as, noon):
    body = {
        "site": {"name": "一号", "region": "620102"},
        "period": {"from": "2026-11-24", "to": "2026-11-25"},
        "client": {"name": "某厂", "consent": True},
        "items": [{"parameter": "氨氮", "method": "HJ 535-2009"}],
        "staff": ["11-S1"],
        "instruments": ["XC-01"],
    }

    def post(what):
        return head.post(
            "/api/v1/notices", json.dumps(what), content_type="application/json",
        )  # fmt: skip

    made = post(body)
    assert made.status_code == 201, made.content
    assert made.json()["stage"] == "announced" and made.json()["warnings"] == []
    wrong = post({**body, "site": {"name": "x", "region": "110105"}})
    assert wrong.status_code == 400
    assert [p["where"] for p in wrong.json()["problems"]] == ["/site/region"]
    for junk in (b"[]", b"{", b"\xff"):
        answer = head.post("/api/v1/notices", junk, content_type="application/json")
        assert answer.status_code == 400
    number = made.json()["number"]
    assert head.get(f"/api/v1/notices/{number}").json()["content"]["staff"] == ["11-S1"]
    assert (
        client_as("lab-head", institution=OTHER).get(f"/api/v1/notices/{number}").status_code == 404
    )


def test_the_api_takes_a_next_version_and_gives_a_receipt(head, officer, lab, noon):
    made = notices.announce(institution=lab, content=content(), by=HEAD, at=noon)
    body = {
        "site": {"name": "一号", "region": "620102"},
        "period": {"from": "2026-11-24", "to": "2026-11-30"},
    }
    where = f"/api/v1/notices/{made.number}"
    answer = head.put(where, json.dumps(body), content_type="application/json")
    assert (answer.status_code, answer.json()["version"]) == (200, 2)
    answer = officer.post(f"{where}/acknowledge")
    assert answer.json()["receipt_no"] == f"HZ-{made.number}-2"


# -- filings ---------------------------------------------------------------------------------


def file_it(head, **given):
    said = {"services": ["manual"], "platform": "620000", "commitment": "2026-1", "agree": "yes",
            "signatory": "张负责"}  # fmt: skip
    return head.post("/office/filings/new", {**said, **given})


@pytest.mark.policy("P2.2-07")
def test_a_body_files_on_its_word_and_anybody_looks_it_up(head, client, officer):
    assert file_it(head, agree="").status_code == 409
    assert not Filing.objects.exists()
    assert file_it(head).status_code == 302
    made = Filing.objects.get()
    assert file_it(head).status_code == 409  # filed there already

    listed = text(client.get("/filings/?q=兰州甲&kind=commercial&stage=active"))
    assert made.number in listed and "第28条" in listed  # REG820 art 28
    assert made.number not in text(client.get("/filings/?kind=public"))
    one = text(client.get(f"/filings/{made.number}/"))
    assert "接受并配合生态环境主管部门监督" in one and "2628000011001" in one
    assert "张负责" not in one  # no names of people
    data = client.get("/filings/list.json").json()
    assert data["total"] == 1 and data["filings"][0]["state"] == "active"
    assert "张负责" not in json.dumps(data, ensure_ascii=False)
    sheet = client.get("/filings/list.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert rows[1][0] == made.number
    assert client.get("/api/v1/filings").json()["filings"][0]["number"] == made.number
    assert made.number in text(officer.get("/office/filings/?kind=commercial"))


def test_the_form_offers_no_platform_filed_on_before(head):
    file_it(head)
    made = Filing.objects.get()
    form = text(head.get("/office/filings/new"))
    assert made.number in form and 'value="620000"' not in form and 'value="620100"' in form
    file_it(head, platform="620100")
    assert "没有可以再备案的平台" in text(head.get("/office/filings/new"))


@pytest.mark.policy("P2.2-08")
def test_an_officer_reviews_confirms_and_takes_back(head, officer, lab, noon):
    file_it(head)
    lab.certificates.update(status="cancelled", status_since="2026-11-20")
    assert "变更未备案" in text(officer.get("/office/filings/"))
    officer.post("/office/filings/review")
    proposal = Proposal.objects.get()
    assert "没有有效的资质认定证书" in text(officer.get("/office/filings/"))
    assert (
        officer.post(f"/office/filings/proposals/{proposal.pk}/undo", {"note": ""}).status_code
        == 409
    )
    officer.post(f"/office/filings/proposals/{proposal.pk}/confirm")
    made = Filing.objects.get()
    assert made.stage == "lapsed"
    late = officer.post(f"/office/filings/proposals/{proposal.pk}/undo", {"note": "x"})
    assert late.status_code == 409


def test_an_officer_of_another_prefecture_settles_nothing(head, client_as, lab, noon):
    file_it(head)
    why = {"decision_no": "1", "article": "REG820 art 28", "reason": "x"}
    made = Filing.objects.get()
    far = client_as("ecology-prefecture", region="620700")
    assert far.post(f"/office/filings/{made.number}/strike", why).status_code == 404
    assert head.post(f"/office/filings/{made.number}/strike", why).status_code == 403


def test_the_change_list_shows_who_is_overdue(officer, lab, noon):
    snapshot = filing_selectors.snapshot(lab, ["manual"], noon.date())
    filings.file(
        institution=lab, platform="620000", content=snapshot, commitment="2026-1",
        signatory="x", by=HEAD, at=noon - timedelta(days=60),
    )  # fmt: skip
    lab.sites.create(name="分场所", region="620102", recorded_at=noon - timedelta(days=40))
    shown = text(officer.get("/office/filings/changes?only=overdue"))
    assert "新场所 分场所" in shown and "2026-11-14" in shown  # 14 October and one month
    assert "本平台设定" in shown
