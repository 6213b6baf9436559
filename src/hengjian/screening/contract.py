"""The shape every detector agrees on: tables in, FINDING rows out.

A detector is a question put to tables, never a verdict. It knows no Django, no clock, no file:
the engine hands it Ibis tables with written schemas (`tables.py`) and plain parameters, and the
same expression runs on DuckDB and on Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import ibis.expr.types as ir

from hengjian.core.text import Text

#: One row per record an officer must open. Rows that share institution and subject are one
#: finding. Long on purpose: no arrays, so every engine agrees.
#: `measure` is in the detector's `measure_unit`; `uncertainty` is in the same unit, NULL when the
#: measure is a count or nothing honest can be said.
FINDING = ibis.schema(
    {
        "institution": "string",
        "subject": "string",
        "report_no": "string",
        "record": "string",
        "measure": "float64",
        "uncertainty": "float64",
    }
)

#: One row per unit that was asked about; `evaluable` is false where a needed fact is missing.
ASKED = ibis.schema({"institution": "string", "record": "string", "evaluable": "boolean"})

# What one detector says of one institution. `fail` is a contradiction written in the records
# themselves; `suspect` is an inference; `missing` means a whole table was not handed in.
PASS = "pass"  # noqa: S105 - a flag, not a password
NOT_EVALUATED = "not evaluated"
SUSPECT = "suspect"
FAIL = "fail"
MISSING = "missing"
FLAGS = (PASS, NOT_EVALUATED, SUSPECT, FAIL, MISSING)

Parameters = Mapping[str, float]
Tables = Mapping[str, ir.Table]
Ask = Callable[[Tables, Parameters], ir.Table]


@dataclass(frozen=True)
class Detector:
    """A question, the law that makes it worth asking, and what must stand beside its answer."""

    code: str  # kebab, stable for ever: cases cite it
    flag: str  # underscore form, used by dossiers
    question: Text  # one sentence an officer would say aloud
    law: tuple[str, ...]  # violation codes and article keys of standards
    reads: Mapping[str, ibis.Schema]  # table name to the columns needed
    unit: str  # the table whose rows are asked about
    needs: tuple[str, ...]  # columns of `unit` that must be known for a row to be evaluated
    measure_unit: Text
    lookalikes: Text  # lawful things that look the same
    clears: Text  # what would answer the question
    misses: Text  # known blindness
    find: Callable[..., ir.Table]
    parameters: Parameters = field(default_factory=dict)  # names and defaults
    hit: str = SUSPECT  # SUSPECT or FAIL: what a finding means before anybody looked
    optional: frozenset[str] = frozenset()  # tables that may be absent and then count as empty
    asks: Ask | None = None  # replaces the rule of `needs` where one table is not enough

    def missing(self, tables: Tables) -> tuple[str, ...]:
        """Names of the tables this detector cannot do without and was not given."""
        return tuple(n for n in self.reads if n not in tables and n not in self.optional)

    def narrowed(self, tables: Tables) -> dict[str, ir.Table]:
        """The tables it reads, cut to the columns it names.

        Raises KeyError without a table that is not optional, IbisTypeError without a column.
        """
        return {
            name: (
                ibis.memtable([], schema=schema)
                if name not in tables and name in self.optional
                else tables[name].select(*schema.names)
            )
            for name, schema in self.reads.items()
        }

    def settings(self, given: Parameters | None) -> dict[str, float]:
        """Defaults overlaid with what the run hands in; unknown names raise KeyError."""
        unknown = set(given or {}) - set(self.parameters)
        if unknown:
            raise KeyError(f"{self.code} has no parameter {', '.join(sorted(unknown))}")
        return {**self.parameters, **(given or {})}

    def __call__(self, tables: Tables, given: Parameters | None = None) -> ir.Table:
        """FINDING rows. Extra columns of the tables are dropped."""
        found = self.find(**self.narrowed(tables), p=self.settings(given))
        return found.select(*FINDING.names).cast(FINDING)

    def asked(self, tables: Tables, given: Parameters | None = None) -> ir.Table:
        """ASKED rows: every unit, and whether the facts needed to ask about it are there."""
        narrowed = self.narrowed(tables)
        if self.asks is not None:
            return self.asks(narrowed, self.settings(given)).select(*ASKED.names)
        known = ibis.literal(True)
        unit = narrowed[self.unit]
        for name in self.needs:
            known &= unit[name].notnull()
        return unit.select("institution", "record", evaluable=known)


def schema(table: ibis.Schema, *names: str) -> ibis.Schema:
    """The named columns of a written schema, with `institution` and `record` in front."""
    wanted = ("institution", "record", *names)
    held: dict[str, Any] = dict(table.items())
    return ibis.schema({name: held[name] for name in dict.fromkeys(wanted) if name in held})
