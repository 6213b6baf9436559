"""Lists as Excel, every cell text: nothing in a cell is ever run as a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: A list longer than this is cut; the last row then says so.
MOST_ROWS = 50_000


def workbook(name: str, titles: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """An .xlsx of one sheet: titles, then the rows, everything written as text."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, str(title), head)
        sheet.set_column(column, column, max(14, 2 * len(str(title))))
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            sheet.write_string(number, 0, f"… > {MOST_ROWS}")
            break
        for column, value in enumerate(row):
            sheet.write_string(number, column, "" if value is None else str(value))
    book.close()
    return buffer.getvalue()


def answer(file_name: str, data: bytes, kind: str = XLSX) -> HttpResponse:
    """The bytes as a file to be kept."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response
