"""Photograph every page of a running platform, on a desk (1440) and on a phone (390).

    ./run serve                                       # in one terminal
    .venv/bin/python tests/journeys/screenshots.py    # in another; pictures go to var/screens

For each role of the demonstration: every line of its menu, then what the links of those pages lead
to, one page of each kind. A new page that somebody can reach is photographed without a word here.
Looked at by people before a release: no test says that a page is beautiful.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from playwright.sync_api import Error, sync_playwright

WIDTHS = {"desk": 1440, "phone": 390}
#: Pages no link leads to, and lists that find nothing.
PUBLIC = {
    "institutions-none": "/institutions/?q=%E6%B2%A1%E6%9C%89%E8%BF%99%E5%AE%B6",
    "check-none": "/check/?report_no=NOBODY-1",
    "missing": "/nowhere",
}
OFFICE = {
    "institution-none": "/office/institutions/?q=%E6%B2%A1%E6%9C%89",
    "application-none": "/office/applications/?q=%E6%B2%A1%E6%9C%89",
    "notice-none": "/office/notices/?q=%E6%B2%A1%E6%9C%89",
    "bar-none": "/office/bars/?q=%E6%B2%A1%E6%9C%89",
}
#: A link from a menu page, and a link from there: deep enough for a clause of an assessment.
DEPTH = 2
#: So many pages of a kind are looked through for links: what can be done differs with the stage.
LOOKED = 3
FILES = re.compile(r"\.(xlsx|pdf|json|zip|csv|xml|svg)$|/export$|^/ledger/|^/language")
#: Asking for one of these shows another page; other questions show the same one, narrowed.
TELLING = ("tab", "step", "set", "as")


def main(argv: list[str]) -> int:
    """Exit status 0: pictures taken; 2: a page answered with a server error."""
    options = asked(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is missing: apt-get install chromium fonts-noto-cjk", file=sys.stderr)
        return 2
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        wrong = photograph(browser, options)
        browser.close()
    print("\n".join(wrong) if wrong else "all pages answered, none wider than its screen")
    return 2 if any("answered" in line for line in wrong) else 0


def asked(argv: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--out", type=Path, default=Path("var/screens"))
    parser.add_argument("--users", default="", help="sign-ins, by comma; else one of each role")
    parser.add_argument("--password", default="hengjian-demo-2026")
    parser.add_argument("--language", choices=["zh", "en"], default="zh")
    parser.add_argument("--sizes", default=",".join(WIDTHS), help="desk,phone")
    parser.add_argument("--only", default="", help="a regular expression on the picture's name")
    return parser.parse_args(argv)


def photograph(browser: Any, options: argparse.Namespace) -> list[str]:
    """Everybody's pages at every width; gives what is wrong with them."""
    page = page_of(browser, options, "desk")
    wrong = take(page, options, "public", PUBLIC | found_from(page, front(page), "/"))
    for user in users(page, options):
        page = page_of(browser, options, "desk")
        page.goto("/sign-in")
        page.fill("input[name=username]", user)
        page.fill("input[name=password]", options.password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/office/**")
        wrong += take(page, options, user, OFFICE | found_from(page, menu(page), "/office/"))
        page.context.close()
    return wrong


def users(page: Any, options: argparse.Namespace) -> list[str]:
    """The sign-ins asked for, else the first account of each role that the sign-in page lists."""
    if options.users:
        return [user for user in options.users.split(",") if user]
    page.goto("/sign-in")
    rows = page.locator("[aria-labelledby=demo-accounts] tbody tr").all()
    cells = [row.locator("td, th").all_inner_texts() for row in rows]
    by_role = {role: username for username, _, role, *_ in reversed(cells)}
    return list(reversed(by_role.values()))


def front(page: Any) -> dict[str, str]:
    """The home page and what its head and foot lead to."""
    page.goto("/")
    return {"home": "/"} | {shape(link): link for link in links(page, "header a, footer a")}


def menu(page: Any) -> dict[str, str]:
    """Today's work and the lines of the reader's menu, by the name of their page."""
    lines = [link for link in links(page, "#menu a") if link.startswith("/office/")]
    return {"today": "/office/"} | {shape(link): link for link in lines}


def found_from(page: Any, start: dict[str, str], under: str) -> dict[str, str]:
    """Those pages and what their links lead to below an address, one of each shape."""
    pages, fresh = dict(start), list(start.values())
    seen: dict[str, set[str]] = {}
    for _ in range(DEPTH):
        following = []
        for address in fresh:
            shown = opened(page, address)
            for link in links(page, "main a") if shown else []:
                same = seen.setdefault(shape(link), set())
                if not link.startswith(under) or link in same or len(same) == LOOKED:
                    continue
                same.add(link)
                following.append(link)
                pages.setdefault(shape(link), link)
        fresh = following
    return pages


def opened(page: Any, address: str) -> Any:
    """The answer of the page; None when it was a file to be kept."""
    try:
        return page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise


def links(page: Any, selector: str) -> list[str]:
    """Addresses of pages of ours that a reader may open there."""
    found = page.eval_on_selector_all(selector, "all => all.map(a => a.href)")
    site = urlsplit(page.url)
    parts = [urlsplit(link) for link in found]
    inside = [part for part in parts if part.netloc == site.netloc and part.path != site.path]
    asking = [part for part in parts if part.path == site.path and telling(part.query)]
    return [
        f"{part.path}?{part.query}" if part.query else part.path
        for part in inside + asking
        if not FILES.search(part.path)
    ]


def telling(query: str) -> list[str]:
    """What the question says about which page is shown."""
    given = parse_qs(query)
    return [f"{name}-{given[name][0]}" for name in TELLING if name in given]


def shape(address: str) -> str:
    """The address without what names a single thing: office-cases-one for every case."""
    part = urlsplit(address)
    words = [unquote(word) for word in part.path.split("/") if word]
    plain = [word if re.fullmatch(r"[a-z][a-z-]*", word) else "one" for word in words]
    return "-".join([*plain, *telling(part.query)]) or "home"


def page_of(browser: Any, options: argparse.Namespace, size: str) -> Any:
    """A fresh page of that width in the wanted language."""
    locale = "en-GB" if options.language == "en" else "zh-CN"
    view = {"width": WIDTHS[size], "height": 900 if size == "desk" else 844}
    return browser.new_context(base_url=options.url, viewport=view, locale=locale).new_page()


def take(page: Any, options: argparse.Namespace, who: str, pages: dict[str, str]) -> list[str]:
    """Photograph each page whole at each width; says which failed and which are too wide."""
    wrong = []
    for size in options.sizes.split(","):
        page.set_viewport_size({"width": WIDTHS[size], "height": 900})
        for name, address in sorted(pages.items()):
            picture = f"{who}-{size}-{name}"
            if options.only and not re.search(options.only, picture):
                continue
            answer = opened(page, address)
            if answer is None:
                continue
            if answer.status >= 500:
                wrong.append(f"{picture}: {address} answered {answer.status}")
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > WIDTHS[size]:
                wrong.append(f"{picture}: {address} is {wide} wide")
            page.screenshot(path=options.out / f"{picture}.png", full_page=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
