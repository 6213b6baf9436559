"""The empty workbook of the register, made from the same columns the importer reads."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from hengjian.core.text import EN, language, t
from hengjian.registry.sheets import SHEETS, SheetSpec

NAME = "hengjian-register.xlsx"
_ROWS = 2000  # rows prepared with formats and drop-down lists
_NOTES = (
    t(
        "每张工作表第一行是列名；带 * 的列必填。",
        "The first row names the columns; * must be filled in.",
    ),
    t("不用的工作表可以留空或删除；不要增加列。", "Leave unused sheets empty; add no columns."),
    t(
        "编码（信用代码、编号）为文本格式；日期写成 2026-10-01。",
        "Codes are text; write days as 2026-10-01.",
    ),
    t(
        "“…至”一列填最后一个有效日；长期有效则留空。",
        "“… until” is the last day covered; empty when open.",
    ),
    t(
        "全部通过检查才会写入；任何一处有误，整份不导入。",
        "All or nothing: one error anywhere and nothing is imported.",
    ),
)


def workbook() -> bytes:
    """An .xlsx with a sheet of notes and every sheet, headings in the reader's language."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    notes = book.add_worksheet("Notes" if language() == EN else "说明")
    notes.set_column(0, 0, 90)
    for number, note in enumerate(_NOTES):
        notes.write_string(number, 0, str(note))
    for spec in SHEETS:
        _sheet(book.add_worksheet(str(spec.name)), spec, head, text)
    book.close()
    return buffer.getvalue()


def _sheet(sheet: Any, spec: SheetSpec, head: Any, text: Any) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(spec.columns):
        title = f"{column.title}{'*' if column.required else ''}"
        sheet.write_string(0, number, title, head)
        # Everything is text, so that no code loses digits and no day its form.
        sheet.set_column(number, number, max(12, 2 * len(title)), text)
        if str(column.hint):
            sheet.write_comment(0, number, str(column.hint))
        if column.choices:
            words = [str(choice) for choice in column.choices]
            sheet.data_validation(1, number, _ROWS, number, {"validate": "list", "source": words})
