"""The register from files: all of it or nothing, every error at its cell."""

from __future__ import annotations

import copy
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.core.errors import Rejected
from hengjian.core.text import reading
from hengjian.ledger.models import Entry
from hengjian.registry import importer, tabular, template_file
from hengjian.registry.models import (
    Authorisation,
    Calibration,
    Certificate,
    Employment,
    Institution,
    Person,
)
from hengjian.registry.tabular import File

from .books import GOOD, INSTITUTION, csv, workbook
from .conftest import NOON

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[1] / "data" / "registry"
PROVINCE = Actor("gan", "gan", posts=(Held("market-province", "620000"),))


def wrong(*files: File, actor=None) -> dict[str, str]:
    """Where → rule of everything that is wrong; writing it must be refused and change nothing."""
    examined = importer.examine(files, actor=actor)
    with pytest.raises(Rejected):
        importer.take_in(files, actor=actor or PROVINCE, at=NOON)
    assert not Entry.objects.filter(kind="registry.file-recorded", actor="gan").exists()
    return {problem.where: problem.rule for problem in examined.problems}


def changed(sheet: str, row: int, column: int, value: object) -> File:
    sheets = copy.deepcopy(GOOD)
    sheets[sheet][row][column] = value
    return workbook(sheets)


@pytest.mark.policy("P2.4-06", "P2.1-01")
def test_a_whole_workbook_stands_and_again_changes_nothing():
    examined, recorded = importer.take_in([workbook(GOOD)], actor=PROVINCE, at=NOON)
    assert examined.read == {
        "机构": 1, "人员": 2, "任职": 2, "授权": 1, "仪器": 1, "检定校准": 1, "证书": 1,
        "能力表": 1, "场所": 1,
    }  # fmt: skip
    assert (recorded.total, recorded.same) == (11, 0)
    assert [e.subject for e in Entry.objects.all()] == ["91620102MA0000015R"]
    # “…至” is the last day covered on paper, the first day not covered in the register.
    assert Employment.objects.get(person__person_no="P-1").valid_until == date(2026, 1, 1)
    assert Certificate.objects.get().valid_until == date(2030, 1, 1)
    assert Authorisation.objects.get().valid_from == date(2024, 1, 1)  # Excel serial 45292
    assert Calibration.objects.get().due_on == date(2025, 1, 1)  # full-width digits
    _, again = importer.take_in([workbook(GOOD)], actor=PROVINCE, at=NOON)
    assert (again.total, again.same) == (0, 11)
    assert Entry.objects.count() == 1


def test_examining_writes_nothing():
    assert importer.examine([workbook(GOOD)]).new["person"] == 2
    assert not Institution.objects.exists()


@pytest.mark.parametrize(
    ("sheet", "row", "column", "value", "where", "rule"),
    [
        ("机构", 1, 0, "91620102MA0000015X", "机构!A2（统一社会信用代码）", "uscc-check"),
        ("机构", 1, 0, 9.1620102e17, "机构!A2（统一社会信用代码）", "code-as-number"),
        ("机构", 1, 2, "公司", "机构!C2（机构类别）", "choice"),
        ("机构", 1, 3, "699999", "机构!D2（行政区划代码）", "region-code"),
        ("机构", 1, 1, "  ", "机构!B2（机构名称）", "required"),
        ("机构", 1, 1, "长" * 121, "机构!B2（机构名称）", "length"),
        ("人员", 2, 0, "P-1", "人员!A3（人员编号）", "repeated"),
        ("任职", 1, 2, "01/02/2024", "任职!C2（任职起）", "date"),
        ("任职", 1, 3, "2023-12-30", "任职!D2（任职至）", "period"),
        ("任职", 1, 0, "P-9", "任职!A2（人员编号）", "unknown-person"),
        ("任职", 1, 2, "#REF!", "任职!C2（任职起）", "excel-error"),
        ("仪器", 1, 3, "也许", "仪器!D2（租借）", "yes-no"),
        ("仪器", 1, 4, 2.5, "仪器!E2（并行样品数）", "whole-number"),
        ("仪器", 1, 4, 0, "仪器!E2（并行样品数）", "range"),
        ("检定校准", 1, 1, "YQ-999", "检定校准!B2（仪器编号）", "unknown-instrument"),
        ("检定校准", 1, 3, "2023-01-01", "检定校准!D2（有效期至）", "period"),
        ("能力表", 1, 0, "999", "能力表!A2（证书编号）", "unknown-certificate"),
        ("能力表", 0, 4, "方法标准", "能力表!1", "missing-column"),
        ("能力表", 0, 2, "备注", "能力表!C1", "unknown-column"),
        ("能力表", 0, 2, "类别", "能力表!C1", "column-twice"),
    ],
)
def test_each_defect_is_named_at_its_cell(sheet, row, column, value, where, rule):
    assert wrong(changed(sheet, row, column, value))[where] == rule


def test_one_bad_cell_is_one_problem_and_rows_that_lean_on_it_are_not_blamed():
    assert wrong(changed("机构", 1, 2, "公司")) == {"机构!C2（机构类别）": "choice"}


def test_all_errors_are_said_at_once_with_a_remedy_in_the_readers_language():
    sheets = copy.deepcopy(GOOD)
    sheets["机构"][1][2], sheets["任职"][1][2], sheets["人员"][1][1] = "公司", "昨天", ""
    examined = importer.examine([workbook(sheets)])
    assert [p.rule for p in examined.problems] == ["choice", "required", "date"]
    with reading("en"):
        said = examined.problems[0].as_dict()
    assert said["remedy"].startswith("Choose one of: Commercial laboratory")
    assert said["found"] == "公司"


def test_a_fact_that_differs_from_the_register_is_refused_with_what_stands():
    importer.take_in([workbook(GOOD)], actor=PROVINCE, at=NOON)
    examined = importer.examine([changed("机构", 1, 1, "兰州新名检测有限公司")])
    [problem] = examined.problems
    assert (problem.where, problem.rule) == ("机构!B2（机构名称）", "differs")
    assert "兰州陇源检测有限公司" in problem.message
    assert Institution.objects.get().name == "兰州陇源检测有限公司"


def test_an_officer_takes_in_his_own_region_only(lanzhou):
    elsewhere = Actor("xin", "xin", posts=(Held("market-province", "630000"),))
    found = importer.examine([workbook(GOOD)], actor=elsewhere).problems
    assert {(p.where, p.rule) for p in found if p.rule == "out-of-reach"} == {
        ("机构!D2（行政区划代码）", "out-of-reach")
    }
    rented = csv("仪器.csv", f"统一社会信用代码,仪器编号,仪器名称\n{lanzhou.uscc},Y-2,天平\n")
    assert [p.rule for p in importer.examine([rented], actor=elsewhere).problems] == [
        "out-of-reach"
    ]
    assert not importer.examine([rented], actor=PROVINCE).problems


PEOPLE = "人员编号,姓名\nP-1,王小明\nＰ－２,李芳\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_every_encoding_our_offices_use_and_full_width_codes(encoding):
    importer.take_in([csv("人员.csv", PEOPLE, encoding)], actor=PROVINCE, at=NOON)
    assert set(Person.objects.values_list("person_no", "name")) == {
        ("P-1", "王小明"),
        ("P-2", "李芳"),
    }


def test_a_csv_of_any_name_is_known_by_its_columns_and_english_headings_work():
    text = "Person number\tName\nP-1\tWang\n"
    importer.take_in([csv("export (3).tsv", text)], actor=PROVINCE, at=NOON)
    assert Person.objects.get().name == "Wang"


@pytest.mark.parametrize(
    ("file", "missing"),
    [
        (
            "penalties_as_published.csv",
            ["统一社会信用代码", "机构名称", "机构类别", "行政区划代码"],
        ),
        ("lanzhou_daily_header_shifted.csv", ["统一社会信用代码", "机构名称"]),
    ],
)
def test_a_published_list_that_is_no_register_is_refused_naming_what_it_misses(file, missing):
    examined = importer.examine([File(file, (DATA / file).read_bytes())])
    first = examined.problems[0]
    assert (first.where, first.rule) == (f"{file}!1", "missing-column")
    assert all(name in first.message for name in missing)
    assert "unknown-column" in wrong(File(file, (DATA / file).read_bytes())).values()


def bomb() -> File:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (30 * 1024 * 1024))
    return File("bomb.xlsx", buffer.getvalue())


@pytest.mark.parametrize(
    ("file", "rule"),
    [
        (File("a.xlsx", b""), "empty-file"),
        (File("a.xlsx", b"PK\x03\x04 not a zip"), "not-a-workbook"),
        (File("a.xls", b"hello"), "not-a-workbook"),
        (File("a.pdf", b"%PDF-1.7"), "file-type"),
        (File("a.csv", b"\xff\xfea\x00b\x00"), "encoding"),
        (File("a.csv", b"\x00\x01\x02binary"), "encoding"),
        (File("a.csv", '人员编号,姓名\nP-1,"王\n'.encode()), "csv"),
        (File("a.csv", b"x" * (tabular.MOST_BYTES + 1)), "too-large"),
        (File("人员.csv", ("人员编号,姓名\n" + "P,x\n" * tabular.MOST_ROWS).encode()), "too-large"),
        (bomb(), "too-large"),
        (csv("人员.csv", "人员编号,姓名\n"), "no-rows"),
        (csv("人员.csv", "人员编号,姓名\nP-1,王,多余\n"), "no-header"),
        (csv("人员.csv", "人员编号,姓名\nP-1,王\u0007\n"), "encoding"),
        (workbook({"Sheet1": [["人员编号", "姓名"], ["P", "王"]]}), "unknown-sheet"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(file, rule):
    assert rule in wrong(file).values()


def test_a_sheet_that_claims_a_million_rows_is_refused_before_it_is_held():
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    packed, buffer = workbook({"人员": [["人员编号", "姓名"]]}), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed.data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    assert wrong(File("wide.xlsx", buffer.getvalue())) == {"wide.xlsx": "too-large"}


def test_a_sheet_of_too_many_rows_is_refused_whole():
    rows = [["人员编号", "姓名"], *([f"P-{n}", "王"] for n in range(tabular.MOST_ROWS))]
    assert wrong(workbook({"人员": rows})) == {"register.xlsx": "too-large"}


def test_codes_that_excel_took_for_numbers_lose_no_digit():
    sheets = copy.deepcopy(GOOD)
    sheets["证书"][1][1] = sheets["能力表"][1][0] = 242812051234
    importer.take_in([workbook(sheets)], actor=PROVINCE, at=NOON)
    assert Certificate.objects.get().certificate_no == "242812051234"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_template_is_what_the_importer_reads(language):
    with reading(language):
        empty = File("t.xlsx", template_file.workbook())
    assert [p.rule for p in importer.examine([empty]).problems] == ["no-rows"]
    sheets, _ = tabular.read(empty)
    assert len(sheets) == 21  # notes, and a sheet for each of twenty kinds of fact
    filled = {sheet.name: [list(row) for row in sheet.rows] for sheet in sheets[1:]}
    people = sheets[2]
    assert importer.spec_for(people) is not None
    filled[people.name].append(["P-1", "王", ""])
    importer.take_in([workbook(filled)], actor=PROVINCE, at=NOON)
    assert Person.objects.count() == 1


def test_the_institution_sheet_alone_is_enough():
    rows = [INSTITUTION, *GOOD["机构"][1:]]
    importer.take_in([workbook({"机构": rows})], actor=PROVINCE, at=NOON)
    assert Institution.objects.count() == 1
