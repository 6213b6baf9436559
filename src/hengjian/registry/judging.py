"""What a set of facts would change: new, already known, or in conflict with what stands.

Every door uses it, so that a program, a workbook and a page are refused for the same reasons.
Reads the database, writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from hengjian.core.errors import Problem
from hengjian.core.regions import is_code
from hengjian.core.text import Text, t
from hengjian.registry import absent, models, overlaps
from hengjian.registry.facts import FACTS, Fact, PersonFact, ScopeFact
from hengjian.registry.stored import NEEDS, Key, existing_keys, standing
from hengjian.standards import regions

_BATCH = 500  # values in one IN list


@dataclass(frozen=True)
class Placed:
    """A fact and where each of its fields stood in what was handed in.

    `given`: the fields the file has a column for (None: all of them). About the others it says
    nothing: a fact on record keeps what it says there, a new one takes the usual value.
    """

    fact: Fact
    where: Callable[[str], str]
    given: frozenset[str] | None = None


@dataclass
class Judged:
    """`new` in the order of dependence; `same_of` counts by kind facts that stand already, word for
    word; `identified` are people on record without an identity number, of whom one is known now."""

    new: list[Fact] = field(default_factory=list)
    same_of: Counter[str] = field(default_factory=Counter)
    identified: list[PersonFact] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def same(self) -> int:
        """How many facts stand already."""
        return self.same_of.total()

    @property
    def changes(self) -> bool:
        """Whether anything would be written."""
        return bool(self.new or self.identified)


_CALLED = {
    "institution": t("机构", "institution"),
    "person": t("人员", "person"),
    "instrument": t("仪器", "instrument"),
    "certificate": t("证书", "certificate"),
    "site": t("场所", "site"),
}


def identity_digest(identity_no: str) -> str:
    """A keyed digest: the same person is found again, the number cannot be read back."""
    if not identity_no:
        return ""
    key = hashlib.sha256(f"registry.identity:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, identity_no.upper().encode(), "sha256").hexdigest()


def judge(
    placed: Sequence[Placed],
    *,
    named: Mapping[str, set[Key]] | None = None,
    leaving: Collection[int] = (),
) -> Judged:
    """Everything that is wrong, at once, and what would be written if nothing were.

    `named` are keys by kind that were handed in and refused already for a reason of their own;
    `leaving` are scope rows that the same act takes away.
    """
    judged = Judged()
    known: dict[str, set[Key]] = {kind: set(keys) for kind, keys in (named or {}).items()}
    for kind in FACTS:
        mine = [p for p in placed if p.fact.KIND == kind.KIND]
        if mine:
            known.setdefault(kind.KIND, set()).update(_judge_kind(mine, judged, leaving))
            if kind is PersonFact:
                judged.problems += _identity_problems(mine)
    judged.problems += _dangling(placed, known)
    return judged


def _judge_kind(handed: Sequence[Placed], judged: Judged, leaving: Collection[int]) -> set[Key]:
    filed = absent.Filed(standing([p.fact for p in handed], leaving))
    mine, unclear = _settled(handed, filed)
    twice = _overlapping(mine, leaving)
    seen: dict[Key, Placed] = {}
    for number, place in enumerate(mine):
        fact, key = place.fact, place.fact.key()
        wrong = [replace(p, where=place.where(p.where)) for p in fact.problems()]
        wrong += unclear.get(number, [])
        wrong += [replace(p, where=place.where(p.where)) for p in _gone_region(fact)]
        there = filed.by_key.get(key)
        if there is None:  # what is on record already is not blamed for being there
            wrong += [replace(p, where=place.where(p.where)) for p in twice.get(number, ())]
        if key in seen:
            wrong.append(_repeated(place, seen[key]))
        elif there is not None and not _equal(fact, there):
            wrong.append(_differs(place, there))
        elif there is not None:
            judged.same_of[fact.KIND] += 1
            if (
                isinstance(fact, PersonFact)
                and fact.identity_no
                and not there.values()["identity_no"]
            ):
                judged.identified.append(fact)
        elif not wrong:
            judged.new.append(fact)
        seen.setdefault(key, place)
        judged.problems += wrong
    return set(seen)


def _gone_region(fact: Fact) -> Iterable[Problem]:
    """A code of a province whose divisions we know must be one of them today."""
    code = str(fact.values().get("region", ""))
    if is_code(code) and code not in regions.regions() and f"{code[:2]}0000" in regions.regions():
        message = t(
            "不在现行行政区划表内（已撤销或不存在）", "no division of today: abolished or made up"
        )
        remedy = t("请改填现行代码", "Write the code in force today")
        yield Problem("region", "region-abolished", message, remedy, code)


def _settled(
    handed: Sequence[Placed], filed: absent.Filed
) -> tuple[list[Placed], dict[int, list[Problem]]]:
    """The facts with what the register says where the file has no column; which cannot be told."""
    settled, unclear = [], {}
    for number, place in enumerate(handed):
        fact, columns = filed.settle(place.fact, place.given)
        if columns:
            problem = absent.unclear(columns)
            unclear[number] = [replace(problem, where=place.where(problem.where))]
        settled.append(replace(place, fact=fact))
    return settled, unclear


def _overlapping(mine: Sequence[Placed], leaving: Collection[int]) -> dict[int, list[Problem]]:
    rows = [(n, p.fact) for n, p in enumerate(mine) if isinstance(p.fact, ScopeFact)]
    rows = [(n, fact) for n, fact in rows if fact.valid_from]
    found: dict[int, list[Problem]] = {}
    for place, problem in overlaps.of_scope([fact for _, fact in rows], leaving):
        found.setdefault(rows[place][0], []).append(problem)
    return found


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
        there = existing_keys(kind, {key for key, _, _ in uses})
        problems += [_unknown(kind, key, p, name) for key, p, name in uses if key not in there]
    return problems


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
