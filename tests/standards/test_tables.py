from datetime import date
from decimal import Decimal

import pytest

from hengjian import standards
from hengjian.core.periods import NotCovered
from hengjian.standards import (
    accreditation,
    analytes,
    checking,
    detector_parameters,
    hj212_codes,
    holding,
    law,
    loading,
    methods,
    policy,
    violations,
    whole_process,
)
from hengjian.standards.loading import Standing

DAY = date(2026, 10, 1)


def test_the_data_is_whole():
    assert standards.check() == []


@pytest.fixture
def broken(monkeypatch):
    """Changes one file as it is read, and forgets what was parsed before and after."""
    real = loading.load
    cached = [
        law.instruments,
        law.articles,
        law._names,
        policy.policy_rows,
        violations.violations,
        analytes.analytes,
    ]

    def change(file, edit):
        def fake(name):
            body = real(name)
            return edit(body) if name == file else body

        monkeypatch.setattr(loading, "load", fake)
        monkeypatch.setattr(checking, "load", fake)
        for one in cached:
            one.cache_clear()

    yield change
    monkeypatch.undo()
    for one in cached:
        one.cache_clear()


def test_a_citation_that_does_not_resolve_is_found(broken):
    def edit(body):
        rows = [dict(r) for r in body["policy"]["rows"]]
        rows[0]["instruments"] = ["GS999"]
        return {**body, "policy": {**body["policy"], "rows": rows}}

    broken("policy", edit)
    assert "policy P0-01: “GS999” does not resolve" in standards.check()


def test_a_lost_row_and_a_missing_source_are_found(broken):
    def edit(body):
        rows = [dict(r) for r in body["violations"]["rows"]][1:]
        rows[0]["source"] = ""
        return {**body, "violations": {"rows": rows}}

    broken("violations", edit)
    found = standards.check()
    assert "violations: 76 instead of 77" in found
    assert "violations.yaml, violations, row 1: no source" in found


@pytest.mark.parametrize(
    ("name", "medium", "key"),
    [
        ("化学需氧量", None, "w01018"),
        ("CODcr", None, "w01018"),
        ("w01018", None, "w01018"),
        ("ＣＯＤ", None, "w01018"),
        ("NH3-N", None, "w21003"),
        ("total phosphorus", None, "w21011"),
        ("PM2.5", None, "a34004"),
        ("苯并[a]芘", "air", "a25044"),
        ("氟化物", "water", "w21017"),
        ("浊度", None, "turbidity"),
    ],
)
def test_names_lead_to_one_analyte(name, medium, key):
    assert analytes.find(name, medium).key == key


def test_a_name_two_media_share_is_not_guessed():
    assert analytes.find("氟化物") is None
    assert analytes.find("没有的项目") is None


def test_an_analyte_carries_its_unit_and_limit():
    cod = analytes.get("w01018")
    assert (cod.unit, cod.detection_limit) == ("mg/L", Decimal(4))
    assert analytes.get("w20038").detection_limit == Decimal("0.00003")
    assert cod.standing is Standing.PARTLY


def test_methods_in_any_spelling():
    assert methods.find("hj828—2017").analytes == ("w01018",)
    assert methods.number("ＧＢ／Ｔ１１８９３－１９８９") == "GB/T 11893-1989"
    assert methods.find("HJ 9999-2099") is None
    assert "HJ 535-2009" in [m.number for m in methods.measuring("w21003")]


@pytest.mark.parametrize(
    ("key", "hours"), [("w21003", "24"), ("w01017", "12"), ("w20115", "336"), ("w01018", "48")]
)
def test_holding_hours_are_those_of_the_table_and_marked_recalled(key, hours):
    (row,) = holding.for_analyte(key, DAY)
    assert row.max_hours == Decimal(hours)
    assert row.standing is Standing.RECALLED
    assert row.preservation


def test_holding_covers_no_day_before_its_standard():
    with pytest.raises(NotCovered):
        holding.on(date(2009, 10, 31))
    assert len([h for h in holding.on(DAY) if h.medium == "water"]) > 50


def test_violations_cite_what_was_in_force():
    altering = violations.get("T4-06")
    assert altering.cites == ("FRAUD175 art 4", "REG820 art 25", "CODE art 80")
    assert altering.cites_on(date(2019, 1, 1)) == ["FRAUD175 art 4"]
    assert altering.cites_on(DAY) == list(altering.cites)
    assert len(violations.on(DAY)) == 77
    assert "M45" not in [v.code for v in violations.on(date(2025, 1, 1))]


def test_the_policy_has_its_rows_in_order():
    ids = list(policy.policy_rows())
    assert len(ids) == 101
    assert (ids[0], ids[-1]) == ("P0-01", "P3.4-05")
    assert policy.get("P2.4-03").today.startswith("Law now asks for filing")
    assert [row["id"] for row in policy.rows()] == ids


def test_the_eight_stages_come_in_the_order_of_the_work():
    stages = whole_process.stages()
    assert [s.name.zh for s in stages.values()] == [
        "方案制定",
        "布点与采样",
        "现场测试",
        "样品流转",
        "分析测试",
        "数据审核与传输",
        "综合评价",
        "报告编制与审核签发",
    ]
    speed = stages["siting_sampling"].constraints[2]
    assert "120 km/h" in speed.rule.en
    assert "120 km/h" in speed.rule.zh
    assert speed.standing is Standing.SETTING
    assert stages["siting_sampling"].constraints[0].standing is Standing.VERIFIED
    assert {r.group for r in whole_process.process_rules()} == set(whole_process.GROUPS)


def test_detector_parameters_are_dated_and_bounded():
    then = detector_parameters.on(DAY)
    assert then["site.radius-water"].value == 50
    speed = then["impossible-travel.max_speed_km_h"]
    assert speed.value == 120
    assert speed.low <= speed.value <= speed.high
    assert speed.standing is Standing.SETTING
    with pytest.raises(NotCovered):
        detector_parameters.on(date(2010, 1, 1))["site.radius-water"]


def test_codes_of_hj_212_by_edition():
    assert hj212_codes.name("commands", "2011", DAY).zh == "实时数据"
    assert hj212_codes.name("data_marks", "M", DAY).en == "maintenance"
    assert hj212_codes.name("commands", "9015", date(2025, 12, 31)) is None
    assert hj212_codes.name("commands", "9015", DAY).en == "heartbeat"
    assert hj212_codes.codes("commands")["9015"].standing is Standing.RECALLED
    assert hj212_codes.name("systems", "99", DAY) is None
    assert len(hj212_codes.codes("data_marks")) == 8


def test_a_certificate_number_is_taken_apart():
    # the made-up example of the source: 2019, Gansu, environment, environment sector, 0123
    number = accreditation.certificate_number("192812050123")
    assert (number.year, number.issuer, number.specialty) == (2019, "甘肃", "环境与环保")
    assert (number.sector, number.serial) == ("环保", "0123")
    assert accreditation.certificate_number("19281205012") is None
    assert accreditation.certificate_number("１９２８１２０５０１２３") is None


def test_thirteen_categories_with_their_basic_items():
    items = accreditation.basic_items()
    assert len(items) == 13
    assert "化学需氧量" in items["水（含大气降水）和废水"]
    assert "授权签字人识别" in accreditation.report_must_contain()
