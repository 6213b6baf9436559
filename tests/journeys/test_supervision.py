"""Short ways of supervision in a real browser: lights, bars, filing, classes, annual reports, the
directory of assessors. One laboratory; everybody at a screen of his own, by one clock.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest

from hengjian.accounts.models import User
from hengjian.core.legal_time import LEGAL
from hengjian.enforcement.models import Case
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding, Run

from . import laboratory
from .applying import PDF, press
from .conftest import LANZHOU
from .office import Office

pytestmark = pytest.mark.browser


@pytest.fixture
def people(home, transactional_db, someone, office) -> Office:
    """The laboratory, its head and the officers; it is 23 November 2026."""
    laboratory.record()
    someone("lab-head", institution=LANZHOU, username="wang")
    someone("market-province", region="620000", username="zhao")
    someone("ecology-prefecture", region="620100", username="ma")
    office.now = datetime(2026, 11, 23, 10, tzinfo=LEGAL)
    return office


def menu(page: Any, name: str) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=name).click()


@pytest.mark.policy("P2.2-02", "P2.2-03", "P2.4-16")
def test_a_light_opens_to_its_clause_and_to_the_records_behind_it(people):
    page = people["ma"]
    menu(page, "持续符合")
    page.get_by_role("link", name=laboratory.NAME).click()
    page.get_by_role("heading", name=laboratory.NAME).wait_for()
    red, amber, green = (
        page.locator("details", has=page.locator("summary", has_text=title))
        for title in ("人员数量", "期间核查", "证书有效与延续")
    )
    assert "不少于 20 人" in red.inner_text() and "第6条(1)" in red.inner_text()  # open already
    for light, citation, record in (
        (amber, "评审准则", "采样器（Y1） 上次核查 2025-06-01"),
        (green, "第13条", "262812050001 至 2031-06-01 前"),
    ):
        behind = light.get_by_role("listitem").filter(has_text=record)
        assert not behind.is_visible()
        light.locator("summary").click()
        behind.wait_for()
        assert citation in light.inner_text()
    for light, tone in ((red, "bad"), (amber, "warn"), (green, "good")):
        assert light.locator(f"summary .hj-light.hj-{tone}").count() == 1
    red.get_by_role("link", name="张1（P-000）").click()
    page.wait_for_url(re.compile("P-000|people"))
    assert "张1" in page.inner_text("main")


@pytest.mark.policy("P2.5-07", "P2.5-08")
@pytest.mark.parametrize(
    ("ground", "more", "last", "article"),
    [
        ("false-application", {}, "2027-11-02（含）", "第33条"),
        (
            "withdrawal",
            {"cause": "deception", "reading": "wide", "reading_reason": "按省方案执行。"},
            "2029-11-02（含）",
            "第32条",
        ),
    ],
    ids=["false material", "withdrawn"],
)
def test_whoever_is_barred_is_refused_with_date_decision_and_article(
    people, ground, more, last, article
):
    officer, lab, decision = people["zhao"], people["wang"], "甘市监决〔2026〕31号"
    menu(officer, "限制名单")
    officer.get_by_role("link", name="登记限制").click()
    given = {"subject": LANZHOU, "decision_no": decision, "decided_on": "2026-11-02", **more}
    officer.select_option("#ground", ground)
    for name, value in given.items():
        if name in ("cause", "reading"):
            officer.select_option(f"#{name}", value)
        else:
            officer.fill(f"#{name}", value)
    officer.get_by_role("button", name="登记", exact=True).click()
    officer.get_by_text("限制至").wait_for()
    for words in (decision, last, article):
        assert words in officer.inner_text("main")
    apply(lab)
    said = lab.get_by_role("alert").inner_text()
    for words in (decision, last, article):
        assert words in said


def apply(page: Any) -> None:
    """An extension drafted and handed in, whatever is answered."""
    menu(page, "资质申请")
    page.get_by_role("link", name="新建申请").first.click()
    page.check("input[name=what][value=extension]")
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit")
    edit = page.url
    page.goto(f"{edit}?step=scope")
    page.get_by_label("类别（必填）").select_option("噪声")
    page.get_by_label("项目/参数（必填）").fill("厂界环境噪声")
    page.get_by_label("标准编号含年号（必填）").fill("GB 12348-2008")
    press(page, "添加一行", "能力项已更新")
    page.goto(f"{edit}?step=papers")
    card = page.locator("section", has=page.get_by_text("待上传"))
    card.locator("input[type=file]").set_input_files(PDF)
    card.get_by_role("button", name="上传").click()
    page.get_by_text("材料已上传").wait_for()
    page.goto(f"{edit}?step=preview")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_role("alert").wait_for()


@pytest.mark.policy("P2.4-02", "P2.4-03")
def test_work_is_announced_to_the_prefecture_and_the_filing_stands_on_the_public_list(
    visit, people
):
    lab, officer, citizen = people["wang"], people["ma"], visit(390)
    announce(lab)
    menu(officer, "工作登记")
    officer.get_by_role("link", name="黄河排污口").click()
    for words in ("2026-11-25", "兰州某厂", "HJ 535-2009", "张1", "采样器"):
        assert words in officer.inner_text("main")
    officer.get_by_role("button", name="出具回执").click()
    officer.get_by_role("link", name="回执").wait_for()
    lab.reload()
    lab.get_by_role("link", name="回执").click()
    assert "2026-11-23 10:00" in lab.inner_text("main")

    menu(lab, "承诺备案")
    lab.get_by_role("link", name="办理备案").first.click()
    lab.get_by_label("手工监测（采样与分析）").check()
    lab.get_by_label("本机构作出以上承诺").check()
    lab.get_by_label("签署人（机构负责人）").fill("王主任")
    lab.get_by_role("button", name="签署并备案").click()
    lab.get_by_role("link", name="公开页面").wait_for()
    menu(officer, "承诺备案")
    officer.get_by_role("link", name=laboratory.NAME).click()
    assert "王主任" in officer.inner_text("main")
    citizen.goto("/filings/")
    citizen.get_by_role("link", name=laboratory.NAME).click()
    for words in ("有效", "手工监测（采样与分析）", LANZHOU):
        assert words in citizen.inner_text("main")
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390


def announce(page: Any) -> None:
    """Site, days, client, item, person and instrument of one piece of work."""
    menu(page, "工作登记")
    page.get_by_role("link", name="新增登记").first.click()
    page.get_by_label("点位或项目名称").fill("黄河排污口")
    page.get_by_label("所在县区（或市州）").select_option("620102")
    page.get_by_label("开始日期").fill("2026-11-25")
    page.get_by_label("结束日期（含当日）").fill("2026-11-26")
    page.get_by_label("名称", exact=True).fill("兰州某厂")
    page.get_by_label("委托单位知悉并同意登记上述信息").check()
    page.locator("summary", has_text="水和废水").click()
    page.get_by_label(re.compile("HJ 535-2009")).check()
    page.get_by_label(re.compile("张1 .*P-000")).check()
    page.get_by_label(re.compile("采样器.*Y1")).check()
    page.get_by_role("button", name="登记", exact=True).click()
    page.get_by_role("heading", name="黄河排污口").wait_for()


@pytest.mark.policy("P2.2-01")
def test_a_class_is_shown_with_its_reasons_and_the_chance_of_a_visit(visit, people):
    decided_for_fraud(people.now)
    page = people["zhao"]
    menu(page, "分类监管")
    chances = page.get_by_role("group", name="类别与概率").get_by_role("row")
    shown = [row.split()[0] for row in chances.all_inner_texts()[1:]]
    assert sorted(shown) == ["A", "B", "C", "D"]
    chance = re.search(r"\d+(\.\d+)? ?%", chances.filter(has_text="D").inner_text())
    assert chance
    page.get_by_role("link", name=laboratory.NAME).click()
    page.get_by_role("button", name="按今日事实重新评定").click()
    page.get_by_text("已重新评定：D（高风险）").wait_for()
    card = page.locator("#class").inner_text()
    assert chance[0] in card
    assert "2026-11-20 决定 C-2026-000001（F5-01）" in page.inner_text("main")
    page.get_by_role("link", name="公布的规则").click()
    page.wait_for_url("**/supervision-classes/")
    assert chance[0] in page.inner_text("main")


def decided_for_fraud(at: datetime) -> None:
    """A case of the laboratory, decided three days ago: a raw file used twice."""
    day = at.date().replace(day=20)
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=day, period_until=day, engine="duckdb", begun_at=at
    )
    finding = Finding.objects.create(
        number="YD-1", code="reused-raw-file", institution_uscc=LANZHOU, region="620102",
        subject="x", measure=1, fingerprint="1" * 64, stage="passed_on", found_at=at,
        first_run=run, last_run=run, outcome="violation",
    )  # fmt: skip
    Case.objects.create(
        number="C-2026-000001", institution=Institution.objects.get(uscc=LANZHOU), finding=finding, stage="decided",
        acted_on=day, opened_at=at, opened_by="gan", opened_by_name="甘", opening_reason="x",
        decided_at=at.replace(day=20), decided_by="li", decided_by_name="李",
        authority="ecology", reasons="理由", violation_code="F5-01",
    )  # fmt: skip


@pytest.mark.policy("P2.4-15")
def test_an_annual_report_is_filled_in_and_says_what_contradicts_it_before_it_is_signed(people):
    people.now = datetime(2026, 3, 10, 10, tzinfo=LEGAL)
    lab, officer = people["wang"], people["zhao"]
    menu(lab, "年度报告")
    lab.get_by_role("link", name=laboratory.NAME).click()
    staff = lab.get_by_label("年末在岗人员数", exact=True)
    assert staff.input_value() == str(laboratory.STAFF)
    staff.fill("25")
    for name in ("全年检测收入", "含分包项目的报告数", "全年收到的投诉数"):
        lab.get_by_label(name, exact=True).fill("0")
    lab.get_by_role("button", name="核对并签报").click()
    problem = lab.get_by_role("alert").filter(has_text="年末在岗人员数")
    assert "与平台记录不符（平台计 19），未说明理由" in problem.inner_text()
    assert staff.input_value() == "25"
    lab.get_by_label("年末在岗人员数 · 差异理由").fill("六人的登记尚在办理。")
    lab.get_by_role("button", name="核对并签报").click()
    lab.get_by_text("已签报").first.wait_for()

    menu(officer, "年度报告")
    officer.get_by_role("link", name=laboratory.NAME).click()
    assert "六人的登记尚在办理。" in officer.inner_text("main")
    officer.get_by_role("button", name="审核通过").click()
    officer.get_by_role("heading", name="重新打开").wait_for()


@pytest.mark.policy("P2.1-07")
def test_an_assessor_is_entered_by_an_officer_and_reads_his_own_record(people, someone):
    officer = people["zhao"]
    menu(officer, "评审员名录")
    officer.get_by_role("link", name="列入名录").click()
    for label, words in {
        "人员编号": "PS-0007", "姓名": "何敏", "行政区划代码（6 位）": "620000",
        "单位": "省计量研究院", "评审员证书编号": "PSY-0007", "列入或修改的原因": "2026 年新聘",
    }.items():  # fmt: skip
        officer.get_by_label(re.compile(f"^{re.escape(label)}( \\*)?$")).fill(words)
    officer.get_by_label("噪声").check()
    officer.get_by_label("可任评审组长").check()
    officer.get_by_role("button", name="列入名录").click()
    officer.get_by_role("heading", name="何敏").wait_for()
    parts = officer.get_by_role("navigation", name="档案分页").get_by_role("link")
    assert parts.all_inner_texts() == [
        "基本情况", "培训与考核", "任务与评价", "尺度与一致性", "回避", "约谈、暂停与取消",
    ]  # fmt: skip
    menu(officer, "评审员名录")
    assert "何敏" in officer.get_by_role("row").filter(has_text="省计量研究院").inner_text()

    made = someone("assessor", username="he")
    User.objects.filter(pk=made.pk).update(person_no="PS-0007")
    own = people["he"]
    menu(own, "我的名录")
    own.get_by_role("button", name="作出年度申报").click()
    own.get_by_text("已申报", exact=False).first.wait_for()
    for words in ("省计量研究院", "PSY-0007", "噪声"):
        assert words in own.inner_text("main")
