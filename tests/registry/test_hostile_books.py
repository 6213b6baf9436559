"""Workbooks that hide, merge or compute what they say, and files that say less than the register."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from hengjian.registry import importer, services
from hengjian.registry.facts import InstitutionFact, PersonFact, ScopeFact
from hengjian.registry.models import Institution, Person, ScopeItem
from hengjian.registry.tabular import File, read

from .books import INSTITUTION, csv, workbook
from .conftest import LANZHOU, NOON

pytestmark = pytest.mark.django_db
BODY = [LANZHOU, "兰州陇源检测有限公司", "社会化检测机构", "620102"]
CERTIFICATE = "242800000001"


def made(do) -> File:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("机构")
    sheet.write_row(0, 0, INSTITUTION)
    sheet.write_row(1, 0, BODY)
    do(book, sheet)
    book.close()
    return File("register.xlsx", buffer.getvalue())


def rules(*files) -> list[tuple[str, str]]:
    return [(p.where, p.rule) for p in importer.examine(files).problems]


def test_merged_cells_are_refused_where_they_stand():
    def merge(book, sheet):
        sheet.write(0, 4, "地址")
        sheet.merge_range(1, 4, 3, 4, "示范路1号")

    assert ("机构!E2", "merged-cells") in rules(made(merge))


def test_a_merged_heading_is_no_harm():
    def merge(book, sheet):
        sheet.merge_range(0, 4, 0, 5, "地址")

    assert rules(made(merge)) == []


def test_a_hidden_sheet_is_not_taken_in_unseen():
    def hide(book, sheet):
        other = book.add_worksheet("人员")
        other.write_row(0, 0, ["人员编号", "姓名"])
        other.write_row(1, 0, ["P-9", "没人看见"])
        other.very_hidden()

    assert rules(made(hide)) == [("人员", "hidden-sheet")]
    assert not Person.objects.exists()


def without_results(file: File) -> File:
    """As a program writes formulas that no spreadsheet has computed yet."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.startswith("xl/worksheets/"):
                data = re.sub(rb"</f><v>[^<]*</v>", b"</f>", data)
            new.writestr(name, data)
    return File(file.name, out.getvalue())


def test_a_formula_counts_by_its_result_and_without_one_is_refused():
    def compute(book, sheet):
        sheet.write(0, 4, "成立日期")
        sheet.write_formula(1, 4, "=DATE(2024,1,1)", None, 45292)

    file = made(compute)
    examined = importer.examine([file])
    assert (examined.problems, str(examined.judged.new[0].founded_on)) == ([], "2024-01-01")
    assert rules(without_results(file)) == [("机构!E2（成立日期）", "formula")]


def test_a_formula_whose_result_is_no_text_is_an_empty_cell():
    def compute(book, sheet):
        sheet.write(0, 4, "成立日期")
        sheet.write_formula(1, 4, '=IF(1,"","")', None, "")

    [sheet], _ = read(made(compute))
    assert sheet.rows[1][4] in {"", "#FORMULA!"}


@pytest.mark.policy("P2.4-06")
def test_a_file_without_an_optional_column_says_nothing_about_it(lanzhou):
    Institution.objects.filter(pk=lanzhou.pk).update(address="示范路1号", head_name="王明")
    examined = importer.examine([workbook({"机构": [INSTITUTION, BODY]})])
    assert (examined.problems, examined.judged.new, examined.judged.same) == ([], [], 1)
    # A column that is there and empty says that there is nothing: that differs.
    headed = workbook({"机构": [[*INSTITUTION, "地址"], [*BODY, ""]]})
    assert rules(headed) == [("机构!E2（地址）", "differs")]
    lanzhou.refresh_from_db()
    assert lanzhou.address == "示范路1号"


def scope(*rows, also=()):
    head = ["证书编号", "类别", "项目", "方法", "批准日期", *also]
    return workbook({"能力表": [head, *rows]})


NITROGEN = [CERTIFICATE, "水和废水", "氨氮", "HJ 535-2009", "2024-01-01"]


def test_a_scope_without_its_library_columns_or_object_is_the_row_on_record(lanzhou):
    ScopeItem.objects.filter(parameter="氨氮").update(
        matrix="地表水", library_item="LB-0001", library_status="在库"
    )
    examined = importer.examine([scope(NITROGEN)])
    assert (examined.problems, examined.judged.new, examined.judged.same) == ([], [], 1)
    other = importer.examine([scope([*NITROGEN, "LB-0002"], also=["能力项目库条目号"])])
    assert [(p.where, p.rule) for p in other.problems] == [
        ("能力表!F2（能力项目库条目号）", "differs")
    ]


def test_of_several_rows_that_fit_none_is_guessed(lanzhou):
    fact = ScopeFact(
        certificate_no=CERTIFICATE, category="水和废水", parameter="氨氮", method="HJ 535-2009",
        valid_from=date(2024, 1, 1), site="第二场所",
    )  # fmt: skip
    services.add_scope_items(items=[fact], by="gan", at=NOON)
    assert rules(scope(NITROGEN)) == [("能力表!2", "ambiguous")]
    assert rules(scope([*NITROGEN, "第二场所", ""], also=["场所地址", "对象"])) == []


def test_the_ministrys_annex_is_read_by_its_own_names(lanzhou):
    head = "证书编号,序号,类别（产品/对象）,产品/项目/参数,依据的标准（方法）名称,标准编号含年号,"
    head += "限制范围,说明,生效日期,失效日期,能力项目库条目号,库内状态"
    row = f"{CERTIFICATE},1,水和废水（地表水）,化学需氧量,水质 化学需氧量的测定,HJ 828-2017,"
    row += ",,2026-07-01,2030-01-01,LB-0828,在库"
    examined = importer.examine([csv("能力范围.csv", f"{head}\n{row}\n")])
    assert examined.problems == []
    [fact] = examined.judged.new
    assert (fact.category, fact.matrix) == ("水和废水", "地表水")
    assert fact.method == "水质 化学需氧量的测定 HJ 828-2017"
    # 失效日期 is the first day no longer valid, 有效期至 the last valid one.
    assert str(fact.valid_until) == "2030-01-01"
    assert (fact.library_item, fact.library_status) == ("LB-0828", "在库")


IDENTITY = "620102199001011234"


def people(*rows):
    return workbook({"人员": [["人员编号", "姓名", "身份证件号"], *rows]})


@pytest.mark.policy("P2.4-16")
def test_an_identity_learned_later_finds_the_same_person_under_another_number(lanzhou):
    services.record_facts(
        facts=[PersonFact(person_no="P11", name="王小明", identity_no=IDENTITY)], by="gan", at=NOON
    )
    assert Person.objects.get(person_no="P11").identity_digest
    again = importer.examine([people(["P11", "王小明", IDENTITY])])
    assert (again.problems, again.judged.changes) == ([], False)
    assert rules(people(["P77", "王小明", IDENTITY])) == [("人员!A2（人员编号）", "same-person")]
    assert rules(people(["P11", "王小明", "620102199001019999"])) == [
        ("人员!C2（身份证件号）", "differs")
    ]


def test_a_name_that_looks_like_a_formula_is_never_one(client_as):
    fact = InstitutionFact(
        uscc=LANZHOU, name="=cmd|'/c calc'!A1", kind="public", region="620102", address="+1-2"
    )
    services.record_facts(facts=[fact], by="gan", at=NOON)
    data = client_as("market-province", region="620000").get(
        f"/office/register/{LANZHOU}/file.xlsx"
    ).content  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
        assert not any(b"<f" in archive.read(n).replace(b"<formatPr", b"") for n in sheets)
    examined = importer.examine([File("register.xlsx", data)])
    assert (examined.problems, examined.judged.same) == ([], 1)


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        (0, "91620102MA0000015X", "uscc-check"),
        (3, "622424", "region-abolished"),
        (3, "999999", "region-code"),
        (0, True, "uscc-length"),
        (3, 620102.5, "region-code"),
        (1, "\x01坏", "control-character"),
    ],
)
def test_wrong_types_and_expired_codes_are_named_at_their_cell(place, value, rule):
    row = list(BODY)
    row[place] = value
    [(where, said)] = rules(workbook({"机构": [INSTITUTION, row]}))
    assert where.startswith(f"机构!{'ABCD'[place]}2")
    assert said == rule


def test_the_counts_account_for_every_row(client_as, lanzhou):
    rows = [
        BODY,
        ["91621223MA0000023K", "宕昌环境监测站", "公立监测机构", "621223"],
        ["x", "", "", ""],
    ]
    file = workbook({"机构": [INSTITUTION, *rows]})
    page = client_as("market-province", region="620000").post(
        "/office/register/import", {"file": SimpleUploadedFile("a.xlsx", file.data)}
    )
    [line] = page.context["counts"]
    assert (line["read"], line["new"], line["same"], line["wrong"]) == (3, 1, 1, 1)
