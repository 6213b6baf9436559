"""Turn judged facts into rows and ledger bodies. Called by services only, inside a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from hengjian.registry import models, search, search_index
from hengjian.registry.facts import FACTS, Fact, PersonFact
from hengjian.registry.judging import identity_digest
from hengjian.registry.stored import STORED

_BATCH = 500
Key = tuple[Any, ...]


def write(facts: Sequence[Fact], at: datetime) -> dict[str, list[Any]]:
    """Insert the facts, in the order of dependence. Gives kind → rows with their keys."""
    made: dict[str, list[Any]] = {}
    for kind in FACTS:
        mine = [fact for fact in facts if fact.KIND == kind.KIND]
        if mine:
            rows = _rows(mine, at)
            model: Any = STORED[kind.KIND].model
            made[kind.KIND] = model._default_manager.bulk_create(rows, batch_size=_BATCH)
    # What was written can be found.
    search_index.add_people(made.get("person", ()))
    if made.get("scope"):
        search_index.add_scope(made["scope"])
    return made


def identify(people: Sequence[PersonFact]) -> None:
    """People on record without an identity number are known by it from now on."""
    for fact in people:
        left = models.Person.objects.filter(person_no=fact.person_no, identity_digest="")
        left.update(identity_digest=identity_digest(fact.identity_no))


def _rows(facts: Sequence[Fact], at: datetime) -> list[Model]:
    model, kind = STORED[facts[0].KIND].model, facts[0].KIND
    links = _links(kind, facts)
    return [model(**_columns(fact, links), recorded_at=at) for fact in facts]


def _columns(
    fact: Fact, links: dict[str, tuple[tuple[str, ...], dict[Key, int]]]
) -> dict[str, Any]:
    values = fact.values()
    if fact.KIND == "person":
        values["identity_digest"] = identity_digest(values.pop("identity_no"))
    if fact.KIND == "institution":
        values["pinyin"] = search.pinyin_column(values["name"])
    for column, (names, keys) in links.items():
        values[column] = keys[tuple(getattr(fact, name) for name in names)]
    for names, _ in links.values():
        for name in names:
            # A link's own field stays only where the row has a column of the same name.
            if name in STORED[fact.KIND].paths:
                values.pop(name, None)
    return values


def _links(kind: str, facts: Sequence[Fact]) -> dict[str, tuple[tuple[str, ...], dict[Key, int]]]:
    """Foreign-key column → (fields of the fact that name the other, key → primary key)."""
    links: dict[str, tuple[tuple[str, ...], dict[Key, int]]] = {}
    paths = STORED[kind].paths
    if paths.get("instrument_no"):
        return {"instrument_id": (("uscc", "instrument_no"), _instruments(facts))}
    if kind == "premises":
        return {"site_id": (("uscc", "site"), _sites(facts))}
    if paths.get("uscc") == "institution__uscc":
        links["institution_id"] = (("uscc",), _keys(models.Institution, "uscc", facts))
    if "person_no" in paths:
        links["person_id"] = (("person_no",), _keys(models.Person, "person_no", facts))
    if "certificate_no" in paths:
        keys = _keys(models.Certificate, "certificate_no", facts)
        links["certificate_id"] = (("certificate_no",), keys)
    return links


def _keys(model: type[Model], name: str, facts: Iterable[Fact]) -> dict[Key, int]:
    wanted = sorted({str(getattr(fact, name)) for fact in facts})
    found: dict[Key, int] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = model._default_manager.filter(**{f"{name}__in": wanted[start : start + _BATCH]})
        found |= {(value,): pk for value, pk in rows.values_list(name, "pk")}
    return found


def _instruments(facts: Iterable[Fact]) -> dict[Key, int]:
    wanted = sorted({str(fact.values()["uscc"]) for fact in facts})
    found: dict[Key, int] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = models.Instrument.objects.filter(
            institution__uscc__in=wanted[start : start + _BATCH]
        )
        for uscc, number, pk in rows.values_list("institution__uscc", "instrument_no", "pk"):
            found[uscc, number] = pk
    return found


def _sites(facts: Iterable[Fact]) -> dict[Key, int]:
    wanted = sorted({str(fact.values()["uscc"]) for fact in facts})
    found: dict[Key, int] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = models.Site.objects.filter(institution__uscc__in=wanted[start : start + _BATCH])
        for uscc, name, pk in rows.values_list("institution__uscc", "name", "pk"):
            found[uscc, name] = pk
    return found


def body(fact: Fact) -> dict[str, Any]:
    """A fact as a ledger body: days and decimals as text, an identity number never."""
    values = fact.values()
    if isinstance(fact, PersonFact):
        values["identity_digest"] = identity_digest(values.pop("identity_no"))
    return {name: _plain(value) for name, value in values.items() if value not in ("", None)}


def _plain(value: object) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, float | Decimal) else value
