"""Three scales apart, combined by a published rule: expected values counted by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.core.periods import NotCovered
from hengjian.credit import scales
from hengjian.credit.scales import Mark, Measured

DAY = date(2026, 11, 23)
FACT = {"zh": "决定", "en": "decision", "subject": "C-1"}


def measured(**values: str) -> list[Measured]:
    return [Measured(key.replace("_", "-"), Decimal(value)) for key, value in values.items()]


def test_the_data_hold_together():
    assert list(scales.problems()) == []


def test_an_ecology_grade_weighs_what_could_be_measured():
    # 10·100 + 25·100 + 25·80 + 20·85 + 20·100 = 9200 of weight 100.
    grade = scales.ecology(
        DAY,
        measured(
            years_accredited="5",
            ability_lights="1",
            staff_lights="0.9",
            calibrated="0.95",
            upheld_decisions="0",
        ),
    )
    assert (grade.points, grade.level, grade.coverage) == (Decimal("92.0"), "A", Decimal(1))


def test_too_little_on_record_is_no_grade():
    # Weights 10 + 20 + 20 of 100: half is less than 0.6.
    grade = scales.ecology(
        DAY, measured(years_accredited="5", calibrated="1", upheld_decisions="0")
    )
    assert (grade.level, grade.points, grade.coverage) == ("", None, Decimal("0.50"))


@pytest.mark.parametrize(
    ("value", "points"), [("0.98", 100), ("0.979", 85), ("0.9", 85), ("0.899", 65), ("0.74", 40)]
)
def test_a_band_begins_at_its_bound(value, points):
    scored = scales.ecology(DAY, measured(calibrated=value)).scored
    assert next(one.points for one in scored if one.key == "calibrated") == points


@pytest.mark.parametrize(("count", "points"), [("0", 100), ("1", 50), ("2", 0), ("7", 0)])
def test_fewer_decisions_are_better(count, points):
    scored = scales.ecology(DAY, measured(upheld_decisions=count)).scored
    assert next(one.points for one in scored if one.key == "upheld-decisions") == points


def test_credit_points_fade_evenly_over_their_years():
    fresh = scales.credit(DAY, [Mark("violation", DAY, FACT)])
    assert (fresh.points, fresh.level) == (Decimal("80.0"), "B")
    # Half of two years later half of the 20 points is left.
    half = scales.credit(DAY, [Mark("violation", date(2025, 11, 23), FACT)])
    assert (half.points, half.level) == (Decimal("90.0"), "A")
    gone = scales.credit(DAY, [Mark("violation", date(2024, 11, 23), FACT)])
    assert gone.points == Decimal(100)


def test_a_fraud_within_its_years_is_a_veto():
    # 100 − 60·(1 − 730/1095) = 80 points would be a B.
    grade = scales.credit(DAY, [Mark("fraud", date(2024, 11, 23), FACT)])
    assert (grade.points, grade.level) == (Decimal("80.0"), "D")


@pytest.mark.parametrize(
    ("levels", "expected"),
    [(("A", "", ""), "A"), (("B", "A", "A"), "B"), (("A", "C", "A"), "C"), (("A", "B", "D"), "D")],
)
def test_the_strictest_scale_decides_and_an_ungraded_one_does_not_count(levels, expected):
    assert scales.combine(DAY, levels)[0] == expected


@given(st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3))
def test_no_scale_makes_the_class_milder(levels):
    assert all(scales.combine(DAY, levels)[0] >= level for level in levels)


def test_before_the_regulation_there_is_no_ecology_grade():
    with pytest.raises(NotCovered):
        scales.ecology(date(2025, 12, 31), [])


def test_a_stricter_class_is_never_drawn_less():
    chances = [scales.chance(DAY, letter) for letter in "ABCD"]
    assert chances == sorted(chances)
    assert chances[-1] == 1
