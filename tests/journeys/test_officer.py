"""An officer's way: sign in, today's work, an institution, a finding."""

from __future__ import annotations

import re

import pytest

from .conftest import LANZHOU, TANCHANG

pytestmark = pytest.mark.browser


def test_from_signing_in_to_the_finding(visit, province, sign_in):
    page = visit()
    sign_in(page, "li")
    assert "待研判疑点" in page.inner_text("main")
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="机构名录").click()
    page.get_by_role("link", name="兰州陇源检测有限公司").click()
    assert LANZHOU in page.inner_text("main")
    page.get_by_role("navigation", name="档案分页").get_by_role("link", name="仪器").click()
    assert "已过期" in page.inner_text("main")
    page.get_by_role("navigation", name="档案分页").get_by_role("link", name="疑点").click()
    page.get_by_role("link", name="YD-2026-00001").click()
    page.wait_for_url(re.compile("YD-2026-00001"))
    assert "检定或校准有效期" in page.inner_text("main")


def test_the_list_follows_what_is_typed_without_reloading(visit, province, sign_in):
    page = visit()
    sign_in(page, "li")
    page.goto("/office/institutions/")
    page.evaluate("window.same = true")
    page.locator("#q").press_sequentially("tanchang")
    page.locator(f"#rows a[href*='{LANZHOU}']").wait_for(state="detached")
    assert page.locator(f"#rows a[href*='{TANCHANG}']").count() == 1
    assert page.evaluate("window.same") is True
    assert "q=tanchang" in page.url


def test_the_menu_opens_on_a_phone_and_closes_with_escape(visit, province, sign_in):
    page = visit(390)
    sign_in(page, "li")
    menu = page.locator("#menu")
    assert not menu.is_visible()
    page.get_by_role("link", name="打开菜单").click()
    menu.get_by_role("link", name="机构名录").wait_for(state="visible")
    page.keyboard.press("Escape")
    menu.get_by_role("link", name="机构名录").wait_for(state="hidden")


def test_the_menu_opens_without_script(visit, province, sign_in):
    page = visit(390, script=False)
    sign_in(page, "li")
    page.get_by_role("link", name="打开菜单").click()
    page.locator("#menu").get_by_role("link", name="机构名录").click()
    assert "兰州陇源检测有限公司" in page.inner_text("main")


def test_no_page_is_wider_than_a_phone(visit, province, sign_in):
    page = visit(390)
    sign_in(page, "li")
    file = f"/office/institutions/{LANZHOU}/"
    tabs = ("timeline", "scope", "people", "instruments", "reports", "findings")
    for address in ["/office/", "/office/institutions/", *(f"{file}?tab={t}" for t in tabs)]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address


def test_the_language_changes_and_comes_back_to_the_same_page(visit, province, sign_in):
    page = visit()
    sign_in(page, "li")
    page.goto(f"/office/institutions/{LANZHOU}/?tab=people")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith(f"/office/institutions/{LANZHOU}/?tab=people")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Authorised that day" in page.inner_text("main")
