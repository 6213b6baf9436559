"""People across employers: the directory, one person's record, who works in two places at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.text_input import half_width
from hengjian.registry import search as sounds
from hengjian.registry.models import (
    AbilityConfirmation,
    Appointment,
    Authorisation,
    Employment,
    Experience,
    Institution,
    Person,
    PersonToken,
    Qualification,
)

LIST, READ = "registry.person.list", "registry.person.read"
#: A list of people ends here: whoever is not among them is found by a longer word.
MOST = 500


def people_for(actor: Actor, *, search: str = "", uscc: str = "") -> QuerySet[Person]:
    """At most MOST people employed, ever, where the actor may look, in the order of recording.

    Every word must begin a tail of the name, of its sound or initials, or the number: 小明 finds
    王小明, and so do “xiaoming” and “xm”. `uscc` narrows to those once employed there.
    """
    employed = scope(actor, LIST, Employment).filter(person=OuterRef("pk"))
    if uscc:
        employed = employed.filter(institution__uscc=uscc)
    rows = Person.objects.filter(Exists(employed))
    words = half_width(search).split()
    if words:
        joined = sounds.as_typed(search) if len(words) > 1 else ""
        fits = Q()
        for word in words:
            fits &= _begins(word)
        rows = rows.filter(fits | _begins(joined) if joined else fits)
    found = rows.order_by("pk").values("pk")[:MOST]
    return Person.objects.filter(pk__in=list(found.values_list("pk", flat=True))).order_by("pk")


def _begins(word: str) -> Q:
    begin, end = sounds.token_range(word)
    tokens = PersonToken.objects.filter(token__gte=begin, token__lt=end)
    return Q(pk__in=tokens.values("person"))


def person_for(actor: Actor, person_no: str) -> Person | None:
    """The person, where the actor may read about him."""
    return scope(actor, READ, Person).filter(person_no=person_no).first()


@dataclass(frozen=True)
class Listed:
    """A line of the directory: the person and where he works on the day."""

    person: Person
    institutions: tuple[Institution, ...]


def listed(actor: Actor, people: Sequence[Person], day: date) -> list[Listed]:
    """Lines for a page of people. An officer sees every employer of the day, also beyond his area:
    that a person serves two bodies at once is not hidden from whoever sees one of them."""
    rows = Employment.objects.filter(_on(day), person__in=people).select_related("institution")
    if not actor.is_officer:
        rows = rows.filter(institution__uscc__in=_own(actor))
    places: dict[int, dict[int, Institution]] = {}
    for row in rows.order_by("valid_from", "pk"):
        places.setdefault(row.person_id, {})[row.institution_id] = row.institution
    return [Listed(person, tuple(places.get(person.pk, {}).values())) for person in people]


def _on(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


@dataclass(frozen=True)
class Job:
    """An employment with the others it overlaps in time, at other bodies."""

    employment: Employment
    meets: tuple[Employment, ...]


@dataclass(frozen=True)
class Record:
    """What the register holds about one person, as far as the reader may see."""

    person: Person
    jobs: tuple[Job, ...]
    qualifications: tuple[Qualification, ...]
    experience: tuple[Experience, ...]
    appointments: tuple[Appointment, ...]
    authorisations: tuple[Authorisation, ...]
    confirmations: tuple[AbilityConfirmation, ...]

    @property
    def overlapping(self) -> bool:
        """Whether two employments at different bodies ever overlapped."""
        return any(job.meets for job in self.jobs)


def record(actor: Actor, person: Person) -> Record:
    """The person's record across employers. Officers and the person himself see all of it; a
    laboratory sees what is its own, and degrees, titles and experience."""
    whole = actor.is_officer or (bool(actor.person_no) and actor.person_no == person.person_no)

    def of(rows: QuerySet, order: str) -> tuple:
        mine = rows.select_related("institution").order_by(order, "pk")
        return tuple(mine if whole else mine.filter(institution__uscc__in=_own(actor)))

    return Record(
        person,
        tuple(_jobs(of(person.employments.all(), "valid_from"))),
        tuple(person.qualifications.order_by("kind", "obtained_on")),
        tuple(person.experience.order_by("valid_from")),
        of(person.appointments.all(), "-valid_from"),
        of(person.authorisations.all(), "method"),
        of(person.confirmations.all(), "-confirmed_on"),
    )


def _own(actor: Actor) -> set[str]:
    return {post.institution_uscc for post in actor.posts if post.institution_uscc}


def _jobs(rows: Sequence[Employment]) -> list[Job]:
    return [Job(a, tuple(b for b in rows if _meet(a, b))) for a in rows]


def _meet(one: Employment, other: Employment) -> bool:
    if one.institution_id == other.institution_id:
        return False
    begins_in_time = one.valid_until is None or other.valid_from < one.valid_until
    return begins_in_time and (other.valid_until is None or one.valid_from < other.valid_until)
