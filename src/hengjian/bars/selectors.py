"""Questions about bars: on a day, and as known at an instant; lists as the reader may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.bars.linking import LinkHit, links, undecided
from hengjian.bars.models import Bar, LiftProposal
from hengjian.bars.standing import in_force, known
from hengjian.bars.terms import Term
from hengjian.bars.wording import one
from hengjian.core.text import Text
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.registry.models import Institution, Person

__all__ = ["LinkHit", "in_force", "known", "links", "undecided"]

LIST, READ = "bars.bar.list", "bars.bar.read"
#: What the list can be narrowed to.
STATES = ("in-force", "ending", "pending", "ended", "lifted", "none")


def direct(institution: Institution, on: date, known_at: datetime | None = None) -> list[Bar]:
    """The bars on an institution in force on a day, the one that ends last first."""
    rows = Bar.objects.filter(known(known_at), in_force(on), institution=institution)
    return sorted(rows, key=lambda bar: bar.last_day or date.max, reverse=True)


def direct_person(person: Person, on: date, known_at: datetime | None = None) -> list[Bar]:
    """The bars on a person in force on a day, the one that ends last first."""
    rows = Bar.objects.filter(known(known_at), in_force(on), person=person)
    return sorted(rows, key=lambda bar: bar.last_day or date.max, reverse=True)


def barred_people(numbers: Sequence[str], on: date) -> dict[str, Text]:
    """Of these person numbers, those under a bar on a day, each with the sentence why."""
    rows = Bar.objects.filter(known(), in_force(on), person__person_no__in=numbers)
    return {bar.person_no: one(bar) for bar in rows.select_related("person").order_by("last_day")}


def pending(institution: Institution, on: date) -> list[Bar]:
    """Withdrawn or revoked certificates whose reading nobody has chosen: they bar nothing yet."""
    rows = Bar.objects.filter(known(), institution=institution, term=Term.PENDING)
    return [bar for bar in rows.filter(decided_on__lte=on) if not bar.lift]


@dataclass(frozen=True)
class Asked:
    """What a list is narrowed to; words it does not know find everything."""

    words: str = ""
    state: str = "in-force"
    ground: str = ""


def bars(actor: Actor, asked: Asked, today: date) -> QuerySet[Bar]:
    """Bars the actor may list, as known now."""
    rows = scope(actor, LIST, Bar).filter(known()).select_related("institution", "person")
    if asked.ground in dict(Bar._meta.get_field("ground").choices or ()):
        rows = rows.filter(ground=asked.ground)
    for word in asked.words.split():
        rows = rows.filter(_fits(word))
    rows = rows.filter(_state(asked.state, today))
    return rows.order_by("last_day", "pk") if asked.state == "ending" else rows


def _fits(word: str) -> Q:
    names = ("number", "decision_no", "institution__name", "institution__uscc", "person__name")
    condition = Q(person__person_no__iexact=word) | Q(institution__pinyin__contains=word.lower())
    for name in names:
        condition |= Q(**{f"{name}__icontains": word})
    return condition


def _state(state: str, today: date) -> Q:
    if state == "in-force":
        return in_force(today)
    if state == "ending":
        return in_force(today) & Q(last_day__isnull=False)
    if state == "pending":
        return Q(term=Term.PENDING, lift="")
    if state == "ended":
        return Q(last_day__lt=today, lift="")
    if state == "lifted":
        return ~Q(lift="")
    if state == "none":
        return Q(term__in=(Term.NONE, Term.UNKNOWN), lift="")
    return Q()


def bar(actor: Actor, number: str, action: str = READ) -> Bar | None:
    """The bar as known now, when the actor may do `action` on it; hidden and missing look the same."""
    rows = scope(actor, action, Bar).filter(known(), number=number)
    return rows.select_related("institution", "person").first()


def versions(found: Bar) -> QuerySet[Bar]:
    """Everything that was ever known of it, newest first."""
    return Bar.objects.filter(number=found.number).order_by("-version")


def of_institution(actor: Actor, institution: Institution) -> QuerySet[Bar]:
    """Every bar of a body, as known now."""
    return scope(actor, LIST, Bar).filter(known(), institution=institution)


def of_person(person: Person) -> QuerySet[Bar]:
    """Every bar of a person, as known now; the caller has asked whether the reader may see him."""
    return Bar.objects.filter(known(), person=person)


def proposal(found: Bar) -> LiftProposal | None:
    """The lifting that waits for somebody to settle it."""
    return LiftProposal.objects.filter(bar_number=found.number, stage="proposed").first()


def proposals(found: Bar) -> QuerySet[LiftProposal]:
    """Every lifting that was proposed, newest first."""
    return LiftProposal.objects.filter(bar_number=found.number)


def published(today: date, words: str = "") -> QuerySet[Bar]:
    """Bars on bodies in force today: what anyone may see. Persons are never among them."""
    rows = Bar.objects.filter(known(), in_force(today), institution__isnull=False)
    for word in words.split():
        rows = rows.filter(
            Q(institution__name__icontains=word)
            | Q(institution__uscc__iexact=word)
            | Q(institution__pinyin__contains=word.lower())
        )
    return rows.select_related("institution").order_by("institution__name", "-decided_on")


def published_of(institution: Institution, today: date) -> list[Bar]:
    """The bars on one body that anyone may see, the one that ends last first."""
    rows = published(today).filter(institution=institution)
    return sorted(rows, key=lambda bar: bar.last_day or date.max, reverse=True)


def entries(found: Bar) -> QuerySet[Entry]:
    """What the ledger holds about it."""
    return ledger.entries_for(found.number)
