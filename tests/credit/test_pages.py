"""The page of an institution's class, by who opens it."""

from __future__ import annotations

import pytest

from hengjian.credit.models import Assessment

from .conftest import LANZHOU, TANCHANG
from .test_reassess import decided  # noqa: F401

PROVINCE = {"role": "market-province", "region": "620000"}
PAGE = f"/office/institutions/{LANZHOU}/class/"


def test_before_the_first_assessment_the_page_says_so(client_as, lanzhou):
    page = client_as(**PROVINCE).get(PAGE).content.decode()
    assert "还没有评定过" in page
    assert "重新评定" in page


@pytest.mark.policy("P2.2-01")
def test_an_officer_reassesses_and_reads_why(client_as, lanzhou, decided):  # noqa: F811
    client = client_as(**PROVINCE)
    page = client.post(f"{PAGE}reassess", follow=True).content.decode()
    assert "已重新评定为：D（高风险）" in page
    assert "案件 C-2026-000001 已作出弄虚作假决定，直接列为 D 类" in page
    assert "2026-11-20" in page
    assert "未核对" in page
    assert "信用风险分类管理规范" in page
    assert "every year or 100 percent" in page  # of the source's table, class D
    again = client.post(f"{PAGE}reassess", follow=True).content.decode()
    assert "今天已评定，依据没有变化" in again
    assert Assessment.objects.count() == 1


def test_the_laboratory_reads_its_own_class_and_cannot_change_it(client_as, lanzhou):
    client = client_as("lab-quality", institution=LANZHOU)
    page = client.get(PAGE).content.decode()
    assert "监管类别" in page
    assert "重新评定" not in page
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


def test_a_day_already_passed_is_refused_on_the_page(client_as, lanzhou, monkeypatch):
    client = client_as(**PROVINCE)
    client.post(f"{PAGE}reassess")
    Assessment.objects.update(on="2026-12-01")
    answer = client.post(f"{PAGE}reassess")
    assert answer.status_code == 409
    assert "2026-12-01 已作过评定" in answer.content.decode()


def test_in_english(client_as, lanzhou, decided):  # noqa: F811
    client = client_as(**PROVINCE)
    client.post(f"{PAGE}reassess")
    page = client.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert "Case C-2026-000001 was decided as fraud: class D at once" in page
