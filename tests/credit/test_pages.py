"""The page of an institution's class, by who opens it."""

from __future__ import annotations

import pytest

from hengjian.credit.models import Assessment

from .conftest import LANZHOU, TANCHANG

PROVINCE = {"role": "market-province", "region": "620000"}
PAGE = f"/office/credit/{LANZHOU}/"


def test_before_the_first_assessment_the_page_says_so(client_as, lanzhou):
    page = client_as(**PROVINCE).get(PAGE).content.decode()
    assert "尚未评定" in page
    assert "重新评定" in page


@pytest.mark.policy("P2.2-01")
def test_an_officer_reassesses_and_reads_why(client_as, lanzhou, case):
    case("decided", "F5-01")
    client = client_as(**PROVINCE)
    page = client.post(f"{PAGE}reassess", follow=True).content.decode()
    assert "已重新评定：D（高风险）" in page
    assert "2026-11-21 决定 C-2026-000001（F5-01）" in page
    # Only the sentence has a source, and that is recalled; how long it counts is nobody's law.
    assert "信用风险分类管理规范" in page
    assert "未核对" in page
    assert "3 年：本平台设定" in page
    assert "2 年：本平台设定" in page
    client.post(f"{PAGE}reassess")
    assert Assessment.objects.count() == 1


def test_the_laboratory_reads_its_own_class_and_cannot_change_it(client_as, lanzhou):
    client = client_as("lab-quality", institution=LANZHOU)
    page = client.get(PAGE).content.decode()
    assert "监管类别" in page
    assert "重新评定</button>" not in page
    assert client.post(f"{PAGE}reassess").status_code == 403
    assert client.get(PAGE.replace(LANZHOU, TANCHANG)).status_code == 404
    assert not Assessment.objects.exists()


def test_another_prefecture_finds_nothing(client_as, lanzhou):
    client = client_as("market-prefecture", region="621200")
    assert client.get(PAGE).status_code == 404
    assert client.post(f"{PAGE}reassess").status_code == 404
    assert client.get(PAGE.replace(LANZHOU, TANCHANG)).status_code == 200


def test_a_stranger_is_sent_to_sign_in(client, lanzhou):
    assert client.get(PAGE).status_code == 302


def test_in_english(client_as, lanzhou, case):
    case("decided", "F5-01")
    client = client_as(**PROVINCE)
    client.post(f"{PAGE}reassess")
    page = client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert "decision C-2026-000001 of 2026-11-21 (F5-01)" in page
