"""The empty workbook of a report package, made from the same classes as the API.

Everything written is fixed text of ours; formulas and links are never made from strings.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from hengjian.core.text import Text, t
from hengjian.monitoring.layout import HEADER_ROWS, README, SHEETS, Sheet


def template() -> BinaryIO:
    """The empty workbook, ready to be filled in."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = {
            "head": book.add_format(
                {"bold": True, "text_wrap": True, "bg_color": "#E8F0EC", "border": 1}
            ),
            "key": book.add_format({"font_color": "#5B6B63", "italic": True, "num_format": "@"}),
            "text": book.add_format({"num_format": "@"}),
            "instant": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        _readme(book, formats)
        for sheet in SHEETS:
            _empty(book, sheet, formats)
    out.seek(0)
    return out


def _empty(book: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.title)
    page.freeze_panes(HEADER_ROWS, 0)
    page.set_row(0, 34)
    for place, column in enumerate(sheet.columns):
        star = " *" if column.required else ""
        page.write_string(0, place, f"{column.name.zh}{star}\n{column.name.en}", formats["head"])
        page.write_string(1, place, column.key, formats["key"])
        # Text unless it is a date: leading zeros and trailing digits must survive typing.
        page.set_column(place, place, 18, formats.get(column.kind, formats["text"]))
        words = list(column.choices) or (["是", "否"] if column.kind == "boolean" else [])
        if words:
            letter = xl_col_to_name(place)
            span = f"{letter}{HEADER_ROWS + 1}:{letter}{HEADER_ROWS + 2000}"
            page.data_validation(span, {"validate": "list", "source": words})


RULES: tuple[Text, ...] = (
    t(
        "一个工作簿报送一份报告；“报告”工作表只填第 3 行。",
        "One workbook carries one report; fill row 3 of the sheet 报告.",
    ),
    t(
        "第 1、2 行为表头，请勿修改；数据从第 3 行开始。带 * 的列必填。",
        "Rows 1 and 2 are the header: leave them. Data begin in row 3; * means required.",
    ),
    t(
        "时间写作 2026-10-01 08:30（北京时间）；日期写作 2026-10-01；Excel 日期格式也可。",
        "Times as 2026-10-01 08:30 (Beijing), days as 2026-10-01; Excel dates will do.",
    ),
    t(
        "监测数值、检出限按原样填写为文本（0.050 的末位 0 有意义）；数值格式的单元格会被拒收。",
        "Write values and limits as text (0.050 is not 0.05); number cells are refused.",
    ),
    t(
        "未检出：“未检出”填 是，数值留空，并填写检出限。",
        "A non-detect: write 是, leave the value empty, give the detection limit.",
    ),
    t(
        "多名采样人用“、”分隔。人员、仪器填写登记编号。",
        "Separate samplers by “、”. People and instruments by their register numbers.",
    ),
    t(
        "同一“报送标识”重复报送同一内容不会重复入库。",
        "The same content with the same client key again does no harm.",
    ),
)


def _readme(book: Any, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(README)
    page.set_column(0, 0, 100, formats["text"])
    for row, rule in enumerate(RULES):
        page.write_string(2 * row, 0, rule.zh)
        page.write_string(2 * row + 1, 0, rule.en)
