"""Who may be drawn for an institution on a day, and why somebody may not. Pure.

Days are legal days. A period is half open: its first day counts, its end does not. Blindness: kin,
consulting and interests are known only where they were declared; an employer outside the register
is known only where the directory names its code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hengjian.core.periods import Period, add_months
from hengjian.core.text import Text, t

#: Reason code → what the reader is told, the weightiest first.
REASONS: dict[str, Text] = {
    "removed": t("已移出名录", "removed from the directory"),
    "suspended": t("暂停期间", "suspended"),
    "expired-certificate": t("证书过期", "certificate expired"),
    "conflict-employment": t("现在或回避期内受雇于该机构", "employed there, now or recently"),
    "conflict-tie": t("该机构的股东、负责人或控制人", "shareholder, head or controller of it"),
    "conflict-consulting": t("为该机构提供咨询", "consulting for it, now or recently"),
    "conflict-kin": t("近亲属在该机构", "next of kin there"),
    "conflict-declared": t("已申报利害关系", "declared an interest"),
    "rotation": t("轮换间隔内承担过该机构任务", "took a task there within the rotation"),
    "unavailable": t("本人登记当日不能参加", "not available that day"),
}
#: Kinds of a declared conflict → the code it excludes with.
DECLARED = {
    "consulting": "conflict-consulting",
    "kin": "conflict-kin",
    "employment": "conflict-employment",
    "interest": "conflict-declared",
    "other": "conflict-declared",
}


@dataclass(frozen=True)
class Limits:
    """How far back one looks: months after employment and consulting, days of rotation."""

    employment_months: int
    consulting_months: int
    rotation_days: int


@dataclass(frozen=True)
class Facts:
    """What is known of one person of the directory. Places are credit codes of institutions."""

    number: str
    fields: tuple[str, ...] = ()
    may_lead: bool = False
    removals: tuple[Period, ...] = ()
    suspensions: tuple[Period, ...] = ()
    certificate_until: date | None = None
    employments: tuple[tuple[str, Period], ...] = ()
    ties: tuple[tuple[str, Period], ...] = ()
    conflicts: tuple[tuple[str, str, Period], ...] = ()  # kind, place, period
    served: tuple[tuple[str, date], ...] = ()
    away: tuple[Period, ...] = ()


def excluded(facts: Facts, place: str, on: date, limits: Limits) -> str:
    """The weightiest reason why the person cannot be drawn for `place` on `on`; "" when he can."""
    found = reasons(facts, place, on, limits)
    return found[0] if found else ""


def reasons(facts: Facts, place: str, on: date, limits: Limits) -> list[str]:
    """Every reason, the weightiest first."""
    found = _standing(facts, on) | _ties(facts, place, on, limits)
    if any(where == place and _within(day, on, limits) for where, day in facts.served):
        found.add("rotation")
    if any(period.covers(on) for period in facts.away):
        found.add("unavailable")
    return [code for code in REASONS if code in found]


def _standing(facts: Facts, on: date) -> set[str]:
    found = set()
    if any(period.covers(on) for period in facts.removals):
        found.add("removed")
    if any(period.covers(on) for period in facts.suspensions):
        found.add("suspended")
    if facts.certificate_until is not None and on >= facts.certificate_until:
        found.add("expired-certificate")
    return found


def _ties(facts: Facts, place: str, on: date, limits: Limits) -> set[str]:
    found = set()
    for where, period in facts.employments:
        if where == place and _touches(period, on, limits.employment_months):
            found.add("conflict-employment")
    for where, period in facts.ties:
        if where == place and period.covers(on):
            found.add("conflict-tie")
    months = {
        "employment": limits.employment_months,
        "consulting": limits.consulting_months,
    }
    for kind, where, period in facts.conflicts:
        if where == place and _touches(period, on, months.get(kind, 0)):
            found.add(DECLARED[kind])
    return found


def _touches(period: Period, on: date, months: int) -> bool:
    """Whether a day of the period lies on `on` or at most so many months before it."""
    begun = period.start is None or period.start <= on
    return begun and (period.end is None or add_months(period.end, months) > on)


def _within(day: date, on: date, limits: Limits) -> bool:
    """Whether a task of `day` still keeps its person away on `on`; one that lies ahead does too."""
    return day > on - timedelta(days=limits.rotation_days)
