"""Many rows in one prepared statement per table: the hot path of intake.

Django's `bulk_create` builds an object and walks its fields for every row, and cuts statements at
999 values on SQLite; on packages of 40 results that was half of the time. Here a row is a
mapping of field names, missing ones get the field's default. Constraints hold in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, models

Row = Mapping[str, Any]


@dataclass(frozen=True)
class _Column:
    name: str  # as in a row: the field's attname
    default: Any
    adapt: str  # method of connection.ops, empty when the value goes as it is


@cache
def _columns(model: type[models.Model]) -> tuple[_Column, ...]:
    kinds: tuple[tuple[type[models.Field[Any, Any]], str], ...] = (
        (models.DateTimeField, "adapt_datetimefield_value"),
        (models.DateField, "adapt_datefield_value"),
    )
    return tuple(
        _Column(
            field.attname,
            field.get_default(),
            next((adapt for kind, adapt in kinds if isinstance(field, kind)), ""),
        )
        for field in model._meta.concrete_fields
        if not field.primary_key
    )


@cache
def _statement(model: type[models.Model], vendor: str) -> str:
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(quote(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    # Names come from the model, values travel as parameters.
    return f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608


def _as_it_is(value: Any) -> Any:
    return value


def insert(model: type[models.Model], rows: Sequence[Row]) -> int:
    """The rows are in the table; gives how many. Inside the transaction of the act."""
    if not rows:
        return 0
    columns = _columns(model)
    adapts: list[Callable[[Any], Any]] = [
        getattr(connection.ops, column.adapt) if column.adapt else _as_it_is for column in columns
    ]
    plan = [(c.name, c.default, adapt) for c, adapt in zip(columns, adapts, strict=True)]
    values = [[adapt(row.get(name, default)) for name, default, adapt in plan] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(_statement(model, connection.vendor), values)
    return len(rows)
