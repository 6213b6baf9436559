"""Years of work, months in the body, mid-level or equal ability: counted from the file of a person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from hengjian.conformity.clauses.file import Person, Span
from hengjian.conformity.clauses.light import Demands, NoNumber
from hengjian.core.periods import add_months, add_years

DEGREES = ("school", "diploma", "bachelor", "master", "doctor")
MID_LEVEL = frozenset({"intermediate", "associate-senior", "senior"})


def in_body_since(person: Person, day: date) -> date | None:
    """The day the months in the body are counted from; None when not employed here that day.

    Social insurance where it is on record, else the first day of the employment. Employments that
    follow each other without a gap count as one.
    """
    stay = person.stay(day)
    if stay is None:
        return None
    since, begins = stay.counted_from, stay.span.begins
    for one in sorted(person.stays, key=lambda s: s.span.begins, reverse=True):
        meets = one.span.ends is not None and one.span.ends >= begins
        if one.span.begins < begins and meets:
            begins, since = one.span.begins, min(since, one.counted_from)
    return since


def full_months(person: Person, day: date, months: int) -> bool:
    """Whether the person has been here for that many whole months on the day."""
    since = in_body_since(person, day)
    return since is not None and add_months(since, months) <= day


def worked(spans: Iterable[Span], day: date) -> tuple[date, int] | None:
    """When the work first began, and how many days of it there were until the day.

    Overlapping stretches count once. None: there was none.
    """
    begun = sorted((s for s in spans if s.begins < day), key=lambda s: s.begins)
    if not begun:
        return None
    total, until = 0, begun[0].begins
    for span in begun:
        starts, ends = max(span.begins, until), min(span.ends or day, day)
        if ends > starts:
            total += (ends - starts).days
            until = ends
    return begun[0].begins, total


def has_years(spans: Iterable[Span], day: date, years: int) -> bool:
    """Whether the stretches make that many years by the day. Years are counted on the calendar
    from the first day of work; gaps between stretches are taken out."""
    found = worked(spans, day)
    if found is None:
        return years <= 0
    begun, days = found
    return begun + timedelta(days) >= add_years(begun, years)


def reached(spans: Iterable[Span], day: date, years: int) -> date | None:
    """The day the stretches make that many years if the work goes on from `day`; None: none yet."""
    found = worked(spans, day)
    if found is None:
        return None
    begun, days = found
    return day + (add_years(begun, years) - (begun + timedelta(days)))


def years_of(spans: Iterable[Span], day: date) -> int:
    """How many whole years the stretches make by the day."""
    kept, years = list(spans), 0
    while has_years(kept, day, years + 1):
        years += 1
    return years


def work_spans(
    person: Person, kinds: tuple[str, ...] = ("monitoring",), *, field: str | None = None
) -> list[Span]:
    """The stretches of such work; with `field` only those of that field.

    Somebody of whom no work is on record at all has worked as long as he is employed here.
    """
    if not person.work and field is None and "monitoring" in kinds:
        return [stay.span for stay in person.stays]
    mine = [w for w in person.work if w.work in kinds]
    return [w.span for w in mine if field is None or w.field == field]


def has_diploma(person: Person, day: date) -> bool:
    """Whether a college diploma or more was obtained by the day. Of which field is not asked."""
    return any(
        d.kind == "education" and DEGREES.index(d.level) >= 1 and d.on <= day
        for d in person.degrees
    )


def has_title(person: Person, day: date) -> bool:
    """Whether a mid-level or higher title was obtained by the day."""
    return any(d.kind == "title" and d.level in MID_LEVEL and d.on <= day for d in person.degrees)


def equal_ability(person: Person, day: date, demands: Demands) -> bool:
    """Whether work after one of the degrees makes the person equal to mid-level.

    Raises NoNumber when the edition has no years on record.
    """
    spans = work_spans(person)
    for level in DEGREES[1:]:
        years = int(demands[f"staff.equal-ability.{level}"])
        for degree in person.degrees:
            if degree.kind != "education" or degree.level != level or degree.on > day:
                continue
            if has_years(after(spans, degree.on), day, years):
                return True
    return False


def mid_level(person: Person, day: date, demands: Demands) -> bool:
    """Mid-level title or equal ability. Where equal ability has no years on record: title only."""
    if has_title(person, day):
        return True
    try:
        return equal_ability(person, day, demands)
    except NoNumber:
        return False


def equals_on_record(demands: Demands) -> bool:
    """Whether the edition says how many years make equal ability."""
    return "staff.equal-ability.bachelor" in demands.numbers


def after(spans: Iterable[Span], day: date) -> list[Span]:
    """What of the stretches lies on the day and later."""
    return [
        Span(max(span.begins, day), span.ends)
        for span in spans
        if span.ends is None or span.ends > day
    ]
