"""An extension, a method edition, an application on commitment and a cancellation in a real
browser: from the laboratory's own draft to the page where anybody verifies the certificate. Every
role does its own step on its own screen; only the clock is moved for them.
"""

from __future__ import annotations

import io
from datetime import time
from typing import Any

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from hengjian.accounts.models import User
from hengjian.directory.models import Entry

from .applying import NUMBER, Journey, hold_certificate, open_house, press, write
from .office import Office

pytestmark = pytest.mark.browser
NOISE = {"category": "噪声", "parameter": "厂界环境噪声", "method": "GB 12348-2008"}
EXTENSION = Journey("extension", (("what", "extension"),), row=NOISE)
METHOD = Journey("method", (("what", "method"),), replace={"总磷": "GB 11893-2026"})
COMMITMENT = Journey(
    "commitment", (("what", "commitment"), ("under", "extension")), row=NOISE
)  # fmt: skip
CANCELLATION = Journey("cancellation", (("what", "cancellation"),))
LUCKY = "3 1 4 1 5"


@pytest.fixture
def people(home, transactional_db, someone, office) -> Office:
    """An institution with its certificate, the three parties of a draw, a leader, six assessors."""
    open_house(office.now, someone)
    hold_certificate(office.now)
    someone("ecology-province", region="620000", username="chen")
    someone("association", username="association")
    for entry in Entry.objects.filter(kind="assessor").select_related("person"):
        user = someone("assessor", username=entry.number)
        User.objects.filter(pk=user.pk).update(person_no=entry.person.person_no)
    return office


def go(page: Any, number: str) -> None:
    page.goto(f"/office/applications/{number}/")


def received(office: Office, number: str) -> None:
    """The officer finds the application in his queue and accepts it."""
    office["zhao"].goto("/office/applications/")
    office["zhao"].get_by_role("link", name=number).click()
    press(office["zhao"], "受理", "已受理")


def drawn(office: Office, number: str) -> dict[str, str]:
    """The group is drawn by three parties and a public number; gives role → number in the pool."""
    officer, ecology, association = office["zhao"], office["chen"], office["association"]
    go(officer, number)
    press(officer, "发起抽取", "已发起抽取")
    draw = officer.locator("#review").get_by_role("link").first.inner_text()
    for page in (officer, ecology, association):
        page.goto("/office/draws/")
        page.get_by_role("link", name=draw).click()
        press(page, "提交份额", "份额已承诺并托管")
    office.wait_until(time(22))
    officer.goto(f"/office/draws/{draw}/")
    officer.get_by_label("公布的随机数").fill(LUCKY)
    press(officer, "登记随机数", "公共随机数已登记，等待另一部门确认")
    ecology.goto(f"/office/draws/{draw}/")
    ecology.get_by_label("对照来源重新录入随机数").fill(LUCKY)
    press(ecology, "确认", "公共随机数已确认")
    association.goto(f"/office/draws/{draw}/")
    press(association, "执行抽取", "抽取完成，结果可由任何人复算")
    office.wait(1)
    go(officer, number)
    press(officer, "按抽取结果组成", "评审组已组成")
    lines = officer.locator("#review li").all_inner_texts()
    return {line.split("：")[0]: line.split()[-1] for line in lines}


def assessed(office: Office, number: str, group: dict[str, str], *, notice: bool = True) -> None:
    """Planned, told to the institution, judged clause by clause, signed, closed and concluded."""
    officer, leader, member = office["zhao"], office[group["组长"]], office[group["成员"]]
    go(officer, number)
    officer.locator("#review").get_by_role("link").last.click()
    address = officer.url
    for meeting, hour in (("首次会议", "09:00"), ("末次会议", "17:00")):
        plan(officer, meeting, office.today.isoformat(), hour)
    if notice:
        press(officer, "发出评审通知", "通知已发出")
        office["wang"].goto(address)
        press(office["wang"], "确认收到通知", "已确认收到")
    leader.goto(address)
    press(leader, "开始评审", "评审开始")
    for page, whole in ((member, True), (leader, False)):
        judge(page, address, whole=whole)
    press(leader, "结束评审，宣布现场结论", "评审已结束，请查看现场结论")
    leader.get_by_label("评审综述").fill("评审组意见一致。")
    press(leader, "签署评审结论", "结论已签署")


def plan(page: Any, meeting: str, day: str, hour: str) -> None:
    page.locator("#plan").get_by_label("事项").select_option(label=meeting)
    page.get_by_label("日期").fill(day)
    page.get_by_label("时间").fill(hour)
    page.get_by_label("地点").fill("会议室")
    press(page, "加入日程", "已加入日程")


def judge(page: Any, address: str, *, whole: bool) -> None:
    """A member fills in a sheet for each clause set (the leader one clause) and signs."""
    page.goto(address)
    page.get_by_role("link", name="填写我的评审表").click()
    tabs = page.get_by_role("navigation", name="条款集").get_by_role("link").all()
    sets = [tab.get_attribute("href") for tab in tabs]
    for one in sets if whole else sets[:1]:
        page.goto(f"{address}sheet{one}")
        choices = page.get_by_role("combobox", name="结论")
        if whole:
            choices.evaluate_all("all => all.forEach(one => (one.value = 'conform'))")
        else:
            choices.first.select_option("符合")
        press(page, "保存本条款集", f"已保存 {choices.count() if whole else 1} 条")
    press(page, "签署我的评审表", "评审表已签署")


def decided(office: Office, number: str, grant: str, stage: str) -> None:
    """The leader of the authority grants, the officer issues and publishes."""
    leader, officer = office["sun"], office["zhao"]
    go(leader, number)
    leader.get_by_label(grant).check()
    leader.get_by_label("理由（写入决定书）").fill("符合资质认定条件。")
    press(leader, "签署决定", "已作出决定")
    go(officer, number)
    press(officer, "发证", "已登记到名录")
    press(officer, "公布", "已公布")
    go(office["wang"], number)
    assert stage in office["wang"].inner_text("main")


def verified(office: Office, visit: Any, number: str, verdict: str) -> tuple[str, str, str]:
    """The laboratory opens its certificate and takes the annex home; a citizen reads the same page
    on a phone. Gives the page's scope and the texts of the annex as PDF and as a workbook."""
    lab = office["wang"]
    go(lab, number)
    lab.locator("#asked").get_by_role("link", name=NUMBER).click()
    pdf = PdfReader(io.BytesIO(taken(lab, "能力附表 PDF")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(taken(lab, "能力附表 Excel")))
    cells = [cell for row in book.get_sheet_by_index(0).to_python() for cell in row]
    citizen = visit(390)
    citizen.goto("/grants/")
    citizen.get_by_role("link", name=NUMBER).first.click()
    assert f"{office.today} 该证书：{verdict}" in citizen.inner_text("main")
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390
    scope = citizen.locator("#scope").inner_text()
    paper = "".join(page.extract_text() for page in pdf.pages)
    return scope, paper, "\n".join(str(cell) for cell in cells)


def taken(page: Any, name: str) -> bytes:
    """What is behind a download."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    data: bytes = waiting.value.path().read_bytes()
    return data


@pytest.mark.policy("P2.1-03", "P2.1-04", "P2.1-05", "P2.1-08", "P2.1-09")
def test_an_extension_is_assessed_on_site_and_its_row_joins_the_scope(visit, people):
    number = write(people["wang"], EXTENSION)
    received(people, number)
    group = drawn(people, number)
    people.wait(2)
    press(people["zhao"], "登记结论", "已登记")
    people.wait(3)
    assessed(people, number, group)
    people.wait(1)
    go(people["zhao"], number)
    press(people["zhao"], "接收进展", "已接收评审进展")
    decided(people, number, "准予许可", "已公布")
    for text in verified(people, visit, number, "有效"):
        assert "GB 12348-2008" in text and "HJ 535-2009" in text


@pytest.mark.policy("P2.1-05", "P2.1-08", "P2.1-09")
def test_a_new_edition_of_a_method_is_reviewed_on_paper_and_takes_the_place_of_the_old(
    visit, people
):
    number = write(people["wang"], METHOD)
    received(people, number)
    group = drawn(people, number)
    people.wait(2)
    press(people["zhao"], "登记结论", "已登记")
    people.wait(3)
    assessed(people, number, group, notice=False)
    people.wait(1)
    go(people["zhao"], number)
    press(people["zhao"], "接收进展", "已接收评审进展")
    decided(people, number, "准予许可", "已公布")
    for text in verified(people, visit, number, "有效"):
        assert "GB 11893-2026" in text and "GB 11893-89" not in text


@pytest.mark.policy("P2.1-05", "P2.1-09")
def test_a_commitment_is_decided_first_and_checked_on_site_afterwards(visit, people):
    number = write(people["wang"], COMMITMENT)
    received(people, number)
    decided(people, number, "准予许可", "已公布")
    for text in verified(people, visit, number, "有效"):
        assert "GB 12348-2008" in text
    group = drawn(people, number)
    press(people["zhao"], "组织核查", "已组织核查")
    assessed(people, number, group)
    people.wait(1)
    go(people["zhao"], number)
    press(people["zhao"], "接收结论", "已接收")
    citizen = visit(390)
    citizen.goto(f"/certificates/{NUMBER}/")
    assert "承诺属实" in citizen.inner_text("main")


@pytest.mark.policy("P2.1-05", "P2.1-09")
def test_a_cancellation_is_decided_without_a_review_and_everybody_sees_its_day(visit, people):
    number = write(people["wang"], CANCELLATION)
    received(people, number)
    decided(people, number, "准予注销", "已公布")
    verified(people, visit, number, "注销")
