"""How somebody applies for accreditation on the screen; shared by the journeys of all kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from hengjian.registry import services as registry
from hengjian.registry.facts import ScopeFact
from hengjian.simulation import accreditation_acts as life

from .conftest import LANZHOU

PDF = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}
NUMBER = "212812050001"
WATER = "水（含大气降水）和废水"


@dataclass(frozen=True)
class Journey:
    """One kind of application: what is chosen, what is filled in, what is held before.

    `row` is a scope row to add, `replace` maps a parameter to its new method, `change` a field of
    the register to its new value.
    """

    kind: str
    choose: tuple[tuple[str, str], ...]
    row: dict[str, str] = field(default_factory=dict)
    replace: dict[str, str] = field(default_factory=dict)
    change: dict[str, str] = field(default_factory=dict)
    certified: bool = True


def open_house(at: datetime, someone: Any) -> None:
    """An institution, its head, an officer and a leader of the province, and assessors."""
    registry.record_institution(
        by="gan", at=at, uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial",
        region="620102", address="示范路1号", head_name="王主任",
    )  # fmt: skip
    life.assessors(at)
    someone("lab-head", institution=LANZHOU, username="wang")
    someone("market-province", region="620000", username="zhao")
    someone("market-leader", region="620000", username="sun")


def hold_certificate(at: datetime) -> None:
    """The institution holds a provincial certificate with two rows, until March of next year."""
    registry.record_certificate(
        by="gan", at=at, uscc=LANZHOU, certificate_no=NUMBER,
        valid_from=date(2021, 3, 1), valid_until=date(at.year + 1, 3, 1),
    )  # fmt: skip
    rows = [
        ScopeFact(
            certificate_no=NUMBER, category=WATER, parameter=parameter, method=method,
            valid_from=date(2021, 3, 1),
        )
        for parameter, method in (("氨氮", "HJ 535-2009"), ("总磷", "GB 11893-89"))
    ]  # fmt: skip
    registry.add_scope_items(items=rows, by="gan", at=at)


def write(page: Any, journey: Journey) -> str:
    """The applicant's way through the wizard; gives the number."""
    page.goto("/office/applications/")
    page.get_by_role("link", name="新建申请").click()
    for name, value in journey.choose:
        page.check(f"input[name={name}][value={value}]")
    page.get_by_role("button", name="开始填写").click()
    page.wait_for_url("**/edit")
    number = page.url.split("/")[-2]
    page.get_by_label("联系人和电话").fill("王主任 0931-1234567")
    page.get_by_role("button", name="保存并继续").click()
    fill_in(page, journey)
    page.goto(f"/office/applications/{number}/edit?step=papers")
    while page.get_by_text("待上传").count():
        card = page.locator("section", has=page.get_by_text("待上传")).first
        card.locator("input[type=file]").set_input_files(PDF)
        card.get_by_role("button", name="上传").click()
        page.get_by_text("材料已上传").wait_for()
    page.get_by_role("link", name="下一步").click()
    assert "提交即承诺" in page.inner_text("main")
    page.get_by_role("button", name="提交申请").click()
    page.get_by_text("已提交，待受理").first.wait_for()
    return number


def fill_in(page: Any, journey: Journey) -> None:
    """What is asked for: a row added, methods replaced, facts changed."""
    for name, value in journey.row.items():
        if name == "category":
            page.select_option("#category", value)
        else:
            page.fill(f"#{name}", value)
    if journey.row:
        page.get_by_role("button", name="添加一行").click()
        page.get_by_text("能力项已更新").wait_for()
    for parameter, method in journey.replace.items():
        page.get_by_label(f"新方法 {parameter}").fill(method)
    if journey.replace:
        page.get_by_role("button", name="更换方法版本所选").click()
        page.get_by_text("能力项已更新").wait_for()
    for name, value in journey.change.items():
        page.fill(f"#{name}", value)
    if journey.change:
        page.get_by_role("button", name="保存并继续").click()


def press(page: Any, button: str, said: str) -> None:
    """The button is pressed and the page says so."""
    page.get_by_role("button", name=button, exact=True).click()
    page.get_by_text(said, exact=True).first.wait_for()
