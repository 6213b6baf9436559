"""One institution's lights, or those of all, as a workbook. Every cell is text: nothing is a formula."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import xlsxwriter

from hengjian.conformity import reading, selectors
from hengjian.conformity.clauses.light import COLOURS, Colour, Light
from hengjian.conformity.forecast import Change
from hengjian.conformity.selectors import Row
from hengjian.conformity.weighing import GROUPS
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution
from hengjian.standards import regions

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FILLS = {"green": "#DDF1E6", "amber": "#FBEBD0", "red": "#F8DADB", "human": "#E9EDF1"}
_HEADS: tuple[tuple[Text, int], ...] = (
    (t("组别", "Group"), 14),
    (t("条款", "Clause"), 26),
    (t("结果", "Light"), 10),
    (t("现状", "Found"), 44),
    (t("要求", "Needed"), 44),
    (t("原因", "Why"), 40),
    (t("仍需人工", "Left for a human"), 40),
    (t("依据", "Basis"), 60),
    (t("核对状态", "Standing"), 18),
    (t("编号", "Key"), 14),
)


_TABLE_HEADS: tuple[tuple[Text, int], ...] = (
    (t("机构", "Institution"), 36),
    (t("统一社会信用代码", "Credit code"), 22),
    (t("地区", "Area"), 14),
    (t("适用版本", "Edition"), 10),
    (COLOURS[Colour.RED], 8),
    (COLOURS[Colour.AMBER], 8),
    (COLOURS[Colour.GREEN], 8),
    (COLOURS[Colour.HUMAN], 10),
)


def table_workbook(rows: list[Row], on: date, total: int) -> bytes:
    """An .xlsx: each institution with its lights of the day, one column a clause; what was asked."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True})
    fills = {key: book.add_format({"bg_color": colour}) for key, colour in _FILLS.items()}
    sheet = book.add_worksheet(str(t("持续符合", "Conformity")))
    sheet.freeze_panes(1, 1)
    clauses = {light.clause: light.title for row in rows for light in row.lights}
    names = tuple(
        (Text(f"{x.zh} {k}", f"{x.en} {k}") if "/" in k else x, 14) for k, x in clauses.items()
    )
    _head(sheet, (*_TABLE_HEADS, *names), head)
    for number, row in enumerate(rows, start=1):
        _institution(sheet, number, row, list(clauses), fills)
    about = book.add_worksheet(str(t("说明", "About")))
    about.set_column(0, 0, 24)
    for number, (name, value) in enumerate(
        (
            (t("日期", "Day"), on.isoformat()),
            (t("本表机构数", "Institutions in this workbook"), str(len(rows))),
            (t("符合查询的机构数", "Institutions asked for"), str(total)),
        )
    ):
        about.write_string(number, 0, str(name), head)
        about.write_string(number, 1, value)
    book.close()
    return buffer.getvalue()


def _institution(
    sheet: Any, number: int, row: Row, clauses: list[str], fills: dict[str, Any]
) -> None:
    """One line: who it is, how many of each colour, then the colour of each clause."""
    one = row.institution
    area = regions.regions().get(one.region)
    printed = str(area.name) if area else one.region
    for column, cell in enumerate((one.name, one.uscc, printed, row.edition)):
        sheet.write_string(number, column, cell)
    for column, count in enumerate((row.red, row.amber, row.green, row.human), start=4):
        sheet.write_number(number, column, count)
    held = {light.clause: light for light in row.lights}
    for column, key in enumerate(clauses, start=8):
        if light := held.get(key):
            sheet.write_string(number, column, str(light.label), fills[light.colour])


def workbook(institution: Institution, on: date, *, preview: bool = False) -> bytes:
    """An .xlsx: what was applied, the lights, the records behind them, what will change."""
    file = reading.file_of(institution)
    lights = selectors.lights(file, on, preview=preview)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book: Any = xlsxwriter.Workbook(buffer, options)
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    _lights(book, lights, head)
    _records(book, lights, head)
    _changes(book, selectors.changes(file, on, preview=preview), head)
    applied = selectors.applied(file, on, preview=preview)
    about = book.add_worksheet(str(t("说明", "About")))
    about.set_column(0, 0, 24)
    about.set_column(1, 1, 100)
    for number, (name, value) in enumerate(
        (
            (t("机构", "Institution"), institution.name),
            (t("统一社会信用代码", "Credit code"), institution.uscc),
            (t("日期", "Day"), on.isoformat()),
            (t("适用的补充要求", "Supplementary requirements"), str(applied.name)),
            (t("理由", "Why"), str(applied.because)),
        )
    ):
        about.write_string(number, 0, str(name), head)
        about.write_string(number, 1, value)
    book.close()
    return buffer.getvalue()


def _lights(book: Any, lights: list[Light], head: Any) -> None:
    sheet = book.add_worksheet(str(t("持续符合", "Conformity")))
    sheet.freeze_panes(1, 3)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    fills = {key: book.add_format({"bg_color": colour}) for key, colour in _FILLS.items()}
    _head(sheet, _HEADS, head)
    for number, light in enumerate(lights, start=1):
        cells = (
            GROUPS[light.group],
            light.title,
            COLOURS[light.colour],
            light.found,
            light.needed,
            light.because,
            light.remains,
            light.citation,
            light.standing.label,
            light.clause,
        )
        for column, cell in enumerate(cells):
            format_ = fills[light.colour] if column == 2 else wrap
            sheet.write_string(number, column, str(cell), format_)


def _records(book: Any, lights: list[Light], head: Any) -> None:
    sheet = book.add_worksheet(str(t("所依记录", "Records")))
    sheet.freeze_panes(1, 0)
    heads = ((t("条款", "Clause"), 26), (t("记录", "Record"), 80), (t("有问题", "Wrong"), 10))
    _head(sheet, heads, head)
    rows = [(light, record) for light in lights for record in light.records]
    for number, (light, record) in enumerate(rows, start=1):
        sheet.write_string(number, 0, str(light.title))
        sheet.write_string(number, 1, str(record.label))
        sheet.write_string(number, 2, str(t("是", "yes")) if record.wrong else "")


def _changes(book: Any, changes: list[Change], head: Any) -> None:
    sheet = book.add_worksheet(str(t("预测", "Forecast")))
    sheet.freeze_panes(1, 0)
    heads = (
        (t("日期", "Day"), 12),
        (t("条款", "Clause"), 26),
        (t("由", "From"), 10),
        (t("变为", "To"), 10),
        (t("原因", "Why"), 60),
    )
    _head(sheet, heads, head)
    for number, one in enumerate(changes, start=1):
        cells = (
            one.day.isoformat(),
            one.title,
            COLOURS[one.before],
            COLOURS[one.after],
            one.because,
        )
        for column, cell in enumerate(cells):
            sheet.write_string(number, column, str(cell))


def _head(sheet: Any, heads: tuple[tuple[Text, int], ...], format_: Any) -> None:
    for column, (name, width) in enumerate(heads):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, str(name), format_)
