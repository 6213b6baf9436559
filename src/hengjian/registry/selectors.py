"""Questions to the register. Lists are scoped to who asks; facts on a day are by that day's law.

`valid_until` is the first day no longer valid; a calibration's `due_on` is its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core import regions
from hengjian.core.text import Text, t
from hengjian.registry import knowledge
from hengjian.registry import search as sounds
from hengjian.registry.doubts import doubts as doubts
from hengjian.registry.models import (
    Authorisation,
    Calibration,
    Certificate,
    Employment,
    Institution,
    Instrument,
    Person,
    ScopeItem,
    Term,
    TermHolder,
)


def institutions_for(
    actor: Actor,
    *,
    action: str = "registry.institution.list",
    search: str = "",
    region: str = "",
    kind: str = "",
) -> QuerySet[Institution]:
    """The institutions the actor may list, narrowed by words, region (and below) and kind.

    Every word of `search` must fit name, sound (pinyin or initials), credit code, certificate
    number or an accredited parameter. A region that is no code, or an unknown kind, finds none.
    """
    rows = scope(actor, action, Institution)
    if kind:
        rows = rows.filter(kind=kind)
    if region:
        rows = rows.filter(_within(region))
    words = search.split()
    if len(words) > 1 and sounds.as_typed(search):
        # “tan chang” is one sound typed with a space.
        return rows.filter(_all_fit(words) | Q(pinyin__contains=sounds.as_typed(search)))
    return rows.filter(_all_fit(words)) if words else rows


def _all_fit(words: Iterable[str]) -> Q:
    condition = Q()
    for word in words:
        condition &= _fits(word)
    return condition


def _fits(word: str) -> Q:
    certificates = Certificate.objects.filter(certificate_no__icontains=word)
    # Few distinct terms instead of every scope row: see models/lookup.py.
    if len(word) == 1:
        terms = Term.objects.filter(kind=Term.Kind.CHARACTER, text=word.lower())
    else:
        terms = Term.objects.filter(kind=Term.Kind.PARAMETER, text__icontains=word)
    condition = (
        Q(name__contains=word)
        | Q(uscc__contains=word.upper())
        | Q(pk__in=certificates.values("institution"))
        | Q(pk__in=TermHolder.objects.filter(term__in=terms).values("institution"))
    )
    sound = sounds.as_typed(word)
    return condition | Q(pinyin__contains=sound) if sound else condition


def _within(region: str) -> Q:
    if not regions.is_code(region):
        return Q(pk__in=())
    if regions.level(region) in {regions.Level.COUNTY, regions.Level.FUNCTIONAL}:
        return Q(region=region)
    inside = Q(region__startswith=regions.scope_prefix(region))
    return inside & ~Q(region__in=sorted(regions.outside(region)))


def on(day: date) -> Q:
    """Rows whose period covers the day."""
    return Q(valid_from__lte=day) & (Q(valid_until=None) | Q(valid_until__gt=day))


def certificate_on(
    institution: Institution, day: date, known_at: datetime | None = None
) -> Certificate | None:
    """The certificate in force that day, the latest begun when there are several.

    One withdrawn, revoked or cancelled holds until the day before its status began. With
    `known_at`: as the platform believed at that instant (a row not to be saved).
    """
    if known_at is not None:
        states = knowledge.certificate_states(institution, known_at)
        standing = [row for row in states if knowledge.in_force(row, day)]
        return max(standing, key=lambda row: (row.valid_from, row.pk), default=None)
    struck = ~Q(status=Certificate.Status.VALID) & Q(status_since__lte=day)
    held = institution.certificates.filter(on(day)).exclude(struck)
    return held.order_by("-valid_from", "-pk").first()


def scope_on(
    institution: Institution, day: date, known_at: datetime | None = None
) -> QuerySet[ScopeItem]:
    """The scope rows in force that day, under any certificate in force that day.

    With `known_at`: as the platform believed at that instant.
    """
    if known_at is not None:
        states = knowledge.certificate_states(institution, known_at)
        keys = [row.pk for row in states if knowledge.in_force(row, day)]
        believed = ScopeItem.ever.filter(knowledge.known_rows(known_at), on(day))
        rows = believed.filter(certificate__in=keys)
    else:
        struck = ~Q(status=Certificate.Status.VALID) & Q(status_since__lte=day)
        held = institution.certificates.filter(on(day)).exclude(struck)
        rows = ScopeItem.objects.filter(on(day), certificate__in=held)
    return rows.order_by("category", "matrix", "parameter", "method")


def authorisations_on(
    institution: Institution, day: date, *, person: Person | None = None
) -> QuerySet[Authorisation]:
    """What the institution lets its people do that day."""
    rows = institution.authorisations.filter(on(day)).select_related("person")
    if person is not None:
        rows = rows.filter(person=person)
    return rows.order_by("person__person_no", "task", "parameter", "method")


def calibration_on(instrument: Instrument, day: date) -> Calibration | None:
    """The calibration that covers the day, the latest made when there are several."""
    covering = instrument.calibrations.filter(calibrated_on__lte=day, due_on__gte=day)
    return covering.order_by("-calibrated_on", "-pk").first()


def staff_on(institution: Institution, day: date) -> QuerySet[Employment]:
    """Who works there that day."""
    return institution.staff.filter(on(day)).select_related("person").order_by("person__person_no")


@dataclass(frozen=True)
class SharedPerson:
    """A person and every institution that employs him on the day."""

    person: Person
    institutions: tuple[Institution, ...]


def shared_people(institution: Institution, day: date) -> list[SharedPerson]:
    """People of this institution whom others employ on the same day: a question, no verdict."""
    here = institution.staff.filter(on(day)).values("person")
    rows = Employment.objects.filter(on(day), person__in=here).select_related(
        "person", "institution"
    )
    found: dict[int, tuple[Person, dict[int, Institution]]] = {}
    for row in rows.order_by("person__person_no", "institution__name"):
        _, places = found.setdefault(row.person_id, (row.person, {}))
        places[row.institution_id] = row.institution
    return [
        SharedPerson(person, tuple(places.values()))
        for person, places in found.values()
        if len(places) > 1
    ]


@dataclass(frozen=True)
class Moment:
    """One dated fact of an institution's life. `kind` is a stable code."""

    day: date
    kind: str
    text: Text
    record: str


def timeline(institution: Institution) -> list[Moment]:
    """Certificates, scope, people, instruments and class as dated facts, newest first."""
    moments = [
        *_certificate_moments(institution),
        *_staff_moments(institution),
        *_calibration_moments(institution),
    ]
    if institution.class_since is not None:
        to, why = institution.supervision_class, institution.class_reason
        text = t(f"监管类别定为 {to}：{why}", f"Supervision class {to}: {why}")
        moments.append(Moment(institution.class_since, "class-set", text, institution.uscc))
    return sorted(moments, key=lambda m: (m.day, m.kind, m.record), reverse=True)


def _certificate_moments(institution: Institution) -> Iterable[Moment]:
    for row in institution.certificates.all():
        no = row.certificate_no
        text = t(f"资质认定证书 {no} 生效", f"Certificate {no} begins")
        yield Moment(row.valid_from, "certificate-begins", text, no)
        if row.valid_until is not None:
            text = t(f"资质认定证书 {no} 届满", f"Certificate {no} ends")
            yield Moment(row.valid_until, "certificate-ends", text, no)
        if row.status_since is not None and row.status != Certificate.Status.VALID:
            word = Certificate.Status(row.status).label
            said = word if isinstance(word, Text) else t(str(word), str(word))
            text = t(f"资质认定证书 {no} 被{said.zh}", f"Certificate {no}: {said.en}")
            yield Moment(row.status_since, f"certificate-{row.status}", text, no)
    days: dict[tuple[str, date], int] = {}
    rows = ScopeItem.objects.filter(certificate__institution=institution)
    for no, day in rows.values_list("certificate__certificate_no", "valid_from"):
        days[no, day] = days.get((no, day), 0) + 1
    for (no, day), count in days.items():
        text = t(f"证书 {no} 新增能力 {count} 项", f"{count} scope rows added to certificate {no}")
        yield Moment(day, "scope-added", text, no)


def _staff_moments(institution: Institution) -> Iterable[Moment]:
    for row in institution.staff.select_related("person"):
        name, no = row.person.name, row.person.person_no
        yield Moment(row.valid_from, "person-joins", t(f"{name} 到岗", f"{name} joins"), no)
        if row.valid_until is not None:
            yield Moment(row.valid_until, "person-leaves", t(f"{name} 离岗", f"{name} leaves"), no)


def _calibration_moments(institution: Institution) -> Iterable[Moment]:
    rows = Calibration.objects.filter(instrument__institution=institution)
    for row in rows.select_related("instrument"):
        no = row.instrument.instrument_no
        text = t(
            f"仪器 {no} 检定/校准，有效至 {row.due_on}",
            f"Instrument {no} calibrated, covers until {row.due_on}",
        )
        yield Moment(row.calibrated_on, "calibrated", text, no)
