"""The dated rules themselves: whole, sourced, and every defect found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from hengjian.core.periods import NotCovered, Period
from hengjian.credit import scale, services
from hengjian.standards.loading import Standing


def test_the_rules_are_whole_and_each_names_what_it_rests_on():
    assert list(scale.problems(scale.rules(), services.WHEN)) == []
    found = {r.supervision_class: (r.source, r.standing) for r in scale.on(date(2026, 11, 23))}
    assert found == {
        "D": ("RISK25", Standing.RECALLED),
        "C": ("", Standing.SETTING),
        "A": ("", Standing.SETTING),
        "B": ("RISK25", Standing.RECALLED),
    }
    assert {rule.years_standing for rule in scale.rules()} == {Standing.SETTING}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": ""}, "names no source"),
        ({"source": "RISK99"}, "no instrument RISK99"),
        ({"when": "overheard"}, "nothing looks at"),
        ({"when": "violation-decided"}, "two rows hold on one day"),
    ],
)
def test_a_broken_row_is_named(change, said):
    strictest, *others = scale.rules()
    (first, *_) = scale.problems([replace(strictest, **change), *others], services.WHEN)
    assert said in first


def test_a_day_without_an_ordinary_case_is_named():
    *others, ordinary = scale.rules()
    late = replace(ordinary, period=Period(date(2027, 1, 1)))
    found = list(scale.problems([*others, late], services.WHEN))
    assert found == ["from 2018-06-29 no rule is left for the ordinary case"]


def test_before_the_first_rule_there_is_no_class():
    with pytest.raises(NotCovered):
        scale.on(date(2018, 6, 28))
