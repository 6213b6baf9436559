"""When a notice is late, a change overdue, a filing idle or lapsed. Pure: days in, answers out.

Days are legal days; `starts`, `ends` and every due day are the last day included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hengjian.core.periods import add_months
from hengjian.core.text import Text, t

ACTIVE, CHANGED, IDLE, LAPSED, STRUCK_OFF = "active", "changed", "idle", "lapsed", "struck_off"


@dataclass(frozen=True)
class Span:
    """Where and when work was said to be done."""

    region: str
    starts: date
    ends: date


def is_late(announced: date, now: Span, before: Span | None = None) -> bool:
    """Whether work had begun when it was announced; the first day itself is still in time.

    Of a changed notice only what it adds counts: days not said before, or another region.
    """
    if before is None or before.region != now.region:
        return announced > now.starts
    added = [now.starts] if now.starts < before.starts else []
    if now.ends > before.ends:
        added.append(max(now.starts, before.ends + timedelta(days=1)))
    return any(announced > first for first in added)


def change_due(changed: date, months: int) -> date:
    """The last day on which the change can still be filed in time."""
    return add_months(changed, months)


@dataclass(frozen=True)
class Reason:
    """Why a move is proposed, and the day of the fact."""

    code: str
    says: Text
    day: date | None


@dataclass(frozen=True)
class Move:
    """A state proposed for a filing. Nothing moves until an officer confirms it."""

    to: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Facts:
    """What is known of a filing on a day.

    `certificate_ended`: first day without a certificate, None while one is in force or none is
    needed. `active_on`: last day of a notice or report. `confirmed_on`: last day the body said it
    goes on. `since`: since when the filing is in its state; `lapsed_by`: why it lapsed.
    """

    stage: str
    since: date
    filed_on: date
    needs_certificate: bool
    certificate_ended: date | None
    active_on: date | None
    confirmed_on: date | None
    lapsed_by: str = ""


def propose(facts: Facts, on: date, *, idle_months: int, confirm_months: int) -> Move | None:
    """The move the facts of that day ask for, None when the filing may stay as it is."""
    if facts.stage == STRUCK_OFF:
        return None
    if facts.needs_certificate and facts.certificate_ended is not None:
        return _without_certificate(facts)
    if facts.stage == LAPSED:
        return _back(facts)
    if facts.stage == IDLE:
        return _after_idle(facts, on, confirm_months)
    last = max(d for d in (facts.filed_on, facts.active_on, facts.confirmed_on) if d is not None)
    if add_months(last, idle_months) < on:
        says = t(
            f"自 {last} 起超过 {idle_months} 个月没有工作登记或报告",
            f"no notice or report for more than {idle_months} months since {last}",
        )
        return Move(IDLE, (Reason("no-activity", says, last),))
    return None


def _without_certificate(facts: Facts) -> Move | None:
    if facts.stage == LAPSED:
        return None
    day = facts.certificate_ended
    says = t(f"{day} 起没有有效的资质认定证书", f"no certificate in force from {day} on")
    return Move(LAPSED, (Reason("certificate-ended", says, day),))


def _back(facts: Facts) -> Move | None:
    if facts.lapsed_by == "certificate-ended" and facts.needs_certificate:
        says = t("资质认定证书已恢复有效", "a certificate is in force again")
        return Move(ACTIVE, (Reason("certificate-again", says, None),))
    return _resumed(facts)


def _after_idle(facts: Facts, on: date, confirm_months: int) -> Move | None:
    resumed = _resumed(facts)
    if resumed is not None:
        return resumed
    due = add_months(facts.since, confirm_months)
    if due < on:
        says = t(f"列为停业后至 {due} 未确认继续从业", f"idle and not confirmed by {due} to go on")
        return Move(LAPSED, (Reason("not-confirmed", says, due),))
    return None


def _resumed(facts: Facts) -> Move | None:
    days = [d for d in (facts.active_on, facts.confirmed_on) if d is not None and d >= facts.since]
    if not days:
        return None
    says = t(f"{max(days)} 有新的活动或确认", f"active or confirmed again on {max(days)}")
    return Move(ACTIVE, (Reason("active-again", says, max(days)),))


@dataclass(frozen=True)
class Change:
    """A fact of the register that is newer than the filing. `day` None: nobody knows when."""

    what: Text
    day: date | None
    due: date | None

    def overdue(self, on: date) -> bool:
        """Whether the last day has passed."""
        return self.due is not None and on > self.due


def changes(facts: Sequence[tuple[Text, date | None]], months: int) -> list[Change]:
    """The changes that wait to be filed, oldest first, those of unknown day last."""
    found = [
        Change(what, day, None if day is None else change_due(day, months)) for what, day in facts
    ]
    return sorted(found, key=lambda c: (c.day is None, c.day or date.max, str(c.what.zh)))
