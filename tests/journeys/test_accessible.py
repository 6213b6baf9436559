"""axe finds nothing serious on the main pages, on a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest

from .conftest import LANZHOU

pytestmark = pytest.mark.browser
FILE = f"/office/institutions/{LANZHOU}/"
PUBLIC = ["/", "/institutions/", f"/institutions/{LANZHOU}/", "/check/", "/law/", "/log/"]
OFFICE = ["/office/", "/office/institutions/", f"{FILE}?tab=timeline", f"{FILE}?tab=instruments"]


def serious(page) -> list[str]:
    """What axe calls serious or critical, with the place."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in found
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_public_site(visit, province, width):
    page = visit(width)
    for address in [*PUBLIC, "/sign-in"]:
        page.goto(address)
        assert serious(page) == [], address


@pytest.mark.parametrize("width", [1280, 390])
def test_the_office(visit, province, sign_in, width):
    page = visit(width)
    sign_in(page, "li")
    for address in OFFICE:
        page.goto(address)
        assert serious(page) == [], address


def test_in_english(visit, province, sign_in):
    page = visit(locale="en-GB")
    sign_in(page, "wang")
    for address in ["/office/", "/check/"]:
        page.goto(address)
        assert serious(page) == [], address
