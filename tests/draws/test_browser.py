"""The verifier in the page: another program than the platform's, in a real browser."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from hengjian.draws import recompute, selectors

from .test_plan import random_bundle
from .test_recompute import group_bundle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_page(chromium, live_server, settings) -> Iterator[Any]:
    """open_page(address) → a page whose errors fail the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    wrong: list[str] = []
    page = chromium.new_page(locale="zh-CN")
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" else None,
    )

    def open_it(address: str) -> Any:
        page.goto(live_server.url + address)
        return page

    yield open_it
    page.close()
    assert wrong == []


RUN = """async ([address, text]) => {
  const { recompute } = await import(address);
  try { return await recompute(text); } catch (error) { return { unreadable: error.message }; }
}"""


def looks_alike(bundle: dict) -> None:
    pool = bundle["terms"]["pool"]
    pool.insert(0, {**pool[0], "id": "Р-1"})


def capitals(bundle: dict) -> None:
    pool = bundle["terms"]["pool"]
    pool.append({**pool[-1], "id": pool[-1]["id"].lower()})


#: What the two verifiers, which share no code, must see alike.
FORGERIES = [
    looks_alike,
    capitals,
    lambda bundle: bundle["shares"][2].update(share="0" * 64),
    lambda bundle: bundle["shares"][0].update(given_at=bundle["public"]["due"]),
    lambda bundle: bundle["public"].update(source="我选的数"),
    lambda bundle: bundle["result"]["skips"].pop(),
    lambda bundle: bundle["terms"].update(method="hengjian-draw/2"),
]


def test_the_browser_agrees_bit_by_bit_on_random_draws_and_finds_changes(open_page, live_server):
    page = open_page(reverse("public-draw-list"))
    address = f"{live_server.url}/static/hengjian/draw.js"

    def run(bundle: dict) -> dict:
        return page.evaluate(RUN, [address, json.dumps(bundle, ensure_ascii=False)])

    chance = random.Random(314)
    for _ in range(60):
        bundle = random_bundle(chance)
        verdict = run(bundle)
        assert verdict["holds"], verdict
        assert {k: verdict[k] for k in ("order", "members", "skips")} == bundle["result"]
        assert (verdict["seed"], verdict["commitment"]) == (bundle["seed"], bundle["commitment"])
    forged = group_bundle()
    forged["result"]["members"][0]["id"] = "FRIEND"
    assert [p["code"] for p in run(forged)["problems"]] == ["members"]
    forged = group_bundle()
    forged["public"]["value"] = "0 0 0 0 0"
    assert "seed" in {p["code"] for p in run(forged)["problems"]}
    for change in FORGERIES:
        forged = group_bundle()
        change(forged)
        told = {p["code"] for p in recompute.check(json.dumps(forged))["problems"]}
        assert {p["code"] for p in run(forged)["problems"]} == told != set()
    assert run({**group_bundle(), "stage": "shared"}) == {"unreadable": "/stage"}


def test_a_citizen_recomputes_a_draw_with_one_press(open_page, drawn):
    draw = drawn()
    page = open_page(reverse("public-draw", args=[draw.number]))
    page.get_by_role("button", name="在此复算").click()
    page.locator(".pub-verdict-title").wait_for()
    assert page.inner_text(".pub-verdict-title") == "复算一致"
    told = page.inner_text("#recompute-result")
    assert draw.seed in told and told.count("✓") == 4 and "✗" not in told
    # Told something false, the page says which of the four does not hold, in words.
    page.route("**/bundle.json", lambda route: route.fulfill(body=forged(draw)))
    page.get_by_role("button", name="在此复算").click()
    page.get_by_text("复算不一致").wait_for()
    assert "✗ 次序、抽中与跳过的每一位都由种子决定" in page.inner_text("#recompute-result")


def forged(draw) -> str:
    bundle = selectors.bundle(draw)
    bundle["result"]["members"].reverse()
    return json.dumps(bundle, ensure_ascii=False)
