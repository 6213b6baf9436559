"""The two tables of a management system, one for both directions: handed in and given out."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from hengjian.core.text import Text, t
from hengjian.quality import rules
from hengjian.quality.models import Activity, Document
from hengjian.registry import columns
from hengjian.registry.columns import Column
from hengjian.registry.models import Institution
from hengjian.registry.tabular import Value

NAME = "management-system.xlsx"


def _labels(kinds: Any) -> dict[str, Text]:
    return {
        value: label if isinstance(label, Text) else t(str(label), str(label))
        for value, label in kinds.choices
    }


def _processes(cell: Value) -> tuple[str, ...]:
    """Names or codes of processes, parted by 、 ， , or ;."""
    read = columns.one_of(rules.processes())
    text = columns.words(cell)
    for mark in "，,;；":
        text = text.replace(mark, "、")
    return tuple(read(part) for part in text.split("、") if part.strip())


@dataclass(frozen=True)
class Table:
    """A sheet with its columns."""

    name: Text
    columns: tuple[Column, ...]

    @property
    def names(self) -> set[str]:
        """What the sheet may be called."""
        return {columns.plain(self.name.zh), columns.plain(self.name.en)}


DOCUMENTS = Table(
    t("体系文件", "Documents"),
    (
        Column("kind", t("类型", "Kind"), columns.one_of(_labels(Document.Kind)), required=True),
        Column("document_no", t("文件编号", "Number"), columns.code, required=True),
        Column("title", t("名称", "Title"), columns.words, required=True),
        Column("version", t("版本", "Version"), columns.code, required=True),
        Column("approved_by_name", t("批准人", "Approved by"), columns.words, required=True),
        Column("valid_from", t("生效日", "In force from"), columns.day, required=True),
        Column("review_due_on", t("应评审日", "Review due"), columns.day, empty=None),
        Column("covers", t("覆盖的过程", "Processes covered"), _processes, empty=()),
    ),
)
ACTIVITIES = Table(
    t("活动记录", "Activities"),
    (
        Column("kind", t("类型", "Kind"), columns.one_of(_labels(Activity.Kind)), required=True),
        Column("held_on", t("日期", "Day"), columns.day, required=True),
        Column("title", t("主题", "Subject"), columns.words, required=True),
        Column("people", t("涉及人数", "People"), columns.whole, empty=0),
        Column("found", t("发现不符合", "Nonconformities"), columns.whole, empty=0),
        Column("still_open", t("其中未整改", "Of these open"), columns.whole, empty=0),
    ),
)
TABLES = (DOCUMENTS, ACTIVITIES)


def template() -> bytes:
    """The empty workbook."""
    return _book({DOCUMENTS: [], ACTIVITIES: []})


def of(documents: Iterable[Document], activities: Iterable[Activity]) -> bytes:
    """What is on record, in the very columns that are taken in."""
    return _book(
        {
            DOCUMENTS: [_document(row) for row in documents],
            ACTIVITIES: [_activity(row) for row in activities],
        }
    )


def _document(row: Document) -> list[str]:
    said = rules.processes()
    return [
        str(row.get_kind_display()),
        row.document_no,
        row.title,
        row.version,
        row.approved_by_name,
        row.valid_from.isoformat(),
        row.review_due_on.isoformat(),
        "、".join(str(said[code]) for code in row.covers if code in said),
    ]


def _activity(row: Activity) -> list[str]:
    numbers = [str(row.people), str(row.found), str(row.open)]
    return [str(row.get_kind_display()), row.held_on.isoformat(), row.title, *numbers]


def listing(rows: Iterable[Institution], year: int) -> bytes:
    """The overview of institutions as Excel."""
    head = [
        t("统一社会信用代码", "Credit code"),
        t("机构名称", "Institution"),
        t("现行文件", "Documents in force"),
        t("评审逾期", "Reviews overdue"),
        t("活动逾期", "Acts overdue"),
        t("未整改", "Open findings"),
        t(f"{year} 年承诺书", f"Undertaking {year}"),
    ]
    yes, no = t("已签署", "Signed"), t("未签署", "Not signed")
    lines = [_line(row, str(yes if getattr(row, "signed", False) else no)) for row in rows]
    return _write([(str(t("管理体系", "Management systems")), [str(one) for one in head], lines)])


def _line(row: Any, signed: str) -> list[str]:
    counts = [row.in_force, row.late, row.late_acts, row.still_open]
    return [row.uscc, row.name, *map(str, counts), signed]


def _book(tables: dict[Table, list[list[str]]]) -> bytes:
    return _write(
        [
            (
                str(table.name),
                [f"{one.title}{'*' if one.required else ''}" for one in table.columns],
                rows,
            )
            for table, rows in tables.items()
        ]
    )


def _write(sheets: list[tuple[str, list[str], list[list[str]]]]) -> bytes:
    """Every cell is text, so that none is read as a formula and no number loses its zeros."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    for name, head, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(head):
            sheet.write_string(0, place, title, bold)
            sheet.set_column(place, place, max(14, 2 * len(title)), text)
        for number, cells in enumerate(rows, start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(number, place, cell)
    book.close()
    return buffer.getvalue()
