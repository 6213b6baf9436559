"""Drawn tables: a picture of the rows in the test, read into a written table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from hengjian.screening import engine
from hengjian.screening.contract import Detector
from hengjian.screening.tables import TABLES, arrow_schema

_READ = {
    "timestamp": lambda cell: datetime.fromisoformat(cell) - timedelta(hours=8),
    "date": lambda cell: datetime.fromisoformat(cell).date(),
    "float64": float,
    "int64": int,
    "boolean": lambda cell: {"yes": True, "no": False}[cell],
    "string": str,
}


def rows(name: str, text: str) -> list[dict[str, Any]]:
    """Rows of a table as drawn: columns in the first line, `-` is NULL, columns left out are NULL.

    Instants are written as in the field, Shanghai time: 2026-05-04T09:00. An institution that is
    not drawn is A, a record that is not drawn is the row's number.
    """
    header, *lines = [line.split() for line in text.strip().splitlines()]
    kinds = {n: str(d).partition("(")[0].lstrip("!") for n, d in TABLES[name].items()}
    assert set(header) <= set(kinds), f"no such column: {set(header) - set(kinds)}"
    drawn = []
    for number, line in enumerate(lines, start=1):
        row: dict[str, Any] = {"institution": "A", "record": str(number)}
        for column, cell in zip(header, line, strict=True):
            row[column] = None if cell == "-" else _READ[kinds[column]](cell)
        drawn.append(row)
    return drawn


def tables(con: ibis.BaseBackend, drawn: Mapping[str, str | list[dict[str, Any]]]) -> dict:
    """Written tables from drawings (or from rows made by a loop, where there are too many)."""
    made = {}
    for name, picture in drawn.items():
        held = rows(name, picture) if isinstance(picture, str) else picture
        full = [{column: row.get(column) for column in TABLES[name]} for row in held]
        made[name] = con.create_table(name, pa.Table.from_pylist(full, schema=arrow_schema(name)))
    return made


class Ask:
    """One detector put to drawn tables."""

    def __init__(self, detector: Detector) -> None:
        self.detector = detector

    def __call__(self, given: Mapping[str, float] | None = None, **drawn: Any) -> list[tuple]:
        """(subject, record, measure rounded to 3 digits) of every finding row, in order."""
        found, self.coverage = self._run(given or {}, drawn)
        return [
            (row["subject"], row["record"], round(row["measure"], 3)) for row in found.to_pylist()
        ]

    def _run(self, given: Mapping[str, float], drawn: Mapping[str, Any]) -> tuple:
        con = engine.connect(threads=1)
        return engine.run(tables(con, drawn), [self.detector], {self.detector.code: given}, con)

    def covered(self) -> dict[str, tuple[str, int, int]]:
        """Institution to (flag, evaluated, not evaluated) of the last question."""
        return {c.institution: (c.flag, c.evaluated, c.not_evaluated) for c in self.coverage}
