"""One institution's file as values: every dated fact, so that any day can be asked.

Periods are half open: `begins` counts, `ends` is the first day that no longer does (None = open).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Span:
    """Days from `begins` up to, not including, `ends`."""

    begins: date
    ends: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.begins <= day and (self.ends is None or day < self.ends)


@dataclass(frozen=True)
class Stay:
    """A person is employed here. `insured_from`: first day of social insurance paid by this body."""

    span: Span
    contract: str = ""
    insured_from: date | None = None

    @property
    def counted_from(self) -> date:
        """The day the months in the body are counted from."""
        return self.insured_from or self.span.begins


@dataclass(frozen=True)
class Degree:
    """A degree (`kind` education) or title, since the day it was obtained."""

    kind: str
    level: str
    on: date
    field: str = ""


@dataclass(frozen=True)
class Work:
    """A stretch of monitoring or quality work; an empty field is general."""

    span: Span
    work: str = "monitoring"
    field: str = ""


@dataclass(frozen=True)
class Post:
    """A post held here: technical-head, quality-head, signatory (by field, empty = all)."""

    span: Span
    post: str
    field: str = ""


@dataclass(frozen=True)
class Permit:
    """What the person may do here: a task by parameter and method, empty = all."""

    span: Span
    task: str
    parameter: str = ""
    method: str = ""


@dataclass(frozen=True)
class Confirmed:
    """An ability confirmation, by theory and practice."""

    parameter: str
    method: str
    on: date
    theory: bool = True
    practice: bool = True


@dataclass(frozen=True)
class Person:
    """Somebody with a tie to the institution. `elsewhere`: when other bodies employ him."""

    no: str
    name: str
    stays: tuple[Stay, ...] = ()
    degrees: tuple[Degree, ...] = ()
    work: tuple[Work, ...] = ()
    posts: tuple[Post, ...] = ()
    permits: tuple[Permit, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    elsewhere: tuple[Span, ...] = ()

    def stay(self, day: date) -> Stay | None:
        """The employment that covers the day, the latest begun when contracts overlap."""
        held = [s for s in self.stays if s.span.covers(day)]
        return max(held, key=lambda s: s.span.begins, default=None)

    def holding(self, post: str, day: date) -> list[Post]:
        """The posts of that kind held on the day."""
        return [p for p in self.posts if p.post == post and p.span.covers(day)]


@dataclass(frozen=True)
class Use:
    """What an instrument measures; `sort` is the kind the requirements name."""

    parameter: str
    sort: str = "other"
    fugitive: bool = False


@dataclass(frozen=True)
class Function:
    """A function against tampering and the day it was verified."""

    function: str
    on: date


@dataclass(frozen=True)
class Rent:
    """A lease or loan of an instrument."""

    span: Span
    lessor: str = ""
    sole_use: bool = True


@dataclass(frozen=True)
class Covered:
    """A calibration; `due` is the last day it covers."""

    on: date
    due: date


@dataclass(frozen=True)
class Check:
    """A period check and its result."""

    on: date
    passed: bool


@dataclass(frozen=True)
class Instrument:
    """An instrument. `shared`: how many other bodies have one of the same serial number."""

    no: str
    name: str
    rented: bool = False
    serial: str = ""
    shared: int = 0
    uses: tuple[Use, ...] = ()
    functions: tuple[Function, ...] = ()
    rents: tuple[Rent, ...] = ()
    calibrations: tuple[Covered, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Room:
    """Premises for one purpose; `tenure` owned, leased or borrowed."""

    site: str
    name: str
    purpose: str
    span: Span
    tenure: str = "owned"
    sole_use: bool = True


@dataclass(frozen=True)
class Row:
    """A row of the scope annex."""

    category: str
    parameter: str
    method: str
    span: Span
    certificate_no: str = ""


@dataclass(frozen=True)
class Certificate:
    """A certificate; one struck off holds until the day before `struck_on`."""

    no: str
    span: Span
    decided_on: date | None = None
    struck_on: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force on the day."""
        return self.span.covers(day) and (self.struck_on is None or day < self.struck_on)

    def decision(self, day: date) -> date:
        """The decision by which its holder is judged on the day."""
        decided = self.decided_on
        return decided if decided is not None and decided <= day else self.span.begins


@dataclass(frozen=True)
class Verified:
    """A method verification report."""

    parameter: str
    method: str
    on: date
    report_no: str
    real_samples: int


@dataclass(frozen=True)
class Document:
    """A document of the management system; `covers` are codes of the processes it is about."""

    kind: str
    title: str
    span: Span
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class File:
    """Everything the register holds about one institution that a clause can count."""

    people: tuple[Person, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    rooms: tuple[Room, ...] = ()
    rows: tuple[Row, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    verified: tuple[Verified, ...] = ()
    documents: tuple[Document, ...] = ()

    def staff(self, day: date) -> list[Person]:
        """Who is employed here on the day, each once."""
        return [p for p in self.people if p.stay(day) is not None]

    def certificate(self, day: date) -> Certificate | None:
        """The certificate in force, the latest begun when there are several."""
        held = [c for c in self.certificates if c.holds(day)]
        return max(held, key=lambda c: c.span.begins, default=None)

    def last_certificate(self, day: date) -> Certificate | None:
        """The certificate in force, else the latest that had begun by then."""
        begun = [c for c in self.certificates if c.span.begins <= day]
        return self.certificate(day) or max(begun, key=lambda c: c.span.begins, default=None)

    def scope(self, day: date) -> list[Row]:
        """The scope rows in force under a certificate in force."""
        held = {c.no for c in self.certificates if c.holds(day)}
        return [r for r in self.rows if r.certificate_no in held and r.span.covers(day)]


def first(days: Iterable[date | None]) -> date | None:
    """The earliest of the days that are there."""
    return min((d for d in days if d is not None), default=None)
