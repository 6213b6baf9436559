"""Clause sets an assessment is held against, by edition and day: `clauses.sets_for(day, None)`.

The general criteria (CRIT21, 50 items), the supplementary requirements of 2018 and 2025 side by
side, the information-system check sheet, the check of the commitment route. Only what law/ has is
here: an item whose wording nobody has seen is a slot with no gist. Pure: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text
from hengjian.standards import law, rules
from hengjian.standards.loading import Standing, load, period, rows, standing

GENERAL, OLD, NEW = "CRIT21", "SUP245", "SUP2025"
_FALSE_UNLESS_SAID = ("starred", "decisive")


@dataclass(frozen=True)
class ClauseSet:
    """One edition of a set. `slots`: items it is known to have, None when that is not known.

    `open`: items beyond those listed may be added when somebody brings the text. `linked`: check
    sheets that go with it. `when`: the mode of assessment a sheet is for, empty for any.
    """

    key: str
    kind: str
    edition: str
    instrument: str
    period: Period
    slots: int | None
    open: bool
    linked: tuple[str, ...]
    when: str
    name: Text
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)

    def citation(self) -> Text:
        """The instrument the set is part of."""
        return law.instruments()[self.instrument].citation()


@dataclass(frozen=True)
class Clause:
    """One item of a set. `topic` and `gist` are own words; both empty where nothing is on record.

    `starred`: printed with a star. `decisive`: not met means not conform, whatever the rest says.
    `may_be_na`: may be judged not applicable.
    """

    set: str
    item: str
    clause: str
    topic: Text
    gist: Text
    starred: bool
    decisive: bool
    may_be_na: bool
    confidence: str
    source: str

    @property
    def key(self) -> str:
        """`CRIT21/8`: names the item for ever."""
        return f"{self.set}/{self.item}"

    @property
    def on_record(self) -> bool:
        """Whether at least its topic is known."""
        return bool(self.topic.zh)

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@cache
def sets() -> dict[str, ClauseSet]:
    """Every set by key, in the order of the file."""
    return {
        row["key"]: ClauseSet(
            row["key"],
            row["kind"],
            row["edition"],
            row["instrument"],
            period(row),
            row["slots"],
            row["open"],
            tuple(row["linked"]),
            row["when"],
            Text(row["zh"], row["en"]),
            row["confidence"],
            row["source"],
        )
        for row in rows("clauses", "sets")
    }


@cache
def clauses(key: str) -> tuple[Clause, ...]:
    """The items of a set in their order; a numbered slot nothing is known of is an empty one.

    Raises KeyError for an unknown set.
    """
    one = sets()[key]
    known = {clause.item: clause for clause in _listed() if clause.set == key}
    if key != GENERAL or one.slots is None:
        return tuple(known.values())
    numbers = [str(n) for n in range(1, one.slots + 1)]
    return tuple(known.get(number) or _empty(one, number) for number in numbers)


def sets_for(day: date, decided_on: date | None) -> tuple[str, ...]:
    """The general set and the special set an institution is assessed by on `day`.

    `decided_on`: day of the decision (certificate, renewal, extension or change) that covers the
    part in question; None, or `day` itself, for what is being applied for. Who was decided before
    2026-01-01 keeps the 2018 requirements. Raises NotCovered for a day before either set is in
    force (CRIT21 from 2023-12-01; what it replaced is not on record), ValueError when `decided_on`
    lies after `day`.
    """
    general = sets()[GENERAL]
    if not general.period.covers(day):
        raise NotCovered(GENERAL, day, [general.period])
    # The transition rule is written once, in rules: ask it which day's supplements hold.
    supplement_day = rules.for_institution(day, decided_on or day).supplement_day
    starts = sets()[NEW].period.start
    newer = starts is not None and supplement_day >= starts
    return (GENERAL, NEW if newer else OLD)


def with_sheets(keys: Sequence[str], day: date, mode: str) -> tuple[str, ...]:
    """The sets and the check sheets linked to them that hold on `day` in that mode."""
    found = list(keys)
    for key in keys:
        found += [sheet for sheet in sets()[key].linked if sets()[sheet].period.covers(day)]
    found += [s.key for s in sets().values() if s.when and s.when == mode and s.period.covers(day)]
    return tuple(dict.fromkeys(found))


def _empty(one: ClauseSet, item: str) -> Clause:
    nothing = Text("", "")
    return Clause(one.key, item, "", nothing, nothing, False, False, True, "recalled", one.source)


@cache
def _listed() -> tuple[Clause, ...]:
    english = iter(load("accreditation")["supplementary_2025"])
    found = []
    for row in rows("clauses", "clauses"):
        said = dict(row)
        if row["set"] == NEW:
            entry = next(english)
            if entry["clause"] != row["clause"]:
                raise ValueError(f"clauses.yaml: SUP2025/{row['item']} is not {entry['clause']}")
            said |= {"en": entry["topic"], "gist_en": entry["rule"]}
        found.append(_clause(said))
    return tuple(found)


def _clause(row: dict[str, str]) -> Clause:
    starred, decisive = (bool(row.get(name, False)) for name in _FALSE_UNLESS_SAID)
    return Clause(
        row["set"],
        str(row["item"]),
        row["clause"],
        Text(row["zh"], row["en"]),
        Text(row.get("gist_zh", ""), row.get("gist_en", "")),
        starred,
        decisive,
        bool(row.get("may_be_na", True)),
        row["confidence"],
        row["source"],
    )
