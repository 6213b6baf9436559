"""What each indicator was on a day, on both sides of every threshold; counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from hengjian.accounts.access import Actor
from hengjian.credit import measuring, scales, services, showing
from hengjian.registry import services as registry
from hengjian.registry.facts import CalibrationFact, CertificateFact, InstrumentFact

from ..conftest import NOON
from .conftest import LANZHOU

GAN = Actor("gan", "甘")
DAY = date(2026, 11, 23)


def points(key: str, value: str) -> int:
    row = next(row for row in scales.published("indicators", DAY) if row["key"] == key)
    return scales.points_of(row, Decimal(value))


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("years-accredited", "5", 100), ("years-accredited", "4", 85),
        ("years-accredited", "3", 85), ("years-accredited", "2", 70),
        ("years-accredited", "1", 70), ("years-accredited", "0", 55),
        ("ability-lights", "1", 100), ("ability-lights", "0.999", 85),
        ("ability-lights", "0.9", 85), ("ability-lights", "0.899", 65),
        ("ability-lights", "0.7", 65), ("ability-lights", "0.699", 40),
        ("staff-lights", "1", 100), ("staff-lights", "0.999", 80),
        ("staff-lights", "0.85", 80), ("staff-lights", "0.849", 60),
        ("staff-lights", "0.6", 60), ("staff-lights", "0.599", 40),
        ("calibrated", "0.98", 100), ("calibrated", "0.979", 85),
        ("calibrated", "0.9", 85), ("calibrated", "0.899", 65),
        ("calibrated", "0.75", 65), ("calibrated", "0.749", 40),
        ("upheld-decisions", "0", 100), ("upheld-decisions", "1", 50),
        ("upheld-decisions", "2", 0), ("upheld-decisions", "9", 0),
    ],
)  # fmt: skip
def test_each_band_on_both_sides_of_its_bound(key, value, expected):
    assert points(key, value) == expected


@pytest.mark.parametrize(
    ("marks", "points_left", "level"),
    [
        # 20 points fade over 730 days: 365 days later 10 are left.
        ((("violation", date(2025, 11, 23)),), "90.0", "A"),
        ((("violation", date(2025, 12, 31)),), "89.0", "B"),  # 327 days: 11.04 left
        ((("violation", DAY), ("violation", date(2026, 5, 25))), "65.0", "C"),
        ((("violation", DAY), ("violation", DAY)), "60.0", "C"),
        ((("violation", DAY),) * 3, "40.0", "D"),
        ((("violation", DAY),), "80.0", "B"),
    ],
)
def test_the_levels_of_credit(marks, points_left, level):
    grade = scales.credit(DAY, [scales.Mark(key, on, {}) for key, on in marks])
    assert (str(grade.points), grade.level) == (points_left, level)


def certified(*spans, **other):
    facts = [
        CertificateFact(
            uscc=LANZHOU, certificate_no=f"24281205{number:04}", valid_from=begun, valid_until=end,
            **other,
        )
        for number, (begun, end) in enumerate(spans, start=1)
    ]  # fmt: skip
    registry.record_facts(facts=facts, by="gan", at=NOON)


def years(institution, day=DAY):
    found = measuring.measure(institution, day, 0)
    return next(one.value for one in found if one.key == "years-accredited")


@pytest.mark.parametrize(
    ("begun", "expected"), [(date(2021, 11, 23), 5), (date(2021, 11, 24), 4), (DAY, 0)]
)
def test_years_are_full_years_up_to_the_day(lanzhou, begun, expected):
    certified((begun, date(2027, 11, 24)))
    assert years(lanzhou) == expected


def test_a_renewal_without_a_gap_goes_on_and_a_day_without_starts_anew(lanzhou):
    certified((date(2018, 1, 1), date(2024, 1, 1)), (date(2024, 1, 1), date(2030, 1, 1)))
    assert years(lanzhou) == 8


def test_a_day_without_a_certificate_starts_the_count_anew(lanzhou):
    certified((date(2018, 1, 1), date(2024, 1, 1)), (date(2024, 1, 2), date(2030, 1, 1)))
    assert years(lanzhou) == 2


def test_an_expired_certificate_is_none(lanzhou):
    certified((date(2020, 1, 1), DAY))
    assert years(lanzhou, date(2026, 11, 22)) == 6
    assert years(lanzhou) is None


def test_a_withdrawn_certificate_is_none_from_that_day(lanzhou):
    certified(
        (date(2020, 1, 1), date(2030, 1, 1)), status="withdrawn", status_since=date(2026, 11, 23)
    )
    assert years(lanzhou, date(2026, 11, 22)) == 6
    assert years(lanzhou) is None


def test_calibration_covers_its_last_day_and_not_the_next(lanzhou):
    facts = [InstrumentFact(uscc=LANZHOU, instrument_no=no, name="x") for no in "ABCD"]
    facts += [
        CalibrationFact(
            uscc=LANZHOU, instrument_no=no, calibrated_on=date(2026, 1, 1), due_on=due
        )
        for no, due in (("A", DAY), ("B", DAY), ("C", date(2026, 11, 22)))
    ]  # fmt: skip
    registry.record_facts(facts=facts, by="gan", at=NOON)

    def share(day):
        found = measuring.measure(lanzhou, day, 0)
        return next(one.value for one in found if one.key == "calibrated")

    assert (share(date(2026, 11, 22)), share(DAY), share(date(2026, 11, 24))) == (
        Decimal("0.75"), Decimal("0.5"), Decimal(0),
    )  # fmt: skip


def test_nothing_on_record_is_no_value_and_no_grade(lanzhou):
    assert all(one.value is None for one in measuring.measure(lanzhou, DAY, 0)[:2])
    made = services.reassess(institution=lanzhou, by=GAN, at=NOON)
    assert (made.ecology_grade, made.credit_grade, made.market_class) == ("", "", "B")


def test_a_decision_counts_for_two_years_to_the_day(case, lanzhou):
    case("decided", "X14-2", datetime(2024, 11, 24, 1, tzinfo=UTC))
    made = services.reassess(institution=lanzhou, by=GAN, at=NOON)
    kept = {one["key"]: one["value"] for one in made.grades["ecology"]["scored"]}
    assert kept["upheld-decisions"] == "1.000"
    later = datetime(2026, 11, 24, 4, tzinfo=UTC)
    made = services.reassess(institution=lanzhou, by=GAN, at=later)
    kept = {one["key"]: one["value"] for one in made.grades["ecology"]["scored"]}
    assert kept["upheld-decisions"] == "0.000"


@pytest.mark.parametrize(
    ("kept", "unit", "shown"),
    [("0.941", "share", "94.1 %"), ("3.000", "year", "3 年"), ("0.000", "count", "0 件")],
)
def test_figures_are_shown_with_their_unit(kept, unit, shown):
    assert showing.value(kept, unit).zh == shown
