"""How each kind of fact lies in the database, and which other facts it names."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Model

from hengjian.registry import models
from hengjian.registry.facts import FACTS, Fact, ScopeFact

Key = tuple[object, ...]
_BATCH = 500  # values in one IN list


@dataclass(frozen=True)
class Stored:
    """How a kind of fact lies in the database. `anchor` is the field that narrows the look-up."""

    model: type[Model]
    anchor: str
    paths: dict[str, str]


_INST = {"uscc": "institution__uscc"}
_PERSON = {"person_no": "person__person_no"}
_INSTRUMENT = {
    "uscc": "instrument__institution__uscc",
    "instrument_no": "instrument__instrument_no",
}
STORED: dict[str, Stored] = {
    "institution": Stored(models.Institution, "uscc", {}),
    "person": Stored(models.Person, "person_no", {"identity_no": "identity_digest"}),
    "employment": Stored(models.Employment, "uscc", _INST | _PERSON),
    "authorisation": Stored(models.Authorisation, "uscc", _INST | _PERSON),
    "instrument": Stored(models.Instrument, "uscc", _INST),
    "calibration": Stored(models.Calibration, "uscc", _INSTRUMENT),
    "certificate": Stored(models.Certificate, "certificate_no", _INST),
    "scope": Stored(
        models.ScopeItem, "certificate_no", {"certificate_no": "certificate__certificate_no"}
    ),
    "site": Stored(models.Site, "uscc", _INST),
    "qualification": Stored(models.Qualification, "person_no", _PERSON),
    "experience": Stored(models.Experience, "person_no", _PERSON),
    "appointment": Stored(models.Appointment, "uscc", _INST | _PERSON),
    "ability-confirmation": Stored(models.AbilityConfirmation, "uscc", _INST | _PERSON),
    "period-check": Stored(models.PeriodCheck, "uscc", _INSTRUMENT),
    "lease": Stored(models.Lease, "uscc", _INSTRUMENT),
    "instrument-function": Stored(models.InstrumentFunction, "uscc", _INSTRUMENT),
    "instrument-use": Stored(models.InstrumentUse, "uscc", _INSTRUMENT),
    "method-verification": Stored(models.MethodVerification, "uscc", _INST),
    "premises": Stored(
        models.Premises, "uscc", {"uscc": "site__institution__uscc", "site": "site__name"}
    ),
    "tie": Stored(models.Tie, "uscc", _INST),
}
#: Which facts another fact needs: field names that together are the key of the other kind.
NEEDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    **dict.fromkeys(
        ("employment", "authorisation", "appointment", "ability-confirmation"),
        (("institution", ("uscc",)), ("person", ("person_no",))),
    ),
    **dict.fromkeys(("qualification", "experience"), (("person", ("person_no",)),)),
    **dict.fromkeys(
        ("calibration", "period-check", "lease", "instrument-function", "instrument-use"),
        (("instrument", ("uscc", "instrument_no")),),
    ),
    **dict.fromkeys(
        ("instrument", "certificate", "site", "method-verification", "tie"),
        (("institution", ("uscc",)),),
    ),
    "scope": (("certificate", ("certificate_no",)),),
    "premises": (("site", ("uscc", "site")),),
}


def standing(facts: Sequence[Fact], leaving: Collection[int] = ()) -> Iterator[Fact]:
    """What the register holds beside these facts (all of one kind): at least their own keys."""
    kind = type(facts[0])
    stored = STORED[kind.KIND]
    names = list(facts[0].values())
    paths = [stored.paths.get(name, name) for name in names]
    anchors = sorted({str(getattr(fact, stored.anchor)) for fact in facts})
    by = f"{stored.paths.get(stored.anchor, stored.anchor)}__in"
    for start in range(0, len(anchors), _BATCH):
        rows = stored.model._default_manager.filter(**{by: anchors[start : start + _BATCH]})
        if leaving and kind is ScopeFact:
            rows = rows.exclude(pk__in=leaving)
        for row in rows.values_list(*paths):
            yield kind(**dict(zip(names, row, strict=True)))


def existing_keys(kind: str, keys: set[Key]) -> set[Key]:
    """Keys of that kind on record, at least all of those asked for that are."""
    stored, fact = STORED[kind], next(f for f in FACTS if kind == f.KIND)
    paths = [stored.paths.get(name, name) for name in fact.KEY]
    place = fact.KEY.index(stored.anchor)
    anchors = sorted({str(key[place]) for key in keys})
    by = f"{stored.paths.get(stored.anchor, stored.anchor)}__in"
    found: set[Key] = set()
    for start in range(0, len(anchors), _BATCH):
        rows = stored.model._default_manager.filter(**{by: anchors[start : start + _BATCH]})
        found |= set(rows.values_list(*paths))
    return found
