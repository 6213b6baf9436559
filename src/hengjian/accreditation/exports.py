"""Lists as workbooks. Every cell is text: nothing becomes a formula or a link."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import xlsxwriter

from hengjian.accreditation import selectors, wording
from hengjian.accreditation.models import Application
from hengjian.core.text import Text, t

_MOST = 20_000
_HEAD: tuple[Text, ...] = (
    t("申请编号", "Number"),
    t("机构", "Institution"),
    t("统一社会信用代码", "Credit code"),
    t("类型", "Kind"),
    t("程序", "Route"),
    t("阶段", "Stage"),
    t("提交", "Handed in"),
    t("当前期限", "Present term"),
    t("末日", "Last day"),
    t("状态", "State"),
    t("决定文号", "Decision"),
    t("证书编号", "Certificate"),
)


def applications(rows: Iterable[Application], today: date) -> bytes:
    """The applications with the clock that ends first."""
    kept = list(rows)[:_MOST]
    lines = [_line(one) for one in selectors.lines(kept, today)]
    return _book(str(t("资质申请", "Applications")), [str(h) for h in _HEAD], lines)


def _line(one: selectors.Line) -> list[str]:
    a, clock = one.application, one.clock
    return [
        a.number,
        a.institution.name,
        a.institution.uscc,
        str(a.get_kind_display()),
        str(a.get_route_display()),
        str(wording.stage_name(a)),
        a.submitted_at.date().isoformat() if a.submitted_at else "",
        str(clock.name) if clock else "",
        clock.reading.due_on.isoformat() if clock and clock.reading.due_on else "",
        str(clock.says) if clock else "",
        a.decision_no,
        a.result.certificate_no if a.result else "",
    ]


def _book(name: str, head: list[str], rows: Iterable[list[str]]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    sheet = book.add_worksheet(name[:31])
    sheet.freeze_panes(1, 0)
    for number, title in enumerate(head):
        sheet.write_string(0, number, title, bold)
        sheet.set_column(number, number, max(12, 2 * len(title)))
    for place, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            sheet.write_string(place, number, value)
    book.close()
    return buffer.getvalue()
