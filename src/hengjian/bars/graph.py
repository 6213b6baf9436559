"""Which barred bodies and persons stand behind an institution: a search over ties.

Reads   Edges: two nodes, a kind, the days it held, the records that say so. A node is (kind, key):
        ("body", credit code), ("person", number), ("name", a name), ("address", …), ("serial", …).
Gives   Chains from the start to a node that carries a bar, shortest first, at most `depth` ties.
        The first tie holds on the day asked; a further one held at some time from `before_months`
        before the decision until that day, so that a head who left just before it is found.
        A person's employment leads only to a bar of that person: common staff is another measure.
Blind   Names are compared as written; a namesake looks like the same person (strength weak).
Pure    No clock, no database. Cycles end because a chain never visits a node twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from hengjian.core.periods import Period, add_months
from hengjian.core.text import Text

Node = tuple[str, str]
STRENGTHS = ("weak", "medium", "strong")
#: These end at the person: whoever else employs him is not linked by it.
_STAFF = frozenset({"employed", "appointed"})


@dataclass(frozen=True)
class Edge:
    """A tie between two nodes. `records` name the rows behind it, `says` what it is in words."""

    one: Node
    other: Node
    kind: str
    period: Period
    strength: str
    says: Text
    records: tuple[str, ...] = ()

    def beyond(self, node: Node) -> Node:
        """The end that is not `node`."""
        return self.other if node == self.one else self.one


@dataclass(frozen=True)
class Decided:
    """A bar at a node: its number and the day of the decision."""

    number: str
    decided_on: date


@dataclass(frozen=True)
class Chain:
    """Ties from the start to a barred node; `via` are the nodes between."""

    target: Node
    bar: str
    edges: tuple[Edge, ...] = field(default_factory=tuple)
    via: tuple[Node, ...] = ()

    @property
    def strength(self) -> str:
        """That of the weakest tie."""
        return min((edge.strength for edge in self.edges), key=STRENGTHS.index)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of its ties in order."""
        return tuple(edge.kind for edge in self.edges)


def chains(
    start: Node,
    edges: Iterable[Edge],
    barred: Mapping[Node, Iterable[Decided]],
    on: date,
    *,
    depth: int,
    before_months: int,
) -> list[Chain]:
    """Every chain of at most `depth` ties that counts on day `on`; the start's own bars are none."""
    at: dict[Node, list[Edge]] = {}
    for edge in edges:
        at.setdefault(edge.one, []).append(edge)
        at.setdefault(edge.other, []).append(edge)
    found: list[Chain] = []
    frontier: list[tuple[Node, tuple[Edge, ...]]] = [(start, ())]
    for _ in range(depth):
        further: list[tuple[Node, tuple[Edge, ...]]] = []
        for node, path in frontier:
            seen = _visited(start, path)
            for edge in at.get(node, ()):
                beyond = edge.beyond(node)
                if beyond in seen or (not path and not edge.period.covers(on)):
                    continue
                longer = (*path, edge)
                found += _ends(start, longer, beyond, barred.get(beyond, ()), on, before_months)
                if edge.kind not in _STAFF:
                    further.append((beyond, longer))
        frontier = further
    return found


def _visited(start: Node, path: tuple[Edge, ...]) -> set[Node]:
    seen = {start}
    node = start
    for edge in path:
        node = edge.beyond(node)
        seen.add(node)
    return seen


def _ends(
    start: Node,
    path: tuple[Edge, ...],
    target: Node,
    bars: Iterable[Decided],
    on: date,
    before_months: int,
) -> Iterable[Chain]:
    between: list[Node] = []
    node = start
    for edge in path[:-1]:
        node = edge.beyond(node)
        between.append(node)
    if path[-1].kind in _STAFF and target[0] != "person":
        return  # somebody who works there: common staff is measured as a share
    for bar in bars:
        since = add_months(bar.decided_on, -before_months)
        if all(_held(edge.period, since, on) for edge in path[1:]):
            yield Chain(target, bar.number, path, tuple(between))


def _held(period: Period, since: date, until: date) -> bool:
    """Whether it held on a day from `since` to `until`, both included."""
    begun = period.start is None or period.start <= until
    return begun and (period.end is None or period.end > since)


def moved_share(here: Iterable[str], there: Iterable[str]) -> tuple[tuple[str, ...], float]:
    """Who of the barred body's staff `there` is now `here`, and their share of `there`."""
    now, before = set(here), set(there)
    both = tuple(sorted(now & before))
    return both, len(both) / len(before) if before else 0.0


def normal(words: str) -> str:
    """A name, address or serial number as compared: no spaces, full-width forms folded, upper case."""
    return "".join(unicodedata.normalize("NFKC", words).split()).upper()
