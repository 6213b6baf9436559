"""Screen one dossier: typed records in, flags with their evidence out. No database, no Django."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from hengjian.core.text import Text, t
from hengjian.screening import engine, parameters
from hengjian.screening.contract import MISSING, NOT_EVALUATED, Detector
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.dossier_read import read
from hengjian.screening.dossier_rows import Rows
from hengjian.screening.dossier_tables import index_of, rows_of
from hengjian.screening.tables import arrow_schema


def screen(data: bytes, *, on: date) -> dict[str, Any]:
    """Flags, findings, what was not evaluated and why, and remarks, as JSON-ready facts.

    `on` picks the detectors' settings of that day. Raises Rejected for a dossier that cannot be
    read, with every problem at its JSON pointer.
    """
    records, remarks = read(data)
    echoes = {record.index: record.echo for record in records}
    rows = rows_of(records)
    rows["holding_limits"] = parameters.holding_limits(on)
    con = engine.connect()
    tables = memory_tables(rows, con)
    found, coverage = engine.run(tables, DETECTORS, parameters.on(on, DETECTORS), con)
    findings = grouped(found)
    for finding in findings:
        places = sorted({index_of(row["record"]) for row in finding.pop("rows")})
        finding["records"] = [{"index": place, "record": echoes[place]} for place in places]
    return {
        "flags": sorted({finding["flag"] for finding in findings}),
        "findings": findings,
        "not_evaluated": not_evaluated(coverage, rows),
        "problems": [remark.as_dict() for remark in remarks],
    }


def memory_tables(rows: Rows, con: Any) -> dict[str, ir.Table]:
    """Rows as tables of an in-memory connection, with their written schemas."""
    return {
        name: con.create_table(name, pa.Table.from_pylist(held, schema=arrow_schema(name)))
        for name, held in rows.items()
    }


def grouped(found: pa.Table) -> list[dict[str, Any]]:
    """One entry per finding, its rows kept under `rows`; texts in the reader's language."""
    by_code: dict[str, Detector] = {detector.code: detector for detector in DETECTORS}
    entries: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in found.to_pylist():
        key = (row["code"], row["institution"], row["subject"])
        if key not in entries:
            entries[key] = _entry(by_code[row["code"]], row)
        entry = entries[key]
        entry["rows"].append(row)
        if row["measure"] > entry["measure"]:
            entry.update(measure=row["measure"], uncertainty=row["uncertainty"])
    return list(entries.values())


def _entry(detector: Detector, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "flag": detector.flag,
        "flag_subject": f"{detector.flag}:{row['subject']}",
        "code": detector.code,
        "institution": row["institution"],
        "subject": row["subject"],
        "means": detector.hit,
        "measure": row["measure"],
        "uncertainty": row["uncertainty"],
        "unit": str(detector.measure_unit),
        "question": str(detector.question),
        "law": list(detector.law),
        "clears": str(detector.clears),
        "lookalikes": str(detector.lookalikes),
        "misses": str(detector.misses),
        "rows": [],
    }


def not_evaluated(coverage: Sequence[engine.Coverage], rows: Rows) -> list[dict[str, Any]]:
    """Detectors that could ask nothing of an institution, with the reason."""
    by_code = {detector.code: detector for detector in DETECTORS}
    covered = {c.code for c in coverage}
    silent = [
        engine.Coverage(code, "", NOT_EVALUATED, 0, 0, 0) for code in by_code.keys() - covered
    ]
    return [
        {
            "code": c.code,
            "flag": by_code[c.code].flag,
            "institution": c.institution,
            "status": c.flag,
            "evaluated": c.evaluated,
            "not_evaluated": c.not_evaluated,
            "because": str(reason(c, by_code[c.code])),
        }
        for c in sorted([*coverage, *silent], key=lambda c: (c.code, c.institution))
        if c.flag == MISSING or c.not_evaluated or not c.evaluated
    ]


def reason(covered: engine.Coverage, detector: Detector) -> Text:
    """Why rows were not evaluated: tables that are absent, or facts that rows lack."""
    if covered.missing:
        names = ", ".join(covered.missing)
        return t(f"未提供：{names}", f"not handed in: {names}")
    needs = ", ".join(detector.needs)
    return t(
        f"记录缺少所需事实或无可比对象（{needs}）",
        f"the records lack a needed fact or something to compare with ({needs})",
    )
