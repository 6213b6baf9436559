"""The console's pages, by who opens them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.console import trend
from hengjian.monitoring.models import Report
from hengjian.registry import services

from .conftest import LANZHOU, NOON, TANCHANG

# Made up, with valid check characters.
HEXI, LONGDONG = "91620102MA0000031F", "91620102MA000004X7"
PROVINCE = {"role": "ecology-province", "region": "620000"}
LONGNAN = {"role": "market-prefecture", "region": "621200"}
LAB = {"role": "lab-quality", "institution": LANZHOU}


def cards(page: str) -> dict[str, str]:
    """Card label → number, as shown."""
    return dict(re.findall(r'hj-count-name">([^<]+)</span><b>([^<]+)</b>', page))


def text(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_province_sees_every_count(client_as, findings):
    found = cards(text(client_as(**PROVINCE), "/office/"))
    assert found["待研判疑点"] == "2"
    assert found["机构已答复"] == "1"
    assert found["等待机构答复"] == "1"
    assert found["未加盖CMA标志的报告"] == "0"


def test_a_prefecture_sees_its_own_counts_only(client_as, findings):
    page = text(client_as(**LONGNAN), "/office/")
    assert cards(page)["待研判疑点"] == "1"
    assert "兰州陇源" not in page


def test_a_laboratory_sees_what_waits_for_it(client_as, findings):
    page = text(client_as(**LAB), "/office/")
    found = cards(page)
    assert found["待答复的疑点"] == "1"
    assert found["30天内到期的检定校准"] == "2"  # one in ten days, one ended yesterday
    assert "其中 1 台已过期" in page
    assert found["30天内到期的人员授权"] == "1"
    assert found["30天内到期的证书"] == "0"


def test_a_post_without_lists_is_told_so(client_as, register):
    assert "目前没有分配给您的工作" in text(client_as("association"), "/office/")


def test_the_menu_shows_only_what_the_reader_may_open(client_as, register):
    officer = text(client_as(**PROVINCE), "/office/")
    assert "机构名录" in officer
    keeper = text(client_as("assessor", username="other"), "/office/")
    assert "机构名录" not in keeper


def test_a_stranger_is_sent_to_sign_in(client, db):
    answer = client.get("/office/institutions/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(
    ("query", "found"),
    [("", [LANZHOU, TANCHANG]), ("q=lzly", [LANZHOU]), ("region=621200", [TANCHANG]),
     ("kind=public", [TANCHANG]), ("supervision_class=D", []), ("kind=x", [LANZHOU, TANCHANG])],
)  # fmt: skip
def test_the_list_is_narrowed_by_filters(client_as, register, query, found):
    page = text(client_as(**PROVINCE), f"/office/institutions/?{query}")
    assert [code for code in (LANZHOU, TANCHANG) if f"/{code}/" in page] == found


def test_htmx_gets_the_rows_alone(client_as, register):
    answer = client_as(**PROVINCE).get("/office/institutions/", headers={"HX-Request": "true"})
    assert b"<html" not in answer.content
    assert LANZHOU in answer.content.decode()


@pytest.mark.parametrize(
    ("tab", "says"),
    [("timeline", "登记机构档案"), ("scope", "HJ 535-2009"), ("people", "王小明"),
     ("instruments", "YQ-3"), ("reports", "没有报送过报告"), ("findings", "YD-2026-00000")],
)  # fmt: skip
def test_every_tab_of_the_file_opens(client_as, findings, tab, says):
    assert says in text(client_as(**PROVINCE), f"/office/institutions/{LANZHOU}/?tab={tab}")


def test_an_institution_outside_the_area_is_not_found(client_as, register):
    assert client_as(**LONGNAN).get(f"/office/institutions/{LANZHOU}/").status_code == 404


def test_the_lights_say_how_each_calibration_stands(client_as, register):
    page = text(client_as(**PROVINCE), f"/office/institutions/{LANZHOU}/?tab=instruments")
    rows = re.findall(r'hj-light hj-(\w+)">([^<]+)<.*?hj-code"[^>]*>(YQ-\d)<', page, re.DOTALL)
    assert {number: (tone, says) for tone, says, number in rows} == {
        "YQ-1": ("good", "在有效期内"),
        "YQ-2": ("warn", "还有 10 天到期"),
        "YQ-3": ("bad", "已过期 1 天"),
        "YQ-4": ("calm", "无检定校准记录"),
    }


def test_the_timeline_shows_the_place_in_the_ledger(client_as, register):
    page = text(client_as(**PROVINCE), f"/office/institutions/{LANZHOU}/?tab=timeline")
    assert "账本第 0 条" in page
    assert "资质认定证书 242800000001 生效" in page
    assert "届满" not in page  # 2030 lies ahead


def test_pages_read_in_english(client_as, findings):
    client = client_as(**PROVINCE)
    client.cookies["language"] = "en"
    assert "Findings to triage" in text(client, "/office/")
    for tab in ("timeline", "scope", "people", "instruments", "reports", "findings"):
        text(client, f"/office/institutions/{LANZHOU}/?tab={tab}")


def test_the_chart_counts_by_legal_week(client_as, register):
    """Monday 00:30 in Lanzhou is still Sunday in UTC: the report belongs to the new week."""
    monday = datetime(2026, 11, 15, 16, 30, tzinfo=UTC)
    for number, at in (("A-1", monday), ("A-2", monday - timedelta(hours=1))):
        Report.objects.create(
            institution=register, report_no=number, client_key=number, package_sha256="0" * 64,
            package="{}", source="api", region="620102", stage="withheld", submitted_at=at,
            submitted_by="lims", settled_at=at,
        )  # fmt: skip
    told = trend.weeks(Actor("li", "李", "", (Held("ecology-province", "620000"),)), NOON.date())
    assert told["labels"][-3:] == ["11/9", "11/16", "11/23"]
    assert [s["values"][-3:] for s in told["series"]] == [[0, 0, 0], [1, 1, 0], [0, 0, 0]]
    page = text(client_as(**PROVINCE), "/office/")
    assert 'id="trend-data"' in page


@pytest.mark.policy("P2.2-07")
def test_public_commercial_enterprise_and_operator_bodies_stand_in_one_register(
    client_as, register
):
    for uscc, kind in ((HEXI, "enterprise"), (LONGDONG, "operator")):
        services.record_institution(
            uscc=uscc, name=f"某{kind}", kind=kind, region="620102", by="gan", at=NOON
        )
    client = client_as(**PROVINCE)
    shown = text(client, "/office/institutions/")
    for uscc, kind in (
        (LANZHOU, "commercial"), (TANCHANG, "public"), (HEXI, "enterprise"), (LONGDONG, "operator")
    ):  # fmt: skip
        assert f"/{uscc}/" in shown
        alone = text(client, f"/office/institutions/?kind={kind}")
        codes = (LANZHOU, TANCHANG, HEXI, LONGDONG)
        assert [c for c in codes if f"/{c}/" in alone] == [uscc]
