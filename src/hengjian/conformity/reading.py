"""Files out of the register: a fixed number of queries for any number of institutions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Model, Q

from hengjian.conformity.clauses import file as values
from hengjian.conformity.clauses.file import File, Span
from hengjian.quality.models import Document
from hengjian.registry import models

#: Institutions read at once: keeps an IN list short on every database.
BATCH = 200
Rows = dict[int, list[Any]]


def file_of(institution: models.Institution) -> File:
    """One institution's file."""
    return files([institution])[institution.pk]


def files(institutions: Iterable[models.Institution]) -> dict[int, File]:
    """The files of many institutions, by their key."""
    pks = [one.pk for one in institutions]
    found: dict[int, File] = {}
    for start in range(0, len(pks), BATCH):
        found |= _batch(pks[start : start + BATCH])
    return found


def _batch(pks: list[int]) -> dict[int, File]:
    people, instruments = _people(pks), _instruments(pks)
    rooms = _by(models.Premises, pks, "site__institution", _ROOM, _room)
    certificates = _by(models.Certificate, pks, "institution", _CERTIFICATE, _certificate)
    rows = _by(models.ScopeItem, pks, "certificate__institution", _ROW, _row)
    verified = _by(models.MethodVerification, pks, "institution", _VERIFIED, values.Verified)
    documents = _by(Document, pks, "institution", _DOCUMENT, _document)
    return {
        pk: File(
            tuple(people[pk]),
            tuple(instruments[pk]),
            tuple(rooms[pk]),
            tuple(rows[pk]),
            tuple(certificates[pk]),
            tuple(verified[pk]),
            tuple(documents[pk]),
        )
        for pk in pks
    }


def _by(model: type[Model], pks: list[int], to: str, names: tuple[str, ...], make: Any) -> Rows:
    """Rows of a model as values, by institution, in a fixed order."""
    found: Rows = defaultdict(list)
    rows = model._default_manager.filter(**{f"{to}__in": pks}).order_by("pk")
    for pk, *row in rows.values_list(to, *names):
        found[pk].append(make(*row))
    return found


_DATES = ("valid_from", "valid_until")
_ROOM = (*_DATES, "site__name", "name", "purpose", "tenure", "sole_use")
_CERTIFICATE = (*_DATES, "certificate_no", "decided_on", "status", "status_since")
_ROW = (*_DATES, "category", "parameter", "method", "certificate__certificate_no")
_VERIFIED = ("parameter", "method", "verified_on", "report_no", "real_samples")
_DOCUMENT = (*_DATES, "kind", "title", "document_no", "covers")


def _room(begins: date, ends: date | None, site: str, name: str, *rest: Any) -> values.Room:
    purpose, tenure, sole_use = rest
    return values.Room(site, name, purpose, Span(begins, ends), tenure, sole_use)


def _certificate(
    begins: date, ends: date | None, no: str, decided: date | None, status: str, since: date | None
) -> values.Certificate:
    struck = since if status != models.Certificate.Status.VALID else None
    return values.Certificate(no, Span(begins, ends), decided, struck)


def _row(begins: date, ends: date | None, *rest: str) -> values.Row:
    category, parameter, method, certificate_no = rest
    return values.Row(category, parameter, method, Span(begins, ends), certificate_no)


def _document(
    begins: date, ends: date | None, kind: str, title: str, *rest: Any
) -> values.Document:
    number, covers = rest
    return values.Document(kind, f"{number} {title}", Span(begins, ends), tuple(covers))


def _people(pks: list[int]) -> Rows:
    """The people who are or were employed or hold something here, by institution."""
    parts = _parts_of_people(pks)
    ids = {person for found in parts.values() for _, person in found}
    called = {pk: (no, name) for pk, no, name in _many(models.Person, ids, "person_no", "name")}
    lives = _lives(ids)
    elsewhere = _employments(ids)
    result: Rows = defaultdict(list)
    pairs = sorted({pair for found in parts.values() for pair in found}, key=lambda p: called[p[1]])
    for pk, person in pairs:
        away = tuple(span for other, span in elsewhere[person] if other != pk)
        no, name = called[person]
        own = _own(parts, lives, pk, person)
        result[pk].append(values.Person(no, name, elsewhere=away, **own))
    return result


Pairs = dict[tuple[int, int], list[Any]]


def _own(
    parts: dict[str, Pairs], lives: dict[str, Rows], pk: int, person: int
) -> dict[str, tuple[Any, ...]]:
    """What the person holds here, and brings along, by field of values.Person."""
    here = {name: tuple(found.get((pk, person), ())) for name, found in parts.items()}
    return here | {name: tuple(found.get(person, ())) for name, found in lives.items()}


def _parts_of_people(pks: list[int]) -> dict[str, Pairs]:
    """What ties people to an institution, by (institution, person)."""
    asked: tuple[tuple[str, type[Model], tuple[str, ...], Any], ...] = (
        ("stays", models.Employment, (*_DATES, "contract", "insured_from"), _spanned(values.Stay)),
        ("posts", models.Appointment, (*_DATES, "post", "field"), _spanned(values.Post)),
        (
            "permits",
            models.Authorisation,
            (*_DATES, "task", "parameter", "method"),
            _spanned(values.Permit),
        ),
        (
            "confirmed",
            models.AbilityConfirmation,
            ("parameter", "method", "confirmed_on", "theory", "practice"),
            values.Confirmed,
        ),
    )
    found: dict[str, Pairs] = {}
    for name, model, names, make in asked:
        pairs: Pairs = defaultdict(list)
        rows = model._default_manager.filter(institution__in=pks).order_by("pk")
        for pk, person, *row in rows.values_list("institution", "person", *names):
            pairs[pk, person].append(make(*row))
        found[name] = pairs
    return found


def _spanned(kind: Any) -> Any:
    return lambda begins, ends, *rest: kind(Span(begins, ends), *rest)


def _lives(ids: set[int]) -> dict[str, Rows]:
    """Degrees, titles and work of people, wherever they were."""
    degrees: Rows = defaultdict(list)
    for person, *row in _many(
        models.Qualification, ids, "kind", "level", "obtained_on", "field", by="person"
    ):
        degrees[person].append(values.Degree(*row))
    work: Rows = defaultdict(list)
    for person, begins, ends, *row in _many(
        models.Experience, ids, *_DATES, "work", "field", by="person"
    ):
        work[person].append(values.Work(Span(begins, ends), *row))
    return {"degrees": degrees, "work": work}


def _employments(ids: set[int]) -> dict[int, list[tuple[int, Span]]]:
    found: dict[int, list[tuple[int, Span]]] = defaultdict(list)
    for person, pk, begins, ends in _many(
        models.Employment, ids, "institution", *_DATES, by="person"
    ):
        found[person].append((pk, Span(begins, ends)))
    return found


def _many(model: type[Model], ids: set[int], *names: str, by: str = "pk") -> Iterator[Any]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), 500):
        rows = model._default_manager.filter(**{f"{by}__in": ordered[start : start + 500]})
        yield from rows.order_by("pk").values_list(by, *names)


def _instruments(pks: list[int]) -> Rows:
    parts: dict[str, Rows] = {}
    asked: tuple[tuple[str, type[Model], tuple[str, ...], Any], ...] = (
        ("uses", models.InstrumentUse, ("parameter", "sort", "fugitive"), values.Use),
        ("functions", models.InstrumentFunction, ("function", "verified_on"), values.Function),
        ("rents", models.Lease, (*_DATES, "lessor", "sole_use"), _spanned(values.Rent)),
        ("calibrations", models.Calibration, ("calibrated_on", "due_on"), values.Covered),
        ("checks", models.PeriodCheck, ("checked_on", "passed"), values.Check),
    )
    for name, model, names, make in asked:
        found: Rows = defaultdict(list)
        rows = model._default_manager.filter(instrument__institution__in=pks).order_by("pk")
        for pk, *row in rows.values_list("instrument", *names):
            found[pk].append(make(*row))
        parts[name] = found
    shared = _shared(pks)
    result: Rows = defaultdict(list)
    fields = ("institution", "pk", "instrument_no", "name", "rented", "serial")
    held = models.Instrument.objects.filter(institution__in=pks).order_by("instrument_no")
    for inst, pk, no, name, rented, serial in held.values_list(*fields):
        own = (tuple(parts[part][pk]) for part in parts)
        result[inst].append(values.Instrument(no, name, rented, serial, shared.get(pk, 0), *own))
    return result


def _shared(pks: list[int]) -> dict[int, int]:
    """Instrument → how many other bodies have one of the same serial number and model.

    An empty model fits every model: who wrote none down may mean the same instrument.
    """
    mine = models.Instrument.objects.filter(institution__in=pks).exclude(serial="")
    own = list(mine.values_list("pk", "institution", "serial", "model"))
    serials = sorted({serial for _, _, serial, _ in own})
    others: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for start in range(0, len(serials), 500):
        rows = models.Instrument.objects.filter(Q(serial__in=serials[start : start + 500]))
        for institution, serial, model in rows.values_list("institution", "serial", "model"):
            others[serial].append((institution, model))
    counts = {}
    for pk, institution, serial, model in own:
        same = {
            other
            for other, its in others[serial]
            if other != institution and (not its or not model or its == model)
        }
        if same:
            counts[pk] = len(same)
    return counts
