"""Many decisions from a workbook: read at their cells, compared, rehearsed, all recorded or none."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from hengjian.bars import services
from hengjian.bars.models import Bar
from hengjian.ledger.models import Entry

from . import world

pytestmark = pytest.mark.django_db
HEAD = ("事由*", "信用代码/人员编号*", "决定文号*", "决定日期*", "作出部门", "撤销事由", "口径",
        "选定口径的理由", "决定载明截止日")  # fmt: skip
REFUSED = ("申请资质认定时提供虚假材料或隐瞒情况", world.A, "甘市监不许〔2026〕3号", "2026-03-02")
REVOKED = ("revocation", world.B, "甘市监罚〔2026〕9号", "2026-04-01", "市场监管部门")
BANNED = ("个人禁止从事监测服务", "P1", "甘环罚〔2026〕8号", date(2026, 5, 6), "ecology")


def book(*rows, head=HEAD) -> SimpleUploadedFile:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet, day = made.add_worksheet("决定"), made.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate([head, *rows]):
        for place, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, place, datetime.combine(value, time()), day)
            else:
                sheet.write_string(number, place, value)
    made.close()
    return SimpleUploadedFile("决定.xlsx", buffer.getvalue())


@pytest.fixture
def bodies(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.NOON)
    world.person("P1")
    return world.body(), world.body(world.B, name="乙公司", region="620103")


@pytest.fixture
def market(client_as):
    return client_as("market-province", region="620000")


def examine(client, *rows, status=200, **more) -> str:
    answer = client.post("/office/bars/upload", {"file": book(*rows, **more)})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


def ticket(page: str) -> str:
    return page.split('name="ticket" value="')[1].split('"')[0]


@pytest.mark.policy("P2.5-07")
def test_decisions_are_examined_with_their_dates_and_recorded_on_a_second_step(bodies, market):
    page = examine(market, REFUSED, REVOKED, BANNED)
    assert "2027-03-02（含）" in page  # a year after the refusal
    assert "待选定口径" in page  # the readings of the revoked certificate differ
    assert "检查通过，尚未登记" in page
    assert not Bar.objects.exists() and not Entry.objects.filter(kind="bars.recorded").exists()
    done = market.post("/office/bars/upload", {"ticket": ticket(page)})
    assert done.status_code == 302
    made = {bar.decision_no: bar for bar in Bar.objects.all()}
    assert made["甘市监不许〔2026〕3号"].last_day == date(2027, 3, 2)
    assert made["甘市监罚〔2026〕9号"].term == "pending"
    assert made["甘环罚〔2026〕8号"].person_no == "P1"
    assert made["甘环罚〔2026〕8号"].line == "ecology"
    assert Entry.objects.filter(kind="bars.recorded").count() == 3  # one act, one entry


def test_what_stands_already_is_compared_and_not_recorded_twice(bodies, market):
    world.bar(bodies[0])
    page = examine(market, REFUSED, REVOKED)
    assert "B-2026-000001" in page
    market.post("/office/bars/upload", {"ticket": ticket(page)})
    assert Bar.objects.count() == 2
    again = examine(market, REFUSED, REVOKED)
    assert "没有需要登记的决定" in again and 'name="ticket"' not in again
    other_day = (*REFUSED[:3], "2026-03-03")
    page = examine(market, other_day, status=400)
    assert "与已登记的 B-2026-000001 不一致：决定日期" in page
    assert Bar.objects.count() == 2


def test_the_exported_list_can_be_handed_back(bodies, market):
    world.bar(bodies[0])
    world.bar(bodies[1], "revocation", no="甘市监罚〔2026〕9号", cause="other",
              reading="wide", reading_reason="从严")  # fmt: skip
    world.bar(bodies[1], "ban-body", no="甘环罚〔2026〕1号", stated_until=date(2027, 1, 1))
    export = market.get("/office/bars/export?state=in-force").content
    answer = market.post("/office/bars/upload", {"file": SimpleUploadedFile("b.xlsx", export)})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    assert "没有需要登记的决定" in page
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()
    assert len(rows) == 4


@pytest.mark.parametrize(
    ("row", "said", "cell"),
    [
        (("乱写", *REFUSED[1:]), "请从列表中选择", "决定!A3"),
        ((REFUSED[0], world.FAR, *REFUSED[2:]), "没有这个信用代码的机构", "决定!B3"),
        ((*REFUSED[:2], "", REFUSED[3]), "请填写决定文号", "决定!C3"),
        ((*REFUSED[:3], "2026年"), "日期应写作", "决定!D3"),
        ((*REFUSED[:2], "四号", "2026-12-31"), "决定日在将来", "决定!B3"),
        ((*REFUSED[:2], "四号", "1990-01-01"), "没有这种限制", "决定!B3"),
        ((*REVOKED, "", "宽口径", ""), "请写明选定口径的理由", "决定!H3"),
        (
            (*REFUSED[:2], "四号", REFUSED[3], "", "", "", "", "2027-01-01"),
            "期限由法律规定",
            "决定!B3",
        ),
        (REFUSED, "与 决定!B2", "决定!B3"),  # twice in the file
    ],
)
def test_one_bad_row_is_told_at_its_cell_and_nothing_is_recorded(bodies, market, row, said, cell):
    page = examine(market, REFUSED, row, status=400)
    assert said in page and cell in page
    assert 'name="ticket"' not in page
    assert not Bar.objects.exists()


def test_what_is_no_such_workbook_is_refused(bodies, market):
    assert "不认识或重复的列" in examine(market, REFUSED, status=400, head=("乱", *HEAD[1:]))
    assert "缺少必填的列" in examine(market, REFUSED[:3], status=400, head=HEAD[:3])
    assert "没有内容" in examine(market, status=400, head=("",))
    for data in (b"", b"PK\x03\x04", b"\xff\xfe\x00"):
        file = SimpleUploadedFile("x.xlsx", data)
        assert market.post("/office/bars/upload", {"file": file}).status_code == 400
    assert market.post("/office/bars/upload").status_code == 400
    assert market.post("/office/bars/upload", {"ticket": "made up"}).status_code == 409
    many = [(*REFUSED[:2], f"号{n}", REFUSED[3]) for n in range(501)]
    assert "一次最多 500 行" in examine(market, *many, status=400)


def test_nobody_confirms_what_another_examined(bodies, market, client_as):
    page = examine(market, REFUSED)
    second = client_as("market-leader", region="620000")
    assert second.post("/office/bars/upload", {"ticket": ticket(page)}).status_code == 409
    assert not Bar.objects.exists()


def test_a_row_somebody_recorded_differently_meanwhile_stops_the_whole_file(bodies, market):
    page = examine(market, REVOKED, REFUSED)
    services.record_bar(
        ground="false-application", decision_no=REFUSED[2], decided_on=date(2026, 3, 1),
        institution=bodies[0], by=world.SUN, at=world.NOON,
    )  # fmt: skip
    done = market.post("/office/bars/upload", {"ticket": ticket(page)})
    assert done.status_code == 409 and "不一致" in done.content.decode()
    assert Bar.objects.count() == 1


def test_only_who_records_bars_hands_in_a_workbook(bodies, client_as):
    for role, where in (
        ("lab-head", {"institution": world.A}),
        ("market-county", {"region": "620102"}),
    ):
        client = client_as(role, **where)
        assert client.get("/office/bars/upload").status_code == 403
        assert client.post("/office/bars/upload", {"file": book(REFUSED)}).status_code == 403
        assert client.get("/office/bars/template.xlsx").status_code == 403
    assert not Bar.objects.exists()


def test_a_prefecture_records_no_body_of_another(bodies, client_as):
    officer = client_as("market-prefecture", region="620700")
    assert "没有这个信用代码的机构" in examine(officer, REFUSED, status=400)


def test_the_template_is_read_as_it_is_given_in_both_languages(bodies, market):
    for language in ("zh", "en"):
        market.cookies["language"] = language
        data = market.get("/office/bars/template.xlsx").content
        page = market.post("/office/bars/upload", {"file": SimpleUploadedFile("t.xlsx", data)})
        assert page.status_code == 200


def test_the_number_of_a_bar_follows_the_legal_year(bodies):
    new_year = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)  # 01:00 of 1 January in Lanzhou
    assert world.bar(bodies[0], at=new_year).number == "B-2027-000001"
