"""The pages of reports, over HTTP and in both languages."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.conftest import NOON
from tests.monitoring.conftest import OTHER, USCC
from tests.monitoring.filled import sheets_of, workbook
from tests.monitoring.test_wqx import EXCERPT

from hengjian.ledger import services as ledger
from hengjian.ledger.verify import bundle
from hengjian.monitoring.import_cli import import_wqx
from hengjian.monitoring.models import Report


@pytest.fixture
def officer(client_as):
    return client_as("ecology-province", region="620000")


@pytest.fixture
def technical(client_as, laboratory):
    return client_as("lab-technical", institution=USCC)


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def detail(package) -> str:
    return reverse("report-detail", args=[USCC, package["report"]["report_no"]])


@pytest.mark.policy("P2.3-10")
def test_a_report_s_page_shows_the_whole_chain_with_its_people(hand_in, package, officer):
    hand_in(package)

    page = text_of(officer.get(detail(package)))

    for word in ("黄河包兰桥断面", "采样甲（S1）", "分析（A1）", "签发（Z1）", "HJ 535-2009", "0.486",
                 "未检出", "(&lt;0.025)", "0.482 / 0.491", "F1", "4.2", "B1-1.dat",
                 "monitoring.report.issued", "未发现偏离"):  # fmt: skip
        assert word in page, word
    # In the order in which it happened.
    course = [page.index(word) for word in ("方案批准", "开始分析", "分析结束", "报送平台")]
    assert course == sorted(course)


def test_deviations_stand_on_top_with_place_law_and_remedy(hand_in, package, officer):
    package["batches"][0]["qc"] = []
    hand_in(package)

    page = text_of(officer.get(detail(package)))

    assert "/batches/0/qc" in page and "没有质控记录" in page and "请补充该批次的空白" in page
    assert "不得用CMA标志" in page
    assert page.index("没有质控记录") < page.index("黄河包兰桥断面")
    assert reverse("report-evidence", args=[USCC, package["report"]["report_no"]]) not in page
    english = text_of(officer.get(detail(package), headers={"Accept-Language": "en"}))
    assert "has no quality control" in english and "Keeps the mark away" in english


def test_the_evidence_is_a_file_that_holds(hand_in, package, officer):
    hand_in(package)
    while ledger.sequence(at=NOON):
        pass

    answer = officer.get(reverse("report-evidence", args=[USCC, package["report"]["report_no"]]))

    assert "attachment" in answer["Content-Disposition"]
    assert bundle(json.loads(answer.content)).holds


def test_hidden_and_missing_reports_look_the_same(hand_in, package, client_as):
    hand_in(package)
    stranger = client_as("lab-head", institution=OTHER)

    assert stranger.get(detail(package)).status_code == 404
    assert stranger.get(reverse("report-detail", args=[USCC, "none"])).status_code == 404
    assert "尚无报告" in text_of(stranger.get(reverse("report-list")))


def test_the_list_filters_pages_and_says_when_it_is_empty(hand_in, package, officer):
    assert "尚无报告" in text_of(officer.get(reverse("report-list")))
    hand_in(package)

    assert package["report"]["report_no"] in text_of(officer.get(reverse("report-list")))
    for query in (
        {"number": "0001"},
        {"institution": "甲检测"},
        {"institution": USCC.lower()},
        {"stage": "issued"},
    ):
        assert package["report"]["report_no"] in text_of(
            officer.get(reverse("report-list"), query)
        ), query
    for query in ({"number": "zzz"}, {"stage": "withheld"}, {"institution": "乙"}):
        assert "没有符合条件的报告" in text_of(officer.get(reverse("report-list"), query)), query


def test_a_report_number_with_a_slash_has_a_page(hand_in, package, officer):
    package["report"]["report_no"] = "甲/2026/第1号"
    hand_in(package)

    assert officer.get(detail(package)).status_code == 200


def test_a_workbook_is_handed_in_from_the_page(technical, package):
    file = SimpleUploadedFile("报告.xlsx", workbook(sheets_of(package)))

    answer = technical.post(reverse("report-submit"), {"file": file}, follow=True)

    assert answer.redirect_chain == [(detail(package), 302)]
    assert "已接收" in text_of(answer)
    assert Report.objects.get().submitted_by == f"lab-technical-{USCC}"


def test_a_json_file_in_gb18030_is_read_too(technical, package):
    data = json.dumps(package, ensure_ascii=False).encode("gb18030")

    answer = technical.post(reverse("report-submit"), {"file": SimpleUploadedFile("r.json", data)})

    assert answer.status_code == 302


def test_every_wrong_cell_is_listed_on_the_page(technical, package):
    sheets = sheets_of(package)
    sheets["结果"][2][7] = 0.486
    sheets["样品"][2][6] = 20261110.5
    file = SimpleUploadedFile("x.xlsx", workbook(sheets))

    answer = technical.post(reverse("report-submit"), {"file": file})

    page = text_of(answer)
    assert answer.status_code == 400
    assert "结果!H3" in page and "样品!G3" in page
    assert not Report.objects.exists()
    for data in (b"", b"{", b"PK\x03\x04broken", bytes(range(256))):
        wrong = technical.post(reverse("report-submit"), {"file": SimpleUploadedFile("x", data)})
        assert wrong.status_code == 400, data
    assert technical.post(reverse("report-submit"), {}).status_code == 400


def test_the_page_hands_in_for_its_own_institution_only(technical, package, officer):
    from hengjian.registry import services as registry

    registry.record_institution(
        uscc=OTHER, name="乙", kind="commercial", region="621223", by="x", at=NOON
    )
    file = SimpleUploadedFile("r.json", json.dumps({**package, "institution": OTHER}).encode())

    assert technical.post(reverse("report-submit"), {"file": file}).status_code == 403
    assert officer.get(reverse("report-submit")).status_code == 403
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_a_foreign_month_has_a_page_too(officer):
    import_wqx([str(EXCERPT)])
    report = Report.objects.filter(institution__uscc="WQX-USGS-UT").first()

    page = text_of(officer.get(reverse("report-detail", args=["WQX-USGS-UT", report.report_no])))

    assert "国外数据，不作资质声明" in page
