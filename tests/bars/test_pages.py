"""Bars over HTTP: through the same doors their readers use."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from hengjian.accounts.models import Post
from hengjian.bars.models import Bar, LiftProposal, LinkDecision

from . import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def lab():
    return world.body(head_name="王海")


@pytest.fixture
def market(client_as) -> Client:
    return client_as("market-province", region="620000")


@pytest.fixture
def leader(client_as) -> Client:
    return client_as("market-leader", region="620000")


def given(**more) -> dict[str, str]:
    return {
        "ground": "false-application",
        "subject": world.A,
        "decision_no": "甘市监不许〔2026〕3号",
        "decided_on": "2026-03-02",
        **more,
    }


def page(client: Client, path: str, status: int = 200, **asked) -> str:
    answer = client.get(f"/office/bars/{path}", asked)
    assert answer.status_code == status
    return answer.content.decode()


def public(**asked) -> str:
    answer = Client().get("/bars/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.policy("P2.5-07")
def test_a_refusal_for_false_material_bars_for_a_year_with_every_step_shown(lab, market):
    answer = market.post("/office/bars/new", given())
    assert answer.status_code == 302
    assert answer["Location"] == "/office/bars/B-2026-000001/"
    shown = page(market, "B-2026-000001/")
    for words in (
        "2027-03-02（含）",
        "甘市监不许〔2026〕3号",
        "第33条",
        "不得申请资质认定",
        "bars.recorded",
    ):
        assert words in shown
    assert lab.name in page(market, "", state="in-force")
    asked = page(market, f"institution/{world.A}/", on="2027-03-02")
    assert "2027-03-02 没有直接限制" not in asked
    assert "2027-03-03 没有直接限制" in page(market, f"institution/{world.A}/", on="2027-03-03")


@pytest.mark.policy("P2.5-08")
def test_a_withdrawal_shows_both_readings_and_the_officers_choice(lab, market, leader):
    market.post("/office/bars/new", given(ground="withdrawal", cause="other"))
    shown = page(leader, "B-2026-000001/")
    for words in (
        "宽口径",
        "窄口径",
        "2029-03-02（含）",
        "不产生限制",
        "2.5",
        "第32条",
        "待选定口径",
    ):
        assert words in shown
    chosen = leader.post(
        "/office/bars/B-2026-000001/reading", {"reading": "wide", "reason": "按省方案"}
    )
    assert chosen.status_code == 302
    shown = page(leader, "B-2026-000001/")
    assert "已选定" in shown
    assert "按省方案" in shown
    answer = leader.get(f"/api/v1/institutions/{world.A}/bars?on=2029-03-02")
    assert [b["last_day"] for b in answer.json()["bars"]] == ["2029-03-02"]
    assert leader.get(f"/api/v1/institutions/{world.A}/bars?on=2029-03-03").json()["count"] == 0


def test_the_date_can_be_computed_before_anything_is_recorded(lab, market):
    answer = market.post("/office/bars/new", given(decided_on="2024-02-29", compute="1"))
    assert answer.status_code == 200
    assert "2025-02-28（含）" in answer.content.decode()
    assert not Bar.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "status", "said"),
    [
        ({"subject": "91620102MA0000023L"}, 400, "辖区内没有这个信用代码"),
        ({"subject": "P-404", "ground": "ban-person"}, 400, "没有这个编号的人员"),
        ({"ground": ""}, 400, "请选择事由"),
        ({"decided_on": "2026-02-30"}, 400, "日期应写作"),
        ({"ground": "withdrawal", "reading": "wide"}, 400, "选定口径的理由"),
        ({"decided_on": "2999-01-01"}, 409, "将来"),
        ({"decided_on": "2015-07-31"}, 409, "没有这种限制"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_why(lab, market, wrong, status, said):
    answer = market.post("/office/bars/new", given(**wrong))
    assert answer.status_code == status
    shown = answer.content.decode()
    assert said in shown
    assert "甘市监不许〔2026〕3号" in shown
    assert not Bar.objects.exists()


def test_what_a_body_is_named_cannot_become_markup_or_a_formula(market, client_as):
    world.body(name="=HYPERLINK(1)<script>x</script>")
    market.post("/office/bars/new", given(decision_no="@SUM(1)"))
    assert "<script>x" not in page(market, "")
    answer = market.get("/office/bars/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    row = book.get_sheet_by_index(0).to_python()[1]
    assert (row[2], row[5]) == ("=HYPERLINK(1)<script>x</script>", "@SUM(1)")
    assert row[9] == "2027-03-02（含）"


def test_the_list_by_state_ground_and_words(lab, market, today):
    other = world.body(world.B, name="兰州另一检测有限公司", region="620103")
    world.bar(lab, day=today - timedelta(days=2000), no="旧一号", at=timezone.now())
    world.bar(other, day=today - timedelta(days=10), no="新一号", at=timezone.now())
    world.bar(other, "ban-body", day=today, no="新二号", at=timezone.now())
    assert "旧一号" in page(market, "", state="ended")
    listed = page(market, "", state="in-force")
    assert "新一号" in listed
    assert "新二号" in listed
    assert "旧一号" not in listed
    assert "新二号" not in page(market, "", state="in-force", ground="false-application")
    assert "新一号" in page(market, "", q="另一检测")
    assert "没有符合条件" in page(market, "", q="无此机构")
    ending = page(market, "", state="ending")
    assert "新一号" in ending
    assert "新二号" not in ending  # it has no last day to count down to


def test_lifting_takes_two_people(lab, leader, client_as):
    world.bar(lab)
    asked = {"kind": "quashed", "document_no": "甘行终1号", "reason": "判决撤销"}
    assert leader.post("/office/bars/B-2026-000001/lift", asked).status_code == 302
    assert "须由另一位负责人批准" in page(leader, "B-2026-000001/")
    own = leader.post(
        "/office/bars/B-2026-000001/lift/settle", {"outcome": "approve", "reason": "同意"}
    )
    assert own.status_code == 409
    assert "提请人不能批准自己的提请" in own.content.decode()
    assert LiftProposal.objects.get().stage == "proposed"
    second = client_as("ecology-leader", region="620000")
    done = second.post(
        "/office/bars/B-2026-000001/lift/settle", {"outcome": "approve", "reason": "同意"}
    )
    assert done.status_code == 302
    assert "已解除" in page(leader, "B-2026-000001/")
    assert lab.name in page(leader, "", state="lifted")
    assert lab.name not in public()


def test_a_correction_shows_both_versions(lab, market):
    world.bar(lab)
    changed = {
        "decision_no": "甘市监不许〔2026〕3号",
        "decided_on": "2026-03-12",
        "line": "market",
        "authority": "甘肃省市场监督管理局",
        "cause": "",
        "note": "",
        "reason": "录入有误",
    }
    answer = market.post("/office/bars/B-2026-000001/correct", changed)
    assert answer.status_code == 302
    shown = page(market, "B-2026-000001/")
    for words in ("第 2 版", "第 1 版", "2027-03-12（含）", "2027-03-02（含）", "录入有误"):
        assert words in shown


def test_what_was_known_on_a_day_is_asked_beside_the_day_itself(lab, market):
    world.bar(lab, at=world.NOON)  # recorded on 23 November 2026, of 2 March 2026
    path = f"institution/{world.A}/"
    assert "没有直接限制" not in page(market, path, on="2026-06-01", known="2026-11-23")
    assert "没有直接限制" in page(market, path, on="2026-06-01", known="2026-11-22")


def test_an_officer_decides_on_a_link_where_he_sees_it(lab, client_as):
    old = world.body(world.B, name="甘肃旧源检测有限公司", region="620103")
    world.bar(old, "withdrawal", cause="deception")
    world.tie(lab, "successor", other_uscc=old.uscc, other_name=old.name)
    county = client_as("ecology-county", region="620102")
    path = f"institution/{world.A}/links/"
    shown = page(county, path)
    assert "承继关系" in shown
    assert "1 条待判断" in shown
    (link,) = [
        hit["link"] for hit in county.get(f"/api/v1/institutions/{world.A}/bar-links").json()
    ]
    bare = county.post(f"/office/bars/{path}decide", {"link": link, "verdict": "evasion"})
    assert bare.status_code == 400
    assert "请写明理由" in bare.content.decode()
    county.post(
        f"/office/bars/{path}decide", {"link": link, "verdict": "evasion", "reason": "同一班人马"}
    )
    assert LinkDecision.objects.get().verdict == "evasion"
    shown = page(county, path)
    assert "同一班人马" in shown
    assert "条待判断" not in shown
    far = client_as("ecology-county", region="620103")
    assert far.get(f"/office/bars/{path}").status_code == 404
    assert far.post(f"/office/bars/{path}decide", {}).status_code == 404


def test_the_public_sees_bodies_in_force_and_never_a_person(lab, today):
    other = world.body(world.B, name="已期满的机构", region="620103")
    world.bar(lab, day=today - timedelta(days=30), no="公开一号", at=timezone.now())
    world.bar(other, day=today - timedelta(days=800), no="期满一号", at=timezone.now())
    who = world.person("P7", "田某某")
    world.bar(who, "ban-person", day=today, no="个人一号", at=timezone.now())
    shown = public()
    assert lab.name in shown
    assert "公开一号" in shown
    for words in ("已期满的机构", "田某某", "P7", "个人一号"):
        assert words not in shown
    assert "对个人的禁业决定不在此公示" in shown
    assert Client().get("/office/bars/").status_code == 302


def test_the_public_list_is_taken_away_as_a_workbook(lab, today):
    named = world.body(world.B, name="=HYPERLINK(1)", region="620103")
    world.bar(lab, day=today - timedelta(days=30), no="公开一号", note="内部", at=timezone.now())
    world.bar(named, day=today - timedelta(days=30), no="@二号", at=timezone.now())
    who = world.person("P7", "田某某")
    world.bar(who, "ban-person", day=today, no="个人一号", at=timezone.now())
    answer = Client().get("/bars/list.xlsx")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="barred-bodies.xlsx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    assert {row[2] for row in rows.to_python()[1:]} == {lab.name, "=HYPERLINK(1)"}
    assert not any("内部" in row or "备注" in row for row in rows.to_python())
    one = Client().get("/bars/list.xlsx", {"q": "清源"}).content
    rows = CalamineWorkbook.from_filelike(io.BytesIO(one)).get_sheet_by_index(0)
    assert [row[5] for row in rows.to_python()[1:]] == ["公开一号"]


def test_a_bar_without_effect_is_not_public(lab, today):
    world.bar(lab, "revocation", day=today, no="吊销一号", at=timezone.now())
    assert "吊销一号" not in public()


def test_a_laboratory_sees_its_own_bars_and_a_person_his(lab, client_as, someone, today):
    other = world.body(world.B, name="别家检测", region="620103")
    mine, theirs = world.bar(lab, no="本单位一号"), world.bar(other, no="别家一号")
    head = client_as("lab-head", institution=world.A)
    listed = page(head, "")
    assert "本单位一号" in listed
    assert "别家一号" not in listed
    page(head, f"{mine.number}/")
    hidden, missing = page(head, f"{theirs.number}/", 404), page(head, "B-2026-000404/", 404)
    assert hidden.replace(theirs.number, "") == missing.replace("B-2026-000404", "")
    page(head, f"institution/{world.B}/", 404)
    assert head.post("/office/bars/new", given()).status_code == 403

    who = world.person("P7", "田某某")
    ban = world.bar(who, "ban-person", day=today, no="个人一号", at=timezone.now())
    user = someone("lab-sampler", institution=world.A)
    user.person_no = "P7"
    user.save()
    self_ = Client()
    self_.force_login(user, backend="hengjian.accounts.backends.PasswordBackend")
    assert "个人一号" in page(self_, "person/P7/")
    page(self_, f"{ban.number}/")
    page(head, "person/P7/", 404)
    page(head, f"{ban.number}/", 404)


def test_the_check_service_answers_with_decisions_and_dates_and_no_name(lab, client_as, today):
    who = world.person("P7", "田某某")
    world.bar(who, "ban-person", day=date(2026, 8, 15), no="个人一号", by=world.ZHAO)
    world.bar(lab, no="机构一号")
    head = client_as("lab-head", institution=world.A)
    asked = head.get("/api/v1/bars/check/person/P7?on=2031-08-15").json()
    assert asked["barred"] is True
    assert asked["decisions"] == [
        {
            "number": "B-2026-000001",
            "decision_no": "个人一号",
            "decided_on": "2026-08-15",
            "ground": "ban-person",
            "from_day": "2026-08-15",
            "last_day": "2031-08-15",
            "forbids": ["不得从事监测服务", "不得担任技术负责人、质量负责人、授权签字人"],
        }
    ]
    assert head.get("/api/v1/bars/check/person/P7?on=2031-08-16").json()["barred"] is False
    nobody = head.get("/api/v1/bars/check/person/P404").json()
    assert (nobody["on_record"], nobody["barred"]) == (False, False)
    assert Client().get("/api/v1/bars/check/person/P7").status_code == 401
    public = Client().get(f"/api/v1/bars/check/body/{world.A}?on=2026-11-23").json()
    assert (public["barred"], public["decisions"][0]["last_day"]) == (True, "2027-03-02")
    shown = page(head, "check", q="P7", on="2026-11-23")
    assert "个人一号" in shown
    assert "田某某" not in shown
    assert "名录中没有这个编号" in page(head, "check", q="P404")


def test_the_api_records_and_refuses_every_wrong_field_at_once(lab, market):
    body = {**given(), "decided_on": "2026-03-02"}
    made = market.post("/api/v1/bars", body, content_type="application/json", **csrf(market))
    assert made.status_code == 201, made.content
    assert made.json()["holds"]["sentence"].startswith(
        "自 2026-03-02（不予受理或不予许可决定日）起"
    )
    wrong = {**body, "ground": "nonsense", "decision_no": ""}
    answer = market.post("/api/v1/bars", wrong, content_type="application/json", **csrf(market))
    assert answer.status_code == 400
    assert {p["where"] for p in answer.json()["problems"]} == {"/ground", "/decision_no"}
    again = market.post("/api/v1/bars", body, content_type="application/json", **csrf(market))
    assert (again.status_code, "已登记过" in again.json()["because"]) == (409, True)
    listed = market.get("/api/v1/bars").json()
    assert [b["number"] for b in listed["bars"]] == ["B-2026-000001"]
    assert market.get("/api/v1/bars/B-2026-000001").json()["explained"][0]["number"] == 1
    assert market.get("/api/v1/bars/B-404").status_code == 404


def csrf(client: Client) -> dict[str, dict[str, str]]:
    return {}


def test_who_lost_his_post_reads_nothing(lab, market):
    world.bar(lab)
    Post.objects.update(held_until=date(2021, 1, 1))
    assert market.get("/office/bars/").status_code == 403


def test_english_readers_read_english(lab, market):
    world.bar(lab)
    market.cookies["hengjian_language"] = "en"
    answer = market.get("/office/bars/B-2026-000001/", headers={"Accept-Language": "en"})
    assert "2027-03-02 (included)" in answer.content.decode()
    assert "article 33" in answer.content.decode()
