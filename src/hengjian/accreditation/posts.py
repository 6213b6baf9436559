"""Posts that change with an application: who is meant, and what follows on the register.

A post is somebody's: the words typed must name exactly one person employed by the body on the day, by
number, by name, or by both. The authorised signatory's right to sign follows the approval.
"""

from __future__ import annotations

from datetime import date, datetime

from hengjian.accreditation.models import Application, ChangeDetail
from hengjian.registry import endings, selectors
from hengjian.registry import services as registry
from hengjian.registry.facts import AppointmentFact, AuthorisationFact
from hengjian.registry.models import Appointment, Authorisation, Institution, Person

TECHNICAL_HEAD, SIGNATORY = "technical-head", "signatory"
POSTS = (TECHNICAL_HEAD, SIGNATORY)


def meant(institution: Institution, words: str, on: date) -> Person | None:
    """The one person of the staff that day whom the words name; None for nobody or several."""
    said = words.split()
    staff = selectors.staff_on(institution, on).select_related("person")
    found = {
        row.person
        for row in staff
        if said and all(word in (row.person.person_no, row.person.name) for word in said)
    }
    return found.pop() if len(found) == 1 else None


def carry_out(application: Application, by: str, at: datetime) -> None:
    """Each change of a post stands on the register from its day."""
    for change in application.changes.filter(field__in=POSTS):
        person = meant(application.institution, change.after, change.since)
        if person is not None:  # left since then: nothing to appoint, and the page says so
            _end_before(application, change, person, by, at)
            _begin(application, change, person, by, at)


def _end_before(
    application: Application, change: ChangeDetail, person: Person, by: str, at: datetime
) -> None:
    """A technical head follows his predecessor; a signatory only the one he is named after."""
    on, body = change.since, application.institution
    told = {"on": on, "reason": f"{application.number} {application.get_kind_display()}",
            "decision_no": application.decision_no, "by": by, "at": at}  # fmt: skip
    held = Appointment.objects.filter(selectors.on(on), institution=body, post=change.field)
    held = held.exclude(person=person).select_related("person", "institution")
    if change.field == SIGNATORY:
        gone = meant(body, change.before, on) if change.before else None
        held = held.filter(person=gone) if gone else held.none()
        signing = Authorisation.objects.filter(
            selectors.on(on), institution=body, person=gone, task=Authorisation.Task.SIGNING
        ).exclude(valid_from=on)
        for row in signing.select_related("person", "institution") if gone else ():
            endings.end_authorisation(authorisation=row, **told)  # type: ignore[arg-type]
    for post in held.exclude(valid_from=on):
        endings.end_appointment(appointment=post, **told)  # type: ignore[arg-type]


def _begin(
    application: Application, change: ChangeDetail, person: Person, by: str, at: datetime
) -> None:
    body, on = application.institution, change.since
    facts: list[AppointmentFact | AuthorisationFact] = []
    own = Appointment.objects.filter(selectors.on(on), institution=body, person=person)
    if not own.filter(post=change.field).exists():
        facts.append(
            AppointmentFact(
                person_no=person.person_no, uscc=body.uscc, post=change.field, valid_from=on
            )
        )
    held = selectors.authorisations_on(body, on, person=person)
    if change.field == SIGNATORY and not held.filter(task=Authorisation.Task.SIGNING).exists():
        facts.append(
            AuthorisationFact(
                person_no=person.person_no, uscc=body.uscc, task="signing", valid_from=on
            )
        )
    if facts:
        registry.record_facts(facts=facts, by=by, at=at)
