"""The market line's risk class A–D, from dated facts. Pure: no database, no clock.

What moves the class is read from standards (`inspection_and_credit`, classified supervision).
Its sentences name no article and no term, so each is shown with its standing.
Not decided here, because no text says it: how long a decided fraud keeps a body at D, and what
would raise a body to A. Both stay as they are until a rule of the province is on record.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hengjian.core.text import Text, t
from hengjian.standards import law
from hengjian.standards.loading import Standing, load, standing

FRAUD, POOR_PROFICIENCY = "fraud-decided", "proficiency-unsatisfactory"
#: Decided, and no rule on record says that it moves the class.
VIOLATION = "violation-decided"
#: The instrument the section of standards outlines.
NORM = "RISK25"
_RULES = {
    FRAUD: "a new fraud decision moves a body to D at once",
    POOR_PROFICIENCY: "PT unsatisfactory moves down at least one class",
}


@dataclass(frozen=True)
class DatedFact:
    """Something settled about an institution. `subject` names its file (a case, a round)."""

    kind: str
    on: date
    subject: str


@dataclass(frozen=True)
class Reason:
    """One reason for a class. `on` is the day of the fact, None where there is none."""

    text: Text
    law: str
    standing: Standing
    on: date | None

    def as_json(self) -> dict[str, Any]:
        """As it is stored and ledgered."""
        return {
            "text": self.text.both(),
            "law": self.law,
            "standing": str(self.standing.value),
            "on": self.on.isoformat() if self.on else "",
        }


@dataclass(frozen=True)
class Outcome:
    """The class and why; never without a reason."""

    supervision_class: str
    reasons: tuple[Reason, ...]


def judge(facts: Iterable[DatedFact], on: date) -> Outcome:
    """The class on that day. Facts of later days and of other kinds do not count."""
    counted = sorted((f for f in facts if f.on <= on), key=lambda f: (f.on, f.subject))
    frauds = [f for f in counted if f.kind == FRAUD]
    rounds = [f for f in counted if f.kind == POOR_PROFICIENCY]
    others = [f for f in counted if f.kind == VIOLATION]
    reasons = tuple(_reason(fact, on) for fact in (*frauds, *rounds))
    seen = tuple(_no_rule(fact) for fact in others)
    if frauds:
        return Outcome(_worst(), reasons + seen)
    if rounds:
        # “At least one class” is read as one, once: how repeats add up is written nowhere.
        return Outcome(_below(_base()), reasons + seen)
    return Outcome(_base(), (_nothing_known(), *seen))


def _classes() -> dict[str, str]:
    found: dict[str, str] = load("inspection_and_credit")["classified_supervision"]["classes"]
    return found


def _base() -> str:
    """The class standards calls ordinary."""
    return next(key for key, says in _classes().items() if "ordinary" in says)


def _worst() -> str:
    return max(_classes())


def _below(one: str) -> str:
    return min((key for key in _classes() if key > one), default=_worst())


def _rule_standing(kind: str) -> Standing:
    """Of the sentence itself: the outline was seen, the sentence claims no confidence."""
    section = load("inspection_and_credit")["classified_supervision"]
    if _RULES[kind] not in section["rules"]:
        raise LookupError(f"standards no longer says: {_RULES[kind]}")
    return standing(section.get("confidence", ""))


def _nothing_known() -> Reason:
    text = t(
        "没有已作决定的弄虚作假案件，也没有不满意的能力验证结果，按一般类管理",
        "No decided fraud case and no unsatisfactory proficiency result: ordinary class",
    )
    return Reason(text, "", Standing.SETTING, None)


def _no_rule(fact: DatedFact) -> Reason:
    text = t(
        f"案件 {fact.subject} 已作出决定，但不属弄虚作假；没有查到据此调整类别的规定",
        f"Case {fact.subject} was decided, not as fraud; no rule on record moves the class for it",
    )
    return Reason(text, "", Standing.SETTING, fact.on)


def _reason(fact: DatedFact, on: date) -> Reason:
    if fact.kind == FRAUD:
        text = t(
            f"案件 {fact.subject} 已作出弄虚作假决定，直接列为 D 类",
            f"Case {fact.subject} was decided as fraud: class D at once",
        )
    else:
        text = t(
            f"能力验证 {fact.subject} 结果不满意，下调一类",
            f"Proficiency round {fact.subject} was unsatisfactory: one class down",
        )
    return Reason(text, _norm(on), _rule_standing(fact.kind), fact.on)


def _norm(on: date) -> str:
    return NORM if NORM in law.on(on) else ""


def check_ratio(supervision_class: str) -> tuple[str, Standing]:
    """How often a body of that class is checked, as the source words it (in English), with its
    standing. No statute prints these ratios; the province sets them."""
    section = load("inspection_and_credit")["double_random"]
    for row in section["frequency"]:
        if row["risk_class"].startswith(supervision_class):
            return row["ratio"], standing(section["ratio_confidence"])
    raise LookupError(f"standards has no ratio for class {supervision_class}")
