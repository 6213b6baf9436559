"""Scope rows as a workbook: the empty template, and what an applicant fills in."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from hengjian.accreditation.services.drafting import Row
from hengjian.core.errors import Rejected
from hengjian.core.text import Text, t
from hengjian.registry import columns as c
from hengjian.registry import tabular
from hengjian.registry.columns import Column

NAME = "scope-rows.xlsx"
SHEET = t("能力项", "Scope")
COLUMNS: tuple[Column, ...] = (
    Column("category", t("类别", "Category"), c.words, required=True),
    Column("matrix", t("产品/对象", "Object"), c.words),
    Column("parameter", t("产品/项目/参数", "Parameter"), c.words, required=True),
    Column("method", t("标准编号含年号", "Standard with year"), c.words, required=True),
    Column("limits", t("限制范围", "Restriction"), c.words),
    Column("site", t("场所地址", "Site"), c.words),
    Column("note", t("说明", "Note"), c.words),
    Column("library_item", t("能力项目库条目号", "Library item"), c.code),
    Column("library_status", t("库内状态", "Library status"), c.words),
)


def template() -> bytes:
    """The empty workbook, headings in the reader's language; every cell is text."""
    return workbook([])


def workbook(rows: list[list[str]]) -> bytes:
    """The columns with these rows; nothing in a cell becomes a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(SHEET))
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(COLUMNS):
        title = f"{column.title}{'*' if column.required else ''}"
        sheet.write_string(0, number, title, head)
        sheet.set_column(number, number, max(14, 2 * len(title)), text)
    for place, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            sheet.write_string(place, number, value, text)
    book.close()
    return buffer.getvalue()


def read(file: tabular.File) -> list[Row]:
    """The rows to be added, each with its cell. Raises Rejected with every problem at its place."""
    refused = t("能力项未导入", "The scope rows were not read")
    sheets, problems = tabular.read(file)
    if problems:
        raise Rejected(refused, problems)
    named = [s for s in sheets if c.plain(s.name) in {c.plain(SHEET.zh), c.plain(SHEET.en)}]
    chosen = (named or sheets)[:1]
    rows: list[Row] = []
    for sheet in chosen:
        found, wrong = c.match(sheet, COLUMNS)
        problems += wrong
        if wrong:
            continue
        for row in c.rows(sheet, found):
            problems += row.problems
            where = f"{sheet.name}!{row.number + 1}"
            rows.append(Row("add", where=where, **row.values))
    if problems:
        raise Rejected(refused, problems)
    if not rows:
        raise Rejected(refused, [_empty(file.name)])
    return rows


def _empty(name: str) -> Any:
    from hengjian.core.errors import Problem

    message: Text = t("表中没有数据行", "the sheet has no rows")
    return Problem(name, "empty", message, t("请填写后上传", "Fill it in first"))
