"""Reading a Water Quality Exchange result file (CSV): every row, or none and every reason.

One row is one result.

Reads     the 29 columns of `COLUMNS`; another column, a missing one, a row of another length or a
          value that is not what its column says refuses the file, with line and column.
Misses    a column shifted by one that still holds values of the right kind.
Source    WQX 3.0 names as they occur in files of the Water Quality Portal.
Pure      no database, no clock.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.core.text_input import Unreadable, decode

REFUSED = t("未导入该 WQX 文件", "The WQX file was not imported")
MOST_PROBLEMS = 200

ORG, PLACE, ACTIVITY = (
    "OrganizationIdentifier",
    "MonitoringLocationIdentifier",
    "ActivityIdentifier",
)
KIND, DAY, CLOCK = "ActivityTypeCode", "ActivityStartDate", "ActivityStartTime.Time"
RESULT, PARAMETER = "ResultIdentifier", "CharacteristicName"
VALUE, UNIT = "ResultMeasureValue", "ResultMeasure.MeasureUnitCode"
CONDITION = "ResultDetectionConditionText"
LIMIT_KIND = "DetectionQuantitationLimitTypeName"
LIMIT = "DetectionQuantitationLimitMeasure.MeasureValue"
LIMIT_UNIT = "DetectionQuantitationLimitMeasure.MeasureUnitCode"
METHOD = "ResultAnalyticalMethod.MethodIdentifier"
METHOD_CONTEXT = "ResultAnalyticalMethod.MethodIdentifierContext"
ANALYSED, LABORATORY = "AnalysisStartDate", "LaboratoryName"
MEDIA, SUBMEDIA = "ActivityMediaName", "ActivityMediaSubdivisionName"
#: Column → field of a result, taken over as written.
AS_WRITTEN = {
    RESULT: "result_no",
    ACTIVITY: "sample_no",
    PARAMETER: "parameter",
    "ResultSampleFractionText": "fraction",
    "MethodSpeciationName": "speciation",
    UNIT: "unit",
    LIMIT_UNIT: "limit_unit",
    LIMIT_KIND: "limit_kind",
    CONDITION: "condition",
    "MeasureQualifierCode": "qualifier",
    "ResultStatusIdentifier": "status",
    LABORATORY: "laboratory",
    "ResultLaboratoryCommentText": "note",
}
#: Kept word for word in the source document; no field of a report stands for them.
SOURCE_ONLY = (
    "ResultValueTypeName",
    "SampleCollectionMethod.MethodIdentifier",
    "SampleCollectionEquipmentName",
    "ActivityDepthHeightMeasure.MeasureValue",
)
COLUMNS = frozenset(
    (
        ORG,
        PLACE,
        KIND,
        DAY,
        CLOCK,
        VALUE,
        LIMIT,
        METHOD,
        METHOD_CONTEXT,
        ANALYSED,
        MEDIA,
        SUBMEDIA,
        *AS_WRITTEN,
        *SOURCE_ONLY,
    )
)
NEEDED = (ORG, PLACE, ACTIVITY, KIND, DAY, RESULT, PARAMETER)
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_KINDS = ("Sample-", "Quality Control ", "Field Msr/Obs")

Row = dict[str, str]


@dataclass
class Source:
    """A file read and found whole: its rows by column, and where it came from."""

    rows: list[Row]
    columns: list[str]
    encoding: str
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, column: str, rule: str, text: Any, remedy: Any, found: str) -> None:
        """Note one wrong cell; beyond MOST_PROBLEMS only the count goes on."""
        where = f"line {line}, column {column}" if column else f"line {line}"
        self.problems.append(Problem(where, rule, text, remedy, found[:80]))


def read(data: bytes) -> Source:
    """The rows of a file. Raises Rejected with every wrong place when anything is wrong."""
    try:
        decoded = decode(data)
    except Unreadable as unreadable:
        raise Rejected(REFUSED, [unreadable.problem("file")]) from unreadable
    source = Source([], [], decoded.encoding)
    lines = csv.reader(io.StringIO(decoded.text, newline=""), strict=True)
    try:
        _header(source, next(lines, []))
        if not source.problems:
            _body(source, lines)
    except csv.Error as error:
        message = t("CSV 格式有误", "the CSV is broken")
        remedy = t("请检查引号和换行", "Check quotes and line ends")
        source.wrong(lines.line_num, "", "csv", message, remedy, str(error))
    if source.problems:
        raise Rejected(REFUSED, _cut(source.problems))
    return source


def _cut(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= MOST_PROBLEMS:
        return problems
    left = len(problems) - MOST_PROBLEMS
    message = t(f"另有 {left} 处错误未列出", f"{left} more are not listed")
    rest = Problem("…", "more", message, t("请先改正以上各处", "Correct these first"))
    return [*problems[:MOST_PROBLEMS], rest]


def _header(source: Source, names: list[str]) -> None:
    source.columns = names
    remedy = t(
        "请使用 WQX 结果文件的列名；多余的列不会被悄悄丢弃",
        "Use the column names of a WQX result file; no column is dropped silently",
    )
    for place, name in enumerate(names, start=1):
        if name not in COLUMNS:
            message = t("不是 WQX 结果文件的列", "is no column of a WQX result file")
            source.wrong(1, str(place), "unknown-column", message, remedy, name)
        elif names.index(name) + 1 != place:
            message = t("该列出现两次", "the column stands twice")
            source.wrong(1, str(place), "duplicate", message, remedy, name)
    for name in sorted(COLUMNS - set(names)):
        message = t(f"缺少列 {name}", f"column {name} is missing")
        source.wrong(1, name, "missing-column", message, remedy, "")


def _body(source: Source, lines: Any) -> None:
    seen: dict[tuple[str, str], int] = {}
    acts: dict[tuple[str, str], tuple[str, ...]] = {}
    for cells in lines:
        line = lines.line_num
        if len(cells) != len(source.columns):
            message = t(
                f"有 {len(cells)} 个单元格，表头有 {len(source.columns)} 列",
                f"{len(cells)} cells under {len(source.columns)} columns",
            )
            remedy = t("请检查分隔符和引号", "Check separators and quotes")
            source.wrong(line, "", "cells", message, remedy, ",".join(cells))
            continue
        row = dict(zip(source.columns, cells, strict=True))
        _check(source, line, row)
        first = seen.setdefault((row[ORG], row[RESULT]), line)
        if first != line:
            message = t(f"与第 {first} 行重复", f"stands already in line {first}")
            remedy = t("每个结果只能出现一次", "Each result may stand once only")
            source.wrong(line, RESULT, "duplicate", message, remedy, row[RESULT])
        _same_activity(source, line, row, acts)
        source.rows.append(row)


def _same_activity(
    source: Source, line: int, row: Row, acts: dict[tuple[str, str], tuple[str, ...]]
) -> None:
    said = (row[PLACE], row[KIND], row[DAY], row[CLOCK])
    if acts.setdefault((row[ORG], row[ACTIVITY]), said) != said:
        message = t(
            "同一活动的地点、类型或时间不一致", "one activity has two places, kinds or times"
        )
        remedy = t("请核对活动编号", "Check the activity's identifier")
        source.wrong(line, ACTIVITY, "activity-differs", message, remedy, row[ACTIVITY])


def _check(source: Source, line: int, row: Row) -> None:
    """Every cell that is not what its column says."""
    for name in NEEDED:
        if not row[name].strip():
            message = t("必填项为空", "a required value is empty")
            source.wrong(line, name, "required", message, t("请填写", "Fill it in"), "")
    if row[KIND] and not row[KIND].startswith(_KINDS):
        message = t("不是 WQX 活动类型", "is no WQX activity type")
        remedy = t("请检查是否错列", "Look whether the columns are shifted")
        source.wrong(line, KIND, "choice", message, remedy, row[KIND])
    for name in (DAY, ANALYSED):
        if row[name] and not _is(date, row[name]):
            message = t("不是日期 YYYY-MM-DD", "is no date YYYY-MM-DD")
            remedy = t("请检查是否错列", "Look whether the columns are shifted")
            source.wrong(line, name, "date", message, remedy, row[name])
    if row[CLOCK] and not _is(time, row[CLOCK]):
        message = t("不是时间 HH:MM:SS", "is no time HH:MM:SS")
        remedy = t("请检查是否错列", "Look whether the columns are shifted")
        source.wrong(line, CLOCK, "time", message, remedy, row[CLOCK])
    for name, text in ((VALUE, row[VALUE].removeprefix("<")), (LIMIT, row[LIMIT])):
        if text and not _NUMBER.fullmatch(text) and not (name == VALUE and text == "ND"):
            message = t("不是数值", "is not a number")
            remedy = t("应为数值、ND 或 <数值", "Should be a number, ND or <number")
            source.wrong(line, name, "number", message, remedy, row[name])


def _is(kind: type[date] | type[time], text: str) -> bool:
    length = 10 if kind is date else 8
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == length
