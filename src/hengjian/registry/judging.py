"""What a set of facts would change: new, already known, or in conflict with what stands.

Every door uses it, so that a program, a workbook and a page are refused for the same reasons.
Reads the database, writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.db.models import Model

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.registry import models
from hengjian.registry.facts import FACTS, Fact, PersonFact

Key = tuple[object, ...]
_BATCH = 500  # values in one IN list


@dataclass(frozen=True)
class Placed:
    """A fact and where each of its fields stood in what was handed in."""

    fact: Fact
    where: Callable[[str], str]


@dataclass
class Judged:
    """`new` in the order of dependence; `same` counts facts that stand already, word for word."""

    new: list[Fact] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Stored:
    """How a kind of fact lies in the database. `anchor` is the field that narrows the look-up."""

    model: type[Model]
    anchor: str
    paths: dict[str, str]


_INST = {"uscc": "institution__uscc"}
_PERSON = {"person_no": "person__person_no"}
STORED: dict[str, Stored] = {
    "institution": Stored(models.Institution, "uscc", {}),
    "person": Stored(models.Person, "person_no", {"identity_no": "identity_digest"}),
    "employment": Stored(models.Employment, "uscc", _INST | _PERSON),
    "authorisation": Stored(models.Authorisation, "uscc", _INST | _PERSON),
    "instrument": Stored(models.Instrument, "uscc", _INST),
    "calibration": Stored(
        models.Calibration,
        "uscc",
        {"uscc": "instrument__institution__uscc", "instrument_no": "instrument__instrument_no"},
    ),
    "certificate": Stored(models.Certificate, "certificate_no", _INST),
    "scope": Stored(
        models.ScopeItem, "certificate_no", {"certificate_no": "certificate__certificate_no"}
    ),
    "site": Stored(models.Site, "uscc", _INST),
}
#: Which facts another fact needs: field names that together are the key of the other kind.
NEEDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "employment": (("institution", ("uscc",)), ("person", ("person_no",))),
    "authorisation": (("institution", ("uscc",)), ("person", ("person_no",))),
    "instrument": (("institution", ("uscc",)),),
    "calibration": (("instrument", ("uscc", "instrument_no")),),
    "certificate": (("institution", ("uscc",)),),
    "scope": (("certificate", ("certificate_no",)),),
    "site": (("institution", ("uscc",)),),
}
_CALLED = {
    "institution": t("机构", "institution"),
    "person": t("人员", "person"),
    "instrument": t("仪器", "instrument"),
    "certificate": t("证书", "certificate"),
}


def identity_digest(identity_no: str) -> str:
    """A keyed digest: the same person is found again, the number cannot be read back."""
    if not identity_no:
        return ""
    key = hashlib.sha256(f"registry.identity:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, identity_no.upper().encode(), "sha256").hexdigest()


def judge(placed: Sequence[Placed], *, named: Mapping[str, set[Key]] | None = None) -> Judged:
    """Everything that is wrong, at once, and what would be written if nothing were.

    `named` are keys by kind that were handed in and refused already for a reason of their own.
    """
    judged = Judged()
    known: dict[str, set[Key]] = {kind: set(keys) for kind, keys in (named or {}).items()}
    for kind in FACTS:
        mine = [p for p in placed if p.fact.KIND == kind.KIND]
        if mine:
            known.setdefault(kind.KIND, set()).update(_judge_kind(mine, judged))
            if kind is PersonFact:
                judged.problems += _identity_problems(mine)
    judged.problems += _dangling(placed, known)
    return judged


def _judge_kind(mine: Sequence[Placed], judged: Judged) -> set[Key]:
    standing = {fact.key(): fact for fact in _standing([p.fact for p in mine])}
    seen: dict[Key, Placed] = {}
    for place in mine:
        fact, key = place.fact, place.fact.key()
        wrong = [replace(p, where=place.where(p.where)) for p in fact.problems()]
        if key in seen:
            wrong.append(_repeated(place, seen[key]))
        elif key in standing and not _equal(fact, standing[key]):
            wrong.append(_differs(place, standing[key]))
        elif key in standing:
            judged.same += 1
        elif not wrong:
            judged.new.append(fact)
        seen.setdefault(key, place)
        judged.problems += wrong
    return set(seen)


def _standing(facts: Sequence[Fact]) -> Iterable[Fact]:
    kind = type(facts[0])
    stored = STORED[kind.KIND]
    names = list(facts[0].values())
    paths = [stored.paths.get(name, name) for name in names]
    anchors = sorted({str(getattr(fact, stored.anchor)) for fact in facts})
    by = f"{stored.paths.get(stored.anchor, stored.anchor)}__in"
    for start in range(0, len(anchors), _BATCH):
        rows = stored.model._default_manager.filter(**{by: anchors[start : start + _BATCH]})
        for row in rows.values_list(*paths):
            yield kind(**dict(zip(names, row, strict=True)))


def _equal(fact: Fact, standing: Fact) -> bool:
    return not _differing(fact, standing)


def _differing(fact: Fact, standing: Fact) -> list[str]:
    return [name for name, new in fact.values().items() if _unlike(name, new, standing)]


def _unlike(name: str, new: Any, standing: Fact) -> bool:
    old = getattr(standing, name)
    if name == "identity_no":  # the store has the digest; a file without the number says nothing
        return bool(new) and bool(old) and identity_digest(new) != old
    return new != old


def _identity_problems(people: Sequence[Placed]) -> list[Problem]:
    digests: dict[str, Placed] = {}
    problems = []
    for place in people:
        assert isinstance(place.fact, PersonFact)
        digest = identity_digest(place.fact.identity_no)
        if digest and digest in digests:
            problems.append(_same_person(place, digests[digest].fact.key()[0]))
        elif digest:
            digests[digest] = place
    keys = sorted(digests)
    for start in range(0, len(keys), _BATCH):
        found = models.Person.objects.filter(identity_digest__in=keys[start : start + _BATCH])
        for digest, number in found.values_list("identity_digest", "person_no"):
            if digests[digest].fact.key()[0] != number:
                problems.append(_same_person(digests[digest], number))
    return problems


def _dangling(placed: Sequence[Placed], known: dict[str, set[Key]]) -> list[Problem]:
    """Facts that name an institution, person, instrument or certificate nobody recorded."""
    wanted: dict[str, list[tuple[Key, Placed, str]]] = {}
    for place in placed:
        for kind, names in NEEDS.get(place.fact.KIND, ()):
            key = tuple(getattr(place.fact, name) for name in names)
            if all(key) and key not in known.get(kind, ()):
                wanted.setdefault(kind, []).append((key, place, names[-1]))
    problems = []
    for kind, uses in wanted.items():
        there = _existing_keys(kind, {key for key, _, _ in uses})
        problems += [_unknown(kind, key, p, name) for key, p, name in uses if key not in there]
    return problems


def _existing_keys(kind: str, keys: set[Key]) -> set[Key]:
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


def _at(place: Placed, name: str, rule: str, message: Text, remedy: Text) -> Problem:
    found = "" if name == "identity_no" else str(getattr(place.fact, name))
    return Problem(place.where(name), rule, message, remedy, found)


def _repeated(place: Placed, first: Placed) -> Problem:
    name = place.fact.KEY[-1]
    other = first.where(name)
    message = t(f"与 {other} 是同一条记录", f"the same record as at {other}")
    return _at(place, name, "repeated", message, t("只保留一条", "Keep one of them"))


def _differs(place: Placed, standing: Fact) -> Problem:
    names = _differing(place.fact, standing)
    old = "…" if names[0] == "identity_no" else str(getattr(standing, names[0]))
    message = t(f"与已登记的内容不同（已登记：{old}）", f"differs from what is on record ({old})")
    remedy = t(
        "批量导入不改动已登记的事实；如确需变更请办理变更登记，否则改为已登记的内容",
        "An import never changes a recorded fact: file a change, or write what is on record",
    )
    return _at(place, names[0], "differs", message, remedy)


def _same_person(place: Placed, number: object) -> Problem:
    message = t(f"此人已以编号 {number} 登记", f"this person is on record as {number}")
    remedy = t(f"请改用编号 {number}", f"Use the number {number}")
    return _at(place, "person_no", "same-person", message, remedy)


def _unknown(kind: str, key: Key, place: Placed, name: str) -> Problem:
    called = _CALLED[kind]
    message = Text(f"没有登记这个{called.zh}", f"no such {called.en} is on record")
    remedy = Text(
        f"请先登记该{called.zh}，或在同一文件中一并提交",
        f"Record the {called.en} first, or in the same file",
    )
    return _at(place, name, f"unknown-{kind}", message, remedy)
