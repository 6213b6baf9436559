"""Certificate and annex: read back by programs that did not write them."""

from __future__ import annotations

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from hengjian.accreditation import papers
from hengjian.accreditation.papers.certificate import qr
from hengjian.standards.loading import load

ADDRESS = "https://example.org/certificates/262812050123/"
CERTIFICATE = papers.CertificatePaper(
    number="262812050123",
    institution="甘肃镕喆监测有限公司",
    uscc="91620102MA0000015R",
    address="兰州市城关区雁滩路 1 号",
    authority="甘肃省市场监督管理局",
    issued_on=date(2026, 11, 23),
    valid_from=date(2026, 11, 23),
    valid_until=date(2032, 11, 23),
    verify_address=ADDRESS,
    categories=("环境空气和废气", "噪声"),
)
ROW = papers.ScopeRow(
    category="环境空气和废气",
    item="二氧化硫",
    method_name="定电位电解法",
    method_no="HJ 57-2017",
    valid_from=date(2026, 11, 23),
    valid_until=date(2032, 11, 23),
    site="雁滩路 1 号",
    library_item="HJ-0001",
    library_status="在库",
)


def annex(on=date(2026, 11, 23), rows=(ROW,)) -> papers.ScopeAnnex:
    return papers.ScopeAnnex(
        number=CERTIFICATE.number,
        institution=CERTIFICATE.institution,
        address=CERTIFICATE.address,
        authority=CERTIFICATE.authority,
        on=on,
        verify_address=ADDRESS,
        rows=tuple(rows),
    )


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def sheet(book: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()


@pytest.mark.policy("P2.1-01")
def test_a_certificate_says_all_that_the_rule_lists():
    said = words(papers.certificate_pdf(CERTIFICATE))
    shows = {
        "issuing authority": "甘肃省市场监督管理局",
        "body name and address": "甘肃镕喆监测有限公司",
        "ability scope": "环境空气和废气、噪声",
        # valid_until is the first day no longer valid: the paper prints the day before
        "validity": "2032年11月22日",
        "number": "262812050123",
        "mark": "CMA",
    }
    assert set(shows) == set(load("accreditation")["certificate"]["content"])
    for what, text in shows.items():
        assert text in said, what
    assert "兰州市城关区雁滩路1号" in said
    assert ADDRESS in said


def test_the_certificate_is_an_archive_pdf_with_its_own_fonts_and_the_same_every_time():
    made = papers.certificate_pdf(CERTIFICATE)
    assert made == papers.certificate_pdf(CERTIFICATE)
    read = PdfReader(io.BytesIO(made))
    about = read.metadata
    assert about is not None
    assert "262812050123" in str(about.title)
    assert about.creation_date is not None
    assert about.creation_date.date() == date(2026, 11, 23)
    meta = read.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>2<" in meta
    assert "pdfaid:conformance>B<" in meta
    fonts = read.pages[0]["/Resources"]["/Font"].get_object().values()
    assert all("Noto" in str(font.get_object()["/BaseFont"]) for font in fonts)


def test_the_qr_code_grows_with_its_address_and_is_no_link_of_another():
    assert qr(ADDRESS) != qr(ADDRESS + "x")
    assert qr(ADDRESS).startswith("<svg")


def test_markup_in_a_name_stays_text():
    odd = '镕喆 #panic("x") *粗* $x$ \\ "引号"'
    facts = papers.CertificatePaper(**{**vars(CERTIFICATE), "institution": odd})
    assert '#panic("x")*粗*$x$' in words(papers.certificate_pdf(facts))


def test_the_annex_has_the_columns_of_its_day():
    ten = [
        "场所地址", "序号", "类别（产品/对象）", "产品/项目/参数", "依据的标准（方法）名称",
        "标准编号含年号", "限制范围", "说明", "生效日期", "失效日期",
    ]  # fmt: skip
    assert papers.columns(date(2026, 5, 31)) == ten
    assert papers.columns(date(2026, 6, 1)) == [*ten, "能力项目库条目号", "库内状态"]
    before, after = (
        sheet(papers.scope_annex_xlsx(annex(d))) for d in (date(2026, 5, 31), date(2026, 6, 1))
    )
    assert [len(before[0]), len(after[0])] == [10, 12]
    assert after[1] == [
        "雁滩路 1 号", "1", "环境空气和废气", "二氧化硫", "定电位电解法", "HJ 57-2017", "", "",
        "2026-11-23", "2032-11-23", "HJ-0001", "在库",
    ]  # fmt: skip
    assert "HJ-0001" not in str(before)


def test_the_annex_as_pdf_repeats_its_head_on_every_page():
    rows = [papers.ScopeRow(**{**vars(ROW), "item": f"项目{n:03d}"}) for n in range(60)]
    made = papers.scope_annex_pdf(annex(rows=rows))
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) > 1
    for page in pages:
        said = "".join(page.extract_text().split())
        assert "262812050123" in said
        assert "甘肃镕喆监测有限公司" in said
        assert "标准编号含年号" in said
    said = words(made)
    assert all(f"项目{n:03d}" in said for n in range(60))


@given(st.sampled_from("=+-@\t"), st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_no_cell_becomes_a_formula(first, rest):
    evil = first + rest
    row = papers.ScopeRow(**{**vars(ROW), "limits": evil, "item": "=1+1"})
    book = papers.scope_annex_xlsx(annex(rows=[row]))
    import zipfile

    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml").decode()
        names = parts.namelist()
    assert "<f>" not in xml
    assert not [n for n in names if "rels/sheet" in n]  # no hyperlinks either
    assert sheet(book)[1][3] == "=1+1"


def test_the_next_number_is_the_rule_by_hand():
    given_ = {"year": 2019, "specialty": "12", "sector": "05"}
    # the example in accreditation.yaml: 2019, Gansu, environment, environment sector, 0123
    assert papers.next_number(**given_, serial=123) == "192812050123"
    assert papers.next_number(**given_, serial=1) == "192812050001"
    for wrong in ({"serial": 0}, {"serial": 10_000}, {"serial": 1, "specialty": "99"},
                  {"serial": 1, "sector": "01"}, {"serial": 1, "issuer": "32"},
                  {"serial": 1, "year": 1999}):  # fmt: skip
        with pytest.raises(ValueError, match=r"."):
            papers.next_number(**{**given_, **wrong})


def test_the_next_serial_follows_the_highest_of_its_year_and_issuer():
    taken = ["262812050007", "262810110012", "252812050900", "260012050500", "旧编号", "2628"]
    assert papers.next_serial(year=2026, taken=taken) == 13
    assert papers.next_serial(year=2027, taken=taken) == 1
    assert papers.next_serial(year=2026, taken=taken, issuer="00") == 501


@pytest.mark.parametrize(
    ("number", "rules"),
    [
        ("192812050123", []),
        ("192812051", ["pattern"]),
        ("１９２８１２０５０１２３", ["pattern"]),
        ("199912050123", ["issuer"]),
        ("192899050123", ["specialty"]),
        ("192812880123", ["sector"]),
        ("192812050000", ["serial"]),
    ],
)
def test_an_odd_number_is_a_question(number, rules):
    found = papers.number_problems(number)
    assert [problem.rule for problem in found] == rules
    assert all(problem.found == number for problem in found)


def test_the_paper_needs_no_framework():
    import subprocess
    import sys

    program = "import sys, hengjian.accreditation.papers; print([m for m in sys.modules if m == 'django'])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
