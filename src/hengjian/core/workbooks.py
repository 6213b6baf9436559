"""One table as an Excel workbook in which no cell is ever read as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from hengjian.core.legal_time import LEGAL

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 60
#: What Excel takes in no sheet's name.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def table(name: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The workbook's bytes: one sheet `name`, a bold frozen head, then the rows.

    Whole numbers are numbers; everything else is text as the platform shows it (instants in legal
    time, empty for None). Raises nothing for odd text: it is written as text, whatever it begins with.
    """
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(_FORBIDDEN.sub("_", name)[:31] or "1")
    sheet.freeze_panes(1, 0)
    for place, title in enumerate(titles):
        sheet.set_column(place, place, min(_WIDEST, max(12, 2 * len(title))))
        sheet.write_string(0, place, title, head)
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            if isinstance(value, int) and not isinstance(value, bool):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, _text(value), text)
    book.close()
    return buffer.getvalue()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)
