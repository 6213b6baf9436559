"""Kept assessments in words: what decided, each indicator with its unit, each rule with its basis."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hengjian.core.text import Text, t
from hengjian.credit import scales
from hengjian.credit.models import Assessment
from hengjian.standards import law
from hengjian.standards.loading import Standing

NAMES = {
    "market": t("市场监管风险类别", "Market risk class"),
    "ecology": t("生态环境分级", "Ecology grade"),
    "credit": t("监测信用等级", "Monitoring credit"),
}
_UNITS = {
    "year": t("{n} 年", "{n} years"),
    "count": t("{n} 件", "{n}"),
    "points": t("{n} 分", "{n} points"),
}


def percent(share: Decimal) -> str:
    """“8 %” for 0.08."""
    return f"{(share * 100).normalize():f} %"


def decided_by(supervision_class: str, levels: dict[str, str], by_hand: str) -> list[Text]:
    """Which scales (or which document) made the class; empty before the first assessment."""
    if by_hand:
        return [t(f"人工调整（{by_hand}）", f"set by hand ({by_hand})")]
    return [NAMES[key] for key in NAMES if levels.get(key) == supervision_class]


def why(assessment: Assessment) -> list[Text]:
    """What made the class, one sentence a scale."""
    grades, reached = assessment.grades, assessment.supervision_class
    if grades.get("by_hand"):
        return decided_by(reached, {}, grades["by_hand"])
    said = []
    if assessment.market_class in {reached, ""}:
        met = next((rule for rule in assessment.reasons if rule["met"]), None)
        if met:
            said.append(_named("market", Text(met["zh"], met["en"])))
    for key, level in (("ecology", assessment.ecology_grade), ("credit", assessment.credit_grade)):
        if level == reached:
            points = grades[key]["points"]
            name = scales.level_name(level)
            said.append(_named(key, t(f"{name.zh}，{points} 分", f"{name.en}, {points} points")))
    return said


def _named(key: str, says: Text) -> Text:
    return t(f"{NAMES[key].zh}：{says.zh}", f"{NAMES[key].en}: {says.en}")


def rule(kept: dict[str, Any]) -> dict[str, Any]:
    """A kept rule with its standing, its source and what its years rest on, in words."""
    # Assessments are never changed, and the earliest were kept without source and years.
    source = law.instruments()[kept["source"]].citation() if kept.get("source") else None
    years = Standing(kept["years_standing"]).label if kept.get("years") else None
    return {
        **kept,
        "is_verified": kept["standing"] == Standing.VERIFIED,
        "standing_label": Standing(kept["standing"]).label,
        "cited": source,
        "years_label": years,
    }


def graded(grades: dict[str, Any]) -> list[dict[str, Any]]:
    """The ecology and the credit scale, each with its indicators; the ungraded say why."""
    found = []
    for key in ("ecology", "credit"):
        kept = grades.get(key) or {}
        rows = [
            {**one, "shown": value(one["value"], one["unit"])} for one in kept.get("scored", [])
        ]
        coverage = kept.get("coverage")
        found.append(
            {
                "key": key,
                "name": NAMES[key],
                "level": kept.get("level", ""),
                "points": kept.get("points", ""),
                "covered": percent(Decimal(coverage)) if coverage else "",
                "rows": rows,
                "weighs": key == "ecology",
            }
        )
    return found


def value(kept: str | None, unit: str) -> Text | None:
    """A kept figure as people read it: 94.1 %, 3 years; None where nothing was measured."""
    if kept is None:
        return None
    number = Decimal(kept)
    if unit == "share":
        return t(*[percent(number.quantize(Decimal("0.001")))] * 2)
    return _UNITS[unit].format(n=f"{number.normalize():f}")


def bands(row: Mapping[str, Any]) -> list[tuple[Text, int]]:
    """The bounds of an indicator with their points, as published."""
    fewer = bool(row.get("fewer"))
    last = len(row["bands"]) - 1
    shown = []
    for place, (bound, points) in enumerate(row["bands"]):
        said = value(str(bound), row["unit"]) or t("", "")
        up = place == last if fewer else True
        exact = fewer and not up
        sign = "" if exact else "≥ "
        shown.append((Text(f"{sign}{said.zh}", f"{sign}{said.en}"), int(points)))
    return shown


def chance(grades: dict[str, Any]) -> str:
    """The published chance a year that was kept with an assessment."""
    return percent(Decimal(grades["chance"])) if grades.get("chance") else ""
