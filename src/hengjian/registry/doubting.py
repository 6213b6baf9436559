"""What every look for doubts shares: the doubt itself, whose records, which periods meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from hengjian.core.text import Text
from hengjian.registry.models import Institution


@dataclass(frozen=True)
class Doubt:
    """One question: which records, what about them. `records`: (label, address or "")."""

    kind: str
    institutions: tuple[Institution, ...]
    because: Text
    records: tuple[tuple[str, str], ...]


def inside(within: QuerySet[Institution] | None, *paths: str) -> Q:
    """Rows that touch one of the institutions by one of the paths."""
    condition = Q()
    if within is None:
        return condition
    for path in paths:
        condition |= Q(**{f"{path}__in": within.order_by().values("pk")})
    return condition


def pairs(
    rows: Iterable[Any], same: str, ends: Callable[[Any], date | None]
) -> Iterator[tuple[Any, Any]]:
    """Overlapping pairs among neighbours with the same value of `same`; rows come by first day."""
    open_: list[Any] = []
    for row in rows:
        if open_ and getattr(open_[0], same) != getattr(row, same):
            open_ = []
        open_ = [o for o in open_ if (end := ends(o)) is None or end > row.valid_from]
        if (end := ends(row)) is None or end > row.valid_from:
            yield from ((o, row) for o in open_)
            open_.append(row)
