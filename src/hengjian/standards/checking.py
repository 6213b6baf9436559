"""Is the dated data whole? Every row has its source, every citation resolves, nothing overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from typing import Any

from hengjian.core import units
from hengjian.core.periods import Period, overlapping
from hengjian.core.regions import FUNCTIONAL_AREAS
from hengjian.core.text_input import Unreadable
from hengjian.standards import (
    analytes,
    detector_parameters,
    holding,
    law,
    methods,
    policy,
    regions,
    rules,
    violations,
    workdays,
)
from hengjian.standards.loading import load, rows

# What the source tables count; a row lost on the way must not go unnoticed.
EXPECTED = {"violations": 77, "policy rows": 101, "prefectures": 14, "counties": 86, "areas": 1}
_WHOLE = ("accreditation", "inspection_and_credit")  # kept as read; their sections say what holds


def problems() -> list[str]:
    """Everything that is wrong, one sentence each."""
    checks = (
        _counts,
        _sourced,
        _regions_agree,
        _citations_resolve,
        _rules_hold,
        _nothing_overlaps,
        _names_are_known,
        _calendar_whole,
    )
    return [problem for check in checks for problem in check()]


def _counts() -> Iterator[str]:
    found = {
        "violations": len(violations.violations()),
        "policy rows": len(policy.policy_rows()),
        "prefectures": len(regions.prefectures()),
        "counties": len(regions.counties()),
        "areas": len(regions.functional_areas()),
    }
    for what, expected in EXPECTED.items():
        if found[what] != expected:
            yield f"{what}: {found[what]} instead of {expected}"


def _files() -> list[str]:
    folder = resources.files("hengjian.standards").joinpath("data")
    return sorted(f.name[:-5] for f in folder.iterdir() if f.name.endswith(".yaml"))


def _sections(name: str) -> Iterator[tuple[str, list[Any]]]:
    for section, body in load(name).items():
        if isinstance(body, dict) and "rows" in body:
            yield section, list(rows(name, section))


def _sourced() -> Iterator[str]:
    for name in _files():
        whole = load(name)
        if name in (*_WHOLE, "regions") and not (whole.get("source") and whole.get("confidence")):
            yield f"{name}.yaml names no source or confidence"
        for section, found in _sections(name):
            for n, row in enumerate(found, 1):
                missing = [k for k in ("source", "confidence") if not row.get(k)]
                if missing:
                    yield f"{name}.yaml, {section}, row {n}: no {' and no '.join(missing)}"

    for key in detector_parameters.known():
        for one in detector_parameters.history(key):
            if not (one.source and one.confidence):
                yield f"detector parameter {key}: no source or no confidence"
            if (
                one.low is not None
                and one.high is not None
                and not one.low <= one.value <= one.high
            ):
                yield f"detector parameter {key}: {one.value} lies outside {one.low} to {one.high}"


def _regions_agree() -> Iterator[str]:
    data = load("regions")
    written = {a["code"]: a["parent"] for a in data["functional_areas"]}
    if written != FUNCTIONAL_AREAS:
        yield f"functional areas differ from core.regions: {written}"
    codes = [r.code for r in regions.regions().values()]
    for r in regions.regions().values():
        if r.parent is not None and r.parent not in codes:
            yield f"region {r.code} hangs under {r.parent}, which is not listed"
    for line in data["lines"]:
        if not (line.get("source") and line.get("confidence")):
            yield f"line {line['key']} names no source or confidence"
    if len(regions.authorities()) != 2 * len(codes):
        yield "not every region has both authorities"


def _citations_resolve() -> Iterator[str]:
    cited = [
        (f"policy {r.id}", key) for r in policy.policy_rows().values() for key in r.instruments
    ]
    cited += [
        (f"rule {k}", key) for k in rules.known() for r in rules.history(k) for key in r.cites
    ]
    for v in violations.violations().values():
        cited += [(f"violation {v.code}", key) for key in v.cites]
    today = law.as_of()
    for who, key in cited:
        try:
            key in law.on(today)  # noqa: B015 - resolving is the test; in force or not is no matter
        except law.UnknownCitation:
            yield f"{who}: “{key}” does not resolve"
    for v in violations.on(today):
        if not v.cites_on(today):
            yield f"violation {v.code} rests on nothing in force"


def _rules_hold() -> Iterator[str]:
    """Each rule's citation must be in force on the first and the last day the rule is."""
    for key in rules.known():
        for rule in rules.history(key):
            first = rule.period.start
            if first is None:
                yield f"rule {key} has no first day"
                continue
            last = rule.period.end - timedelta(1) if rule.period.end else law.as_of()
            for day in (first, max(first, last)):
                for cite in rule.cites:
                    if cite not in law.on(day):
                        yield f"rule {key} rests on {cite}, not in force on {day}"


def _nothing_overlaps() -> Iterator[str]:
    dated: dict[str, list[Period]] = {}
    for key in rules.known():
        dated[f"rule {key}"] = [r.period for r in rules.history(key)]
    for key in detector_parameters.known():
        dated[f"detector {key}"] = [p.period for p in detector_parameters.history(key)]
    for article in law.articles():
        dated.setdefault(f"{article.instrument.key}:{article.topic}", []).append(article.period)
    for what, periods in dated.items():
        both = overlapping(periods)
        if both:
            yield f"{what}: {both[0]} and {both[1]} overlap"


def _names_are_known() -> Iterator[str]:
    known = analytes.analytes()
    today = law.as_of()
    used = [(f"holding {h.parameter.zh}", key) for h in holding.on(today) for key in h.analytes]
    used += [(f"method {m.number}", key) for m in methods.methods() for key in m.analytes]
    for who, key in used:
        if key not in known:
            yield f"{who}: no analyte {key}"
    for (number, medium), times in Counter((m.number, m.medium) for m in methods.methods()).items():
        if times > 1:
            yield f"method {number} ({medium}) is listed {times} times"
    for one in known.values():
        if one.unit is not None and one.unit not in _NOT_CONVERTED:
            try:
                units.unit(one.unit)
            except Unreadable:
                yield f"analyte {one.key}: unit {one.unit} is not known"


_NOT_CONVERTED = ("degree", "level")  # a wind direction and a step of a scale


def _calendar_whole() -> Iterator[str]:
    listed = workdays.special_days()
    for day, special in listed.items():
        if not workdays.COVERED.covers(day):
            yield f"calendar: {day} lies outside the covered years"
        if special.is_workday and day.weekday() < 5:
            yield f"calendar: {day} is worked anyway and need not be listed"
        if (day >= workdays.PROJECTED_FROM) != ("暂按法定节假日推算" in special.source):
            yield f"calendar: {day} does not say rightly whether it is projected"
    for year in range(2018, 2028):
        off = sum(1 for d, s in listed.items() if d.year == year and not s.is_workday)
        # 11 statutory days until 2024, 13 from 2025; some fall on weekends and are moved.
        if off < (13 if year >= 2025 else 11):
            yield f"calendar: only {off} days off in {year}"
        if date(year, 10, 1) not in listed:
            yield f"calendar: National Day {year} is missing"
