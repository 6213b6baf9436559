"""Finding people and bodies, and one person's record across employers."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from hengjian.accounts.access import Actor, Held
from hengjian.registry import people, search, services
from hengjian.registry.facts import QualificationFact

from .conftest import LANZHOU, NOON, TANCHANG

PROVINCE = Actor("p", "p", posts=(Held("market-province", "620000"),))
LONGNAN = Actor("l", "l", posts=(Held("ecology-prefecture", "621200"),))
HEAD = Actor("h", "h", posts=(Held("lab-head", institution_uscc=LANZHOU),))


def found(typed, actor=PROVINCE, **more):
    return [row.person_no for row in people.people_for(actor, search=typed, **more)]


# conftest: P11, P21 are 王小明, P12, P22 are 李芳.
@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("王", ["P11", "P21"]),
        ("小", ["P11", "P21"]),
        ("明", ["P11", "P21"]),
        ("小明", ["P11", "P21"]),
        ("王小明", ["P11", "P21"]),
        ("王明", []),
        ("wangxiaoming", ["P11", "P21"]),
        ("Wang Xiao Ming", ["P11", "P21"]),
        ("xiaom", ["P11", "P21"]),
        ("wxm", ["P11", "P21"]),
        ("lf", ["P12", "P22"]),
        ("p2", ["P21", "P22"]),
        ("21", ["P21"]),
        ("李芳 P22", ["P22"]),
        ("ｐ１１", ["P11"]),
        ("", ["P11", "P12", "P21", "P22"]),
        ("%", []),
        ("_", []),
    ],
)
def test_people_are_found_by_any_part_of_the_name_by_sound_and_by_number(
    lanzhou, tanchang, typed, numbers
):
    assert found(typed) == numbers


def test_people_are_found_where_the_reader_may_look(lanzhou, tanchang):
    assert found("王", LONGNAN) == ["P21"]
    assert found("王", HEAD) == ["P11"]
    assert found("王", Actor("x", "x")) == []
    assert found("王", uscc=TANCHANG) == ["P21"]


def test_tokens_are_every_tail_of_name_and_sound():
    tokens = {token.decode() for token in search.person_tokens("单小 明", "GS-0071")}
    assert {"单小明", "小明", "明", "xiaoming", "ming", "xm", "gs-0071", "71"} <= tokens
    assert len(search.person_tokens("长" * 60, "P" * 40)) < 60
    assert max(map(len, search.person_tokens("长" * 60, "P" * 40))) <= 64


@pytest.mark.policy("P2.4-06")
def test_the_directory_of_people_over_http(client_as, lanzhou, tanchang):
    services.employ(person_no="P11", uscc=TANCHANG, valid_from=date(2026, 1, 1), by="g", at=NOON)
    officer = client_as("ecology-prefecture", region="621200")
    page = officer.get(reverse("register-people") + "?q=xm").content.decode()
    # Both employers are named to the officer who may see one of them.
    assert "P11" in page and "P21" in page and "多家机构" in page
    assert "兰州陇源检测有限公司" in page
    head = client_as("lab-head", institution=TANCHANG)
    page = head.get(reverse("register-people") + "?q=xm").content.decode()
    assert "P11" in page and "兰州陇源" not in page and "多家机构" not in page
    assert client_as("association").get(reverse("register-people")).status_code == 403
    assert (
        "没有符合条件的人员" in officer.get(reverse("register-people") + "?q=%FF").content.decode()
    )


@pytest.mark.policy("P2.4-16")
def test_a_record_shows_two_employers_at_once_in_red(client_as, lanzhou, tanchang):
    services.employ(person_no="P11", uscc=TANCHANG, valid_from=date(2026, 1, 1), by="g", at=NOON)
    services.record_facts(
        facts=[
            QualificationFact(
                person_no="P11", kind="title", level="senior", obtained_on=date(2020, 1, 1)
            )
        ],
        by="g",
        at=NOON,
    )
    address = reverse("register-person", args=("P11",))
    officer = client_as("market-county", region="621223")
    page = officer.get(address).content.decode()
    assert page.count("hj-bad") >= 2 and "重叠" in page and "兰州陇源检测有限公司" in page
    assert "高级" in page and "senior" not in page
    # Its own laboratory sees its own employment and the person's titles, not the other body.
    page = client_as("lab-quality", institution=TANCHANG).get(address).content.decode()
    assert (
        "高级" in page
        and "senior" not in page
        and "宕昌环境监测站" in page
        and "兰州陇源" not in page
    )
    assert (
        client_as("lab-quality", institution="91620102MA0000023L").get(address).status_code == 404
    )


def test_employments_that_follow_each_other_do_not_overlap(lanzhou, tanchang):
    from hengjian.registry import changes
    from hengjian.registry.models import Employment, Person

    changes.end_employment(
        employment=Employment.objects.get(person__person_no="P11"),
        on=date(2026, 1, 1), reason="离职", by="g", at=NOON,
    )  # fmt: skip
    services.employ(person_no="P11", uscc=TANCHANG, valid_from=date(2026, 1, 1), by="g", at=NOON)
    record = people.record(PROVINCE, Person.objects.get(person_no="P11"))
    assert len(record.jobs) == 2 and not record.overlapping
