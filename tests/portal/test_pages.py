"""The public pages: what a citizen without an account, and without script, is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from .conftest import LANZHOU, TANCHANG

PAGES = ["/", "/institutions/", "/check/", "/law/", "/log/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_for_everybody_in_both_languages(client, register, address, language):
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_on_an_empty_platform(client, db, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=陇源", [LANZHOU]),
        ("q=9162010", [LANZHOU]),
        ("q=lzly", [LANZHOU]),
        ("q=tanchang", [TANCHANG]),  # 宕 is read tan here, dang in a general dictionary
        ("region=620100", [LANZHOU]),
        ("region=621200", [TANCHANG]),
        ("region=620171", []),  # 兰州新区 answers to the province, not to Lanzhou
        ("parameter=氨氮", [LANZHOU]),
        ("parameter=铅", []),  # left the scope in July 2025
        ("q=没有这个机构", []),
        ("region=abc&q=陇源", [LANZHOU]),
        ("page=99", [LANZHOU, TANCHANG]),
    ],
)
def test_an_institution_is_found_by_name_code_sound_area_and_parameter(
    client, register, query, found
):
    page = client.get(f"/institutions/?{query}").content.decode()
    assert [code for code in (LANZHOU, TANCHANG) if code in page] == found


@pytest.mark.parametrize(
    ("on", "parameters"),
    [("2024-06-01", {"氨氮", "铅"}), ("2025-06-15", {"氨氮", "总磷", "铅"}),
     ("2025-07-01", {"氨氮", "总磷"}), ("2023-12-31", set()), ("2030-01-01", {"氨氮", "总磷"})],
)  # fmt: skip
def test_the_scope_is_that_of_the_chosen_day(client, register, on, parameters):
    page = client.get(f"/institutions/{LANZHOU}/?on={on}").content.decode()
    assert {name for name in ("氨氮", "总磷", "铅") if f"<b>{name}</b>" in page} == parameters


def test_an_institution_not_on_the_register_is_not_found(client, register):
    assert client.get("/institutions/91620102MA0000099X/").status_code == 404


def test_nothing_on_the_pages_is_loaded_from_elsewhere_or_inline(client, register):
    for address in [*PAGES, f"/institutions/{LANZHOU}/"]:
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert 'src="http' not in page
        assert " onclick=" not in page
        assert 'style="' not in page


@pytest.mark.parametrize("address", [*PAGES, f"/institutions/{LANZHOU}/"])
def test_a_page_with_its_parts_stays_below_200_kb(client, register, address):
    page = client.get(address).content
    parts = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    if "hengjian/check.js" in parts:
        parts.add("hengjian/verify.js")  # imported by it
    files = {part: finders.find(part) for part in parts}
    assert all(files.values()), files
    total = len(page) + sum(Path(path).stat().st_size for path in files.values())
    assert total < 200_000
