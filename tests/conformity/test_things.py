"""Premises, instruments, methods and scope on both sides of every threshold, by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conformity.filed import DAY, NEW, OLD, colour, file, holder, light, row

from hengjian.conformity import settings
from hengjian.conformity.clauses.file import (
    Check,
    Covered,
    Document,
    Function,
    Instrument,
    Rent,
    Room,
    Span,
    Use,
    Verified,
)
from hengjian.conformity.clauses.methods import lacking
from hengjian.standards import accreditation

FOUR = ("storage", "preparation", "pretreatment", "instrument")
#: Six years until 2029-06-01, decided in 2026: under the 2025 edition, little more than two left.
ENDING = replace(OLD, decided_on=date(2026, 4, 1))


def rooms(*, tenure: str = "owned", span: Span | None = None, sole: bool = True):
    dated = span or Span(date(2024, 1, 1))
    return tuple(Room("实验室", p, p, dated, tenure, sole) for p in FOUR)


def test_each_of_the_four_purposes_has_a_room():
    assert colour(file(rooms=rooms()), "11") == "green"
    for n, missing in enumerate(("sample storage", "sample preparation", "pretreatment")):
        made = file(rooms=rooms()[:n] + rooms()[n + 1 :])
        assert colour(made, "11") == "red"
        assert missing in light(made, "11").because.en


def test_rooms_shared_with_others_are_not_in_full_use():
    assert colour(file(rooms=rooms(sole=False)), "11") == "red"


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        # less than three years of the certificate left: the lease has to reach its end
        (date(2026, 7, 1), date(2029, 6, 1), "green"),
        (date(2026, 7, 1), date(2029, 5, 31), "red"),
        # more than three years left: three years do, amber until it is renewed
        (date(2024, 1, 1), date(2027, 12, 31), "amber"),
        (date(2024, 7, 1), date(2027, 6, 30), "red"),
        (date(2024, 7, 1), date(2027, 7, 1), "amber"),
        # exactly three years left are not over three years; one day more is
        (date(2026, 6, 1), date(2029, 5, 31), "red"),
        (date(2026, 6, 1), date(2029, 6, 1), "green"),
        (date(2026, 5, 31), date(2029, 5, 31), "amber"),
        (date(2026, 5, 31), date(2029, 5, 30), "red"),
    ],
)
def test_a_lease_of_premises_against_the_certificate(begins, ends, expected):
    made = file(certificates=(ENDING,), rooms=rooms(tenure="leased", span=Span(begins, ends)))
    assert colour(made, "11") == expected


def test_no_lease_is_shorter_than_a_year():
    """A certificate that ends soon would otherwise let a lease of some months do."""
    soon = replace(OLD, span=Span(date(2023, 6, 1), date(2026, 12, 1)), decided_on=date(2026, 4, 1))
    for ends, red in ((date(2027, 5, 31), True), (date(2027, 6, 1), False)):
        made = file(
            certificates=(soon,), rooms=rooms(tenure="leased", span=Span(date(2026, 6, 1), ends))
        )
        assert (colour(made, "11") == "red") is red


def sets(count: int, parameter: str = "非甲烷总烃"):
    use = (Use(parameter, fugitive=True),)
    return tuple(Instrument(f"Y{n}", "采样器", uses=use) for n in range(count))


@pytest.mark.parametrize(("count", "expected"), [(3, "red"), (4, "green"), (5, "green")])
def test_four_sets_for_fugitive_points(count, expected):
    assert colour(file(instruments=sets(count)), "12") == expected


def test_sets_are_counted_item_by_item():
    mixed = (*sets(3), *(replace(i, no=f"Z{i.no}") for i in sets(3, "颗粒物")))
    assert colour(file(instruments=mixed), "12") == "red"
    other = (Instrument("A", "天平", uses=(Use("悬浮物"),)),)
    assert colour(file(instruments=other), "12") == "green"


ALL = ("transmission", "position", "time", "log", "saving")


@pytest.mark.parametrize("sort", ["gas-analyser", "particulate", "sound-level"])
def test_the_named_kinds_have_all_five_functions(sort):
    def made(*functions: Function):
        use = (Use("二氧化硫", sort),)
        return file(instruments=(Instrument("Y1", "仪器", uses=use, functions=functions),))

    on = [Function(name, DAY) for name in ALL]
    assert colour(made(*on), "13") == "green"
    assert colour(made(*on[:4]), "13") == "red"
    assert colour(made(*on[:4], Function("saving", DAY + timedelta(1))), "13") == "red"


def test_other_kinds_need_no_functions():
    made = file(instruments=(Instrument("Y1", "天平", uses=(Use("悬浮物"),)),))
    assert colour(made, "13") == "green"


def leased(span: Span, *, sole: bool = True, shared: int = 0):
    rents = (Rent(span, "某公司", sole),)
    return file(instruments=(Instrument("Y1", "仪器", True, "S1", shared, rents=rents),))


@pytest.mark.parametrize(
    ("ends", "expected"),
    [(date(2032, 4, 30), "red"), (date(2032, 5, 1), "green"), (date(2033, 1, 1), "green")],
)
def test_a_rented_instrument_is_rented_to_the_certificates_end(ends, expected):
    assert colour(leased(Span(date(2026, 5, 1), ends)), "14") == expected


def test_no_lease_of_an_instrument_is_shorter_than_a_year():
    soon = replace(OLD, span=Span(date(2023, 6, 1), date(2026, 12, 1)), decided_on=date(2026, 4, 1))
    for ends, red in ((date(2027, 5, 31), True), (date(2027, 6, 1), False)):
        made = replace(leased(Span(date(2026, 6, 1), ends)), certificates=(soon,))
        assert (colour(made, "14") == "red") is red


def test_rented_instruments_are_for_sole_use_and_under_a_lease():
    good = Span(date(2026, 5, 1), date(2032, 5, 1))
    assert colour(leased(good, sole=False), "14") == "red"
    assert colour(leased(good, shared=1), "14") == "red"
    none = file(instruments=(Instrument("Y1", "仪器", rented=True),))
    assert colour(none, "14") == "red"
    assert colour(leased(Span(date(2024, 1, 1), date(2026, 5, 1))), "14") == "red"


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        (DAY - timedelta(1), "red"),
        (DAY, "amber"),
        (date(2026, 12, 23), "amber"),
        (date(2026, 12, 24), "green"),
    ],
)
def test_calibrations_cover_their_last_day(due, expected):
    held = Instrument("Y1", "天平", calibrations=(Covered(date(2025, 11, 1), due),))
    assert colour(file(instruments=(held,)), "calibration") == expected


def test_an_instrument_without_calibration_is_red_once_there_are_any():
    held = Instrument("Y1", "天平", calibrations=(Covered(DAY, date(2027, 11, 1)),))
    assert colour(file(instruments=(held, Instrument("Y2", "天平"))), "calibration") == "red"
    assert colour(file(instruments=(Instrument("Y2", "天平"),)), "calibration") == "human"


def test_a_failed_period_check_is_red_until_calibrated_again():
    failed = Instrument("Y1", "天平", checks=(Check(date(2026, 10, 1), False),))
    assert colour(file(instruments=(failed,)), "period-checks") == "red"
    again = replace(failed, calibrations=(Covered(date(2026, 10, 5), date(2027, 10, 4)),))
    assert colour(file(instruments=(again,)), "period-checks") == "green"


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2025, 11, 23), "green"), (date(2025, 11, 22), "amber")]
)
def test_period_checks_twelve_months_apart(on, expected):
    held = Instrument("Y1", "天平", checks=(Check(on, True),))
    assert colour(file(instruments=(held,)), "period-checks") == expected


@pytest.mark.parametrize(
    ("verified", "expected"),
    [
        (Verified("氨氮", "HJ 535-2009", date(2026, 4, 30), "V1", 1), "green"),
        (Verified("氨氮", "HJ 535-2009", date(2026, 5, 1), "V1", 1), "red"),
        (Verified("氨氮", "HJ 535-2009", date(2026, 4, 30), "V1", 0), "red"),
        (Verified("氨氮", "HJ 536-2009", date(2026, 4, 30), "V1", 3), "red"),
        (Verified("总磷", "HJ 535-2009", date(2026, 4, 30), "V1", 3), "red"),
    ],
)
def test_methods_are_verified_on_a_real_sample_before_they_are_valid(verified, expected):
    assert colour(file(rows=(row(),), verified=(verified,)), "17") == expected


def whole(category: str, *, less: str = "", method: str = "HJ 1-2020"):
    items = accreditation.basic_items()[category]
    return tuple(row(category, item, method) for item in items if item != less)


@pytest.mark.parametrize("category", accreditation.basic_items())
def test_a_category_has_all_its_basic_items(category):
    items = accreditation.basic_items()[category]
    either = any(item.startswith("或") for item in items)
    assert colour(file(rows=whole(category)), "24") == "green"
    for less in items:
        made = file(rows=whole(category, less=less))
        if either:
            first = less == items[0]
            parts = tuple(row(category, one, "HJ 1-2020") for one in items[1][1:].split("+"))
            assert (
                colour(file(rows=parts if first else whole(category, less=less)), "24") == "green"
            )
        elif made.rows:
            assert colour(made, "24") == "red", less


def test_the_alternative_of_ionising_radiation_asks_for_both_of_its_parts():
    method, names = settings.demands(DAY, DAY).prefixes, settings.names()
    rows = [row("电离辐射", "X-γ辐射剂量率", "HJ 1157-2021")]
    assert lacking("电离辐射", rows, method, names) == ["总α放射性+总β放射性"]
    both = [
        row("电离辐射", "总α放射性", "HJ 898-2017"),
        row("电离辐射", "总β放射性", "HJ 899-2017"),
    ]
    assert lacking("电离辐射", both, method, names) == []


def test_other_names_are_the_same_item():
    names, prefixes = settings.names(), settings.demands(DAY, DAY).prefixes
    soil = [row("土壤", n, "HJ 1-2020") for n in ("总镉", "总汞", "砷", "总铅", "总铬", "铜", "镍")]
    found = lacking("土壤和水系沉积物", soil, prefixes, names)
    assert found == ["pH值", "锌", "铬（六价）", "干物质和水分"]
    assert names.of("水和废水") == ("水（含大气降水）和废水",)
    assert names.of("噪声和振动") == ("噪声", "振动")
    assert names.of("食品") == ()


def test_a_basic_item_by_no_standard_method_does_not_count():
    book = tuple(
        replace(r, method="《水和废水监测分析方法》（第四版）") if r.parameter == "水温" else r
        for r in whole("水（含大气降水）和废水")
    )
    made = light(file(rows=book), "24")
    assert made.colour == "red"
    assert [r.label.en for r in made.records] == ["水（含大气降水）和废水: lacks 水温"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2028, 11, 30), "green"),
        (date(2028, 12, 1), "amber"),  # three months before the last day to ask
        (date(2029, 5, 31), "amber"),
        (date(2029, 6, 1), "red"),
    ],
)
def test_the_certificate_and_its_renewal_window(on, expected):
    made = file(certificates=(OLD,))
    assert colour(made, "certificate", on) == expected


def test_the_last_day_to_ask_for_renewal_is_named():
    made = file(certificates=(OLD,))
    assert "by 2029-03-01" in light(made, "certificate", date(2029, 3, 1)).because.en
    assert "is past" in light(made, "certificate", date(2029, 3, 2)).because.en


def test_a_struck_certificate_holds_until_the_day_before():
    struck = replace(NEW, struck_on=DAY)
    assert colour(file(certificates=(struck,)), "certificate", DAY - timedelta(1)) == "green"
    assert colour(file(certificates=(struck,)), "certificate") == "red"


def test_documents_cover_every_process():
    from hengjian.quality import rules

    every = tuple(rules.processes())
    manual = Document("manual", "质量手册", Span(date(2026, 1, 1)), every)
    assert colour(file(documents=(manual,)), "15") == "green"
    assert colour(file(documents=(replace(manual, covers=every[1:]),)), "15") == "red"
    assert colour(file(), "15") == "human"
    assert light(file(), "15").because.en == "no document on record"


def test_a_quality_control_plan_is_in_force():
    plan = Document("qc-plan", "计划", Span(date(2026, 1, 1)))
    assert colour(file(documents=(plan,)), "21") == "green"
    past = replace(plan, span=Span(date(2025, 1, 1), date(2026, 1, 1)))
    other = Document("manual", "质量手册", Span(date(2026, 1, 1)))
    assert colour(file(documents=(past, other)), "21") == "red"
    assert colour(file(), "21") == "human"


def test_numbers_of_the_law_come_from_standards_and_settings_hold_none():
    demands = settings.demands(DAY, date(2026, 5, 1))
    assert int(demands["premises.lease-years-long"]) == 3
    assert demands["premises.lease-years-long"].standing.value == "verified"
    assert {one.standing.value for one in settings.settings()} == {"setting"}
    assert settings.names().listed == {"噪声", "振动", "电磁辐射", "电离辐射", "油气回收"}
    # under the 2018 edition the lease of premises has no number on record
    assert "premises.lease-years-long" not in settings.demands(DAY, date(2024, 1, 1)).numbers


def test_the_background_of_a_quality_head_is_not_asked():
    for post, clause, asked in (("technical-head", "7", True), ("quality-head", "9", False)):
        made = file(people=(holder(post, date(2010, 1, 1)),))
        assert ("field of study" in light(made, clause).remains.en) is asked
