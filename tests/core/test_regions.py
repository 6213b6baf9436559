import pytest

from hengjian.core import regions
from hengjian.core.regions import Level, contains, level, outside, parent, scope_prefix


def test_zeros_go_in_pairs():
    assert scope_prefix("620000") == "62"
    assert scope_prefix("621000") == "6210"  # 庆阳; cut to 621 it would reach 定西 621100
    assert scope_prefix("620102") == "620102"
    assert not contains("621000", "621102")


def test_each_level_contains_what_lies_below_it_and_nothing_beside_it():
    assert contains("620000", "620102")
    assert contains("620100", "620102")
    assert contains("620102", "620102")
    assert not contains("620102", "620100")
    assert not contains("620100", "620200")
    assert not contains("620000", "610100")


def test_lanzhou_new_area_stands_beside_lanzhou_not_inside_it():
    assert level("620171") is Level.FUNCTIONAL
    assert parent("620171") == "620000"
    assert contains("620000", "620171")
    assert not contains("620100", "620171")
    assert not contains("620171", "620121")
    assert outside("620100") == {"620171"}
    assert outside("620000") == outside("620171") == outside("620300") == frozenset()


def test_jiayuguan_without_counties_still_contains_its_placeholder():
    assert level("620200") is Level.PREFECTURE
    assert contains("620200", "620201")


@pytest.mark.parametrize("code", ["", "62", "000000", "620001", "990000", "６２００００", "6201O2"])
def test_what_is_no_code_never_becomes_a_wide_scope(code):
    assert not regions.is_code(code)
    for ask in (scope_prefix, level, parent, outside):
        with pytest.raises(ValueError, match="GB/T 2260"):
            ask(code)


def test_levels_and_ancestors():
    assert level("620000") is Level.PROVINCE
    assert level("623001") is Level.COUNTY
    assert regions.ancestors("623001") == ("623000", "620000")
    assert regions.ancestors("620171") == ("620000",)
