from collections import Counter
from pathlib import Path

import pytest

from hengjian.core.regions import Level, contains
from hengjian.standards import regions

COUNTIES = {  # counted by hand in the list of the statistics office
    "620100": 8,
    "620200": 0,
    "620300": 2,
    "620400": 5,
    "620500": 7,
    "620600": 4,
    "620700": 6,
    "620800": 7,
    "620900": 7,
    "621000": 8,
    "621100": 7,
    "621200": 9,
    "622900": 8,
    "623000": 8,
}


def test_fourteen_prefectures_eighty_six_counties_one_new_area():
    assert len(regions.prefectures()) == 14
    assert len(regions.counties()) == 86
    assert [r.code for r in regions.functional_areas()] == ["620171"]
    per = Counter(r.parent for r in regions.counties())
    assert {p.code: per[p.code] for p in regions.prefectures()} == COUNTIES


def test_a_path_leads_from_the_province_down():
    assert [r.name.zh for r in regions.path("620102")] == ["甘肃省", "兰州市", "城关区"]
    assert [r.name.zh for r in regions.path("620171")] == ["甘肃省", "兰州新区"]
    assert regions.children("620200") == []
    assert len(regions.children("620000")) == 15


@pytest.mark.policy("P0-01")
def test_two_lines_of_authorities_at_every_level():
    bodies = regions.authorities()
    assert len({b.key for b in bodies}) == len(bodies) == 2 * (1 + 14 + 86 + 1)
    for line in regions.LINES:
        levels = Counter(b.level for b in bodies if b.line == line)
        assert levels == {
            Level.PROVINCE: 1,
            Level.PREFECTURE: 14,
            Level.COUNTY: 86,
            Level.FUNCTIONAL: 1,
        }
    assert regions.authority("ecology", "620100").name.zh == "兰州市生态环境局"
    assert regions.authority("market", "620171").name.zh == "兰州新区市场监督管理局"
    assert regions.authority("market", "620171").parent == "market-620000"
    assert regions.authority("ecology", "620102").parent == "ecology-620100"


@pytest.mark.policy("P0-01")
def test_each_body_reaches_exactly_its_own_area():
    codes = list(regions.regions())
    reach = {b.region: sum(contains(b.region, c) for c in codes) for b in regions.authorities()}
    assert reach["620000"] == 102
    assert reach["620100"] == 9  # itself and its eight counties, not 兰州新区
    assert reach["620171"] == 1
    assert reach["620200"] == 1
    assert reach["621200"] == 10
    assert reach["620102"] == 1
    # Apart from the province every region is seen by itself and what stands above it, no other.
    for code in codes:
        seen_by = [o for o in codes if contains(o, code)]
        assert seen_by == [r.code for r in regions.path(code)]


def test_a_parent_is_in_the_tree_and_of_the_same_line():
    by_key = {b.key: b for b in regions.authorities()}
    for body in by_key.values():
        if body.parent is None:
            assert body.level is Level.PROVINCE
        else:
            assert by_key[body.parent].line == body.line


def test_the_list_agrees_with_the_one_it_was_taken_from():
    file = Path(__file__).parents[1] / "data/standards/regions_2023.csv"
    lines = file.read_text(encoding="utf-8").splitlines()[2:]
    assert sorted(lines) == sorted(f"{r.code},{r.name.zh}" for r in regions.regions().values())
