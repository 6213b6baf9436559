"""The page, the table, the workbook and the API, through the doors their readers take."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from hengjian.conformity import indicators, reading, selectors
from hengjian.quality import indicators as promises
from hengjian.registry import services
from hengjian.registry.facts import (
    AbilityConfirmationFact,
    AppointmentFact,
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    ExperienceFact,
    Fact,
    InstitutionFact,
    InstrumentFact,
    InstrumentFunctionFact,
    InstrumentUseFact,
    LeaseFact,
    MethodVerificationFact,
    PeriodCheckFact,
    PersonFact,
    PremisesFact,
    QualificationFact,
    ScopeFact,
    SiteFact,
)
from hengjian.registry.models import Institution

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
HERE, THERE = "91620102MA0000015R", "91621223MA0000023K"
DAY = date(2026, 11, 23)
PAGE = f"/office/institutions/{HERE}/conformity"


def staff(uscc: str, number: int, *, since: date = date(2024, 1, 1)) -> list[Fact]:
    who = f"P-{number:03d}"
    return [
        PersonFact(person_no=who, name=f"=人{number}"),
        EmploymentFact(person_no=who, uscc=uscc, valid_from=since, contract="labour"),
        QualificationFact(
            person_no=who, kind="education", level="bachelor", obtained_on=date(2012, 7, 1)
        ),
        ExperienceFact(person_no=who, valid_from=date(2012, 7, 1)),
    ]


def institution(uscc: str, name: str, region: str, number: str, decided: date) -> list[Fact]:
    return [
        InstitutionFact(uscc=uscc, name=name, kind="commercial", region=region),
        SiteFact(uscc=uscc, name="本部", region=region),
        CertificateFact(
            uscc=uscc, certificate_no=number, valid_from=decided, valid_until=date(2031, 6, 1)
        ),
        ScopeFact(
            certificate_no=number,
            category="水和废水",
            parameter="氨氮",
            method="HJ 535-2009",
            valid_from=decided,
        ),
    ]


def things(uscc: str) -> list[Fact]:
    on = {"uscc": uscc, "instrument_no": "Y1"}
    return [
        InstrumentFact(**on, name="采样器", serial="SN-7", rented=True),
        CalibrationFact(**on, calibrated_on=date(2025, 11, 1), due_on=date(2026, 11, 1)),
        PeriodCheckFact(**on, checked_on=date(2026, 6, 1), passed=True),
        LeaseFact(**on, lessor="某公司", valid_from=date(2026, 1, 5), valid_until=date(2031, 6, 1)),
        InstrumentUseFact(**on, parameter="总悬浮颗粒物", sort="particulate", fugitive=True),
        InstrumentFunctionFact(**on, function="time", verified_on=date(2026, 1, 5)),
        PremisesFact(
            uscc=uscc, site="本部", name="样品室", purpose="storage", valid_from=date(2024, 1, 1)
        ),
        MethodVerificationFact(
            uscc=uscc,
            parameter="氨氮",
            method="HJ 535-2009",
            verified_on=date(2025, 12, 1),
            report_no="V1",
            real_samples=2,
        ),
    ]


@pytest.fixture
def here(db) -> Institution:
    """Nineteen people, a lapsed calibration, one set of four, a decision of 2026."""
    facts = institution(HERE, "兰州陇源检测有限公司", "620102", "261234567890", date(2026, 1, 5))
    for number in range(19):
        facts += staff(HERE, number)
    head = {"person_no": "P-000", "uscc": HERE}
    facts += [
        AppointmentFact(**head, post="technical-head", valid_from=date(2026, 1, 5)),
        AuthorisationFact(
            **head,
            task="analysis",
            parameter="氨氮",
            method="HJ 535-2009",
            valid_from=date(2026, 2, 1),
        ),
        AbilityConfirmationFact(
            **head, parameter="氨氮", method="HJ 535-2009", confirmed_on=date(2026, 1, 20)
        ),
    ]
    services.record_facts(facts=facts + things(HERE), by="gan", at=NOON)
    return Institution.objects.get(uscc=HERE)


@pytest.fixture
def there(db) -> Institution:
    """Another institution far away, of the older edition, with an instrument of the same number."""
    facts = institution(THERE, "宕昌检测有限公司", "621223", "231234567890", date(2025, 12, 31))
    facts += [InstrumentFact(uscc=THERE, instrument_no="A", name="采样器", serial="SN-7")]
    services.record_facts(facts=facts, by="gan", at=NOON)
    return Institution.objects.get(uscc=THERE)


def colours(made: Institution, day: date = DAY) -> dict[str, str]:
    return {x.clause: x.colour.value for x in selectors.page(made, day)}


@pytest.mark.policy("P2.2-02")
def test_an_officer_sees_who_is_missing_and_by_which_clause(client_as, here):
    page = client_as("ecology-prefecture", region="620100").get(PAGE, {"on": "2026-11-23"})
    text = page.content.decode()
    assert page.status_code == 200
    assert "计入 19 人（在岗 19 人" in text
    assert "不少于 20 人" in text
    assert "国市监检测规〔2025〕4号）第6条(1)" in text
    assert "=人7（P-007）" in text
    assert "2026-01-05 决定，适用新版" in text


@pytest.mark.policy("P2.2-03")
def test_the_page_names_instruments_past_calibration_and_sets_too_few(client_as, here):
    lapsed = client_as("lab-technical", institution=HERE).get(PAGE, {"on": "2026-11-23"})
    text = lapsed.content.decode()
    assert "采样器（Y1） 2026-11-01 到期" in text
    assert "无组织：总悬浮颗粒物 1（台套）" in text
    assert "缺：数据直传、定位、操作日志、自动保存与打印" in text
    found = colours(here)
    assert (found["calibration"], found["SUP2025/12"], found["SUP2025/13"]) == ("red",) * 3
    assert colours(here, date(2026, 11, 1))["calibration"] == "amber"


@pytest.mark.policy("P2.2-04")
def test_methods_verified_before_they_were_valid(client_as, here):
    text = client_as("lab-quality", institution=HERE).get(PAGE).content.decode()
    assert "1 个方法中 1 个已验证" in text
    assert colours(here)["SUP2025/17"] == "green"


@pytest.mark.policy("P2.4-16")
def test_an_officer_compares_certificate_scope_and_staff_in_one_table(client_as, here, there):
    officer = client_as("market-province", region="620000")
    text = officer.get("/office/conformity/", {"on": "2026-11-23"}).content.decode()
    assert "兰州陇源检测有限公司" in text and "宕昌检测有限公司" in text
    red = {"clause": "SUP2025/1", "colour": "red", "on": "2026-11-23"}
    narrowed = officer.get("/office/conformity/", red).content.decode()
    assert "兰州陇源检测有限公司" in narrowed and "宕昌检测有限公司" not in narrowed
    area = officer.get("/office/conformity/", {"region": "621200"}).content.decode()
    assert "宕昌检测有限公司" in area and "兰州陇源检测有限公司" not in area


def test_one_serial_number_in_two_bodies_is_red_in_the_one_that_rents(here, there):
    light = next(x for x in selectors.page(here, DAY) if x.clause == "SUP2025/14")
    assert light.colour == "red"
    assert "serial SN-7 stands in 1 other bodies" in light.records[0].label.en


def test_two_employers_are_named_to_officers_and_not_to_the_laboratory(client_as, here, there):
    services.employ(person_no="P-003", uscc=THERE, valid_from=date(2026, 2, 1), by="gan", at=NOON)
    officer = client_as("ecology-province", region="620000").get(PAGE).content.decode()
    own = client_as("lab-head", institution=HERE).get(PAGE).content.decode()
    assert "宕昌检测有限公司" in officer and "宕昌检测有限公司" not in own
    assert "同日在其他机构任职" in own


def test_a_laboratory_sees_its_own_page_and_no_other(client_as, here, there):
    lab = client_as("lab-head", institution=HERE)
    assert lab.get(PAGE).status_code == 200
    assert lab.get(f"/office/institutions/{THERE}/conformity").status_code == 404
    assert lab.get(f"/office/institutions/{THERE}/conformity.xlsx").status_code == 404
    table = lab.get("/office/conformity/").content.decode()
    assert "兰州陇源检测有限公司" in table and "宕昌检测有限公司" not in table
    assert client_as("lab-analyst", institution=HERE).get(PAGE).status_code == 403


def test_the_older_edition_is_named_with_its_reason_and_can_be_looked_past(client_as, there):
    officer = client_as("ecology-province", region="620000")
    page = f"/office/institutions/{THERE}/conformity"
    text = officer.get(page, {"on": "2026-11-23"}).content.decode()
    assert "补充要求（2018 年）" in text and "没有文本记录" in text
    preview = officer.get(page, {"on": "2026-11-23", "as": "renewal"}).content.decode()
    assert "补充要求（2025 年）" in preview and "没有文本记录" not in preview


@pytest.mark.parametrize("on", ["2018-01-01", "2031-12-31", "nonsense", "0001-01-01", "9999-12-31"])
def test_any_day_can_be_asked(client_as, here, on):
    officer = client_as("ecology-province", region="620000")
    assert officer.get(PAGE, {"on": on}).status_code == 200
    assert officer.get("/office/conformity/", {"on": on}).status_code == 200


def test_the_workbook_holds_every_light_and_no_formula(client_as, here):
    answer = client_as("lab-head", institution=HERE).get(f"{PAGE}.xlsx", {"on": "2026-11-23"})
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    assert book.sheet_names == ["持续符合", "所依记录", "预测", "说明"]
    rows = book.get_sheet_by_name("持续符合").to_python()
    assert len(rows) == 1 + 25 + 4
    assert [r[9] for r in rows[1:26]] == [f"SUP2025/{n}" for n in range(1, 26)]
    records = book.get_sheet_by_name("所依记录").to_python()
    assert any(str(r[1]).startswith("=人7") for r in records)


def test_the_table_as_a_workbook_holds_every_institution_asked_for(client_as, here, there):
    Institution.objects.filter(pk=there.pk).update(name="=HYPERLINK(1)")
    officer = client_as("ecology-province", region="620000")
    place = "/office/conformity/export.xlsx"

    def lines(client, **asked: str) -> list[list[object]]:
        answer = client.get(place, {"on": "2026-11-23", **asked})
        assert answer.headers["Content-Disposition"] == (
            'attachment; filename="conformity-2026-11-23.xlsx"'
        )
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        return book.get_sheet_by_index(0).to_python()

    head, *rows = lines(officer)
    found = {row[1]: row for row in rows}
    assert set(found) == {HERE, THERE}
    assert found[THERE][0] == "=HYPERLINK(1)"
    assert found[HERE][2:4] == ["城关区", "2025"]
    held = colours(here)
    counts = [sum(c == kind for c in held.values()) for kind in ("red", "amber", "green", "human")]
    assert found[HERE][4:8] == counts
    assert found[HERE][head.index("人员数量 SUP2025/1")] == "不符合"
    red = lines(officer, clause="SUP2025/1", colour="red")
    assert [row[1] for row in red[1:]] == [HERE]
    assert [row[1] for row in lines(client_as("lab-head", institution=HERE))[1:]] == [HERE]
    assert client_as("lab-analyst", institution=HERE).get(place).status_code == 403


def test_the_api_tells_the_same(client_as, here, there):
    officer = client_as("ecology-province", region="620000")
    told = officer.get(f"/api/v1/conformity/{HERE}", {"on": "2026-11-23"}).json()
    assert (told["edition"], told["decided_on"]) == ("2025", "2026-01-05")
    assert {x["clause"]: x["colour"] for x in told["lights"]} == colours(here)
    table = officer.get("/api/v1/conformity", {"on": "2026-11-23"}).json()
    row = next(r for r in table["items"] if r["uscc"] == HERE)
    assert table["count"] == 2
    assert row["red"] == sum(c == "red" for c in colours(here).values())
    hidden = client_as("lab-head", institution=HERE).get(f"/api/v1/conformity/{THERE}")
    assert hidden.status_code == 404
    assert officer.get("/api/v1/conformity", {"region": "nowhere"}).json()["items"] == []
    assert officer.get(f"/api/v1/conformity/{HERE}", {"on": "0001-01-01"}).status_code == 200


def test_reading_takes_as_many_queries_for_many_as_for_one(
    here, there, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        reading.files([here, there])


def test_the_promises_of_undertakings_are_answered(here):
    read = {code: promises.read(code, here, DAY) for code in indicators.INDICATORS}
    assert read["staff-lights"].holds is False
    assert read["calibration"].holds is False
    assert read["verification"].holds is True
    assert read["confirmations"].holds is True
    assert read["shared-people"].holds is True
    assert read["leases"].holds is False
    assert read["calibration"].address == f"{PAGE}?on=2026-11-23"


def test_made_up_laboratories_hold_a_credible_mix(db):
    from hengjian.simulation import conformity_life, register, world

    labs = world.labs(7, 12)
    for lab in labs:
        services.record_file(facts=register.facts_of(lab), by="gan", at=NOON)
    for _ in range(2):  # safe to run again
        conformity_life.live(labs, NOON, lambda *_: None)
    rows = selectors.table(Institution.objects.all(), DAY, preview=True)
    assert sum(row.red == 0 for row in rows) < len(rows)
    assert all(row.green >= 10 for row in rows)
    assert len({light.clause for row in rows for light in row.worst if light.colour == "red"}) >= 6
