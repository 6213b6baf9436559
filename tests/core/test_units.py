from decimal import Decimal

import pytest

from hengjian.core.text_input import Unreadable
from hengjian.core.units import convert, unit


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("0.05", "mg/L", "ug/L", "50.00"),
        ("35", "µg/m³", "mg/m3", "0.035"),
        ("1", "mg/m3", "ug/L", "1"),
        ("20", "ng/L", "mg/L", "0.00002"),
        ("1", "L/s", "m3/d", "86.4"),
        ("120", "km/h", "m/s", "33.33333333333333333333333333"),
        ("1", "mS/m", "uS/cm", "10"),
        ("36", "kg/h", "g/s", "10"),
        ("24", "t/d", "kg/h", "1000"),
        ("2", "MPN/100mL", "MPN/L", "20"),
        ("101.325", "kPa", "Pa", "101325.000"),
    ],
)
def test_conversion_is_exact(value, source, target, expected):
    assert convert(value, source, target) == Decimal(expected)
    assert "E+" not in str(convert(value, source, target))


@pytest.mark.parametrize("written", ["mg/l", "MG/L", "ｍｇ/Ｌ", "毫克/升", " mg/L ", "㎎/L"])
def test_one_unit_written_many_ways(written):
    assert unit(written).symbol == "mg/L"


@pytest.mark.parametrize(
    ("source", "target"),
    [("ppm", "mg/m3"), ("mg/kg", "mg/L"), ("MPN/L", "CFU/L"), ("NTU", "度"), ("dB", "无量纲")],
)
def test_different_quantities_are_refused(source, target):
    with pytest.raises(Unreadable) as refused:
        convert("1", source, target)
    assert refused.value.rule == "unit-incompatible"


@pytest.mark.parametrize("text", ["", "mg", "furlong", "mg/L/s", "mg per L"])
def test_unknown_units_are_refused_unless_they_measure_something(text):
    if text == "mg":
        assert unit(text).quantity == "mass"
        return
    with pytest.raises(Unreadable) as refused:
        unit(text)
    assert refused.value.rule == "unit-unknown"
    assert refused.value.problem("C5").where == "C5"
