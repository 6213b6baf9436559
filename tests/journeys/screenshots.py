"""Photograph every page of a running platform, on a desk (1440) and on a phone (390).

    ./run serve                                       # in one terminal
    .venv/bin/python tests/journeys/screenshots.py    # in another; pictures go to var/screens

Looked at by people before a release: no test says that a page is beautiful.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

WIDTHS = {"desk": 1440, "phone": 390}
PUBLIC = {
    "home": "/",
    "institutions": "/institutions/",
    "institutions-none": "/institutions/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6",
    "check": "/check/",
    "check-none": "/check/?report_no=NOBODY-1",
    "law": "/law/",
    "log": "/log/",
    "sign-in": "/sign-in",
    "missing": "/nowhere",
}
OFFICE = {
    "today": "/office/",
    "institution-list": "/office/institutions/",
    "institution-none": "/office/institutions/?q=%E6%B2%A1%E6%9C%89",
    "findings": "/office/findings/",
    "cases": "/office/cases/",
    "reports": "/office/reports",
    "stations": "/office/stations",
    "runs": "/office/screening/runs/",
    "import": "/office/register/import",
    "submit": "/office/reports/submit",
}
TABS = ("timeline", "scope", "people", "instruments", "reports", "findings", "cases")


def main(argv: list[str]) -> int:
    """Exit status 0: pictures taken; 2: a page answered with a server error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screens"))
    parser.add_argument("--users", default="eco-province,lab-head", help="demo sign-ins, by comma")
    parser.add_argument("--password", default="hengjian-demo-2026")
    parser.add_argument("--language", choices=["zh", "en"], default="zh")
    parser.add_argument("--only", default="", help="a regular expression on the picture's name")
    options = parser.parse_args(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is missing: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        failed = [
            name
            for size, width in WIDTHS.items()
            for name in photograph(browser, options, size, width)
        ]
        browser.close()
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "all pages answered")
    return 2 if failed else 0


def photograph(browser: Any, options: argparse.Namespace, size: str, width: int) -> list[str]:
    """Every page at one width; gives the names of those that failed."""
    failed = take(page_of(browser, options, width), options, f"public-{size}", PUBLIC)
    for user in filter(None, options.users.split(",")):
        page = page_of(browser, options, width)
        page.goto("/sign-in")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", options.password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/office/**")
        failed += take(page, options, f"{user}-{size}", OFFICE | found_on(page))
    return failed


def found_on(page: Any) -> dict[str, str]:
    """Pages of single things: the first institution, finding, case and report that lists show."""
    pages: dict[str, str] = {}
    page.goto("/office/institutions/")
    if file := first(page, r"/office/institutions/[^/?]+/$"):
        pages |= {f"file-{tab}": f"{file}?tab={tab}" for tab in TABS}
        pages["class"] = f"/office/credit/{file.split('/')[3]}/"
    for name, address, pattern in (
        ("finding", "/office/findings/", r"/office/findings/[^/?]+/$"),
        ("case", "/office/cases/", r"/office/cases/[^/?]+/$"),
        ("report", "/office/reports", r"/office/reports/(?!submit|template)[^?]+/.+"),
    ):
        page.goto(address)
        if found := first(page, pattern):
            pages[name] = found
    return pages


def first(page: Any, pattern: str) -> str:
    """The first link of the page's content whose address fits, empty without one."""
    links = page.eval_on_selector_all("main a", "all => all.map(a => a.getAttribute('href'))")
    return next((link for link in links if link and re.search(pattern, link)), "")


def page_of(browser: Any, options: argparse.Namespace, width: int) -> Any:
    """A fresh page of that width in the wanted language."""
    locale = "en-GB" if options.language == "en" else "zh-CN"
    height = 900 if width > 600 else 844
    view = {"width": width, "height": height}
    return browser.new_context(base_url=options.url, viewport=view, locale=locale).new_page()


def take(page: Any, options: argparse.Namespace, prefix: str, pages: dict[str, str]) -> list[str]:
    """Photograph each page whole; gives the names of those that answered 5xx."""
    failed = []
    for name, address in pages.items():
        if options.only and not re.search(options.only, f"{prefix}-{name}"):
            continue
        answer = page.goto(address)
        if answer is not None and answer.status >= 500:
            failed.append(f"{prefix}-{name}")
        page.screenshot(path=options.out / f"{prefix}-{name}.png", full_page=True)
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
