"""Documents and activities from a workbook: examined, confirmed, taken once, given out again."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from hengjian.accounts.access import Actor
from hengjian.ledger.selectors import entries_for
from hengjian.quality import selectors, sheets, taking
from hengjian.quality.models import Activity, Document
from hengjian.registry.tabular import File

from ..conftest import NOON
from .conftest import LANZHOU

GAN = Actor("gan", "甘")
PAGE = f"/office/quality/{LANZHOU}/import"
DOCUMENT = ["质量手册", "SC-01", "质量手册", "A/1", "王总", "2026-01-01", "", "采样、报告"]
TRAINING = ["防范弄虚作假培训", "2026-11-20", "全员培训", "24", "0", "0"]


def book(documents=(), activities=()):
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    for table, rows in ((sheets.DOCUMENTS, documents), (sheets.ACTIVITIES, activities)):
        sheet = made.add_worksheet(table.name.zh)
        for number, cells in enumerate([[one.title.zh for one in table.columns], *rows]):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    made.close()
    return buffer.getvalue()


def examined(institution, **rows):
    return taking.examine(File("b.xlsx", book(**rows)), institution, NOON)


def places(found):
    return [problem.where for problem in found.problems]


@pytest.mark.policy("P2.2-09")
def test_it_is_examined_first_and_recorded_on_confirmation_in_one_entry(client_as, lanzhou):
    lab = client_as("lab-quality", institution=LANZHOU)
    sent = SimpleUploadedFile("b.xlsx", book([DOCUMENT], [TRAINING]))
    page = lab.post(PAGE, {"file": sent})
    assert "确认登记 2 条" in page.content.decode()
    assert not Document.objects.exists()
    lab.post(PAGE, {"ticket": page.context["ticket"]})
    (row,) = selectors.documents(lanzhou, date(2026, 11, 23))
    assert (row.document_no, row.covers, row.sha256) == ("SC-01", ["report", "sampling"], "")
    assert row.review_due_on == date(2027, 1, 1)
    assert (
        list(entries_for(LANZHOU).values_list("kind", flat=True)).count("quality.file-taken") == 1
    )


def test_the_same_workbook_again_writes_nothing(lanzhou):
    file = File("b.xlsx", book([DOCUMENT], [TRAINING]))
    taking.take_in(file, institution=lanzhou, by=GAN, at=NOON)
    again = taking.take_in(file, institution=lanzhou, by=GAN, at=NOON)
    assert (again.new, again.same) == (0, 2)
    assert (Document.objects.count(), Activity.objects.count()) == (1, 1)
    assert (
        list(entries_for(LANZHOU).values_list("kind", flat=True)).count("quality.file-taken") == 1
    )


def test_two_versions_in_one_workbook_follow_each_other(lanzhou):
    later = [*DOCUMENT[:3], "A/2", "王总", "2026-06-01", "", ""]
    file = File("b.xlsx", book([later, DOCUMENT]))
    taking.take_in(file, institution=lanzhou, by=GAN, at=NOON)
    old, new = Document.objects.order_by("valid_from")
    assert (old.version, old.valid_until, new.valid_until) == ("A/1", date(2026, 6, 1), None)


@pytest.mark.parametrize(
    ("place", "cell", "where"),
    [
        (0, "诗歌", "体系文件!A2（类型）"),
        (1, "", "体系文件!B2（文件编号）"),
        (5, "去年", "体系文件!F2（生效日）"),
        (6, "2026-01-01", "体系文件!G2（应评审日）"),
        (7, "跳舞", "体系文件!H2（覆盖的过程）"),
    ],
)
def test_a_wrong_document_is_named_at_its_cell_and_nothing_is_written(
    client_as, lanzhou, place, cell, where
):
    row = [*DOCUMENT[:place], cell, *DOCUMENT[place + 1 :]]
    assert places(examined(lanzhou, documents=[row], activities=[TRAINING])) == [where]
    sent = SimpleUploadedFile("b.xlsx", book([row], [TRAINING]))
    answer = client_as("lab-quality", institution=LANZHOU).post(PAGE, {"file": sent})
    assert (answer.status_code, answer.context["ticket"]) == (400, "")


@pytest.mark.parametrize(
    ("place", "cell", "where"),
    [
        (1, "2026-11-24", "活动记录!B2（日期）"),
        (3, "二十", "活动记录!D2（涉及人数）"),
        (5, "1", "活动记录!F2（其中未整改）"),
    ],
)
def test_a_wrong_activity_is_named_at_its_cell(lanzhou, place, cell, where):
    row = [*TRAINING[:place], cell, *TRAINING[place + 1 :]]
    assert places(examined(lanzhou, activities=[row])) == [where]


def test_a_version_twice_in_one_workbook_is_named(lanzhou):
    assert places(examined(lanzhou, documents=[DOCUMENT, DOCUMENT])) == ["体系文件!B3（文件编号）"]


def test_a_file_without_a_known_sheet_or_no_file_says_so(client_as, lanzhou):
    lab = client_as("lab-quality", institution=LANZHOU)
    answer = lab.post(PAGE, {"file": SimpleUploadedFile("a.csv", b"x,y\n1,2\n")})
    assert "没有“体系文件”或“活动记录”工作表" in answer.content.decode()
    assert "没有选择文件" in lab.post(PAGE).content.decode()


def test_what_is_given_out_can_be_taken_in_and_holds_no_formula(client_as, lanzhou):
    risky = [DOCUMENT[0], "SC-01", "=HYPERLINK(1)", *DOCUMENT[3:]]
    file = File("b.xlsx", book([risky], [TRAINING]))
    taking.take_in(file, institution=lanzhou, by=GAN, at=NOON)
    lab = client_as("lab-quality", institution=LANZHOU)
    data = lab.get(f"/office/quality/{LANZHOU}/system.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1][2] == "=HYPERLINK(1)"
    again = taking.examine(File("c.xlsx", data), lanzhou, NOON)
    assert (again.new, again.same, again.problems) == (0, 2, [])


def test_the_overview_is_given_out_to_an_officer(client_as, lanzhou):
    officer = client_as("market-province", region="620000")
    data = officer.get("/office/quality/systems.xlsx?only=unsigned").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert rows[1] == [LANZHOU, "兰州陇源检测有限公司", "0", "0", "4", "0", "未签署"]


def test_the_api_lists_what_is_overdue_and_takes_a_training(client_as, lanzhou):
    officer = client_as("market-province", region="620000")
    (line,) = officer.get("/api/v1/quality?only=acts").json()
    assert (line["uscc"], line["acts_overdue"]) == (LANZHOU, 4)
    lab = client_as("lab-quality", institution=LANZHOU)
    body = {"kind": "anti-fraud-training", "held_on": "2026-11-20", "title": "培训", "people": 9}
    made = lab.post(f"/api/v1/quality/{LANZHOU}/activities", body, content_type="application/json")
    assert made.status_code == 201
    bad = lab.post(
        f"/api/v1/quality/{LANZHOU}/activities",
        body | {"held_on": "2026-11-24"},
        content_type="application/json",
    )
    assert (bad.status_code, bad.json()["problems"][0]["where"]) == (400, "held_on")
    (line,) = officer.get("/api/v1/quality?only=acts").json()
    assert line["acts_overdue"] == 3
