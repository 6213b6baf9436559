"""One report as a workbook to fill in, and what a filled-in one says. Nothing is written here."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlsxwriter

from hengjian.annual import form
from hengjian.annual.models import AnnualReport
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.registry import columns, tabular
from hengjian.registry.columns import Column
from hengjian.registry.tabular import File, Value


def _figure(cell: Value) -> str:
    """A figure as it would be typed; whether it is one is judged with the form."""
    return columns.words(cell)


ITEM = Column("item", t("项目", "Item"), columns.words, required=True)
DECLARED = Column("declared", t("填报", "Declared"), _figure)
REASON = Column("reason", t("差异理由", "Why it differs"), columns.words)
COUNTED = Column("counted", t("平台记录", "On record"), columns.words)
UNIT = Column("unit", t("单位", "Unit"), columns.words)
COLUMNS = (ITEM, UNIT, COUNTED, DECLARED, REASON)


def of(report: AnnualReport) -> bytes:
    """The lines of a report, every cell text, so that none is read as a formula."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(report.year))
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, str(column.title), bold)
        sheet.set_column(place, place, 40 if place in {0, 4} else 14, text)
    for number, line in enumerate(report.lines, start=1):
        counted = "" if line.counted is None else str(line.counted)
        declared = report.declared.get(line.item.key, "")
        cells = [str(line.item.says), str(line.item.unit), counted, declared, line.reason]
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell)
    sheet.freeze_panes(1, 1)
    book.close()
    return buffer.getvalue()


def read(file: File) -> tuple[dict[str, str], dict[str, str]]:
    """Declared figures and reasons by item. Raises Rejected with every cell that is wrong."""
    sheets, problems = tabular.read(file)
    named = {columns.plain(name): item.key for item in form.items() for name in _names(item)}
    declared: dict[str, str] = {}
    reasons: dict[str, str] = {}
    for sheet in sheets[:1]:
        found, wrong = columns.match(sheet, COLUMNS)
        problems += wrong
        if wrong:
            break
        for row in columns.rows(sheet, found):
            problems += row.problems
            key = named.get(columns.plain(row.values.get("item", "")))
            if key is None:
                problems += _unknown(row)
            else:
                declared[key] = row.values.get("declared", "")
                reasons[key] = row.values.get("reason", "")
    if problems:
        raise Rejected(t("未读取表格", "The workbook was not read"), problems)
    return declared, reasons


def _names(item: form.Item) -> Iterator[str]:
    yield from (item.key, item.says.zh, item.says.en)


def _unknown(row: columns.Row) -> Iterator[Problem]:
    if not row.problems:
        message = t("不是年度报告的项目", "is no item of the report")
        remedy = t("请下载本页表格后填写", "Fill in the workbook of this page")
        found = str(row.values.get("item", ""))[:40]
        yield Problem(row.places.get("item", ""), "annual-item", message, remedy, found)
