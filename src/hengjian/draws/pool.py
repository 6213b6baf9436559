"""What a draw is made from: candidates, the rule, and everything that forbids a draw.

Pure. `problems` is asked before a draw is opened, so that a draw once begun always has a result.
Blindness: it cannot see who is missing from the pool, nor whether an exclusion is true.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MOST_CANDIDATES, MOST_FIELDS, MOST_TICKETS = 5000, 14, 100
_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{0,59}", re.ASCII)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)


@dataclass(frozen=True)
class Candidate:
    """One in the pool. `excluded` is a reason code: published, ranked, never drawn."""

    id: str
    fields: tuple[str, ...] = ()
    may_lead: bool = False
    excluded: str = ""

    def document(self) -> dict[str, Any]:
        """As it is committed: fields without repetition, in code point order."""
        return {
            "id": self.id,
            "fields": sorted(set(self.fields)),
            "may_lead": self.may_lead,
            "excluded": self.excluded,
        }


@dataclass(frozen=True)
class GroupRule:
    """At least `size` people who together cover `fields`, one of whom may lead."""

    size: int
    fields: tuple[str, ...]
    leader: bool = True

    def document(self) -> dict[str, Any]:
        """As it is committed."""
        fields = sorted(set(self.fields))
        return {"kind": "group", "size": self.size, "fields": fields, "leader": self.leader}


@dataclass(frozen=True)
class SampleRule:
    """`size` of the pool. `weights`: (field, tickets); a candidate has the most his fields give, or 1."""

    size: int
    weights: tuple[tuple[str, int], ...] = ()

    def document(self) -> dict[str, Any]:
        """As it is committed."""
        return {"kind": "sample", "size": self.size, "weights": dict(self.weights)}


Rule = GroupRule | SampleRule


@dataclass(frozen=True)
class Trouble:
    """Why nothing can be drawn: a stable code and what it is about."""

    code: str
    what: str = ""


class PlanError(ValueError):
    """The pool and the rule allow no draw; `troubles` says everything that is wrong."""

    def __init__(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = tuple(troubles)
        super().__init__("; ".join(f"{t.code} {t.what}".strip() for t in troubles))


def pool_document(pool: Sequence[Candidate]) -> list[dict[str, Any]]:
    """The pool as it is committed, sorted by id. Raises PlanError on an id that stands twice."""
    twice = sorted(name for name, count in Counter(c.id for c in pool).items() if count > 1)
    if twice:
        raise PlanError([Trouble("duplicate-id", name) for name in twice])
    return [c.document() for c in sorted(pool, key=lambda c: c.id)]


def is_plain(text: str) -> bool:
    """Whether no other text looks like it: composed, printable, letters Latin or Chinese only."""
    if not text or len(text) > 120 or unicodedata.normalize("NFC", text) != text:
        return False
    return text.isprintable() and text == text.strip() and all(map(_plain, text))


def _plain(letter: str) -> bool:
    if letter.isascii() or not letter.isalnum():
        return unicodedata.category(letter) not in {"Mn", "Mc", "Me", "Cf", "Co", "Cs"}
    return unicodedata.name(letter, "").startswith("CJK UNIFIED IDEOGRAPH")


def problems(pool: Sequence[Candidate], rule: Rule) -> list[Trouble]:
    """Everything that forbids a draw from this pool by this rule; empty when it can be drawn."""
    found = [Trouble("bad-id", c.id[:80]) for c in pool if not _ID.fullmatch(c.id)]
    # P-1 and p-1 would be read as one by people.
    twice = Counter(c.id.casefold() for c in pool)
    found += [Trouble("duplicate-id", n) for n in _first(pool, twice)]
    found += [
        Trouble("bad-field", c.id) for c in pool if not all(is_plain(name) for name in c.fields)
    ]
    found += [
        Trouble("bad-exclusion", c.id)
        for c in pool
        if c.excluded and not _CODE.fullmatch(c.excluded)
    ]
    if len(pool) > MOST_CANDIDATES:
        found.append(Trouble("pool-too-large", str(len(pool))))
    if type(rule.size) is not int or rule.size < 1:
        found.append(Trouble("bad-size", str(rule.size)))
    if found:
        return found
    if isinstance(rule, SampleRule):
        return _sample_problems(pool, rule)
    return _group_problems(pool, rule)


def _first(pool: Sequence[Candidate], count: Counter[str]) -> list[str]:
    """The ids that stand more than once, each as it stands first."""
    seen: dict[str, str] = {}
    for candidate in pool:
        seen.setdefault(candidate.id.casefold(), candidate.id)
    return [seen[name] for name, times in count.items() if times > 1]


def _sample_problems(pool: Sequence[Candidate], rule: SampleRule) -> list[Trouble]:
    wrong = [
        Trouble("bad-weight", f)
        for f, w in rule.weights
        # A decimal, NaN or infinity is no number of tickets.
        if type(w) is not int or not 1 <= w <= MOST_TICKETS or not is_plain(f)
    ]
    if len(dict(rule.weights)) != len(rule.weights):
        wrong.append(Trouble("bad-weight", "twice"))
    free = sum(not c.excluded for c in pool)
    return wrong + ([Trouble("too-few", f"{free} < {rule.size}")] if free < rule.size else [])


def _group_problems(pool: Sequence[Candidate], rule: GroupRule) -> list[Trouble]:
    needed = set(rule.fields)
    if odd := [name for name in sorted(needed) if not is_plain(name)]:
        return [Trouble("bad-field", ascii(name)) for name in odd]
    if len(needed) > MOST_FIELDS:
        return [Trouble("too-many-fields", str(len(needed)))]
    free = [c for c in pool if not c.excluded and (not needed or needed & set(c.fields))]
    covered = {name for c in free for name in c.fields}
    found = [Trouble("field-uncovered", name) for name in sorted(needed - covered)]
    if rule.leader and not any(c.may_lead for c in free):
        found.append(Trouble("no-leader"))
    if len(free) < rule.size:
        found.append(Trouble("too-few", f"{len(free)} < {rule.size}"))
    return found
