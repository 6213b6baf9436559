"""The other two scales of an institution on a day, and the class all three make."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.credit import market, measuring, scales
from hengjian.credit.models import Adjustment
from hengjian.credit.scales import Grade, Mark, Scored
from hengjian.registry.models import Institution


@dataclass(frozen=True)
class Outcome:
    """The class, the two grades (empty: not graded) and everything kept with the assessment."""

    supervision_class: str
    market: str
    ecology: str
    credit: str
    body: dict[str, Any]
    by_hand: Adjustment | None

    def why(self, market_says: Text) -> Text:
        """One sentence for the register: what decided."""
        if self.by_hand is not None:
            no = self.by_hand.document_no
            return t(f"依 {no} 调整", f"set by {no}")
        if self.supervision_class == self.market:
            return market_says
        if self.supervision_class == self.ecology:
            name = scales.level_name(self.ecology)
            return Text(f"生态环境分级为{name.zh}", f"ecology grade: {name.en}")
        name = scales.level_name(self.credit)
        return Text(f"监测信用等级为{name.zh}", f"monitoring credit: {name.en}")


def outcome(institution: Institution, day: date, risk: str) -> Outcome:
    """What the three scales and a class set by hand make of an institution on a day."""
    ecology, credit = _ecology(institution, day), _credit(institution, day)
    levels = {"market": risk, "ecology": _level(ecology), "credit": _level(credit)}
    reached, says, how = scales.combine(day, levels.values())
    by_hand = adjustment(institution, day)
    if by_hand is not None and risk != "D":
        # A decided fraud is D whatever was agreed before.
        reached = by_hand.supervision_class
    else:
        by_hand = None
    body = {
        "levels": levels,
        "ecology": _kept(ecology),
        "credit": _kept(credit),
        "combining": {**says.both(), "standing": how.value},
        "chance": str(scales.chance(day, reached)),
        "by_hand": by_hand.document_no if by_hand else "",
    }
    return Outcome(reached, risk, levels["ecology"], levels["credit"], body, by_hand)


def adjustment(institution: Institution, day: date) -> Adjustment | None:
    """The class set by hand that holds on the day."""
    approved = institution.adjustments.filter(stage=Adjustment.Stage.APPROVED)
    return approved.filter(valid_from__lte=day, valid_until__gt=day).first()


def _level(grade: Grade | None) -> str:
    return grade.level if grade else ""


def _ecology(institution: Institution, day: date) -> Grade | None:
    """None before the scale began."""
    try:
        scales.indicator_keys(day)
    except NotCovered:
        return None
    return scales.ecology(day, measuring.measure(institution, day, len(_decided(institution, day))))


def _decided(institution: Institution, day: date) -> list[Any]:
    both = (market.decisions(institution, day, 2, fraud=kind) for kind in (True, False))
    return [case for cases in both for case in cases]


def _credit(institution: Institution, day: date) -> Grade | None:
    """None before the scale began. Nobody is graded before the first report."""
    if not institution.reports.exists() and not any(_marks(institution, day)):
        return None
    try:
        return scales.credit(day, list(_marks(institution, day)))
    except NotCovered:
        return None


def _marks(institution: Institution, day: date) -> Iterator[Mark]:
    for key, fraud, years in (("fraud", True, 3), ("violation", False, 2)):
        for case in market.decisions(institution, day, years, fraud=fraud):
            decided = legal_day(case.decided_at) if case.decided_at else case.acted_on
            yield Mark(key, decided, market.fact_of(case))
    clean, facts = market.WHEN["clean-record"](institution, day, 2)
    if clean:
        yield Mark("clean", day, facts[0] if facts else {"zh": "", "en": "", "subject": ""})


def _kept(grade: Grade | None) -> dict[str, Any]:
    if grade is None:
        return {}
    return {
        "level": grade.level,
        "points": "" if grade.points is None else str(grade.points),
        "coverage": str(grade.coverage),
        "scored": [_scored(one) for one in grade.scored],
    }


def _scored(one: Scored) -> dict[str, Any]:
    return {
        "key": one.key,
        "group": one.group.both(),
        **one.says.both(),
        "unit": one.unit,
        "weight": one.weight,
        "value": None if one.value is None else str(round(one.value, 3)),
        "points": one.points,
        "facts": list(one.facts),
    }
