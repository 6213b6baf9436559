"""Files made by hand, and their lights on DAY under the 2025 or the 2018 edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hengjian.conformity import selectors, settings
from hengjian.conformity.clauses.file import (
    Certificate,
    Degree,
    File,
    Permit,
    Person,
    Post,
    Row,
    Span,
    Stay,
    Work,
)

#: A day on which the 2025 requirements and their official reading both hold.
DAY = date(2026, 11, 23)
LONG_AGO = date(2015, 7, 1)
NEW = Certificate("261234567890", Span(date(2026, 5, 1), date(2032, 5, 1)))
OLD = Certificate("231234567890", Span(date(2023, 6, 1), date(2029, 6, 1)))
BACHELOR = Degree("education", "bachelor", LONG_AGO, "环境工程")
ENGINEER = Degree("title", "intermediate", date(2020, 1, 1))


def person(
    no: int = 1, *, since: date = date(2020, 1, 1), insured: date | None = None, **more: object
) -> Person:
    """Somebody with a bachelor's degree and a mid-level title, unless told otherwise."""
    stay = Stay(Span(since), "labour", insured)
    base = Person(f"P{no:02d}", f"人{no}", (stay,), (BACHELOR, ENGINEER))
    return replace(base, **more)  # type: ignore[arg-type]


def plain(no: int, **more: object) -> Person:
    """Somebody who counts and is not mid-level: a diploma of this year, no title."""
    degree = Degree("education", "diploma", date(2026, 1, 1))
    return person(no, degrees=(degree,), **more)


def holder(post: str, begun: date, **more: object) -> Person:
    """Somebody in a post with monitoring work since that day."""
    return person(posts=(Post(Span(date(2026, 6, 1)), post),), work=(Work(Span(begun)),), **more)


def row(
    category: str = "水和废水",
    parameter: str = "氨氮",
    method: str = "HJ 535-2009",
    since: date = date(2026, 5, 1),
    certificate: Certificate = NEW,
) -> Row:
    """A scope row."""
    return Row(category, parameter, method, Span(since), certificate.no)


def permit(since: date = date(2026, 6, 1), parameter: str = "氨氮", method: str = "HJ 535-2009"):
    """An authorisation to analyse."""
    return Permit(Span(since), "analysis", parameter, method)


def file(**parts: object) -> File:
    """A file under the 2025 edition (certificate decided in 2026), unless told otherwise."""
    return replace(File(certificates=(NEW,)), **parts)  # type: ignore[arg-type]


def light(made: File, clause: str, on: date = DAY):
    """The light of a clause: “1” is SUP2025/1."""
    key = f"SUP2025/{clause}" if clause.isdigit() else clause
    found = [one for one in selectors.lights(made, on) if one.clause == key]
    assert len(found) == 1, key
    return found[0]


def colour(made: File, clause: str, on: date = DAY) -> str:
    return str(light(made, clause, on).colour.value)


def edition(made: File, on: date = DAY) -> str:
    return settings.demands(on, settings.decision(made, on)).edition
