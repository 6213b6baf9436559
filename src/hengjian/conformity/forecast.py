"""On which days lights change when nothing is done: known future dates scanned. Pure.

Only facts that are on record end or begin; work under way goes on, what somebody will do is not
guessed. Blind to law that is not issued yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from hengjian.conformity.clauses import counting, documents
from hengjian.conformity.clauses.file import File, Person, Span
from hengjian.conformity.clauses.light import Colour, Demands
from hengjian.conformity.weighing import Known, slots
from hengjian.core.periods import add_months, add_years
from hengjian.core.text import Text

DemandsOn = Callable[[date], tuple[Demands, Demands | None]]


@dataclass(frozen=True)
class Change:
    """A light turns on that day."""

    day: date
    clause: str
    title: Text
    before: Colour
    after: Colour
    because: Text


def forecast(file: File, day: date, demands_on: DemandsOn, known: Known) -> list[Change]:
    """Every change of colour after `day` within the months of the setting, earliest first."""
    demands, _ = demands_on(day)
    until = add_months(day, demands.setting("forecast.months"))
    dates = {key: sorted(_within(found, day, until)) for key, found in _watched(file, demands)}
    colours: dict[str, Colour] = {}
    for slot in slots(file, day, *demands_on(day), known):
        colours[slot.clause] = slot.light(file, day, known.names).colour
    changes = []
    for on in sorted({one for found in dates.values() for one in found}):
        turning = {key for key, found in dates.items() if on in found}
        for slot in slots(file, on, *demands_on(on), known):
            if not turning & set(slot.entry.watch) or slot.demands is None:
                continue
            light = slot.light(file, on, known.names)
            before = colours.get(slot.clause, light.colour)
            if light.colour != before:
                changes.append(
                    Change(on, slot.clause, slot.title, before, light.colour, light.because)
                )
            colours[slot.clause] = light.colour
    return changes


def first_red(changes: list[Change]) -> Change | None:
    """The first change to red."""
    return next((c for c in changes if c.after is Colour.RED), None)


def _within(found: Iterator[date], day: date, until: date) -> set[date]:
    return {one for one in found if day < one <= until}


def _watched(file: File, demands: Demands) -> Iterator[tuple[str, Iterator[date]]]:
    yield "staff", _staff(file, demands)
    yield "posts", _posts(file, demands)
    yield "permits", _edges(x.span for p in file.people for x in p.permits)
    yield "rooms", _ends((r.span for r in file.rooms), demands, "lease.months")
    rents = (r.span for i in file.instruments for r in i.rents)
    yield "rents", _ends(rents, demands, "lease.months")
    yield "calibrations", _calibrations(file, demands)
    yield "checks", _checks(file, demands)
    yield "rows", _edges([*(r.span for r in file.rows), *(c.span for c in file.certificates)])
    yield "certificates", _certificates(file, demands)
    yield "documents", _documents(file, demands)


def _edges(spans: Iterable[Span]) -> Iterator[date]:
    for span in spans:
        yield span.begins
        if span.ends is not None:
            yield span.ends


def _ends(spans: Iterable[Span], demands: Demands, key: str) -> Iterator[date]:
    for span in spans:
        yield span.begins
        if span.ends is not None:
            yield from (add_months(span.ends, -demands.setting(key)), span.ends)


def _staff(file: File, demands: Demands) -> Iterator[date]:
    months = demands.numbers.get("staff.months-before-independent")
    for person in file.people:
        yield from _edges([*(s.span for s in person.stays), *person.elsewhere])
        if months:
            yield from (add_months(s.counted_from, int(months)) for s in person.stays)
        if person.stay(demands.day) is not None:
            yield from _schooled(person, demands)


def _schooled(person: Person, demands: Demands) -> Iterator[date]:
    """The days on which work makes up for a diploma, or a degree and work for a title."""
    spans = counting.work_spans(person)
    asked = [("staff.years-alternative-to-diploma", spans)]
    for one in person.degrees:
        if one.kind == "education":
            asked.append((f"staff.equal-ability.{one.level}", counting.after(spans, one.on)))
            yield one.on
        elif one.kind == "title":
            yield one.on
    for key, held in asked:
        years = demands.numbers.get(key)
        day = counting.reached(held, demands.day, int(years)) if years else None
        if day is not None:
            yield day


def _posts(file: File, demands: Demands) -> Iterator[date]:
    keys = ("staff.technical-head-years", "staff.signatory-years", "staff.quality-head-years")
    years = {int(demands.numbers[key]) for key in keys if key in demands.numbers}
    for person in file.people:
        if not person.posts:
            continue
        yield from _edges([*(p.span for p in person.posts), *(s.span for s in person.stays)])
        held = [w.span for w in person.work]
        reached = (counting.reached(held, demands.day, n) for n in years)
        yield from (one for one in reached if one is not None)


def _documents(file: File, demands: Demands) -> Iterator[date]:
    years = demands.numbers.get(documents.PLAN_YEARS)
    for one in file.documents:
        yield from _edges([one.span])
        if years and one.kind == "qc-plan":
            yield add_years(one.span.begins, int(years))


def _calibrations(file: File, demands: Demands) -> Iterator[date]:
    months = demands.setting("calibration.months")
    for one in (c for i in file.instruments for c in i.calibrations):
        yield from (add_months(one.due, -months), one.due + timedelta(1))


def _checks(file: File, demands: Demands) -> Iterator[date]:
    months = demands.setting("period-check.months")
    for one in (c for i in file.instruments for c in i.checks):
        yield add_months(one.on, months) + timedelta(1)


def _certificates(file: File, demands: Demands) -> Iterator[date]:
    before = demands.numbers.get("cma.renewal-before")
    for one in file.certificates:
        yield from (d for d in (one.span.begins, one.span.ends, one.struck_on) if d)
        if one.span.ends and before:
            latest = add_months(one.span.ends, -int(before))
            yield from (
                latest + timedelta(1),
                add_months(latest, -demands.setting("renewal.months")),
            )
