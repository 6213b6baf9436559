"""Lights of institutions on a day, what changes when, and the table for officers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import QuerySet
from django.urls import reverse

from hengjian.accounts.access import Actor, scope
from hengjian.conformity import forecast as forecasts
from hengjian.conformity import reading, settings
from hengjian.conformity.clauses.file import File
from hengjian.conformity.clauses.light import Colour, Light, Record
from hengjian.conformity.forecast import Change
from hengjian.conformity.weighing import GROUPS, Known, weigh
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t
from hengjian.quality import rules as system
from hengjian.registry import selectors as registry
from hengjian.registry.models import Institution
from hengjian.standards import clauses as sets

READ, LIST = "conformity.page.read", "conformity.table.read"
#: The settings of this platform hold from then.
FIRST = date(2000, 1, 1)
_TABS = {"person": "people", "instrument": "instruments", "scope": "scope"}


@cache
def known() -> Known:
    """Names and processes the clauses are answered with."""
    return Known(settings.names(), system.processes())


def asked_day(asked: date | None, today: date) -> date:
    """The day to answer for: today by default, else within what settings and certificates reach."""
    return min(max(asked or today, FIRST), add_years(today, 6))


def institution(actor: Actor, uscc: str) -> Institution | None:
    """The institution when the reader may see its lights; hidden and missing look the same."""
    return scope(actor, READ, Institution).filter(uscc=uscc).first()


def page(institution: Institution, on: date, *, preview: bool = False) -> list[Light]:
    """The lights of the institution on the day. `preview`: as renewal on that day would ask."""
    return lights(reading.file_of(institution), on, preview=preview)


def lights(file: File, on: date, *, preview: bool = False) -> list[Light]:
    """The lights of a file on the day."""
    demands = settings.demands(on, settings.decision(file, on), preview)
    return weigh(file, on, demands, settings.demands_of_part(on), known())


def changes(file: File, on: date, *, preview: bool = False) -> list[Change]:
    """What turns after the day when nothing is done, earliest first."""
    decided_on = settings.decision(file, on)
    return forecasts.forecast(
        file,
        on,
        lambda day: (settings.demands(day, decided_on, preview), settings.demands_of_part(day)),
        known(),
    )


def address(institution: Institution, record: Record, on: date) -> str:
    """Where the record is looked up: the tab of the institution's file."""
    tab = _TABS.get(record.kind)
    place = reverse("institution", args=(institution.uscc,))
    if record.kind == "document":
        return reverse("quality-system", args=(institution.uscc,))
    return f"{place}?tab={tab}&on={on}" if tab else ""


@dataclass(frozen=True)
class Applied:
    """Which supplementary requirements were applied, and why."""

    edition: str
    decided_on: date | None
    name: Text
    because: Text
    preview: bool


def applied(file: File, on: date, *, preview: bool = False) -> Applied:
    """The edition of the day for this institution with its reason."""
    decided = settings.decision(file, on)
    demands = settings.demands(on, decided, preview)
    name = sets.sets()[sets.OLD if demands.edition == "2018" else sets.NEW].name
    return Applied(
        demands.edition, decided, name, _why(demands.edition, decided, on, preview), preview
    )


def _why(edition: str, decided: date | None, on: date, preview: bool) -> Text:
    if preview:
        return t(
            f"预看：假设在 {on} 延续、扩项或变更，须符合的要求",
            f"preview: what a renewal, extension or change on {on} would have to meet",
        )
    if decided is None:
        return t("当日没有证书，按当日申请人适用", "no certificate that day: as for an applicant")
    if edition == "2018":
        return t(
            f"证书（或最近一次延续、变更）于 {decided} 决定，早于 2025 年版施行，继续适用至延续、"
            "扩项或变更",
            f"decided on {decided}, before the 2025 edition: kept until renewal, extension or change",
        )
    return t(f"{decided} 决定，适用新版", f"decided on {decided}: the new edition holds")


@dataclass(frozen=True)
class Row:
    """An institution with its lights counted."""

    institution: Institution
    lights: list[Light]
    edition: str

    def count(self, colour: str) -> int:
        """How many lights have the colour."""
        return sum(light.colour == colour for light in self.lights)

    @property
    def red(self) -> int:
        return self.count(Colour.RED)

    @property
    def amber(self) -> int:
        return self.count(Colour.AMBER)

    @property
    def green(self) -> int:
        return self.count(Colour.GREEN)

    @property
    def human(self) -> int:
        return self.count(Colour.HUMAN)

    def light(self, clause: str) -> Light | None:
        """The light of one clause."""
        return next((light for light in self.lights if light.clause == clause), None)

    @property
    def worst(self) -> list[Light]:
        """The red lights, then the amber ones."""
        order = {Colour.RED: 0, Colour.AMBER: 1}
        found = [light for light in self.lights if light.colour in order]
        return sorted(found, key=lambda light: order[light.colour])


@dataclass(frozen=True)
class Asked:
    """What the table is narrowed by; empty parts ask for nothing."""

    words: str = ""
    region: str = ""
    supervision_class: str = ""
    clause: str = ""
    colour: str = ""
    preview: bool = False


def institutions(actor: Actor, asked: Asked) -> QuerySet[Institution]:
    """The institutions the table may show, by name."""
    rows = registry.institutions_for(
        actor, action=LIST, search=asked.words, region=asked.region
    ).exclude(kind=Institution.Kind.FOREIGN)
    if asked.supervision_class:
        rows = rows.filter(supervision_class=asked.supervision_class)
    return rows


def table(found: Iterable[Institution], on: date, *, preview: bool = False) -> list[Row]:
    """Each institution with its lights of the day. A fixed number of queries."""
    rows = list(found)
    held = reading.files(rows)
    return [
        Row(
            one,
            lights(held[one.pk], on, preview=preview),
            applied(held[one.pk], on, preview=preview).edition,
        )
        for one in rows
    ]


def fits(row: Row, asked: Asked) -> bool:
    """Whether the row has a light of that clause and colour."""
    if not asked.clause and not asked.colour:
        return True
    return any(
        (not asked.clause or light.clause == asked.clause)
        and (not asked.colour or light.colour == asked.colour)
        for light in row.lights
    )


@dataclass(frozen=True)
class ByClause:
    """One clause over all institutions looked at."""

    clause: str
    title: Text
    group: Text
    counts: dict[str, int]

    @property
    def red(self) -> int:
        return self.counts.get(Colour.RED, 0)

    @property
    def amber(self) -> int:
        return self.counts.get(Colour.AMBER, 0)

    @property
    def green(self) -> int:
        return self.counts.get(Colour.GREEN, 0)

    @property
    def human(self) -> int:
        return self.counts.get(Colour.HUMAN, 0)


def by_clause(rows: Iterable[Row]) -> list[ByClause]:
    """Counts of colours by clause, the most red first."""
    counts: dict[str, Counter[str]] = {}
    first: dict[str, Light] = {}
    for light in (light for row in rows for light in row.lights):
        counts.setdefault(light.clause, Counter())[light.colour] += 1
        first.setdefault(light.clause, light)
    found = [
        ByClause(key, first[key].title, GROUPS[first[key].group], dict(count))
        for key, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.red, -one.amber))
