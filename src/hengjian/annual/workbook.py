"""Annual reports of a year as Excel: counted beside declared. Every cell is text or a number."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from hengjian.annual import form
from hengjian.annual.models import AnnualReport
from hengjian.core.text import t


def of(reports: Iterable[AnnualReport]) -> bytes:
    """One row a report; three columns an item: declared, counted, reason."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(str(t("年度报告", "Annual reports")))
    bold = book.add_format({"bold": True, "text_wrap": True})
    for place, label in enumerate(_head()):
        sheet.write_string(0, place, label, bold)
    for number, report in enumerate(reports, start=1):
        for place, value in enumerate(_row(report)):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            else:
                sheet.write_number(number, place, value)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 1, 24)
    book.close()
    return buffer.getvalue()


def _head() -> list[str]:
    fixed = [
        t("统一社会信用代码", "Credit code"),
        t("机构名称", "Institution"),
        t("年度", "Year"),
        t("状态", "Stage"),
        t("签报时间", "Signed"),
    ]
    parts = (t("填报", "declared"), t("平台计", "counted"), t("差异理由", "reason"))
    items = [f"{item.says}·{part}" for item in form.items() for part in parts]
    return [*map(str, fixed), *items]


def _row(report: AnnualReport) -> list[str | float]:
    signed = report.signed_at.isoformat() if report.signed_at else ""
    who = report.institution
    cells: list[str | float] = [who.uscc, who.name, report.year, str(report.get_stage_display())]
    cells.append(signed)
    for line in report.lines:
        cells.append("" if line.declared is None else float(line.declared))
        cells.append("" if line.counted is None else line.counted)
        cells.append(line.reason)
    return cells
