"""Draws through the doors their users take: pages of the office, the public site, the API."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hengjian.draws import recompute, services
from hengjian.draws.models import Draw
from hengjian.draws.plan import SampleRule
from hengjian.registry import tabular

from .conftest import AFTER, NUMBER, WATER, ZHAO

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """clock(at) sets the hour the views see."""
    return lambda at: monkeypatch.setattr(timezone, "now", lambda: at)


@pytest.fixture
def offices(client_as):
    return {
        "market": client_as("market-province", region="620000"),
        "ecology": client_as("ecology-province", region="620000"),
        "association": client_as("association"),
    }


def page(client, draw: Draw) -> str:
    answer = client.get(reverse("draw", args=[draw.number]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.policy("P2.1-08")
def test_three_parties_carry_a_draw_from_opening_to_a_result_anyone_recomputes(
    opened, offices, clock, client
):
    draw = opened(at=AFTER - timedelta(days=1))
    clock(AFTER - timedelta(hours=20))
    for party, office in offices.items():
        assert "提交份额" in page(office, draw)
        answer = office.post(reverse("draw-share", args=[draw.number]), {"party": party})
        assert answer.status_code == 302
    assert "待公布时间" in page(offices["market"], draw)
    clock(AFTER)
    number = reverse("draw-number", args=[draw.number])
    assert offices["association"].post(number, {"value": NUMBER}).status_code == 403
    assert offices["ecology"].post(number, {"value": NUMBER}).status_code == 302
    # Whoever entered it is not offered to confirm it.
    assert reverse("draw-confirm", args=[draw.number]) not in page(offices["ecology"], draw)
    confirm = reverse("draw-confirm", args=[draw.number])
    wrong = offices["market"].post(confirm, {"value": "1 2 3"})
    assert wrong.status_code == 409 and "不一致" in wrong.content.decode()
    assert 'value="1 2 3"' in wrong.content.decode()  # what was typed is kept
    assert offices["market"].post(confirm, {"value": NUMBER}).status_code == 302
    perform = reverse("draw-perform", args=[draw.number])
    assert offices["association"].post(perform).status_code == 302
    assert offices["market"].post(perform).status_code == 302  # again: the same
    shown = page(offices["market"], draw)
    assert "抽中 · 组长" in shown and "近亲属在该机构" in shown

    answer = client.get(reverse("public-draw-bundle", args=[draw.number]))
    verdict = recompute.check(answer.content.decode(), expected=draw.commitment)
    assert verdict["holds"]
    public = client.get(reverse("public-draw", args=[draw.number])).content.decode()
    assert verdict["members"][0]["id"] in public and draw.commitment in public
    assert "赵市监" not in public  # parties, not people
    assert draw.number in client.get(reverse("public-draw-list")).content.decode()


def test_an_officer_of_another_prefecture_and_a_missing_number_look_the_same(opened, client_as):
    draw = opened()
    far = client_as("ecology-prefecture", region="620200")
    near = client_as("ecology-prefecture", region="620100")
    assert near.get(reverse("draw", args=[draw.number])).status_code == 200
    for name in ("draw", "draw-bundle"):
        hidden = far.get(reverse(name, args=[draw.number]))
        missing = far.get(reverse(name, args=["D-2026-000404"]))
        assert hidden.status_code == missing.status_code == 404
    # A reader is shown no button that is not his.
    assert reverse("draw-share", args=[draw.number]) not in page(near, draw)


def test_an_abort_is_asked_by_one_party_and_agreed_to_by_another(opened, offices, clock, client):
    draw = opened()
    clock(AFTER - timedelta(hours=2))
    ask, agree = (reverse(f"draw-{name}", args=[draw.number]) for name in ("ask", "agree"))
    assert offices["market"].post(ask, {"reason": ""}).status_code == 400
    assert offices["market"].post(ask, {"reason": "名单遗漏两人"}).status_code == 302
    assert "同意中止" not in page(offices["market"], draw)
    shown = page(offices["association"], draw)
    mark = shown.split('name="asked" value="')[1][:64]
    assert offices["market"].post(agree, {"asked": mark}).status_code == 409
    assert offices["association"].post(agree, {"asked": mark}).status_code == 302
    public = client.get(reverse("public-draw", args=[draw.number])).content.decode()
    assert "名单遗漏两人" in public and "已中止" in public


def test_a_sealed_draw_shows_nobody_its_pool_or_result_in_public(drawn, client, client_as):
    draw = drawn(purpose="inspections", sealed_until_checkin=True, rule=SampleRule(2), pool=WATER)
    address = reverse("public-draw", args=[draw.number])
    public = client.get(address).content.decode()
    assert "P-1" not in public and draw.seed not in public and draw.commitment in public
    assert client.get(reverse("public-draw-sheet", args=[draw.number])).status_code == 404
    office = client_as("market-leader", region="620000")
    shown = page(office, draw)
    assert ">抽中<" not in shown and draw.seed not in shown
    whole, place = (reverse(f"draw-{name}", args=[draw.number]) for name in ("unseal", "place"))
    assert whole not in shown  # not before the last check-in
    assert office.post(whole).status_code == 409
    first, second = (row["id"] for row in draw.result["members"])
    assert office.post(place, {"place": 1}).status_code == 302
    public = client.get(address).content.decode()
    assert first in public and second not in public and draw.seed not in public
    assert office.post(place, {"place": 1}).status_code == 409
    assert office.post(place, {"place": "x"}).status_code == 400
    by_api = office.post(
        f"/api/v1/draws/{draw.number}/place", '{"place": 2}', content_type="application/json"
    )
    assert [row["id"] for row in by_api.json()["members"]] == [first, second]
    assert office.post(whole).status_code == 302
    assert ">抽中<" in page(office, draw) and second in client.get(address).content.decode()


def cells(answer) -> list[list[object]]:
    assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]
    data = answer.content
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
    sheets, wrong = tabular.read(tabular.File("x.xlsx", data))
    assert not wrong
    return [list(row) for row in sheets[0].rows]


def test_list_and_pool_leave_as_workbooks_without_formulas(drawn, opened, offices, client):
    draw = drawn(rule=SampleRule(2, (("water", 4),)))
    opened(subject="B-7", source="=HYPERLINK(0)")
    rows = cells(offices["market"].get(reverse("draw-table"), {"stage": "open"}))
    assert len(rows) == 2 and rows[1][0] == "D-2026-000002" and "=HYPERLINK(0)" in rows[1]
    head, *lines = cells(offices["market"].get(reverse("draw-sheet", args=[draw.number])))
    by_id = {row[head.index("候选")]: row for row in lines}
    assert len(lines) == len(WATER)
    chances = [float(row[head.index("抽中概率")].rstrip("%")) for row in lines]
    assert sum(chances) == pytest.approx(200, abs=0.1)
    assert by_id["P-6"][head.index("抽中概率")] == "0.00%"  # stands aside
    drawn_ids = {i for i, row in by_id.items() if row[head.index("结果")] == "抽中"}
    assert drawn_ids == {m["id"] for m in draw.members}
    public = cells(client.get(reverse("public-draw-sheet", args=[draw.number])))
    assert len(public) == len(WATER) + 1


def test_the_public_page_tells_every_change_of_course(opened, offices, clock, client):
    """What only the ledger remembers: another source, a corrected number, an abort nobody agreed to."""
    draw = opened(at=AFTER - timedelta(days=1))
    clock(AFTER - timedelta(hours=20))
    where = reverse("draw-source", args=[draw.number])
    later = {"source": "上证综指收盘点位", "due": "2026-11-23T22:01"}
    assert offices["ecology"].post(where, later).status_code == 302
    for party, office in offices.items():
        office.post(reverse("draw-share", args=[draw.number]), {"party": party})
    clock(AFTER)
    for value in ("1 1 1 1 1", NUMBER):
        offices["market"].post(reverse("draw-number", args=[draw.number]), {"value": value})
    offices["market"].post(reverse("draw-ask", args=[draw.number]), {"reason": "想换一批"})
    public = client.get(reverse("public-draw", args=[draw.number])).content.decode()
    for words in (
        "原为：体彩排列5",
        f"改正公共随机数为 {NUMBER}（此前登记 1 1 1 1 1）",
        "提出中止：想换一批",
    ):
        assert words in public
    assert "market-province" not in public  # parties, not people
    told = client.get(reverse("public-draw-bundle", args=[draw.number])).json()["record"]["entries"]
    kinds = [row["kind"].partition(".")[2] for row in told]
    assert kinds.count("number-given") == 2 and "source-named" in kinds and "abort-asked" in kinds
    assert not any("asked_by" in row["facts"] or "digests" in row["facts"] for row in told)


def test_the_list_filters_by_stage_purpose_and_words(drawn, opened, client_as):
    drawn()
    opened(subject="B-7")
    reader = client_as("assessor")
    every = reader.get(reverse("draw-list")).content.decode()
    assert "D-2026-000001" in every and "D-2026-000002" in every
    some = reader.get(reverse("draw-list"), {"stage": "drawn"}).content.decode()
    assert "D-2026-000001" in some and "D-2026-000002" not in some
    named = reader.get(reverse("draw-list"), {"q": "b-7", "purpose": "assessors"}).content.decode()
    assert "D-2026-000002" in named and "D-2026-000001" not in named
    none = reader.get(reverse("draw-list"), {"q": "nothing"}).content.decode()
    assert "没有抽取" in none


def test_another_source_is_named_on_the_page(opened, offices, clock, client):
    draw = opened()
    late = "公布时间已过，份额还没有收齐"
    clock(AFTER - timedelta(hours=1))
    assert late not in page(offices["association"], draw)
    clock(AFTER)
    public = client.get(reverse("public-draw", args=[draw.number])).content.decode()
    assert late in page(offices["association"], draw) and late in public
    where = reverse("draw-source", args=[draw.number])
    bad = offices["ecology"].post(where, {"source": "指数", "due": "soon"})
    assert bad.status_code == 400 and 'value="指数"' in bad.content.decode()
    # 2026-11-24 15:30 in Beijing is 07:30 UTC.
    good = offices["ecology"].post(where, {"source": "指数", "due": "2026-11-24T15:30"})
    assert good.status_code == 302
    draw.refresh_from_db()
    assert draw.due.isoformat() == "2026-11-24T07:30:00+00:00"


def test_the_api_reads_and_acts_like_the_pages(confirmed, opened, offices, client, clock):
    draw = confirmed()
    clock(AFTER)
    market = offices["market"]
    base = f"/api/v1/draws/{draw.number}"
    assert client.get(base).status_code == 401
    assert market.get(base).json()["number_confirmed"] is True
    wrong = market.post(f"{base}/share", "{", content_type="application/json")
    assert wrong.status_code == 400 and wrong.json()["problems"]
    missing = market.post("/api/v1/draws/D-0/number", "{", content_type="application/json")
    assert missing.status_code == 404
    done = market.post(f"{base}/perform")
    assert done.status_code == 200 and len(done.json()["members"]) >= 3
    found = client.get(f"{base}/bundle")
    assert recompute.check(json.dumps(found.json()))["holds"]
    other = opened(subject="B-1", at=AFTER, due=AFTER + timedelta(days=1))
    given = json.dumps({"share": "ab" * 32})
    made = market.post(
        f"/api/v1/draws/{other.number}/share", given, content_type="application/json"
    )
    assert made.status_code == 200 and made.json()["shares"] == ["market"]
    listed = market.get("/api/v1/draws", {"stage": "open"}).json()
    assert [row["number"] for row in listed["draws"]] == [other.number]


def test_a_share_is_not_published_before_the_draw(with_shares, client):
    draw = with_shares()
    told = client.get(reverse("public-draw-bundle", args=[draw.number])).json()
    assert len(told["shares"]) == 3 and all("share" not in share for share in told["shares"])
    assert "seed" not in told and "result" not in told
    services.ask_abort(draw=draw, reason="x", by=ZHAO, at=AFTER)
