"""Bringing texts of clauses: examined first, all or nothing, shown with their source."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from hengjian.assessment import clauses, texts, workbooks
from hengjian.assessment.models import ClauseText
from hengjian.core.errors import Rejected
from hengjian.ledger.models import Entry
from hengjian.registry.tabular import File
from hengjian.standards.loading import Standing

from .conftest import AT, officer

pytestmark = pytest.mark.django_db
HEAD = "条款集,版本,项号,条款号,条文,来源,星号,起始日,可信度\n"
GOOD = HEAD + (
    "CRIT21,2023,5,2.8.2,（示例条文甲）,市场监管总局公告附件,否,,已核对原文\n"
    "CRIT21,2023,8,2.9.1,（示例条文乙）,市场监管总局公告附件,是,2024-01-01,\n"
    "SUP245,2018,9,第十条,（示例条文丙）,原件扫描,,,\n"
)


def csv(text: str) -> File:
    return File("条款.csv", text.encode())


def test_a_file_is_examined_without_writing_and_then_taken_whole():
    examined = texts.examine(csv(GOOD))
    assert (examined.read, len(examined.new), examined.problems) == (3, 3, [])
    assert not ClauseText.objects.exists()
    texts.take_in(file=csv(GOOD), by=officer(), at=AT)
    assert ClauseText.objects.count() == 3
    entry = Entry.objects.get(kind="assessment.texts-imported")
    assert entry.subject == "CRIT21+SUP245"
    again = texts.examine(csv(GOOD))
    assert (again.new, again.same) == ([], 3)


def test_the_slot_shows_the_text_from_its_day_with_its_source():
    texts.take_in(file=csv(GOOD), by=officer(), at=AT)
    on = {e.clause.item: e for e in clauses.entries("CRIT21", date(2026, 3, 2))}
    fifth, eighth, sixth = on["5"], on["8"], on["6"]
    assert (fifth.text.zh, fifth.source, fifth.number) == (
        "（示例条文甲）",
        "市场监管总局公告附件",
        "2.8.2",
    )
    assert fifth.standing is Standing.VERIFIED
    assert eighth.standing is Standing.RECALLED
    assert eighth.starred
    assert not sixth.has_text
    before = {e.clause.item: e for e in clauses.entries("CRIT21", date(2023, 12, 31))}
    assert not before["8"].has_text
    assert before["5"].has_text
    # what is not on record can be added where the extent is open
    assert [e.clause.item for e in clauses.entries("SUP245", date(2026, 3, 2))] == [
        "1", "2", "3", "4", "9",
    ]  # fmt: skip


def test_the_digest_of_a_set_changes_with_its_text():
    day = date(2026, 3, 2)
    before = clauses.set_digest(clauses.entries("CRIT21", day))
    texts.take_in(file=csv(GOOD), by=officer(), at=AT)
    assert clauses.set_digest(clauses.entries("CRIT21", day)) != before


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("CRIT22,2023,5,2.8.2,文,源,否,,", "set"),
        ("CRIT21,2021,5,2.8.2,文,源,否,,", "edition"),
        ("CRIT21,2023,51,2.8.2,文,源,否,,", "item"),
        ("CRIT21,2023,5,2.8.2,,源,否,,", "required"),
        ("CRIT21,2023,5,2.8.2,文,,否,,", "required"),
        ("CRIT21,2023,5,2.8.2,文,源,maybe,,", "yes-no"),
        ("CRIT21,2023,5,2.8.2,文,源,否,2023-11-30,", "period"),
        ("CRIT21,2023,5,2.8.2,文,源,否,11/30/2023,", "date"),
        ("CRIT21,2023,5,2.8.2,文,源,否,,听说", "choice"),
        (f"CRIT21,2023,5,2.8.2,{'长' * 8001},源,否,,", "length"),
    ],
)
def test_one_bad_row_and_nothing_is_written(row, rule):
    with pytest.raises(Rejected) as refused:
        texts.take_in(file=csv(GOOD + row + "\n"), by=officer(), at=AT)
    assert [p.rule for p in refused.value.problems] == [rule]
    assert "5" in refused.value.problems[0].where  # the fifth line of the file
    assert not ClauseText.objects.exists()


def test_a_text_that_stands_is_never_overwritten_but_followed_from_a_later_day():
    texts.take_in(file=csv(GOOD), by=officer(), at=AT)
    other = HEAD + "CRIT21,2023,5,2.8.2,（另一条文）,源,否,,\n"
    with pytest.raises(Rejected) as refused:
        texts.take_in(file=csv(other), by=officer(), at=AT)
    assert [p.rule for p in refused.value.problems] == ["differs"]
    newer = HEAD + "CRIT21,2023,5,2.8.2,（另一条文）,源,否,2026-02-01,\n"
    texts.take_in(file=csv(newer), by=officer(), at=AT)

    def shown(day: date) -> str:
        return clauses.entries("CRIT21", day)[4].text.zh

    assert [shown(date(2026, 1, 31)), shown(date(2026, 2, 1))] == ["（示例条文甲）", "（另一条文）"]


def test_the_same_clause_twice_in_a_file_is_named():
    twice = HEAD + "CRIT21,2023,5,2.8.2,甲,源,否,,\nCRIT21,2023,5,2.8.2,乙,源,否,,\n"
    assert [p.rule for p in texts.examine(csv(twice)).problems] == ["repeated"]


def test_an_empty_file_and_a_workbook():
    assert [p.rule for p in texts.examine(csv(HEAD)).problems] == ["no-rows"]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("条款")
        for n, title in enumerate(HEAD.strip().split(",")):
            sheet.write_string(0, n, title)
        for n, cell in enumerate(["CRIT21", 2023, 7, "2.8.4", "=1+1 条文", "原件"]):
            sheet.write(1, n, cell) if n != 4 else sheet.write_string(1, n, str(cell))
    found = texts.examine(File("条款.xlsx", out.getvalue()))
    assert found.problems == []
    assert (found.new[0]["item"], found.new[0]["text"]) == ("7", "=1+1 条文")


def test_the_template_lists_the_empty_slots_and_is_taken_back():
    book = workbooks.clause_template()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    # 50 slots of CRIT21 and 10 of the sheet have no wording on record
    assert len(rows) == 1 + 50 + 10
    examined = texts.examine(File("clauses.xlsx", book))
    assert {p.rule for p in examined.problems} == {"required"}
