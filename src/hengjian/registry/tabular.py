"""Files of tables as sheets of cells: Excel (.xlsx, .xls, .ods) and CSV in UTF-8 or GB18030.

Shared by every importer of tables. Nothing here knows what the columns mean. Values are text,
numbers, booleans, days, or instants without a zone; an empty cell is "". Everything that cannot
be read is a Problem at its place. Limits: 20 MB a file, 200 MB unpacked, 50,000 rows and 200
columns a sheet. A workbook is opened in a process of its own with capped memory and time.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, decode
from hengjian.registry import tabular_worker

Value = str | float | int | bool | date | datetime

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 100
MOST_ENTRIES = 1_000
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_SECONDS = 60

#: Stands where a formula was saved without its result, which would be read as empty.
UNCOMPUTED = "#FORMULA!"
EXCEL = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
TEXT = {".csv", ".tsv", ".txt"}


@dataclass(frozen=True)
class File:
    """Something handed in: its name as its author knows it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Sheet:
    """One table. `rows` include the header; rows and columns are counted from 0 here.

    `merged`: (top, left, bottom, right) of merged cells; a reader says whether it takes them.
    """

    name: str
    rows: list[list[Value]]
    hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def where(self, row: int, column: int, title: str = "") -> str:
        """The cell as its author knows it: “人员!C5（姓名）”."""
        place = f"{self.name}!{letters(column)}{row + 1}"
        return f"{place}（{title}）" if title else place


def letters(column: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def read(file: File) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a file, or why it cannot be read. Empty rows stay, so that row numbers fit."""
    ending = PurePath(file.name).suffix.lower()
    if len(file.data) > MOST_BYTES:
        return [], [_too_large(file.name)]
    if not file.data.strip():
        empty = t("文件是空的", "the file is empty")
        return [], [_problem(file.name, "empty-file", empty, _USE_TEMPLATE)]
    if ending in EXCEL:
        return _workbook(file)
    if ending in TEXT:
        return _text(file, ending)
    message = t("不支持的文件类型", "this kind of file is not taken")
    remedy = t("请使用 .xlsx 或 .csv 文件", "Use a .xlsx or .csv file")
    return [], [_problem(file.name, "file-type", message, remedy, ending)]


_USE_TEMPLATE = t("请下载模板后填写", "Fill in the template")


def _problem(where: str, rule: str, message: Text, remedy: Text, found: str = "") -> Problem:
    return Problem(where, rule, message, remedy, found)


def _too_large(where: str) -> Problem:
    message = t(
        f"文件过大（上限 20 MB，每表 {MOST_ROWS} 行、{MOST_COLUMNS} 列）",
        f"too large (at most 20 MB, {MOST_ROWS} rows and {MOST_COLUMNS} columns a sheet)",
    )
    return _problem(
        where, "too-large", message, t("请拆分后分次导入", "Split it and import in parts")
    )


def _not_a_workbook(name: str) -> Problem:
    message = t("不是可读取的 Excel 文件", "not an Excel file that can be read")
    remedy = t("请用 Excel 打开后另存为 .xlsx，去掉密码", "Save it as .xlsx without a password")
    return _problem(name, "not-a-workbook", message, remedy)


def _workbook(file: File) -> tuple[list[Sheet], list[Problem]]:
    if file.data.startswith(b"PK") and (problem := _bomb(file)) is not None:
        return [], [problem]
    command = [sys.executable, "-I", tabular_worker.__file__, str(MOST_ROWS), str(MOST_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, the input on standard input
            command, input=file.data, capture_output=True, timeout=MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return [], [_too_large(file.name)]
    if done.returncode == tabular_worker.NOT_A_WORKBOOK:
        return [], [_not_a_workbook(file.name)]
    if done.returncode != 0:  # its own verdict, or killed by a limit
        return [], [_too_large(file.name)]
    return [_sheet(raw) for raw in json.loads(done.stdout)], []


def _sheet(raw: dict[str, Any]) -> Sheet:
    rows = [[_value(cell) for cell in row] for row in raw["rows"]]
    for row, column in raw["uncomputed"]:
        if row < len(rows) and column < len(rows[row]):
            rows[row][column] = UNCOMPUTED
    return Sheet(raw["name"], rows, raw["hidden"], tuple(tuple(m) for m in raw["merged"]))


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        return date.fromisoformat(cell["day"]) if "day" in cell else str(cell["time"])
    return "" if cell is None else cell


def _bomb(file: File) -> Problem | None:
    """What is wrong with the archive before anything is unpacked into memory; sizes are counted."""
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                return _too_large(file.name)
            total = 0
            for entry in entries:
                with archive.open(entry) as part:
                    while chunk := part.read(1024 * 1024):
                        total += len(chunk)
                        if _too_much(total, len(file.data)):
                            return _too_large(file.name)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        return _not_a_workbook(file.name)
    return None


def _too_much(unpacked: int, packed: int) -> bool:
    generous = 10 * 1024 * 1024  # a small sheet of repeated words packs very well
    return unpacked > MOST_UNPACKED or unpacked > max(generous, packed * MOST_RATIO)


def _text(file: File, ending: str) -> tuple[list[Sheet], list[Problem]]:
    try:
        text = decode(file.data).text.lstrip("\ufeff")
    except Unreadable as unreadable:
        return [], [unreadable.problem(file.name)]
    first = text.split("\n", 1)[0]
    comma = "\t" if ending == ".tsv" or first.count("\t") > first.count(",") else ","
    rows: list[list[Value]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma, strict=True):
            if len(rows) >= MOST_ROWS or len(row) > MOST_COLUMNS:
                return [], [_too_large(file.name)]
            rows.append(list(row))
    except csv.Error as error:
        message = t("引号或分隔符不成对", "quotes or separators do not match")
        remedy = t("请另存为标准 CSV 后重试", "Save it as standard CSV")
        where = f"{file.name}!{len(rows) + 1}"
        return [], [_problem(where, "csv", message, remedy, str(error))]
    return [Sheet(file.name, rows)], []


def filled(row: Iterable[Value]) -> bool:
    """Whether any cell of the row holds something."""
    return any(str(cell).strip() for cell in row)
