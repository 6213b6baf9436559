"""One person's ledger: everything somebody ever did or signed, and whether the list is whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hengjian.accounts.access import Actor, scope
from hengjian.core.text import Text
from hengjian.lineage.faults import by_person
from hengjian.monitoring.models import Report
from hengjian.registry.models import Person
from hengjian.signing import rows
from hengjian.signing import selectors as signing
from hengjian.signing.models import Signature

READ = "lineage.person.read"


@dataclass(frozen=True)
class Act:
    """Something a report says the person did."""

    at: datetime | None
    what: Text
    record: str
    report: Report


@dataclass(frozen=True)
class Ledger:
    """`signatures` are those the reader may see, of `all_signatures` the platform holds; `whole` says
    whether that row is unbroken from the first, `newest` is its last link, `hidden` counts acts in
    reports outside the reader's reach."""

    person: Person
    acts: list[Act]
    hidden: int
    signatures: list[Signature]
    all_signatures: int
    whole: bool
    newest: str


def ledger(actor: Actor, number: str) -> Ledger | None:
    """The ledger as far as the reader may see it; None when he may see nothing of the person."""
    person = Person.objects.filter(person_no=number).first()
    if person is None:
        return None
    own = bool(actor.person_no) and actor.person_no == number
    seen = Report.objects.all() if own else scope(actor, READ, Report)
    mine = scope(actor, READ, Signature).filter(person_no=number)
    acts = _acts(seen, number)
    signatures = list(mine.select_related("institution", "passkey"))
    if not own and not acts and not signatures and not _known(actor, person):
        return None
    every = list(signing.by_person(number))
    holds, _ = rows.whole(
        rows.Place(s.number, s.digest, s.serial, s.previous, s.link) for s in every
    )
    total = sum(1 for _ in by_person(Report.objects.all(), number))
    newest = every[-1].link if every else ""
    return Ledger(person, acts, total - len(acts), signatures, len(every), holds, newest)


def _known(actor: Actor, person: Person) -> bool:
    """Whether the person works, or worked, at a body the reader may see."""
    from hengjian.registry.models import Employment

    return scope(actor, READ, Employment).filter(person=person).exists()


def _acts(seen: object, number: str) -> list[Act]:
    touches = list(by_person(seen, number))  # type: ignore[arg-type]
    reports = Report.objects.defer("package").select_related("institution")
    by_key = reports.in_bulk({touch.report_id for touch in touches})
    acts = [Act(x.at, x.what, x.record, by_key[x.report_id]) for x in touches]
    return sorted(acts, key=lambda act: (act.at is None, act.at), reverse=True)
