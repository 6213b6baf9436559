"""A result file in the project's own columns: those of the table `analyses`, one row per result."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final

from hengjian.core.errors import Problem
from hengjian.core.text import t
from hengjian.screening.dossier_field import result_of
from hengjian.screening.dossier_values import instant
from hengjian.screening.result_files import MOST_PROBLEMS, Line, all_refused
from hengjian.screening.tables import ROLE_SAMPLE, TABLES

REQUIRED: Final = ("sample_no", "parameter", "value_text")
#: `value` and `censored` follow from value_text; `record` is the line.
KNOWN: Final = tuple(
    n for n in TABLES["analyses"].names if n not in ("record", "value", "censored")
)
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def take(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Rows of `analyses`. Raises Rejected with every cell of the wrong type (up to 500)."""
    problems: list[Problem] = []
    rows = []
    for line in lines:
        rows.append(_row(line, problems))
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise all_refused(problems)
    return rows


def _row(line: Line, problems: list[Problem]) -> dict[str, Any]:
    row: dict[str, Any] = {"institution": "file", "role": ROLE_SAMPLE, "report_no": None}
    for name, text in line.cells.items():
        if text:
            row[name] = _value(line, name, text, problems)
        elif name in REQUIRED[:2]:
            what = t("不能为空", "it must not be empty")
            remedy = t("请填写", "Fill it in")
            problems.append(Problem(line.where(name), "required", what, remedy))
    # A limit of its own column stands where the text of the result names none.
    written = result_of(line.cells.get("value_text"))
    limit = written.pop("detection_limit")
    row.update(written)
    row["detection_limit"] = limit if limit is not None else row.get("detection_limit")
    row["record"] = f"line:{line.number}"
    return row


def _value(line: Line, name: str, text: str, problems: list[Problem]) -> Any:
    kind = str(TABLES["analyses"][name])
    value: Any = text
    if kind.startswith("timestamp"):
        value = instant(text)
    elif kind == "float64":
        value = _number(text)
    elif kind == "boolean":
        value = _YES_NO.get(text.lower())
    if value is None:
        wanted = {"float64": "12.5", "boolean": "true"}.get(kind, "2026-11-23T08:30")
        problems.append(
            Problem(
                line.where(name),
                "type",
                t("值的类型或写法不对", "the value has another type or form"),
                t(f"应形如 {wanted}", f"Write it like {wanted}"),
                text[:60],
            )
        )
    return value


def _number(text: str) -> float | None:
    try:
        number = float(text) if text.isascii() else math.nan
    except ValueError:
        return None
    return number if math.isfinite(number) else None
