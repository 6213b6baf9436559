"""Instruments and articles as they stood on a day: `law.on(day)["REG820 art 25"]`.

Three ways to name a passage: an instrument (`REG820`), an article by number (`SUP2025 art 18`,
also `Reg art 25(2)`), an article by topic (`SAMR39:retention`). A topic stays where a revision
moved the number; the number always means the edition in force on that day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.periods import NotCovered, Period
from hengjian.core.text import Text, t
from hengjian.standards.loading import Standing, day, load, period, rows, standing


class UnknownCitation(LookupError):  # noqa: N818 - says what is so, like Refusal
    """A citation names an instrument or an article the project has no record of."""


@dataclass(frozen=True)
class Instrument:
    """A law, regulation, rule, notice or standard. `period`: days it is in force."""

    key: str
    number: Text
    title: Text
    issued_by: str
    period: Period
    precision: str
    status: str
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)

    def citation(self) -> Text:
        """How it is named in a decision: 《title》（number）."""
        return t(f"《{self.title.zh}》（{self.number.zh}）", f"{self.title.en} ({self.number.en})")


@dataclass(frozen=True)
class Article:
    """One article in the edition of its period, with its gist in own words."""

    instrument: Instrument
    number: str
    topic: str
    gist: Text
    period: Period
    confidence: str
    source: str

    @property
    def key(self) -> str:
        return f"{self.instrument.key} {_numbered(self.number)}"

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)

    def citation(self) -> Text:
        """《title》（number）第 n 条 · title (number), article n."""
        name = self.instrument.citation()
        if re.fullmatch(r"[0-9]+", self.number):
            return t(f"{name.zh}第{self.number}条", f"{name.en}, article {self.number}")
        shown = self.number.replace("annex ", "附件")
        return t(f"{name.zh}{shown}", f"{name.en}, {self.number}")


def _numbered(number: str) -> str:
    return number if number.startswith("annex") else f"art {number}"


@cache
def instruments() -> dict[str, Instrument]:
    """Every instrument on record, by key."""
    return {
        row["id"]: Instrument(
            row["id"],
            Text(row.get("number_zh", row["number"]), row["number"]),
            Text(row["title_zh"], row["title_en"]),
            row["issued_by"],
            period(row),
            row["from_precision"],
            row["status"],
            row["confidence"],
            row["source"],
        )
        for row in rows("instruments", "instruments")
    }


@cache
def articles() -> tuple[Article, ...]:
    """Every article on record, each with the period of its edition."""
    known = instruments()
    return tuple(
        Article(
            known[row["instrument"]],
            row["article"],
            row["topic"],
            Text(row["zh"], row["en"]),
            period(row),
            row["confidence"],
            row["source"],
        )
        for row in rows("articles", "articles")
    )


@cache
def _names() -> dict[str, str]:
    """Every way an instrument is named in the data -> its key."""
    names: dict[str, str] = {}
    for row in rows("instruments", "instruments"):
        for name in (row["id"], row["number"], *row.get("aliases", ())):
            names[name] = row["id"]
    return names


_CITATION = re.compile(r"(?P<name>.+?)(?: (?:art (?P<art>[0-9]+)|(?P<annex>annex [0-9]+)).*)?")


def _parsed(key: str) -> tuple[str, str | None, str | None]:
    """(instrument key, article number, topic) of a citation. Raises UnknownCitation."""
    name, _, topic = key.partition(":")
    match = _CITATION.fullmatch(name.strip())
    instrument = _names().get(match["name"]) if match else None
    if match is None or instrument is None:
        raise UnknownCitation(key)
    return instrument, match["art"] or match["annex"], topic or None


def _candidates(key: str) -> list[Article]:
    instrument, number, topic = _parsed(key)
    found = [
        a
        for a in articles()
        if a.instrument.key == instrument and (a.number == number or a.topic == topic)
    ]
    if not found:
        raise UnknownCitation(key)
    return found


@dataclass(frozen=True)
class LawOnDay:
    """The law as it stood on one day."""

    day: date

    def __getitem__(self, key: str) -> Instrument | Article:
        """The instrument or article in force. Raises NotCovered when it is not in force that
        day (not yet, no more, or its start is not known that exactly), UnknownCitation when
        nothing on record bears the name."""
        instrument, number, topic = _parsed(key)
        found: list[Instrument] | list[Article]
        if number is None and topic is None:
            found = [instruments()[instrument]]
        else:
            found = _candidates(key)
        for one in found:
            if one.period.covers(self.day):
                return one
        raise NotCovered(key, self.day, [one.period for one in found])

    def __contains__(self, key: str) -> bool:
        """Whether it is in force that day. A name not on record still raises UnknownCitation."""
        try:
            self[key]
        except NotCovered:
            return False
        return True

    def cite(self, key: str) -> Text:
        """The citation for a decision taken on facts of this day. Raises like `[key]`."""
        return self[key].citation()


def on(day: date) -> LawOnDay:
    """The law as it stood on `day`."""
    return LawOnDay(day)


def in_force(key: str, day: date) -> bool:
    """Whether an instrument or article was in force on `day`."""
    return key in on(day)


_ART_LIST = re.compile(r"(?P<name>.+?) art (?P<list>[0-9(][0-9()/, -]*)(?: item (?P<item>[0-9]+))?")


def citations(text: str) -> list[str]:
    """The citations of a legal-basis line: “Reg art 19, 25; Code art 1089-1090” gives four keys.

    Paragraph and item numbers stay in the line for people; the key is instrument and article.
    Remarks in brackets about an older numbering are left out: the dated articles carry that.
    """
    keys: list[str] = []
    for part in re.sub(r"\(art [^)]*\)", "", text).split(";"):
        plain = part.strip()
        match = _ART_LIST.fullmatch(plain)
        if match is None:
            keys.append(_parsed(plain)[0])
            continue
        instrument = _parsed(match["name"])[0]
        bare = re.sub(r"\([0-9]+\)/?", "", match["list"])
        for span in (s.strip() for s in bare.split(",")):
            first, _, last = span.partition("-")
            keys += [f"{instrument} art {n}" for n in range(int(first), int(last or first) + 1)]
    return keys


def sources() -> dict[str, str]:
    """Source keys and what each stands for."""
    return dict(load("instruments")["sources"])


def as_of() -> date:
    """The day up to which the law was looked at."""
    looked = day(load("instruments")["as_of"])
    if looked is None:
        raise ValueError("instruments.yaml says no as_of")
    return looked
