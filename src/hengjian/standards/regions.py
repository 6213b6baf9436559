"""The regions of Gansu and the tree of its authorities: two lines at each level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from hengjian.core.regions import FUNCTIONAL_AREAS, Level, level, parent
from hengjian.core.text import Text
from hengjian.standards.loading import Row, load


@dataclass(frozen=True)
class Region:
    """A region by its six-digit code. `name.en` of a county is its Chinese name: the source has
    no English one, and none is made up."""

    code: str
    name: Text
    kind: str
    parent: str | None
    note: str

    @property
    def level(self) -> Level:
        return level(self.code)


@dataclass(frozen=True)
class Authority:
    """A body of one line at one region. `key` is stable (`ecology-620100`); the name follows a
    pattern and is not the registered name."""

    key: str
    line: str
    region: str
    name: Text
    parent: str | None

    @property
    def level(self) -> Level:
        return level(self.region)


ECOLOGY, MARKET = "ecology", "market"
LINES = (ECOLOGY, MARKET)


def _read() -> Iterator[Region]:
    data = load("regions")
    top = data["province"]
    yield Region(top["code"], Text(top["zh"], top["en"]), "省", None, "")
    for row in data["prefectures"]:
        yield _region(row)
        for county in row["counties"]:
            yield _region({**county, "kind": "县级"})
    for area in data["functional_areas"]:
        yield _region(area)


def _region(row: Row) -> Region:
    code = row["code"]
    name = Text(row["zh"], row.get("en", row["zh"]))
    return Region(code, name, row["kind"], parent(code), row.get("note", ""))


@cache
def regions() -> dict[str, Region]:
    """Every region by code, each after the one above it."""
    return {region.code: region for region in _read()}


def region(code: str) -> Region:
    """Raises KeyError for a code that is no region of the province."""
    return regions()[code]


def children(code: str) -> list[Region]:
    """The regions directly below: 620000 gives 14 prefectures and 兰州新区; 620200 gives none."""
    return [r for r in regions().values() if r.parent == code]


def path(code: str) -> list[Region]:
    """From the province down to the region itself."""
    here: str | None = code
    found: list[Region] = []
    while here is not None:
        found.append(region(here))
        here = found[-1].parent
    return found[::-1]


def prefectures() -> list[Region]:
    return [r for r in regions().values() if r.level is Level.PREFECTURE]


def counties() -> list[Region]:
    return [r for r in regions().values() if r.level is Level.COUNTY]


def functional_areas() -> list[Region]:
    return [r for r in regions().values() if r.code in FUNCTIONAL_AREAS]


@cache
def authorities() -> tuple[Authority, ...]:
    """Both lines at the province, every prefecture, 兰州新区 and every county, top down."""
    return tuple(
        Authority(
            f"{line['key']}-{r.code}",
            line["key"],
            r.code,
            _name(line, r),
            f"{line['key']}-{r.parent}" if r.parent else None,
        )
        for line in load("regions")["lines"]
        for r in regions().values()
    )


def _name(line: Row, of: Region) -> Text:
    if of.level is Level.PROVINCE:
        return Text(line["province_zh"], line["province_en"])
    pattern = line["county_zh"] if of.level is Level.COUNTY else line["prefecture_zh"]
    above = region(of.parent).name.zh if of.parent else ""
    return Text(
        pattern.format(region=of.name.zh, above=above),
        line["en_pattern"].format(region=of.name.en),
    )


def authority(line: str, code: str) -> Authority:
    """The body of one line at one region. Raises KeyError when there is none."""
    for body in authorities():
        if body.line == line and body.region == code:
            return body
    raise KeyError(f"{line}-{code}")
