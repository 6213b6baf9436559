"""Screen a result file straight from disk: WQX, or CSV in the columns of the table `analyses`."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import Text, t
from hengjian.screening import engine, parameters, result_columns, wqx
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.dossier import grouped, memory_tables, not_evaluated
from hengjian.screening.dossier_rows import Rows
from hengjian.screening.result_files import ResultFile, read, refused

_COUNTED: dict[str, Text] = {
    "measured": t("有数值", "with a value"),
    "non_detect": t("未检出", "non-detects"),
    "no_value": t("无数值", "without a value"),
    "sample": t("样品", "samples"),
    "field_parallel": t("现场平行", "field replicates"),
    "lab_parallel": t("实验室平行", "laboratory duplicates"),
    "equipment_blank": t("设备空白", "equipment blanks"),
    "field_blank": t("现场空白", "field blanks"),
}


def screen(data: bytes, *, on: date) -> dict[str, Any]:
    """Findings of the detectors the file's columns permit, and why the others could not ask.

    `on` picks the detectors' settings. Raises Rejected for a file that cannot be read.
    """
    file = read(data)
    rows, counts, remarks = _taken(file, on)
    if not rows["analyses"]:
        raise refused(
            "line 2",
            "empty",
            t("文件没有结果行", "the file has no rows of results"),
            t("请检查导出的筛选条件", "Check the filter of the export"),
        )
    con = engine.connect()
    held = {name: table for name, table in rows.items() if table}
    tables = memory_tables(held, con)
    found, coverage = engine.run(tables, DETECTORS, parameters.on(on, DETECTORS), con)
    findings = grouped(found)
    for finding in findings:
        lines = sorted({int(row["record"].rpartition(":")[2]) for row in finding.pop("rows")})
        finding["records"] = [{"line": line} for line in lines]
    return {
        "read": _said(len(rows["analyses"]), counts),
        "counts": {"rows": len(rows["analyses"]), **counts},
        "flags": sorted({finding["flag"] for finding in findings}),
        "findings": findings,
        "not_evaluated": not_evaluated(coverage, held),
        "problems": [remark.as_dict() for remark in remarks],
    }


def _taken(file: ResultFile, on: date) -> tuple[Rows, dict[str, int], list[Problem]]:
    columns = set(file.columns)
    if set(wqx.REQUIRED) <= columns:
        taken = wqx.take(_once(file))
        unused = [name for name in file.columns if name not in wqx.USED]
        remarks = [*taken.remarks, *([_unused(unused)] if unused else [])]
        # Limits of HJ methods say nothing about samples taken under another country's methods.
        rows = {"analyses": taken.analyses, "qc_pairs": taken.qc_pairs}
        return rows, dict(taken.counts), remarks
    if set(result_columns.REQUIRED) <= columns:
        strange = sorted(columns - set(result_columns.KNOWN))
        if strange:
            raise _columns(
                strange, t("有未知的列", "it has unknown columns"), ", ".join(result_columns.KNOWN)
            )
        rows = {"analyses": result_columns.take(file.lines())}
        rows["holding_limits"] = parameters.holding_limits(on)
        return rows, {}, []
    nearer = wqx.REQUIRED if columns & set(wqx.REQUIRED) else result_columns.REQUIRED
    lacking = [name for name in nearer if name not in columns]
    raise _columns(lacking, t("缺少必需的列", "it lacks required columns"), ", ".join(nearer))


def _once(file: ResultFile) -> Any:
    """The lines, refusing a result identifier that is empty or given twice."""
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    column = "ResultIdentifier"
    for line in file.lines():
        key = line.cells[column]
        if not key or key in seen:
            before = f"line {seen[key]}" if key else ""
            problems.append(
                Problem(
                    line.where(column),
                    "duplicate" if key else "required",
                    t("结果编号为空或重复", "the result's number is empty or given twice"),
                    t("每个结果须有唯一编号", "Every result needs a number of its own"),
                    f"{key} {before}".strip()[:60],
                )
            )
        seen.setdefault(key, line.number)
        yield line
    if problems:
        raise Rejected(t("结果文件未读入", "The result file was not read"), problems[:500])


def _columns(names: list[str], message: Text, known: str) -> Rejected:
    remedy = t(f"可用列：{known}", f"Known columns: {known}")
    return refused("line 1", "columns", message, remedy, ", ".join(names)[:200])


def _unused(names: list[str]) -> Problem:
    return Problem(
        "line 1",
        "unused-column",
        t("这些列未被使用", "these columns were not used"),
        t("无需处理；如有用意请核对列名", "Nothing to do, unless a name is misspelt"),
        ", ".join(names)[:200],
    )


def _said(rows: int, counts: dict[str, int]) -> list[str]:
    lines = [str(t(f"读入 {rows} 行", f"{rows} rows read"))]
    lines += [
        f"  {_COUNTED.get(name, t(name, name))}: {count}" for name, count in sorted(counts.items())
    ]
    return lines
