"""What the register answers, on which day, to whom."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.registry import search, selectors, services
from hengjian.registry.facts import CertificateFact

from .conftest import LANZHOU, NOON, TANCHANG

PROVINCE = Actor("p", "p", posts=(Held("market-province", "620000"),))
LONGNAN = Actor("l", "l", posts=(Held("market-prefecture", "621200"),))
HEAD = Actor("h", "h", posts=(Held("lab-head", institution_uscc=LANZHOU),))


def found(actor=PROVINCE, **narrowed):
    return [row.name for row in selectors.institutions_for(actor, **narrowed)]


@pytest.mark.policy("P2.4-06")
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("陇源", ["兰州陇源检测有限公司"]),
        ("lzly", ["兰州陇源检测有限公司"]),
        ("LongYuan", ["兰州陇源检测有限公司"]),
        ("tan chang", ["宕昌环境监测站"]),
        ("tanchang", ["宕昌环境监测站"]),
        ("tchjjcz", ["宕昌环境监测站"]),
        (LANZHOU.lower(), ["兰州陇源检测有限公司"]),
        ("242800000002", ["宕昌环境监测站"]),
        ("氨氮", ["兰州陇源检测有限公司", "宕昌环境监测站"]),
        ("氨氮 兰州", ["兰州陇源检测有限公司"]),
        ("", ["兰州陇源检测有限公司", "宕昌环境监测站"]),
        ("100%", []),
        ("不存在", []),
    ],
)
def test_the_directory_is_searched_by_name_sound_code_certificate_and_parameter(
    lanzhou, tanchang, typed, names
):
    assert sorted(found(search=typed)) == sorted(names)


def test_the_directory_is_narrowed_by_region_and_kind_and_by_who_asks(lanzhou, tanchang):
    assert found(region="620100") == ["兰州陇源检测有限公司"]
    assert found(region="621223") == ["宕昌环境监测站"]
    assert found(region="62") == found(kind="public") == []
    assert found(LONGNAN) == ["宕昌环境监测站"]
    assert found(HEAD) == ["兰州陇源检测有限公司"]
    assert found(Actor("x", "x")) == []


def test_local_readings_win_over_the_dictionary():
    assert search.pinyin_column("宕昌县") == "tcx tanchangxian"
    assert search.pinyin_column("A-1 临洮").endswith("a-1lintao")
    assert len(search.pinyin_column("兰" * 120)) <= 300


@pytest.mark.policy("P2.1-02")
def test_scope_is_what_was_in_force_on_the_day(lanzhou):
    def parameters(day):
        return [row.parameter for row in selectors.scope_on(lanzhou, day)]

    assert parameters(date(2023, 12, 31)) == []
    assert parameters(date(2024, 1, 1)) == ["氨氮"]
    assert parameters(date(2025, 6, 1)) == ["总磷", "氨氮"]
    assert parameters(date(2029, 12, 31)) == ["总磷", "氨氮"]
    assert parameters(date(2030, 1, 1)) == []


@pytest.mark.policy("P2.1-01")
def test_a_certificate_withdrawn_holds_until_the_day_before(lanzhou):
    certificate = selectors.certificate_on(lanzhou, date(2026, 5, 1))
    assert certificate.certificate_no == "242800000001"
    certificate.status, certificate.status_since = "withdrawn", date(2026, 5, 1)
    certificate.save()
    assert selectors.certificate_on(lanzhou, date(2026, 4, 30)) == certificate
    assert selectors.certificate_on(lanzhou, date(2026, 5, 1)) is None
    assert not selectors.scope_on(lanzhou, date(2026, 5, 1))


def test_of_two_certificates_in_force_the_later_begun_is_named(lanzhou):
    fact = {"uscc": LANZHOU, "certificate_no": "NEW", "valid_from": date(2026, 1, 1)}
    services.record_facts(facts=[CertificateFact(**fact)], by="gan", at=NOON)
    assert selectors.certificate_on(lanzhou, date(2025, 12, 31)).certificate_no == "242800000001"
    assert selectors.certificate_on(lanzhou, date(2026, 1, 1)).certificate_no == "NEW"


def test_a_calibration_covers_its_last_day_and_no_more(lanzhou):
    instrument = lanzhou.instruments.get()
    assert selectors.calibration_on(instrument, date(2025, 1, 1)) is not None
    assert selectors.calibration_on(instrument, date(2025, 1, 2)) is None
    assert selectors.calibration_on(instrument, date(2023, 12, 31)) is None


def test_authorisations_and_staff_on_a_day(lanzhou):
    people = selectors.staff_on(lanzhou, date(2026, 1, 1))
    assert [row.person.name for row in people] == ["王小明", "李芳"]
    allowed = selectors.authorisations_on(lanzhou, date(2026, 1, 1))
    assert [(row.person.name, row.task) for row in allowed] == [("王小明", "sampling")]
    assert not selectors.authorisations_on(lanzhou, date(2026, 1, 1), person=people[1].person)
    assert not selectors.staff_on(lanzhou, date(2023, 1, 1))


def test_a_person_of_two_institutions_is_named_with_both(lanzhou, tanchang):
    assert selectors.shared_people(lanzhou, date(2026, 3, 1)) == []
    services.employ(person_no="P11", uscc=TANCHANG, valid_from=date(2026, 3, 1), by="gan", at=NOON)
    assert selectors.shared_people(lanzhou, date(2026, 2, 28)) == []
    [shared] = selectors.shared_people(lanzhou, date(2026, 3, 1))
    assert shared.person.name == "王小明"
    assert set(shared.institutions) == {lanzhou, tanchang}


def test_the_timeline_tells_dated_facts_newest_first(lanzhou):
    services.set_supervision_class(
        institution=lanzhou,
        supervision_class="C",
        since=date(2026, 2, 1),
        reason="能力验证不满意",
        by="li",
        at=NOON,
    )
    told = [(m.day.isoformat(), m.kind) for m in selectors.timeline(lanzhou)]
    assert told == [
        ("2030-01-01", "certificate-ends"),
        ("2026-02-01", "class-set"),
        ("2025-06-01", "scope-added"),
        ("2024-01-01", "scope-added"),
        ("2024-01-01", "person-joins"),
        ("2024-01-01", "person-joins"),
        ("2024-01-01", "certificate-begins"),
        ("2024-01-01", "calibrated"),
    ]
