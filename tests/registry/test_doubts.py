"""What cannot all be right is raised, kept as it is, and never refused."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from hengjian.registry import selectors, services
from hengjian.registry.facts import (
    CertificateFact,
    EmploymentFact,
    InstrumentFact,
    ScopeFact,
    SiteFact,
)

from .conftest import LANZHOU, NOON, TANCHANG


def record(*facts):
    services.record_facts(facts=facts, by="gan", at=NOON)


def raised(kind, institution=None):
    return selectors.doubts(institution, kind=kind)


@pytest.mark.parametrize(
    ("number", "since", "level", "odd"),
    [
        ("241200000009", date(2024, 5, 1), "province", 1),  # 12 is Anhui
        ("242812050009", date(2024, 5, 1), "province", 0),
        ("252812050009", date(2024, 12, 31), "province", 1),  # numbered 2025, in force 2024
        ("242812050009", date(2024, 5, 1), "state", 1),  # 28 is Gansu
        ("240012050009", date(2024, 5, 1), "state", 0),
        ("240012050009", date(2024, 5, 1), "province", 1),
        ("249912050009", date(2024, 5, 1), "province", 1),  # nobody has 99
        ("甘24-0009", date(2024, 5, 1), "province", 1),
    ],
)
@pytest.mark.django_db
def test_a_certificate_number_is_taken_and_doubted(number, since, level, odd):
    from hengjian.registry.doubts import number_doubts
    from hengjian.registry.models import Certificate, Institution

    row = Certificate(
        institution=Institution(kind="commercial", region="620102"), certificate_no=number, valid_from=since,
        level=level,
    )  # fmt: skip
    assert len(number_doubts(row)) == odd


def test_two_certificates_at_once_and_the_items_under_both(lanzhou):
    record(
        CertificateFact(
            uscc=LANZHOU, certificate_no="262812050001", valid_from=date(2026, 1, 1)
        ),
        ScopeFact(
            certificate_no="262812050001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=date(2026, 1, 1),
        ),
    )  # fmt: skip
    [doubt] = raised("certificates")
    assert doubt.institutions == (lanzhou,)
    assert {label for label, _ in doubt.records} == {"242800000001", "262812050001"}
    assert "2026-01-01" in doubt.because
    [scope] = raised("scope", lanzhou)
    assert scope.because.zh.startswith("1 个项目")


def test_a_certificate_that_follows_or_was_withdrawn_before_is_no_doubt(lanzhou):
    lanzhou.certificates.update(status="withdrawn", status_since=date(2026, 1, 1))
    record(
        CertificateFact(uscc=LANZHOU, certificate_no="262812050001", valid_from=date(2026, 1, 1))
    )
    assert raised("certificates") == []
    lanzhou.certificates.filter(certificate_no="242800000001").update(
        status="withdrawn", status_since=date(2026, 1, 2)
    )
    assert len(raised("certificates")) == 1


@pytest.mark.parametrize(("contract", "doubted"), [("labour", 1), ("", 1), ("part-time", 0)])
def test_a_person_on_the_staff_of_two_bodies(lanzhou, tanchang, contract, doubted):
    record(
        EmploymentFact(
            person_no="P11", uscc=TANCHANG, valid_from=date(2026, 1, 1), contract=contract
        )
    )
    assert len(raised("people")) == doubted == len(raised("people", tanchang))
    if doubted:
        [doubt] = raised("people", lanzhou)
        assert set(doubt.institutions) == {lanzhou, tanchang}
        assert doubt.records == (("P11", reverse("register-person", args=("P11",))),)


def test_the_same_serial_and_the_same_place_in_two_bodies(lanzhou, tanchang):
    serial = {"name": "离子色谱仪", "model": "IC", "serial": "SN-7"}
    record(
        InstrumentFact(uscc=LANZHOU, instrument_no="A", **serial),
        InstrumentFact(uscc=TANCHANG, instrument_no="B", **serial),
        InstrumentFact(uscc=LANZHOU, instrument_no="C", **serial | {"model": "GC"}),
        SiteFact(uscc=LANZHOU, name="二部", region="620102", address="示范路1号"),
        SiteFact(uscc=TANCHANG, name="二部", region="621223", address="示范路1号"),
        SiteFact(uscc=TANCHANG, name="三部", region="621223", address="示范路2号"),
    )
    [twice] = raised("serial")
    assert [label for label, _ in twice.records] == ["A", "B"]
    [place] = raised("premises", lanzhou)
    assert set(place.institutions) == {lanzhou, tanchang}


@pytest.mark.policy("P2.4-16")
def test_an_officer_sees_the_doubts_of_his_area_with_both_sides(client_as, lanzhou, tanchang):
    record(EmploymentFact(person_no="P11", uscc=TANCHANG, valid_from=date(2026, 1, 1)))
    address = reverse("register-doubts") + "?kind=people"
    page = client_as("market-county", region="621223").get(address).content.decode()
    assert "王小明" in page and "兰州陇源检测有限公司" in page
    elsewhere = client_as("market-county", region="620103").get(address).content.decode()
    assert "王小明" not in elsewhere and "没有这一类疑点" in elsewhere
    assert client_as("lab-head", institution=LANZHOU).get(address).status_code == 403
    # Nothing was changed by being doubted.
    assert lanzhou.staff.count() == 2
