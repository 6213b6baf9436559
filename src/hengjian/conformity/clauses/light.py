"""A light: a clause, its colour, what was found, what is needed, and the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from hengjian.core.periods import add_months
from hengjian.core.text import Text, t
from hengjian.standards.loading import Standing


class Colour(StrEnum):
    """green holds, amber holds narrowly or not for long, red does not hold, human not countable."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    HUMAN = "human"


#: From worst to best; of several parts of a clause the worst is shown.
_WORST = (Colour.RED, Colour.AMBER, Colour.HUMAN, Colour.GREEN)
COLOURS: dict[Colour, Text] = {
    Colour.GREEN: t("符合", "Met"),
    Colour.AMBER: t("临近", "Narrow"),
    Colour.RED: t("不符合", "Not met"),
    Colour.HUMAN: t("需人工", "Needs a human"),
}
NOTHING = Text("", "")


@dataclass(frozen=True)
class Record:
    """A record behind a light. `kind`: person, instrument, scope, premises, certificate, document.

    `wrong` marks those because of which the light is not green.
    """

    kind: str
    label: Text
    wrong: bool = False


@dataclass(frozen=True)
class Light:
    """One clause on one day. `remains`: what of it a human has to look at all the same."""

    clause: str
    title: Text
    group: str
    colour: Colour
    found: Text
    needed: Text
    because: Text
    citation: Text
    standing: Standing
    remains: Text = NOTHING
    records: tuple[Record, ...] = ()

    @property
    def label(self) -> Text:
        """The colour in words."""
        return COLOURS[self.colour]

    @property
    def unverified(self) -> bool:
        """Whether the reader must be told that the number was not compared with the text."""
        return self.standing is not Standing.VERIFIED


@dataclass(frozen=True)
class Answer:
    """What a clause function says; `weighing` adds title, citation and standing."""

    colour: Colour
    found: Text
    needed: Text = NOTHING
    because: Text = NOTHING
    remains: Text = NOTHING
    records: tuple[Record, ...] = ()
    standing: Standing | None = None


@dataclass(frozen=True)
class Number:
    """A number of the law or of the platform, and how far it may be trusted."""

    value: Decimal
    standing: Standing

    def __int__(self) -> int:
        return int(self.value)


class NoNumber(LookupError):  # noqa: N818 - says what is so
    """The requirements that hold have no such number on record."""


@dataclass(frozen=True)
class Demands:
    """The numbers an institution is held to on `day`.

    `edition`: 2018 or 2025, of the supplementary requirements. `part_from`: scope rows added to an
    older certificate from that day on are judged by the 2025 edition (None: no such part).
    """

    day: date
    edition: str
    decided_on: date | None
    numbers: Mapping[str, Number] = field(default_factory=dict)
    settings: Mapping[str, Number] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    part_from: date | None = None

    def __getitem__(self, key: str) -> Number:
        """Raises NoNumber when nothing is on record for this edition."""
        if key not in self.numbers:
            raise NoNumber(key)
        return self.numbers[key]

    def setting(self, key: str) -> int:
        """A setting of this platform. Raises NoNumber when none holds on the day."""
        if key not in self.settings:
            raise NoNumber(key)
        return int(self.settings[key])

    def soon(self, ends: date | None, key: str) -> bool:
        """Whether something that ends then ends within the months of that setting."""
        return ends is not None and add_months(ends, -self.setting(key)) <= self.day


def worst(colours: Iterable[Colour]) -> Colour:
    """The worst of them; green when there is none."""
    found = set(colours)
    return next((c for c in _WORST if c in found), Colour.GREEN)


def not_on_record(what: Text) -> Answer:
    """The register holds nothing of that kind for the institution: no verdict."""
    return Answer(
        Colour.HUMAN,
        t("登记中没有记录", "nothing on record"),
        because=Text(
            f"登记中没有本机构的{what.zh}，无法计算",
            f"the register holds no {what.en} of this institution, so nothing can be computed",
        ),
    )


def some(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records, those that are wrong first."""
    return tuple(sorted(records, key=lambda r: not r.wrong))


def wrong(records: Iterable[Record]) -> int:
    """How many of them are wrong."""
    return sum(record.wrong for record in records)


def joined(*texts: Text) -> Text:
    """Several sentences as one; empty ones left out."""
    kept = [text for text in texts if text.zh]
    return Text("；".join(x.zh for x in kept), "; ".join(x.en for x in kept))
