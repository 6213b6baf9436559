"""The list of bars as a workbook. Every cell is text, so nothing in it can be a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from hengjian.bars.showing import Shown
from hengjian.core.text import EN, Text, language, t

NAME = "bars.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 50_000
_COLUMNS = (
    (t("编号", "Number"), 16),
    (t("对象类型", "Kind of subject"), 12),
    (t("名称", "Name"), 34),
    (t("信用代码/人员编号", "Credit code or person number"), 22),
    (t("事由", "Ground"), 34),
    (t("决定文号", "Decision"), 24),
    (t("决定日期", "Decided on"), 12),
    (t("作出机关", "Authority"), 26),
    (t("限制内容", "What it forbids"), 40),
    (t("最后一日", "Last day"), 18),
    (t("剩余天数", "Days left"), 10),
    (t("状态", "State"), 14),
    (t("口径", "Reading"), 12),
    (t("依据", "Basis"), 60),
    (t("依据核对情况", "Standing of the basis"), 16),
    (t("作出部门", "Line"), 14),
    (t("撤销事由", "Cause of withdrawal"), 24),
    (t("决定载明截止日", "Last day the decision names"), 16),
)
#: What officers write for themselves: never on the public list.
_OFFICERS = ((t("选定口径的理由", "Why this reading"), 40), (t("备注", "Note"), 40))


def titles() -> list[Text]:
    """The titles of the columns."""
    return [title for title, _ in (*_COLUMNS, *_OFFICERS)]


def workbook(rows: Iterable[Shown], *, public: bool = False) -> bytes:
    """An .xlsx in the reader's language; the public one without what officers write."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    sheet = book.add_worksheet("Bars" if language() == EN else "限制名单")
    sheet.freeze_panes(1, 0)
    columns = _COLUMNS if public else (*_COLUMNS, *_OFFICERS)
    for column, (title, width) in enumerate(columns):
        sheet.write_string(0, column, str(title), head)
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(_cells(row)[: len(columns)]):
            sheet.write_string(number, column, cell)
    book.close()
    return buffer.getvalue()


def answer(rows: Iterable[Shown], file_name: str = NAME, *, public: bool = False) -> HttpResponse:
    """The workbook as a file to be kept."""
    return kept(workbook(rows, public=public), file_name)


def kept(data: bytes, file_name: str) -> HttpResponse:
    """Any workbook as a file to be kept."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, file_name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _cells(row: Shown) -> list[str]:
    bar, held = row.bar, row.holding
    kind = t("机构", "Body") if bar.institution else t("人员", "Person")
    return [
        bar.number,
        str(kind),
        str(bar.subject),
        bar.subject_no,
        str(row.ground),
        bar.decision_no,
        bar.decided_on.isoformat(),
        bar.authority,
        "；".join(str(words) for words in bar.forbids),
        str(row.until),
        "" if row.days_left is None else str(row.days_left),
        str(row.word),
        str(bar.get_reading_display()) if bar.reading else "",
        str(held.citation) if held else "",
        str(held.standing.label) if held else "",
        str(bar.get_line_display()),
        str(bar.get_cause_display()) if bar.cause else "",
        bar.stated_until.isoformat() if bar.stated_until else "",
        bar.reading_reason,
        bar.note,
    ]
