"""Reading a filled workbook of a report package.

Made from the same classes as the API (`layout`). What is wrong is said at its cell: “样品!C5”.
Reported values must be text cells: a number cell has already lost the digits somebody wrote.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import t
from hengjian.core.text_input import Unreadable, half_width
from hengjian.monitoring import cells, converting, reading
from hengjian.monitoring.layout import (
    BY_TITLE,
    HEAD,
    HEADER_ROWS,
    MOST_ROWS,
    README,
    SHEETS,
    Column,
    Sheet,
)
from hengjian.monitoring.package import FORMAT

Cells = dict[str, list[list[Any]]]


@dataclass
class Book:
    """A workbook read: the package as a document, and where each of its values stood."""

    raw: dict[str, Any]
    places: dict[str, str]

    @contextmanager
    def at_cells(self) -> Iterator[None]:
        """Inside, problems at JSON pointers are raised again at their cells."""
        try:
            yield
        except Rejected as rejected:
            moved = [replace(p, where=self._cell(p.where)) for p in rejected.problems]
            raise Rejected(rejected.refused, moved) from rejected

    def _cell(self, pointer: str) -> str:
        """The cell of a value; of its row or sheet when the value itself has none."""
        here = pointer
        while here and here not in self.places:
            here = here.rpartition("/")[0]
        left = pointer[len(here) :].strip("/")
        place = self.places.get(here, HEAD.title)
        return place if not left else f"{place} {left}"


def read_upload(file: Any) -> Book:
    """An uploaded file as a workbook. Raises Refusal or Rejected."""
    if (file.size or 0) > cells.LARGEST_FILE:
        raise reading.too_large(cells.LARGEST_FILE)
    return read(file.read())


def read(data: bytes) -> Book:
    """The workbook in `data`. Raises Refusal when it is none, Rejected with every wrong cell."""
    found = _cells(data)
    problems: list[Problem] = []
    book = Book({"format": FORMAT, "report": {}}, {})
    for title in found:
        if title not in BY_TITLE and title != README:
            problems.append(_unknown_sheet(title))
    rows = {
        sheet.title: _rows(sheet, found[sheet.title], problems)
        for sheet in SHEETS
        if sheet.title in found
    }
    _put_head(book, rows.get(HEAD.title), problems)
    for sheet in SHEETS[1:]:
        if sheet.key != "qc":
            _put_list(book, sheet, rows.get(sheet.title, []), problems)
    _put_qc(book, rows.get("质控", []), problems)
    if problems:
        raise Rejected(reading.REFUSED, reading.capped(problems))
    return book


def _cells(data: bytes) -> Cells:
    """The cells, read by a process that may not grow and does not stay."""
    if len(data) > cells.LARGEST_FILE:
        raise reading.too_large(cells.LARGEST_FILE)
    try:
        done = subprocess.run(  # our own module, data on standard input
            [sys.executable, "-m", "hengjian.monitoring.cells"],
            input=data,
            capture_output=True,
            timeout=2 * cells.SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise reading.too_large(cells.LARGEST_FILE) from None
    if done.returncode == 0:
        found: Cells = json.loads(done.stdout)
        return found
    if done.returncode == cells.NO_WORKBOOK:
        raise _no_workbook()
    raise reading.too_large(cells.LARGEST_FILE)


def _no_workbook() -> Refusal:
    return reading.Unreadable(
        reading.REFUSED,
        t("不是可读取的 .xlsx 工作簿", "it is not an .xlsx workbook that can be read"),
        t("请下载模板填写，并另存为 .xlsx", "Fill in the template and save it as .xlsx"),
    )


def _unknown_sheet(title: str) -> Problem:
    known = "、".join(BY_TITLE)
    return Problem(
        title,
        "unknown-sheet",
        t("模板中没有这个工作表", "the template has no such sheet"),
        t(f"请删除或改名；可用：{known}", f"Remove or rename it; known: {known}"),
        title,
    )


@dataclass(frozen=True)
class _Row:
    number: int  # from 0, as in the file
    values: dict[str, tuple[Column, int, Any]]  # key → column, place, cell


def _rows(sheet: Sheet, lines: list[list[Any]], problems: list[Problem]) -> list[_Row]:
    """The rows of a sheet by key; problems of its header are added."""
    if len(lines) - HEADER_ROWS > MOST_ROWS:
        message = t(f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
        remedy = t("请拆分报送", "Split the package")
        problems.append(Problem(sheet.title, "count", message, remedy))
        return []
    columns = _header(sheet, lines, problems)
    # A column whose name is wrong was said once, at its head.
    headed = {n for n, key in enumerate(lines[1] if len(lines) > 1 else []) if key is not None}
    found = []
    for number, line in enumerate(lines[HEADER_ROWS:], start=HEADER_ROWS):
        values = {
            column.key: (column, place, line[place])
            for place, column in columns.items()
            if place < len(line) and line[place] is not None and line[place] != ""
        }
        beside = [n for n, v in enumerate(line) if v is not None and n not in headed]
        for place in beside:
            problems.append(_beside(sheet, number, place, line[place]))
        if values:
            found.append(_Row(number, values))
    return found


def _header(sheet: Sheet, lines: list[list[Any]], problems: list[Problem]) -> dict[int, Column]:
    known = {column.key: column for column in sheet.columns}
    keys = lines[1] if len(lines) > 1 else []
    found: dict[int, Column] = {}
    for place, key in enumerate(keys):
        if key is None:
            continue
        column = known.get(half_width(str(key)).strip()) if isinstance(key, str) else None
        where = f"{sheet.title}!{xl_rowcol_to_cell(1, place)}"
        if column is None:
            message = t("没有这一列", "there is no such column")
            remedy = t("请使用模板第 2 行的列名", "Keep the names in row 2 of the template")
            problems.append(Problem(where, "unknown-column", message, remedy, str(key)))
        elif column in found.values():
            message = t("该列出现两次", "the column stands twice")
            remedy = t("请删除其中一列", "Remove one of them")
            problems.append(Problem(where, "duplicate", message, remedy, str(key)))
        else:
            found[place] = column
    missing = [c for c in sheet.columns if c.required and c not in found.values()]
    for column in missing if lines else []:
        message = t("缺少列 {name}", "column {name} is missing").format(name=column.name)
        remedy = t("请使用模板的表头", "Use the template's header")
        problems.append(
            Problem(f"{sheet.title}!2:2", "missing-column", message, remedy, column.key)
        )
    return found


def _beside(sheet: Sheet, row: int, place: int, found: object) -> Problem:
    return Problem(
        f"{sheet.title}!{xl_rowcol_to_cell(row, place)}",
        "no-column",
        t("该单元格不属于任何列", "the cell belongs to no column"),
        t("请删除，或放到相应的列", "Remove it, or put it in its column"),
        str(found)[:80],
    )


def _values(
    book: Book, sheet: Sheet, row: _Row, pointer: str, problems: list[Problem]
) -> dict[str, Any]:
    """The row as a mapping; where each value stood is noted."""
    made: dict[str, Any] = {}
    book.places[pointer] = f"{sheet.title}!{row.number + 1}:{row.number + 1}"
    for key, (column, place, value) in row.values.items():
        where = f"{sheet.title}!{xl_rowcol_to_cell(row.number, place)}"
        book.places[f"{pointer}/{key.replace('.', '/')}"] = where
        try:
            made[key] = converting.value(column, value)
        except Unreadable as unreadable:
            problems.append(unreadable.problem(where))
    return made


def _put_head(book: Book, rows: list[_Row] | None, problems: list[Problem]) -> None:
    book.places[""] = HEAD.title
    if not rows:
        message = t("缺少“报告”工作表或其第 3 行", "the sheet 报告 or its row 3 is missing")
        remedy = t("请在“报告”工作表第 3 行填写", "Fill in row 3 of that sheet")
        problems.append(Problem(HEAD.title, "required", message, remedy))
        return
    for extra in rows[1:]:
        message = t("“报告”只能有一行", "the sheet 报告 holds one row only")
        remedy = t("一个工作簿报送一份报告", "One workbook carries one report")
        problems.append(Problem(f"报告!A{extra.number + 1}", "count", message, remedy))
    for key, value in _values(book, HEAD, rows[0], "", problems).items():
        group, _, name = key.partition(".")
        if name:
            book.raw.setdefault(group, {})[name] = value
        else:
            book.raw[key] = value
    # The head's own row also stands for every value that is missing in it.
    book.places.setdefault("/report", book.places[""])


def _put_list(book: Book, sheet: Sheet, rows: list[_Row], problems: list[Problem]) -> None:
    book.places[f"/{sheet.key}"] = sheet.title
    book.raw[sheet.key] = [
        _values(book, sheet, row, f"/{sheet.key}/{n}", problems) for n, row in enumerate(rows)
    ]


def _put_qc(book: Book, rows: list[_Row], problems: list[Problem]) -> None:
    """Quality control lies in its own sheet and belongs to its batch."""
    batches: dict[Any, int] = {}
    for n, batch in enumerate(book.raw["batches"]):
        batches.setdefault(batch.get("batch_no"), n)
    sheet = BY_TITLE["质控"]
    for row in rows:
        number = row.values["batch_no"][2] if "batch_no" in row.values else None
        name = str(converting.plain(number)) if number is not None else None
        if name not in batches:
            where = f"{sheet.title}!A{row.number + 1}"
            message = t("分析批次表中没有这个批次", "the sheet 分析批次 has no such batch")
            remedy = t("请核对批次编号", "Check the batch number")
            problems.append(Problem(where, "unknown-reference", message, remedy, name or ""))
            continue
        batch = book.raw["batches"][batches[name]]
        items = batch.setdefault("qc", [])
        pointer = f"/batches/{batches[name]}/qc/{len(items)}"
        values = _values(book, sheet, row, pointer, problems)
        values.pop("batch_no", None)
        items.append(values)
