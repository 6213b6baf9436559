"""The draw itself: who is drawn, from a pool that was committed first and a seed nobody chose.

Pure      No Django, no clock, no random module: the same input gives the same draw.
Commit    commitment = SHA-256(salt ‖ canonical(terms)); terms hold number, rule, pool, exclusions.
          A share's commitment = SHA-256(share ‖ canonical({number, party, commitment})).
Seed      HMAC-SHA-256("hengjian-draw/1 seed", canonical({number, commitment, shares in the order
          of PARTIES, public: {source, due, value}})); a key per label is HKDF-Expand (RFC 5869) of it.
Order     A candidate's score is HMAC-SHA-256(key "order", canonical([id, ticket])), the least of his
          tickets; ascending. Nothing is rejected and no remainder is taken, so nothing is uneven;
          with w tickets the chance to come first is exactly w in the sum of all tickets.
Group     As many as `size`, more only when fewer cannot cover the needed fields and a leader;
          walking down the order, a candidate is taken unless the places left could then no longer
          cover what is needed: the first feasible group in lexicographic order of ranks.
Errors    PlanError with every Trouble at once, before anything is drawn.
Blind     It does not know whether the pool is the right one, nor who told the exclusions.

`recompute` does the same from a published bundle and shares no code with this module.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hengjian.draws.pool import (
    Candidate,
    GroupRule,
    PlanError,
    Rule,
    SampleRule,
    Trouble,
    pool_document,
    problems,
)

__all__ = [
    "Candidate",
    "GroupRule",
    "PlanError",
    "Rule",
    "SampleRule",
    "Trouble",
    "pool_document",
    "problems",
]

METHOD = "hengjian-draw/1"
PARTIES = ("market", "ecology", "association")
SALT_BYTES = SHARE_BYTES = 32

# Why a candidate who came earlier in the order is not among the drawn.
EXCLUDED = "excluded"  # followed by “:” and the code published with the pool
NOT_NEEDED = "field-not-needed"
KEPT_FIELD = "place-kept-for-field"
KEPT_LEADER = "place-kept-for-leader"


@dataclass(frozen=True)
class Result:
    """`order` of all ids, `members` ({id, role}) in it, `skips` ({id, reason}) before the last member."""

    order: tuple[str, ...]
    members: tuple[dict[str, str], ...]
    skips: tuple[dict[str, str], ...]

    def document(self) -> dict[str, Any]:
        """As it is published."""
        return {"order": [*self.order], "members": [*self.members], "skips": [*self.skips]}


def canonical(value: object) -> bytes:
    """The one text of a value made of text, whole numbers, booleans, null, lists and objects.

    Names are sorted; "7" and 7 differ. Raises TypeError for decimals and other types.
    """
    _typed(value)
    made = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return made.encode()


def _typed(value: object) -> None:
    if isinstance(value, Mapping):
        for name, held in value.items():
            if not isinstance(name, str):
                raise TypeError(f"the name {name!r} is not text")
            _typed(held)
    elif isinstance(value, list | tuple):
        for held in value:
            _typed(held)
    elif not (value is None or isinstance(value, str | int)):
        raise TypeError(f"a {type(value).__name__} has no single text")


def commitment(salt: bytes, terms: Mapping[str, Any]) -> str:
    """The hiding commitment (hex) to the terms; without the salt nothing can be guessed from it."""
    return hashlib.sha256(_exactly(salt, SALT_BYTES) + canonical(terms)).hexdigest()


def share_commitment(share: bytes, number: str, party: str, committed: str) -> str:
    """The commitment (hex) of a party to its share, bound to the draw, its pool and the party."""
    bound = canonical({"number": number, "party": party, "commitment": committed})
    return hashlib.sha256(_exactly(share, SHARE_BYTES) + bound).hexdigest()


def seed(
    number: str, committed: str, shares: Mapping[str, bytes], public: Mapping[str, str]
) -> bytes:
    """The seed: 32 bytes nobody knew while anybody could still choose. `public`: source, due, value."""
    told = [_exactly(shares[party], SHARE_BYTES).hex() for party in PARTIES]
    document = {
        "number": number,
        "commitment": committed,
        "shares": told,
        "public": {name: public[name] for name in ("source", "due", "value")},
    }
    return hmac.digest(f"{METHOD} seed".encode(), canonical(document), "sha256")


def subkey(seed: bytes, label: str) -> bytes:
    """A key for one purpose: HKDF-Expand with the label, one block."""
    return hmac.digest(seed, label.encode() + b"\x01", "sha256")


def order(seed: bytes, pool: Sequence[Candidate], rule: Rule) -> tuple[str, ...]:
    """Every id of the pool, excluded ones too, in the order of the scores."""
    key = subkey(seed, "order")
    weights = dict(rule.weights) if isinstance(rule, SampleRule) else {}

    def score(candidate: Candidate) -> tuple[bytes, str]:
        tickets = max((weights.get(name, 1) for name in candidate.fields), default=1)
        least = min(
            hmac.digest(key, canonical([candidate.id, ticket]), "sha256")
            for ticket in range(1, tickets + 1)
        )
        return least, candidate.id

    return tuple(c.id for c in sorted(pool, key=score))


def draw(seed: bytes, pool: Sequence[Candidate], rule: Rule) -> Result:
    """The result: who is drawn, in which role, and why each earlier one was passed over."""
    wrong = problems(pool, rule)
    if wrong:
        raise PlanError(wrong)
    ranked = order(_exactly(seed, 32), pool, rule)
    known = {c.id: c for c in pool}
    walked = [known[name] for name in ranked]
    if isinstance(rule, SampleRule):
        taken, skips = _sample(walked, rule)
        roles = dict.fromkeys(taken, "member")
    else:
        taken, skips = _Group(rule).walk(walked)
        lead = next((n for n in taken if known[n].may_lead), "") if rule.leader else ""
        roles = {name: "leader" if name == lead else "member" for name in taken}
    members = tuple({"id": name, "role": roles[name]} for name in taken)
    return Result(ranked, members, tuple({"id": n, "reason": r} for n, r in skips))


def _sample(walked: list[Candidate], rule: SampleRule) -> tuple[list[str], list[tuple[str, str]]]:
    taken: list[str] = []
    skips: list[tuple[str, str]] = []
    for candidate in walked:
        if len(taken) == rule.size:
            break
        if candidate.excluded:
            skips.append((candidate.id, f"{EXCLUDED}:{candidate.excluded}"))
        else:
            taken.append(candidate.id)
    return taken, skips


class _Group:
    """Needs as bits: one a field, the highest for the leader."""

    def __init__(self, rule: GroupRule) -> None:
        self.rule = rule
        self.bits = {name: 1 << i for i, name in enumerate(sorted(set(rule.fields)))}
        self.leader = 1 << len(self.bits) if rule.leader else 0
        self.known: dict[tuple[frozenset[int], int, int], bool] = {}

    def gives(self, candidate: Candidate) -> int:
        """What he covers."""
        fields = sum(self.bits.get(name, 0) for name in set(candidate.fields))
        return fields | (self.leader if candidate.may_lead else 0)

    def refused(self, candidate: Candidate) -> str:
        """Why he may not be drawn whatever the order; empty when he may."""
        if candidate.excluded:
            return f"{EXCLUDED}:{candidate.excluded}"
        needless = self.bits and not self.bits.keys() & set(candidate.fields)
        return NOT_NEEDED if needless else ""

    def coverable(self, kinds: frozenset[int], needs: int, places: int) -> bool:
        """Whether `places` of these kinds can cover the needs."""
        if not needs or not places:
            return not needs
        asked = (kinds, needs, places)
        if asked not in self.known:
            first = needs & -needs
            self.known[asked] = any(
                self.coverable(kinds, needs & ~kind, places - 1) for kind in kinds if kind & first
            )
        return self.known[asked]

    def walk(self, walked: list[Candidate]) -> tuple[list[str], list[tuple[str, str]]]:
        """Taken ids and skips, in order."""
        left = Counter(self.gives(c) for c in walked if not self.refused(c))
        needs = (self.leader or 0) | sum(self.bits.values())
        size = self.rule.size
        while not self.coverable(frozenset(left), needs, size):
            size += 1
        taken: list[str] = []
        skips: list[tuple[str, str]] = []
        for candidate in walked:
            if len(taken) == size:
                break
            reason = self.refused(candidate)
            if not reason:
                gives = self.gives(candidate)
                left -= Counter([gives])
                reason = self.kept(left, needs & ~gives, size - len(taken) - 1)
                if not reason:
                    needs &= ~gives
            if reason:
                skips.append((candidate.id, reason))
            else:
                taken.append(candidate.id)
        return taken, skips

    def kept(self, left: Counter[int], needs: int, places: int) -> str:
        """For what the place is kept, empty when the candidate may have it."""
        kinds = frozenset(left)
        if self.coverable(kinds, needs, places):
            return ""
        fields = needs & ~self.leader
        return KEPT_LEADER if self.coverable(kinds, fields, places) else KEPT_FIELD


def _exactly(value: bytes, length: int) -> bytes:
    if len(value) != length:
        raise ValueError(f"{len(value)} bytes where {length} belong")
    return value
