"""Run detectors over tables: findings, and what could not be asked.

Same tables, same parameters, same findings, in the same order. The engine reads no clock and no
model; progress goes to a callback so that a command can show it and stop it between detectors.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from hengjian.screening.contract import (
    FINDING,
    MISSING,
    NOT_EVALUATED,
    PASS,
    Detector,
    Parameters,
)

#: Findings as the engine returns them: FINDING with the detector's code in front.
FINDINGS = pa.schema([("code", pa.string()), *FINDING.to_pyarrow()])
ORDER = [(name, "ascending") for name in ("institution", "subject", "record")]


@dataclass(frozen=True)
class Coverage:
    """What one detector could ask of one institution.

    `institution` is empty where a whole table was missing; then `missing` names it.
    """

    code: str
    institution: str
    flag: str
    evaluated: int
    not_evaluated: int
    findings: int
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progress:
    """One detector has run: which of how many, and what it found."""

    turn: int
    of: int
    code: str
    rows: int
    evaluated: int
    not_evaluated: int


def connect(
    *, threads: int = 2, memory: str = "4GB", readable: Sequence[Path] = ()
) -> ibis.BaseBackend:
    """An in-memory DuckDB that reads nothing but the folders in `readable` and loads nothing.

    Extensions are neither installed nor loaded, and the settings cannot be changed any more, so a
    name inside a data file can never become a file or an address that is opened.
    """
    con = ibis.duckdb.connect(threads=threads, memory_limit=memory)
    # DuckDB may read and write its spill folder whatever is forbidden otherwise, so it gets one of
    # its own with a name nobody can guess; it makes the folder when needed and removes it after.
    spill = str(Path(tempfile.gettempdir()) / f"hengjian-spill-{secrets.token_hex(8)}")
    allowed = ", ".join(_quoted(str(folder.resolve())) for folder in readable)
    for setting in (
        f"SET temp_directory = {_quoted(spill)}",
        "SET preserve_insertion_order = false",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        f"SET allowed_directories = [{allowed}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ):
        con.raw_sql(setting)
    return con


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def run(
    tables: Mapping[str, ir.Table],
    detectors: Iterable[Detector],
    parameters: Mapping[str, Parameters],
    con: ibis.BaseBackend,
    progress: Callable[[Progress], None] | None = None,
) -> tuple[pa.Table, list[Coverage]]:
    """Findings of every detector (schema FINDINGS) and the coverage of each institution.

    `tables` holds what was handed in; a detector that lacks a table is reported as missing, not
    skipped. `parameters` maps a detector's code to the values that replace its defaults.
    """
    chosen = list(detectors)
    found: list[pa.Table] = []
    coverage: list[Coverage] = []
    for turn, detector in enumerate(chosen, start=1):
        rows, covered = _one(detector, tables, parameters.get(detector.code, {}), con)
        found.append(rows)
        coverage.extend(covered)
        if progress is not None:
            progress(
                Progress(
                    turn,
                    len(chosen),
                    detector.code,
                    rows.num_rows,
                    sum(c.evaluated for c in covered),
                    sum(c.not_evaluated for c in covered),
                )
            )
    return pa.concat_tables([FINDINGS.empty_table(), *found]), coverage


def _one(
    detector: Detector,
    tables: Mapping[str, ir.Table],
    given: Parameters,
    con: ibis.BaseBackend,
) -> tuple[pa.Table, list[Coverage]]:
    missing = detector.missing(tables)
    if missing:
        return FINDINGS.empty_table(), [Coverage(detector.code, "", MISSING, 0, 0, 0, missing)]
    rows = findings(detector, tables, given, con)
    return rows, _coverage(detector, tables, given, con, rows)


def question(detector: Detector, tables: Mapping[str, ir.Table], given: Parameters) -> ir.Table:
    """One detector's findings as an expression: each record once per subject, largest measure."""
    rows = detector(tables, given)
    # Two overlaps of one record under one subject are one record to open.
    once = rows.group_by("institution", "subject", "report_no", "record").aggregate(
        measure=rows["measure"].max(), uncertainty=rows["uncertainty"].max()
    )
    return once.select(*FINDING.names)


def findings(
    detector: Detector,
    tables: Mapping[str, ir.Table],
    given: Parameters,
    con: ibis.BaseBackend,
) -> pa.Table:
    """The rows of one detector's question, in order, with its code in front (schema FINDINGS)."""
    table: pa.Table = con.to_pyarrow(question(detector, tables, given)).sort_by(ORDER)
    codes = pa.array([detector.code] * table.num_rows, pa.string())
    return table.add_column(0, "code", codes).cast(FINDINGS)


def _coverage(
    detector: Detector,
    tables: Mapping[str, ir.Table],
    given: Parameters,
    con: ibis.BaseBackend,
    rows: pa.Table,
) -> list[Coverage]:
    asked = detector.asked(tables, given)
    counted = asked.group_by("institution").aggregate(
        evaluated=asked["evaluable"].fill_null(False).cast("int64").sum(),
        asked=asked["institution"].count(),
    )
    hits = _hits(rows)
    result = []
    for row in con.to_pyarrow(counted.order_by("institution")).to_pylist():
        name, evaluated = row["institution"], int(row["evaluated"])
        flag = detector.hit if hits.get(name) else PASS if evaluated else NOT_EVALUATED
        result.append(
            Coverage(
                detector.code,
                name,
                flag,
                evaluated,
                int(row["asked"]) - evaluated,
                hits.get(name, 0),
            )
        )
    return result


def _hits(rows: pa.Table) -> dict[str, int]:
    """Findings (not records) per institution."""
    counted = rows.group_by(["institution", "subject"]).aggregate([])
    counts: list[dict[str, Any]] = pc.value_counts(counted["institution"]).to_pylist()
    return {entry["values"]: entry["counts"] for entry in counts}
