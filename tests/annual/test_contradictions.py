"""Every contradiction on both sides: equal to the record and one beside it, a part and its whole."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from hengjian.accounts.access import Actor
from hengjian.annual import form, services
from hengjian.annual.models import AnnualReport
from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.selectors import entries_for

from .test_annual import HEAD, LANZHOU, LATE, NOW, PAGE, drafted, lanzhou, typed

__all__ = ["lanzhou"]
LI = Actor("li", "李")
#: What the platform counts of the made-up year, by hand (see the fixture).
COUNTED = {
    "staff": 3, "signatories": 0, "instruments": 2, "scope": 0, "sites": 0, "reports": 2,
    "marked": 1, "results": 0, "clients": 1, "samplings": 0, "notices": 0, "trainings": 0,
}  # fmt: skip


def refused(institution, **figures):
    """The lines a report with these figures is refused at; empty when it is signed."""
    try:
        services.sign(report=drafted(institution, **figures), by=HEAD, at=NOW)
    except Rejected as rejected:
        return [problem.where for problem in rejected.problems]
    return []


def test_the_form_asks_what_is_counted_and_three_things_more():
    assert {item.key for item in form.items() if item.counted} == set(COUNTED)
    assert [item.key for item in form.items() if not item.counted] == [
        "income", "subcontracted", "complaints",
    ]  # fmt: skip


def test_equal_to_the_record_it_is_signed_without_a_reason(lanzhou):
    assert refused(lanzhou) == []


@pytest.mark.policy("P2.4-15")
@pytest.mark.parametrize("key", COUNTED)
def test_one_beside_the_record_needs_a_reason_at_its_line(lanzhou, key):
    more = {"signatories": "1", "marked": "2"}.get(key, str(COUNTED[key] + 1))
    assert refused(lanzhou, **{key: more}) == [key]


@pytest.mark.parametrize("key", ["staff", "instruments", "reports", "clients"])
def test_one_less_than_the_record_needs_a_reason_too(lanzhou, key):
    assert key in refused(lanzhou, **{key: str(COUNTED[key] - 1)})


@pytest.mark.parametrize(
    ("part", "whole", "equal", "more"),
    [
        ("signatories", "staff", "3", "4"),
        ("marked", "reports", "2", "3"),
        ("subcontracted", "reports", "2", "3"),
    ],
)
def test_a_part_may_equal_its_whole_and_not_exceed_it_whatever_the_reason(
    lanzhou, part, whole, equal, more
):
    def signed(figure):
        report = drafted(lanzhou, **{part: figure})
        reasons = {part: "理由", whole: "理由"}
        services.save(report=report, declared=report.declared, reasons=reasons, by=HEAD, at=NOW)
        return services.sign(report=report, by=HEAD, at=NOW)

    with pytest.raises(Rejected) as rejected:
        signed(more)
    assert [problem.where for problem in rejected.value.problems] == [part]
    assert signed(equal).stage == "signed"


@pytest.mark.parametrize(
    ("key", "figure", "fine"),
    [
        ("complaints", "1", True), ("complaints", "1.0", True), ("complaints", "1.5", False),
        ("income", "1.5", True), ("income", "1.555", False), ("income", "999999999.99", True),
        ("income", "1000000000", False), ("income", "0", True), ("income", "-0.01", False),
    ],
)  # fmt: skip
def test_figures_on_both_sides_of_their_bounds(lanzhou, key, figure, fine):
    assert refused(lanzhou, **{key: figure}) == ([] if fine else [key])


def signed(institution, **figures):
    report = drafted(institution, **figures)
    services.save(
        report=report, declared=report.declared, reasons=dict.fromkeys(figures, "理由"),
        by=HEAD, at=NOW,
    )  # fmt: skip
    return services.sign(report=report, by=HEAD, at=NOW)


def test_each_signature_is_a_version_and_says_why_it_was_opened(lanzhou):
    report = signed(lanzhou, reports="5")
    assert report.differs == 1
    services.review(report=report, accept=True, words="", by=LI, at=NOW)
    with pytest.raises(Refusal, match="没有写明"):
        services.review(report=report, accept=False, words=" ", by=LI, at=NOW)
    report = services.review(report=report, accept=False, words="报告数有误", by=LI, at=NOW)
    assert report.stage == "returned"
    report = signed(lanzhou)
    second, first = report.versions.all()
    assert (first.declared["reports"], first.opened_because) == ("5", "报告数有误")
    assert (second.declared["reports"], second.opened_because) == ("2", "")
    assert report.differs == 0


def test_the_head_takes_back_what_nobody_reviewed(client_as, lanzhou):
    signed(lanzhou)
    head = client_as("lab-head", institution=LANZHOU)
    assert "没有写明" in head.post(f"{PAGE}recall", follow=True).content.decode()
    head.post(f"{PAGE}recall", {"words": "漏计一份报告"})
    report = AnnualReport.objects.get()
    assert report.stage == "returned"
    assert "annual.report-recalled" in entries_for(LANZHOU).values_list("kind", flat=True)
    with pytest.raises(Refusal, match="可处理的状态"):
        services.recall(report=report, words="再来", by=HEAD, at=NOW)


def test_what_was_accepted_is_not_taken_back_by_the_head(lanzhou):
    report = signed(lanzhou)
    services.review(report=report, accept=True, words="", by=LI, at=NOW)
    with pytest.raises(Refusal):
        services.recall(report=report, words="x", by=HEAD, at=NOW)


def test_only_the_head_takes_it_back(client_as, lanzhou):
    signed(lanzhou)
    quality = client_as("lab-quality", institution=LANZHOU)
    assert quality.post(f"{PAGE}recall", {"words": "x"}).status_code == 403


def test_an_officer_finds_the_late_the_missing_and_the_contradicting(
    client_as, lanzhou, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)
    report = drafted(lanzhou, reports="5")
    services.save(
        report=report, declared=report.declared, reasons={"reports": "理由"}, by=HEAD, at=NOW
    )
    services.sign(report=report, by=HEAD, at=LATE)
    officer = client_as("market-province", region="620000")

    def found(only):
        rows = officer.get(f"/api/v1/annual?year=2025&only={only}").json()
        return [(row["uscc"] == LANZHOU, row["overdue"]) for row in rows]

    assert found("late") == [(True, False)]
    assert found("differs") == [(True, False)]
    assert found("missing") == [(False, True)]
    page = officer.get("/office/annual/?year=2025&only=differs").content.decode()
    assert "兰州陇源" in page
    assert "宕昌" not in page


def sheet(rows):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    made = book.add_worksheet()
    for number, cells in enumerate([["项目", "填报", "差异理由"], *rows]):
        for place, cell in enumerate(cells):
            made.write_string(number, place, cell)
    book.close()
    return SimpleUploadedFile("a.xlsx", buffer.getvalue())


def test_a_workbook_fills_in_the_form_and_keeps_nothing(client_as, lanzhou):
    head = client_as("lab-head", institution=LANZHOU)
    answer = head.post(f"{PAGE}file", {"file": sheet([["全年检测收入", "120.5", ""]])})
    page = answer.content.decode()
    assert (answer.status_code, 'value="120.5"' in page) == (200, True)
    assert "尚未保存" in page
    assert not AnnualReport.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["全年心情", "1", ""], "不是年度报告的项目"),
        (["全年检测收入", "很多", ""], "不是非负数字"),
        (["全年收到的投诉数", "1.5", ""], "应为整数"),
    ],
)
def test_a_wrong_workbook_is_named_and_keeps_nothing(client_as, lanzhou, row, said):
    head = client_as("lab-head", institution=LANZHOU)
    answer = head.post(f"{PAGE}file", {"file": sheet([row])})
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not AnnualReport.objects.exists()


def test_the_workbook_given_out_is_taken_back_in(client_as, lanzhou):
    drafted(lanzhou, income="120.5")
    head = client_as("lab-head", institution=LANZHOU)
    data = head.get(f"{PAGE}form.xlsx").content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(form.items())
    answer = head.post(f"{PAGE}file", {"file": SimpleUploadedFile("a.xlsx", data)})
    page = answer.content.decode()
    for key, value in typed().items():
        assert f'name="{key}" inputmode="decimal" maxlength="20" value="{value}"' in page
