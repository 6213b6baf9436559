"""Read a file of results: plain or gzipped CSV with a header, rows by their line number.

Refuses what cannot be read as a table at all; what single cells hold is judged by whoever knows
the format.
"""

from __future__ import annotations

import csv
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, decode

LARGEST_BYTES: Final = 256 * 1024 * 1024  # as handed in
LARGEST_TEXT: Final = 1024 * 1024 * 1024  # unpacked
MOST_PROBLEMS: Final = 500
_NOT_READ: Final = t("结果文件未读入", "The result file was not read")


@dataclass(frozen=True)
class Line:
    """One row: the line it ends on and its cells by column name, blanks stripped."""

    number: int
    cells: dict[str, str]

    def where(self, column: str) -> str:
        """The cell as its author finds it."""
        return f"line {self.number}, column {column}"


@dataclass(frozen=True)
class ResultFile:
    """A header and its rows, still texts."""

    columns: tuple[str, ...]
    text: str

    def lines(self) -> Iterator[Line]:
        """Rows in order. Raises Rejected at the first row whose cells do not fit the header."""
        reader = csv.reader(io.StringIO(self.text, newline=""), strict=True)
        next(reader)
        try:
            for row in reader:
                if not row:
                    continue
                if len(row) != len(self.columns):
                    raise refused(
                        f"line {reader.line_num}",
                        "cells",
                        t(
                            "单元格数与表头不一致",
                            "the row has another number of cells than the header",
                        ),
                        t("请检查该行的逗号和引号", "Check the commas and quotes of that line"),
                        f"{len(row)} ≠ {len(self.columns)}",
                    )
                cells = dict(zip(self.columns, map(str.strip, row), strict=True))
                yield Line(reader.line_num, cells)
        except csv.Error as error:
            raise refused(
                f"line {reader.line_num}",
                "csv",
                t("该行不是可读的 CSV", "the line is not readable CSV"),
                t("请检查引号是否成对", "Check that quotes come in pairs"),
                str(error)[:80],
            ) from error


def read(data: bytes) -> ResultFile:
    """The table in `data`. Raises Rejected when it is too large, no text, or has no good header."""
    if len(data) > LARGEST_BYTES:
        raise _too_large(len(data))
    try:
        text = decode(_unpacked(data)).text
    except Unreadable as error:
        raise Rejected(_NOT_READ, [error.problem("file")]) from error
    try:
        header = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
    except csv.Error:
        header = []
    columns = tuple(name.strip() for name in header)
    doubled = sorted(name for name, times in Counter(columns).items() if times > 1)
    if len(columns) < 2 or doubled or "" in columns:
        raise refused(
            "line 1",
            "header",
            t("首行不是可用的表头", "the first line is no usable header"),
            t("首行须为互不相同的列名", "The first line must hold column names, each once"),
            ", ".join(doubled)[:80] or text[:40],
        )
    return ResultFile(columns, text)


def refused(where: str, rule: str, message: Text, remedy: Text, found: str = "") -> Rejected:
    """One reason to refuse the whole file."""
    return Rejected(_NOT_READ, [Problem(where, rule, message, remedy, found)])


def all_refused(problems: list[Problem]) -> Rejected:
    """Every reason to refuse the whole file, at once."""
    return Rejected(_NOT_READ, problems)


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    # Bounded: a small file may unpack to more than the machine holds.
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = unpack.decompress(data, LARGEST_TEXT)
    except zlib.error as error:
        raise refused(
            "file",
            "gzip",
            t("压缩包已损坏", "the archive is damaged"),
            t("请重新下载或压缩", "Download or pack it again"),
            str(error)[:80],
        ) from error
    if unpack.unconsumed_tail:
        raise _too_large(LARGEST_TEXT)
    if not unpack.eof or unpack.unused_data:
        raise refused(
            "file",
            "gzip",
            t("压缩包不完整或后附其他内容", "the archive is cut short or has something behind it"),
            t("请重新下载或压缩", "Download or pack it again"),
        )
    return text


def _too_large(size: int) -> Rejected:
    return refused(
        "file",
        "too-large",
        t("文件过大", "the file is too large"),
        t("请按年份或机构拆分", "Split it by year or by institution"),
        f"{size} bytes",
    )
