"""From the decided case to the public page and off it again, by who may do it."""

from __future__ import annotations

import pytest

from hengjian.disclosure.models import Release

from .conftest import LANZHOU

LEADER = {"role": "ecology-leader", "region": "620000"}
LIST = "/office/releases/"
MAKE = "/office/releases/C-2026-000001/"


def text(client, place=LIST, **other):
    return client.get(place, **other).content.decode()


@pytest.mark.policy("P2.5-03", "P2.6-04")
def test_a_leader_releases_a_decided_case_and_the_public_reads_it(client, client_as, case):
    leader = client_as(**LEADER)
    page = text(leader)
    assert "C-2026-000001" in page
    assert "公示至 2027-11-20" in page
    assert "王小明" not in page  # the officer's reasons stay inside
    assert "谱图与结果不符" in text(leader, MAKE)
    assert "王小明" not in text(leader, MAKE)
    done = leader.post(MAKE, follow=True).content.decode()
    assert "没有待公开的决定" in done
    for seen in (text(client, "/"), text(client, f"/institutions/{LANZHOU}/")):
        assert "谱图与结果不符" in seen
        assert "200,000 元" in seen
        assert "王小明" not in seen


def test_a_wrong_release_is_withdrawn_and_the_public_no_longer_reads_it(client, client_as, case):
    leader = client_as(**LEADER)
    leader.post(MAKE)
    place = f"{MAKE}withdraw"
    assert leader.post(place, {"reason": " "}).status_code == 409
    assert "谱图与结果不符" in text(client, "/")
    assert (
        "决定已变更" in leader.post(place, {"reason": "决定已变更"}, follow=True).content.decode()
    )
    assert "谱图与结果不符" not in text(client, "/")


def test_pressing_twice_releases_once(client_as, case):
    leader = client_as(**LEADER)
    leader.post(MAKE)
    assert leader.post(MAKE).status_code == 409
    assert Release.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        ("ecology-province", {"region": "620000"}, 403),
        ("lab-head", {"institution": LANZHOU}, 403),
        ("ecology-leader", {"region": "621200"}, 404),
    ],
)
def test_others_release_nothing(client_as, case, role, where, status):
    client = client_as(role, **where)
    assert client.post(MAKE).status_code == status
    assert client.get(LIST).status_code == (403 if status == 403 else 200)
    assert not Release.objects.exists()


def test_a_leader_elsewhere_cannot_withdraw(client_as, case):
    client_as(**LEADER).post(MAKE)
    other = client_as("market-leader", region="621200")
    place = f"{MAKE}withdraw"
    assert other.post(place, {"reason": "x"}).status_code == 404
    assert Release.objects.get().withdrawn_at is None


def test_an_undecided_case_is_not_offered(client_as, case):
    type(case).objects.update(
        stage="opened", decided_at=None, decided_by="", authority="", reasons="",
        violation_code="", fine_yuan=None,
    )  # fmt: skip
    leader = client_as(**LEADER)
    assert leader.post(MAKE).status_code == 404
    assert "没有待公开的决定" in text(leader)


def test_in_english(client_as, case):
    page = text(client_as(**LEADER), headers={"Accept-Language": "en"})
    assert "Decisions not yet public" in page
    assert "order to correct" in page
