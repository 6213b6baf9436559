"""Rows of a scope that say the same thing twice for the same days: refused at their cells.

A row that follows its earlier self without a gap is no overlap; the same item at another site or
under another certificate is none either (the latter is a doubt, see `doubts`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hengjian.core.errors import Problem
from hengjian.core.text import t
from hengjian.registry.facts import ScopeFact
from hengjian.registry.models import ScopeItem

_BATCH = 500
Item = tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """The days an item is held on: of a row on record (no place), or of one handed in."""

    begin: date
    end: date | None
    place: int | None


def of_scope(
    facts: Sequence[ScopeFact], leaving: Collection[int] = ()
) -> list[tuple[int, Problem]]:
    """Place of the fact → its problem (`where` is the field). Rows `leaving` count as gone."""
    held: dict[Item, list[Held]] = defaultdict(list)
    wanted = {_item(fact) for fact in facts}
    for item, one in _standing(sorted({f.certificate_no for f in facts}), leaving):
        if item in wanted:
            held[item].append(one)
    found = []
    for place, fact in enumerate(facts):
        mine = Held(fact.valid_from, fact.valid_until, place)
        # The same first day is the same key: judged as “repeated” or “differs”, not here.
        other = next(
            (o for o in held[_item(fact)] if o.begin != mine.begin and _meet(o, mine)), None
        )
        if other is not None:
            found.append((place, _twice(fact, other)))
        held[_item(fact)].append(mine)
    return found


def _item(fact: ScopeFact) -> Item:
    return (fact.certificate_no, *(str(getattr(fact, name)) for name in ScopeItem.ITEM))


def _standing(numbers: list[str], leaving: Collection[int]) -> list[tuple[Item, Held]]:
    found = []
    for start in range(0, len(numbers), _BATCH):
        rows = ScopeItem.objects.filter(
            certificate__certificate_no__in=numbers[start : start + _BATCH]
        ).exclude(pk__in=leaving)
        columns = ("certificate__certificate_no", *ScopeItem.ITEM, "valid_from", "valid_until")
        for *item, begin, end in rows.values_list(*columns):
            found.append((tuple(item), Held(begin, end, None)))
    return found


def _meet(one: Held, other: Held) -> bool:
    return (one.end is None or other.begin < one.end) and (
        other.end is None or one.begin < other.end
    )


def _twice(fact: ScopeFact, other: Held) -> Problem:
    last = "…" if other.end is None else (other.end - timedelta(days=1)).isoformat()
    message = t(
        f"同一证书的同一项目已有重叠的有效期（{other.begin} 至 {last}）",
        f"the certificate holds the same item for these days already ({other.begin} to {last})",
    )
    remedy = t(
        "请删除重复的行；更换方法版本或限制请办理变更登记",
        "Remove the repeated row; a new edition or restriction is filed as a change",
    )
    return Problem("valid_from", "overlapping", message, remedy, fact.valid_from.isoformat())
