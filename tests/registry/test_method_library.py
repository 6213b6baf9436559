"""Editions of methods: what is on record, what is inferred, who is warned."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from hengjian.core.errors import Refusal
from hengjian.registry import method_library, services
from hengjian.registry.facts import MethodVerificationFact, ScopeFact

from .conftest import LANZHOU, NOON

OLD, NEW = "HJ 535-2009", "HJ 535-2025"
TODAY = date(2026, 3, 2)


def supersede(**more):
    said = {"number": OLD, "replaced_by": NEW, "source": "公告 2025年第9号", "by": "g", "at": NOON}
    return method_library.record_supersession(**said | more)


def light(day):
    return method_library.lights([OLD], day)[OLD].colour


@pytest.mark.policy("P2.2-04")
def test_a_method_is_green_then_amber_then_red_by_its_recorded_end(db):
    assert light(TODAY) == "grey"  # nothing on record says anything
    supersede(valid_until=date(2026, 12, 1))
    # 180 days before the first day no longer in force: 2026-06-04.
    assert light(date(2026, 6, 3)) == "green"
    assert light(date(2026, 6, 4)) == "amber"
    assert light(date(2026, 11, 30)) == "amber"
    assert light(date(2026, 12, 1)) == "red"
    supersede(valid_until=date(2027, 12, 1), source="公告 2026年第1号")  # the later statement holds
    assert light(date(2026, 12, 1)) == "green"


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "没有编号"},
        {"source": " "},
        {"replaced_by": ""},
        {"replaced_by": OLD},
        {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 1, 1)},
    ],
)
def test_a_supersession_says_something_and_where_from(db, wrong):
    with pytest.raises(Refusal):
        supersede(**wrong)


def test_two_editions_in_one_scope_are_a_question(lanzhou):
    assert method_library.questions(lanzhou, TODAY) == []
    services.add_scope_items(
        items=[
            ScopeFact(
                certificate_no="242800000001", category="水和废水", parameter="氨氮",
                method=f"水质 氨氮的测定 {NEW}", valid_from=date(2026, 1, 1),
            )
        ],
        by="gan",
        at=NOON,
    )  # fmt: skip
    [question] = method_library.questions(lanzhou, TODAY)
    assert question.colour == "amber" and OLD in question.because and NEW in question.because
    assert method_library.questions(lanzhou, date(2025, 12, 31)) == []
    supersede(valid_until=date(2026, 2, 1))
    colours = {(q.number, q.colour) for q in method_library.questions(lanzhou, TODAY)}
    assert colours == {(OLD, "red"), (OLD, "amber")}


@pytest.mark.policy("P2.2-04")
def test_the_library_over_http(client_as, lanzhou, tanchang):
    services.record_facts(
        facts=[
            MethodVerificationFact(
                uscc=LANZHOU, parameter="氨氮", method=OLD, verified_on=TODAY, report_no="FY-1"
            )
        ],
        by="gan",
        at=NOON,
    )
    officer = client_as("market-province", region="620000")
    page = officer.get(reverse("register-method", args=(OLD,))).content.decode()
    assert "有验证报告" in page and "没有登记验证报告" in page  # one of the two holders each
    [line] = method_library.lines([OLD], TODAY, type(lanzhou).objects.all())
    assert (line.holders, line.verified) == (2, 1)
    address = reverse("register-method-record", args=(OLD,))
    bad = officer.post(address, {"replaced_by": NEW, "source": ""})
    assert bad.status_code == 400 and NEW in bad.content.decode()
    refused = officer.post(address, {"replaced_by": OLD, "source": "公告"})
    assert refused.status_code == 409
    good = {"replaced_by": NEW, "valid_until": "2026-01-01", "source": "公告 2025年第9号"}
    assert officer.post(address, good).status_code == 302
    assert NEW in officer.get(reverse("register-methods")).content.decode()
    assert "2026-01-01 起废止" in officer.get(reverse("register-methods")).content.decode()
    assert officer.get(reverse("register-method", args=("HJ 9999-2099",))).status_code == 404
    # A holder of one institution only is counted for its own laboratory.
    head = client_as("lab-head", institution=LANZHOU)
    assert "宕昌" not in head.get(reverse("register-method", args=(OLD,))).content.decode()
    assert head.post(address, good).status_code == 403
