"""A bar as a page, a sheet or the API shows it on a day: state, end, days left, both readings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hengjian.bars import grounds
from hengjian.bars.models import Bar
from hengjian.bars.terms import TERMS, Explained, Term
from hengjian.bars.wording import holding
from hengjian.core.text import Text, t

#: State → (tone of the badge, word).
STATES: dict[str, tuple[str, Text]] = {
    "in-force": ("red", t("限制中", "In force")),
    "pending": ("amber", t("待选定口径", "Reading to be chosen")),
    "ended": ("grey", t("已期满", "Ended")),
    "lifted": ("green", t("已解除", "Lifted")),
    "none": ("grey", t("不产生限制", "Bars nothing")),
    "ahead": ("amber", t("尚未开始", "Not begun")),
}


@dataclass(frozen=True)
class Shown:
    """One bar on one day. `holding` is None while the reading is to be chosen."""

    bar: Bar
    state: str
    tone: str
    word: Text
    until: Text
    days_left: int | None
    holding: Explained | None
    readings: tuple[tuple[grounds.Reading | None, Explained, bool], ...]

    @property
    def ground(self) -> Text:
        """The ground in words."""
        return grounds.grounds()[self.bar.ground].name


def shown(bar: Bar, today: date) -> Shown:
    """The bar as it stands on a day."""
    state = state_of(bar, today)
    tone, word = STATES[state]
    held = holding(bar)
    readings = tuple(
        (
            grounds.readings().get(key),
            one,
            held is not None and key == (bar.reading or held.reading),
        )
        for key, one in bar.explained().items()
    )
    return Shown(bar, state, tone, word, _until(bar), bar.days_left(today), held, readings)


def all_shown(bars: Iterable[Bar], today: date) -> list[Shown]:
    """Each of them."""
    return [shown(bar, today) for bar in bars]


def state_of(bar: Bar, today: date) -> str:
    """One of STATES."""
    if bar.lift and (bar.lift == Bar.Lift.QUASHED or not bar.in_force(today)):
        return "lifted"
    if bar.term in {Term.NONE, Term.UNKNOWN}:
        return "none"
    if bar.term == Term.PENDING:
        return "pending"
    if today < bar.decided_on:
        return "ahead"
    return "in-force" if bar.in_force(today) else "ended"


def _until(bar: Bar) -> Text:
    if bar.lift == Bar.Lift.QUASHED:
        return t("自始不生效", "never in force")
    if bar.lifted_on is not None:
        return t(f"{bar.lifted_on} 起解除", f"lifted from {bar.lifted_on} on")
    if bar.last_day is not None:
        return t(f"{bar.last_day}（含）", f"{bar.last_day} (included)")
    return TERMS[Term(bar.term)]


def as_dict(bar: Bar, today: date) -> dict[str, Any]:
    """For the API, in the reader's language."""
    one = shown(bar, today)
    return {
        "number": bar.number,
        "version": bar.version,
        "institution_uscc": bar.institution.uscc if bar.institution else None,
        "person_no": bar.person_no or None,
        "ground": bar.ground,
        "ground_name": str(one.ground),
        "forbids": [str(words) for words in bar.forbids],
        "decision_no": bar.decision_no,
        "decided_on": bar.decided_on,
        "authority": bar.authority,
        "line": bar.line,
        "cause": bar.cause,
        "state": one.state,
        "term": bar.term,
        "last_day": bar.last_day,
        "days_left": one.days_left,
        "reading": bar.reading,
        "reading_reason": bar.reading_reason,
        "lift": bar.lift,
        "lifted_on": bar.lifted_on,
        "recorded_at": bar.recorded_at,
        "recorded_until": bar.recorded_until,
        "explained": [explained.as_dict() for _, explained, _ in one.readings],
        "holds": one.holding.as_dict() if one.holding else None,
    }
