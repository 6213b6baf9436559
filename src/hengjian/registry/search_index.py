"""Keep the look-up tables beside the facts: who holds which term, by what a person is found.

Called inside the act that changes the facts. Whatever is lost is rebuilt by `refresh_scope` and
`add_people`; nothing here is a fact of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hengjian.registry import search
from hengjian.registry.models import Certificate, Person, PersonToken, ScopeItem, Term, TermHolder
from hengjian.standards import methods

_BATCH = 500
_LONGEST = 60  # of a method's number
Pair = tuple[str, str]  # kind of term, text


def add_people(people: Iterable[Person]) -> None:
    """People just recorded are found by name, sound and number."""
    rows = [
        PersonToken(token=token, person=person)
        for person in people
        for token in sorted(search.person_tokens(person.name, person.person_no))
    ]
    PersonToken.objects.bulk_create(rows, batch_size=_BATCH)


def add_scope(items: Sequence[ScopeItem]) -> None:
    """Scope rows just recorded: their institutions are found by parameter and method."""
    holders = _holders({item.certificate_id for item in items})
    wanted: set[tuple[int, str, str]] = set()
    for item in items:
        holder = holders[item.certificate_id]
        wanted |= {(holder, *pair) for pair in pairs(item.parameter, item.method)}
    _hold(wanted)


def refresh_scope(institution_id: int) -> None:
    """What one institution holds, anew from its scope as known now."""
    TermHolder.objects.filter(institution=institution_id).delete()
    items = ScopeItem.objects.filter(certificate__institution=institution_id)
    held = items.order_by().values_list("parameter", "method").distinct()
    _hold({(institution_id, *pair) for row in held for pair in pairs(*row)})


def pairs(parameter: str, method: str) -> set[Pair]:
    """The terms of one row of a scope."""
    found = {(Term.Kind.CHARACTER.value, char) for char in parameter.lower() if char.strip()}
    return found | {("parameter", parameter), ("method", method)}


def _hold(wanted: set[tuple[int, str, str]]) -> None:
    terms = _terms({(kind, text) for _, kind, text in wanted})
    rows = [TermHolder(term_id=terms[kind, text], institution_id=i) for i, kind, text in wanted]
    TermHolder.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def _terms(wanted: set[Pair]) -> dict[Pair, int]:
    found = _standing(wanted)
    missing = sorted(wanted - set(found))
    if missing:
        rows = [Term(kind=kind, text=text, number=_number(kind, text)) for kind, text in missing]
        Term.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
        found |= _standing(set(missing))
    return found


def _standing(wanted: set[Pair]) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for kind in Term.Kind.values:
        texts = sorted(text for k, text in wanted if k == kind)
        for start in range(0, len(texts), _BATCH):
            rows = Term.objects.filter(kind=kind, text__in=texts[start : start + _BATCH])
            found |= {(kind, text): pk for text, pk in rows.values_list("text", "pk")}
    return found


def _number(kind: str, text: str) -> str:
    return methods.cited(text)[:_LONGEST] if kind == Term.Kind.METHOD else ""


def _holders(certificates: set[int]) -> dict[int, int]:
    keys = sorted(certificates)
    found: dict[int, int] = {}
    for start in range(0, len(keys), _BATCH):
        rows = Certificate.objects.filter(pk__in=keys[start : start + _BATCH])
        found |= dict(rows.values_list("pk", "institution_id"))
    return found
