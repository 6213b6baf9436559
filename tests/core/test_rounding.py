"""Expected values read off the rule of GB/T 8170 by eye, not computed."""

from decimal import Decimal

import pytest

from hengjian.core.rounding import (
    decimals_of,
    like,
    significant_of,
    to_decimals,
    to_interval,
    to_significant,
)


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("12.1498", 1, "12.1"),  # below a half: dropped, in one step (not 12.15 and then 12.2)
        ("1268", -2, "1.3E+3"),
        ("10.5002", 0, "11"),  # a half and something: up
        ("1.050", 1, "1.0"),  # an exact half after an even digit: stays
        ("0.35", 1, "0.4"),  # … after an odd digit: up
        ("2500", -3, "2E+3"),
        ("3500", -3, "4E+3"),
        ("0.0325", 3, "0.032"),
        ("32500", -3, "32E+3"),
        ("-0.028500", 3, "-0.028"),  # the sign is put back afterwards
        ("-355", -1, "-36E+1"),
        ("15.4546", 0, "15"),  # twice rounded it would come out as 16
        ("-0.04", 1, "0.0"),
        ("2.675", 2, "2.68"),  # the float 2.675 is a little less
    ],
)
def test_half_to_even_on_the_reported_digits(value, places, expected):
    assert str(to_decimals(value, places)) == str(Decimal(expected))


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("9.996", 3, "10.0"),
        ("0.0012345", 3, "0.00123"),
        ("0.0012350", 3, "0.00124"),
        ("0.0012250", 3, "0.00122"),
        ("99.95", 3, "100"),
        ("0.00", 2, "0.00"),
        ("123456", 2, "1.2E+5"),
    ],
)
def test_significant_digits(value, digits, expected):
    assert str(to_significant(value, digits)) == expected


def test_half_and_fifth_units():
    # examples of the standard: 60.25 -> 60.0, 60.38 -> 60.5, 830 -> 840 at 20
    assert to_interval("60.25", "0.5") == Decimal("60.0")
    assert to_interval("60.38", "0.5") == Decimal("60.5")
    assert to_interval("60.28", "0.5") == Decimal("60.5")
    assert to_interval("-60.75", "0.5") == Decimal("-61.0")
    assert to_interval("830", "20") == Decimal(840)
    assert to_interval("842", "20") == Decimal(840)


def test_digits_as_reported():
    assert decimals_of("0.050") == 3
    assert decimals_of("120") == 0
    assert significant_of("0.050") == 2
    assert significant_of("120") == 3
    assert str(like("0.0449", "0.05")) == "0.04"


@pytest.mark.parametrize("value", ["NaN", "Infinity", "abc"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="number"):
        to_decimals(value, 1)


def test_a_float_has_lost_its_digits():
    with pytest.raises(TypeError, match="float"):
        to_decimals(0.15, 1)
