"""The Excel door: same rules, same package, errors at their cells."""

from __future__ import annotations

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook
from tests.monitoring.filled import sheets_of
from tests.monitoring.filled import workbook as filled

from hengjian.core.errors import Refusal, Rejected
from hengjian.core.text import reading as reading_in
from hengjian.monitoring import cells, reading, template, workbook
from hengjian.monitoring.layout import SHEETS
from hengjian.monitoring.models import Report, Result
from hengjian.monitoring.package import Package


def column(sheets, title: str, key: str) -> int:
    return sheets[title][1].index(key)


def problems(sheets) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refused:
        book = workbook.read(filled(sheets))
        with book.at_cells():
            reading.package(book.raw)
    return {(p.where, p.rule) for p in refused.value.problems}


def test_the_template_has_every_field_of_the_package_and_nothing_filled_in():
    book = CalamineWorkbook.from_filelike(template.template())

    assert book.sheet_names == ["说明", *[sheet.title for sheet in SHEETS]]
    for sheet in SHEETS:
        rows = book.get_sheet_by_name(sheet.title).to_python()
        assert rows[1] == [c.key for c in sheet.columns]
        assert len(rows) == 2
        for cell in rows[0]:
            zh, en = cell.split("\n")
            assert zh and en


def test_a_field_of_the_package_without_a_column_would_be_noticed():
    columns = {(s.key, c.key) for s in SHEETS for c in s.columns}
    lists = {name for name, f in Package.model_fields.items() if "list[" in str(f.annotation)}

    assert lists == {s.key for s in SHEETS} - {"", "qc"}
    assert ("results", "speciation") in columns
    assert ("", "report.signed_at") in columns


def test_a_workbook_says_the_same_as_the_json(hand_in, package):
    book = workbook.read(filled(sheets_of(package)))

    assert reading.package(book.raw) == reading.package(package)
    report, _ = hand_in(book.raw, "workbook")
    assert report.stage == Report.Stage.ISSUED


def test_excel_dates_full_width_digits_and_chinese_yes_are_understood(hand_in, package):
    sheets = sheets_of(package)
    row = sheets["样品"][2]
    # 2026-11-10 09:10 in Excel: 46336 days after 1899-12-30, 9 h 10 min = 0.381944… of a day.
    row[column(sheets, "样品", "begun_at")] = 46336.381944444445
    row[column(sheets, "样品", "ended_at")] = "2026/11/10 9:15"
    sheets["报告"][2][column(sheets, "报告", "report.issued_on")] = "2026年11月11日"
    sheets["报告"][2][column(sheets, "报告", "region")] = "６２０１０２"
    sheets["结果"][2][column(sheets, "结果", "value")] = "０.４８６"
    sheets["结果"][3][column(sheets, "结果", "censored")] = "是"
    book = workbook.read(filled(sheets))

    assert reading.package(book.raw) == reading.package(package)


def test_everything_wrong_is_said_at_its_cell(package):
    sheets = sheets_of(package)
    sheets["样品"][2][column(sheets, "样品", "begun_at")] = "昨天"
    sheets["结果"][2][column(sheets, "结果", "value")] = 0.486
    sheets["结果"][3][column(sheets, "结果", "censored")] = "大概"
    sheets["点位"][2][column(sheets, "点位", "lat_deg")] = "北纬36度"
    sheets["质控"][2][0] = "B9"
    sheets["随便"] = [["x"]]

    assert problems(sheets) == {
        ("结果!H3", "number-cell"),
        ("结果!J4", "boolean"),
        ("点位!E3", "number"),
        ("质控!A3", "unknown-reference"),
        ("随便", "unknown-sheet"),
    }
    del sheets["随便"]
    sheets["结果"][2][column(sheets, "结果", "value")] = "0.486"
    sheets["结果"][3][column(sheets, "结果", "censored")] = "是"
    sheets["点位"][2][column(sheets, "点位", "lat_deg")] = "136.061"
    sheets["质控"][2][0] = "B1"
    assert problems(sheets) == {("样品!G3", "instant"), ("点位!E3", "range")}


def test_what_leads_nowhere_is_said_at_its_cell(hand_in, package):
    sheets = sheets_of(package)
    sheets["样品"][3][column(sheets, "样品", "point_no")] = "P9"
    book = workbook.read(filled(sheets))

    with pytest.raises(Rejected) as refused, book.at_cells():
        hand_in(book.raw, "workbook")

    assert [(p.where, p.found) for p in refused.value.problems] == [("样品!B4", "P9")]
    assert not Result.objects.exists()


def test_unknown_missing_and_doubled_columns_are_refused(package):
    sheets = sheets_of(package)
    sheets["样品"][1][2] = "colour"
    sheets["结果"][1][1] = "result_no"
    sheets["人员"][2].append("王某")

    found = problems(sheets)

    assert ("样品!C2", "unknown-column") in found
    assert ("结果!B2", "duplicate") in found
    assert ("结果!2:2", "missing-column") in found
    assert ("人员!C3", "no-column") in found


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 nothing", "编号,数值\n1,2".encode("gb18030")])
def test_what_is_no_workbook_is_refused_in_words(data):
    with pytest.raises(Refusal) as refused:
        workbook.read(data)

    with reading_in("en"):
        assert "not an .xlsx workbook" in str(refused.value.because)


def test_a_cell_in_the_last_corner_does_not_eat_the_machine():
    # Dense, this sheet has 17 billion cells. The reader's process is stopped by its own limits.
    plain = filled({"报告": [["x"]]})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                cell = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                data = data.replace(b"</sheetData>", cell)
            new.writestr(part, data)

    with pytest.raises(Refusal) as refused:
        workbook.read(out.getvalue())

    assert refused.value.status in {400, 413}


def test_an_archive_that_unpacks_too_large_is_not_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(cells.LARGEST_UNPACKED + 1))

    assert len(out.getvalue()) < cells.LARGEST_FILE
    assert cells.weigh(out.getvalue()) == cells.TOO_LARGE
