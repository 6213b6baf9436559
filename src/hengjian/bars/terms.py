"""From a decision to its last day, with every step in words.

Law     The length is the dated number of standards on the day of the decision; the same decision
        in 2019, 2022, May and October 2026 has its own citations.
Gives   `explain` → one Explained, or for a withdrawn or revoked certificate one per reading:
        wide (GS127 2.5, any withdrawn or revoked certificate) and narrow (CMA163 art 32, only a
        withdrawal for deception or bribery). Which of two that differ holds is an officer's choice.
Errors  NotCovered when the law of the decision day has no such bar; KeyError for an unknown ground.
Blind   The text of CMA163 before 2021-04-02 was not seen: no article number is given for it, and
        what a narrow reading of it would say of other causes is not known.
Pure    No clock, no database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from hengjian.bars.grounds import (
    DECEPTION,
    NARROW,
    WIDE,
    Ground,
    grounds,
    narrow_text_from,
    readings,
)
from hengjian.core.text import Text, t
from hengjian.standards import law, rules
from hengjian.standards.loading import Standing

_UNITS = {"year": t("年", "year(s)"), "month": t("个月", "month(s)")}
_CALENDAR = t(
    "公历；决定当日不计入，末日计入，当月没有该日的取月末",
    "Gregorian; the day of the decision is not counted, the last day is; where the month has no "
    "such day, its last day",
)
_UNSEEN = t(
    "当日文本的条号未见原文，只引文件名",
    "the article number in the text of that day was not seen; only the instrument is named",
)


class Term(StrEnum):
    """How long. PENDING: the readings differ and nobody has chosen. UNKNOWN: no text to read."""

    DATED = "dated"
    LIFETIME = "lifetime"
    OPEN = "open"
    NONE = "none"
    UNKNOWN = "unknown"
    PENDING = "pending"


TERMS = {
    Term.DATED: t("有截止日", "until a day"),
    Term.LIFETIME: t("终身", "for life"),
    Term.OPEN: t("决定未载明截止日", "the decision names no last day"),
    Term.NONE: t("不产生限制", "no bar"),
    Term.UNKNOWN: t("无原文可据", "no text to go by"),
    Term.PENDING: t("待选定口径", "reading to be chosen"),
}


@dataclass(frozen=True)
class Explained:
    """A computed date and how it came about. `last_day` is the last day barred; None unless DATED.

    `number` counts `unit` from `start`; both empty where no number applies.
    """

    ground: str
    reading: str
    event: Text
    start: date
    term: Term
    last_day: date | None
    rule: str
    number: int | None
    unit: str
    cites: tuple[str, ...]
    citation: Text
    standing: Standing
    notes: tuple[Text, ...] = ()

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that nobody compared it with the text."""
        return self.standing in (Standing.RECALLED, Standing.PARTLY)

    @property
    def length(self) -> Text:
        """“3 年”, or the word for what has no number."""
        if self.number is None:
            return TERMS[self.term]
        unit = _UNITS[self.unit]
        return t(f"{self.number} {unit.zh}", f"{self.number} {unit.en}")

    @property
    def calendar(self) -> Text:
        """How the days were counted."""
        return _CALENDAR if self.number is not None else t("—", "—")

    @property
    def until(self) -> Text:
        """The end in words: the last day, or what stands in its place."""
        if self.last_day is not None:
            return t(f"至 {self.last_day}（含）", f"until {self.last_day} (included)")
        return TERMS[self.term]

    def sentence(self) -> Text:
        """Start, rule, number and unit, calendar, end: one line that can be checked by hand."""
        counted = self.number is not None
        zh = f"{self.length.zh}；{self.calendar.zh}；" if counted else ""
        en = f"{self.length.en}; {self.calendar.en}; " if counted else ""
        return t(
            f"自 {self.start}（{self.event.zh}）起，依{self.citation.zh or '（无原文）'}，"
            f"{zh}{self.until.zh}",
            f"from {self.start} ({self.event.en}), by {self.citation.en or '(no text)'}, "
            f"{en}{self.until.en}",
        )

    def as_dict(self) -> dict[str, Any]:
        """For JSON, in the reader's language."""
        return {
            "reading": self.reading,
            "start_event": str(self.event),
            "start": self.start,
            "rule": self.rule,
            "number": self.number,
            "unit": self.unit,
            "calendar": str(self.calendar),
            "term": str(self.term),
            "last_day": self.last_day,
            "citation": str(self.citation),
            "standing": str(self.standing),
            "standing_label": str(self.standing.label),
            "notes": [str(note) for note in self.notes],
            "sentence": str(self.sentence()),
        }


def explain(
    ground: str, decided_on: date, *, cause: str = "", stated_until: date | None = None
) -> dict[str, Explained]:
    """Reading → what follows; the only key is "" where the law has one reading.

    `cause` (deception, other) matters to the readings only; `stated_until` is the last day that a
    decision of open length names. Raises NotCovered, KeyError.
    """
    found = grounds()[ground]
    rule = rules.on(decided_on)[found.rule]
    if not found.readings:
        return {"": _single(found, rule, decided_on, stated_until)}
    return {
        WIDE: _wide(found, rule, decided_on, cause),
        NARROW: _narrow(found, rule, decided_on, cause),
    }


def settle(found: dict[str, Explained], chosen: str) -> Explained | None:
    """What holds: the only reading, the chosen one, or the one both agree on; None = pending."""
    if "" in found:
        return found[""]
    if chosen:
        return found[chosen]
    one, other = found.values()
    same = (one.term, one.last_day) == (other.term, other.last_day)
    return found[NARROW] if same and one.term is Term.DATED else None


def _single(ground: Ground, rule: rules.Rule, day: date, stated: date | None) -> Explained:
    if ground.length == "rule":
        return _dated(ground, rule, day, "")
    if ground.length == "lifetime":
        return _made(ground, rule, day, "", Term.LIFETIME)
    note = t(
        "法律未定机构禁业的年限，以决定载明的为准",
        "the law gives no number of years for a body; the decision says until when",
    )
    term = Term.DATED if stated is not None else Term.OPEN
    return _made(ground, rule, day, "", term, last_day=stated, notes=(note,))


def _wide(ground: Ground, rule: rules.Rule, day: date, cause: str) -> Explained:
    passage = readings()[WIDE].cites
    own = (passage,) if law.in_force(passage, day) else ()
    if _deceived(ground, cause):
        return _dated(ground, rule, day, WIDE, (*rule.cites, *own))
    if own:  # the article that prints the number does not reach this case; the document does
        return _dated(ground, rule, day, WIDE, own)
    note = t("决定当日该文件尚未印发", "the document had not been issued on that day")
    return _made(ground, rule, day, WIDE, Term.UNKNOWN, cites=(), notes=(note,))


def _narrow(ground: Ground, rule: rules.Rule, day: date, cause: str) -> Explained:
    if _deceived(ground, cause):
        return _dated(ground, rule, day, NARROW)
    if day < narrow_text_from():
        note = t(
            "当日文本未见原文，不知是否限于欺骗、贿赂",
            "the text of that day was not seen; whether it was limited to deception is not known",
        )
        return _made(ground, rule, day, NARROW, Term.UNKNOWN, notes=(note,))
    note = t(
        "该条只就以欺骗、贿赂等不正当手段取得资质而被撤销的规定三年",
        "the article gives three years only for accreditation withdrawn for deception or bribery",
    )
    return _made(ground, rule, day, NARROW, Term.NONE, notes=(note,))


def _deceived(ground: Ground, cause: str) -> bool:
    """A revocation (吊销) is a penalty, never the withdrawal of what deception had obtained."""
    return ground.key == "withdrawal" and cause == DECEPTION


def _dated(
    ground: Ground,
    rule: rules.Rule,
    day: date,
    reading: str,
    cites: tuple[str, ...] | None = None,
) -> Explained:
    return _made(
        ground,
        rule,
        day,
        reading,
        Term.DATED,
        last_day=rule.last_day(day),
        number=int(rule.value),
        unit=rule.unit,
        cites=cites,
    )


def _made(
    ground: Ground,
    rule: rules.Rule,
    day: date,
    reading: str,
    term: Term,
    *,
    last_day: date | None = None,
    number: int | None = None,
    unit: str = "",
    cites: tuple[str, ...] | None = None,
    notes: tuple[Text, ...] = (),
) -> Explained:
    used = rule.cites if cites is None else cites
    passages = [law.on(day)[key] for key in used]
    unseen = any(isinstance(one, law.Instrument) for one in passages)
    words = [one.citation() for one in passages]
    return Explained(
        ground.key,
        reading,
        ground.event,
        day,
        term,
        last_day,
        rule.key if number is not None else "",
        number,
        unit,
        tuple(used),
        Text("；".join(w.zh for w in words), "; ".join(w.en for w in words)),
        _weakest([rule.standing, *(one.standing for one in passages)], unseen),
        (*notes, _UNSEEN) if unseen else notes,
    )


def _weakest(found: list[Standing], unseen: bool) -> Standing:
    """As trustworthy as the least trustworthy passage; an article nobody saw verifies nothing."""
    order = [Standing.RECALLED, Standing.PARTLY, Standing.SETTING, Standing.VERIFIED]
    if len(found) == 1:  # the rule alone: nothing is cited
        return Standing.RECALLED
    worst = min(found, key=order.index)
    return Standing.PARTLY if unseen and worst is Standing.VERIFIED else worst
