"""The tables that come from the register and the standards, in the order of the written schemas.

The register's periods are half open, the written schemas include both days: the last day is the
day before the register's end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from hengjian.registry.models import Authorisation, Calibration, Certificate, ScopeItem
from hengjian.screening import parameters
from hengjian.standards import law

Row = tuple[Any, ...]
BATCH = 5_000


def last_day(*ends: date | None) -> date | None:
    """The last day covered when validity stops at the earliest of these days; None is open."""
    known = [end for end in ends if end is not None]
    return min(known) - timedelta(days=1) if known else None


def calibrations() -> Iterator[Row]:
    """Every calibration of every instrument."""
    rows = Calibration.objects.order_by("pk").values_list(
        "instrument__institution__uscc",
        "pk",
        "instrument__instrument_no",
        "calibrated_on",
        "due_on",
    )
    for uscc, pk, number, done, due in rows.iterator(chunk_size=BATCH):
        yield uscc, f"calibration:{pk}", number, done, due


def scope() -> Iterator[Row]:
    """Every row of every scope, cut to the days on which its certificate held."""
    holder = "certificate__institution__uscc"
    state = tuple(
        f"certificate__{name}" for name in ("status", "status_since", "valid_from", "valid_until")
    )
    rows = ScopeItem.objects.order_by("pk").values_list(
        holder, "pk", "parameter", "method", "matrix", "valid_from", "valid_until", *state
    )
    for values in rows.iterator(chunk_size=BATCH):
        uscc, pk, parameter, method, matrix, begin, end, status, since, c_begin, c_end = values
        ended = since if status != Certificate.Status.VALID else None
        days = max(begin, c_begin), last_day(end, c_end, ended)
        yield uscc, f"scope:{pk}", parameter, method, matrix or None, *days


def authorisations() -> Iterator[Row]:
    """Who may do what, by parameter and method (NULL = any)."""
    rows = Authorisation.objects.order_by("pk").values_list(
        *("institution__uscc", "pk", "person__person_no", "task", "parameter", "method"),
        *("valid_from", "valid_until"),
    )
    for uscc, pk, person, task, parameter, method, begin, end in rows.iterator(chunk_size=BATCH):
        what = task, parameter or None, method or None
        yield uscc, f"authorisation:{pk}", person, *what, begin, last_day(end)


def holding_limits() -> Iterator[Row]:
    """The holding times of the standards, as they stood when the law was last looked at."""
    for row in parameters.holding_limits(law.as_of()):
        yield row["parameter"], row["preservation"] or None, row["max_hours"]


SOURCES: dict[str, Callable[[], Iterator[Row]]] = {
    "holding_limits": holding_limits,
    "calibrations": calibrations,
    "scope": scope,
    "authorisations": authorisations,
}
