"""Columns of a sheet: their names in both languages, and how a cell of each kind is read.

Readers take a cell and give a value or raise Unreadable; `match` finds the columns in a header,
`rows` reads a whole sheet and says everything wrong with it at its cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, excel_date, half_width, parse_date, parse_decimal
from hengjian.registry.tabular import UNCOMPUTED, Sheet, Value, filled

Reader = Callable[[Value], Any]
_SAFE_INTEGER = 10**15  # Excel keeps fifteen digits


@dataclass(frozen=True)
class Column:
    """One column. `empty` is the value of an empty cell; a required column has none."""

    field: str
    title: Text
    read: Reader
    required: bool = False
    empty: Any = ""
    hint: Text = t("", "")  # noqa: RUF009 - a Text never changes
    choices: tuple[Text, ...] = ()
    codes: Mapping[str, Text] | None = None
    aliases: tuple[str, ...] = ()  # what published forms call it

    def names(self) -> set[str]:
        """What a header may call it."""
        called = (self.title.zh, self.title.en, self.field, *self.aliases)
        return {plain(name) for name in called}


@dataclass
class Row:
    """One row read: values by field, where each stood, what is wrong."""

    number: int
    values: dict[str, Any]
    places: dict[str, str]
    problems: list[Problem]


def plain(title: object) -> str:
    """A title as compared: half-width, lower case, no spaces, no star of a required column."""
    return re.sub(r"[\s*]", "", half_width(str(title))).lower()


def match(sheet: Sheet, columns: Sequence[Column]) -> tuple[dict[int, Column], list[Problem]]:
    """Column number → column, and what is wrong with the header (the first row)."""
    header = sheet.rows[0] if sheet.rows else []
    named = {name: column for column in columns for name in column.names()}
    found: dict[int, Column] = {}
    problems: list[Problem] = []
    for number, title in enumerate(header):
        column = named.get(plain(title))
        if column is None and plain(title):
            problems.append(_unknown_column(sheet, number, str(title), columns))
        elif column is not None and column.field in {c.field for c in found.values()}:
            problems.append(_column_twice(sheet, number, column))
        elif column is not None:
            found[number] = column
    named_fields = {column.field for column in found.values()}
    missing = [c.title for c in columns if c.required and c.field not in named_fields]
    if missing:
        problems.insert(0, _missing_columns(sheet, missing))
    return found, problems


def rows(sheet: Sheet, found: Mapping[int, Column]) -> Iterator[Row]:
    """Every row below the header that holds something."""
    for number, cells in enumerate(sheet.rows[1:], start=1):
        if filled(cells):
            yield _row(sheet, number, cells, found)


def _row(sheet: Sheet, number: int, cells: list[Value], found: Mapping[int, Column]) -> Row:
    row = Row(number, {}, {}, [])
    for place, column in found.items():
        cell = cells[place] if place < len(cells) else ""
        where = sheet.where(number, place, str(sheet.rows[0][place]).strip(" *＊"))
        row.places[column.field] = where
        try:
            row.values[column.field] = _read(cell, column)
        except Unreadable as unreadable:
            row.problems.append(unreadable.problem(where))
    for place in range(len(cells)):
        if place not in found and str(cells[place]).strip():
            row.problems.append(_no_header(sheet.where(number, place), str(cells[place])))
    return row


def _read(cell: Value, column: Column) -> Any:
    if isinstance(cell, str):
        if re.fullmatch(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!)", cell.strip()):
            raise _bad("excel-error", t("公式出错", "a formula failed"), _AS_VALUE, cell)
        if cell == UNCOMPUTED:
            message = t("公式没有计算结果", "a formula without a result")
            raise _bad("formula", message, _AS_VALUE, "")
        if not cell.strip():
            if column.required:
                raise _bad("required", t("必填项为空", "a required value is empty"), _FILL_IN, "")
            return column.empty
    return column.read(cell)


_AS_VALUE = t("请改填数值本身", "Write the value itself")
_FILL_IN = t("请填写", "Fill it in")


def _bad(rule: str, message: Text, remedy: Text, found: object) -> Unreadable:
    return Unreadable(rule, message, remedy, str(found))


def words(cell: Value) -> str:
    """Text as written, without spaces around it; control characters are refused."""
    text = _plain_number(cell) if isinstance(cell, float | int) else str(cell)
    if any(ord(char) < 32 and char not in "\n\t" for char in text) or "\x7f" in text:
        message = t("含不可见的控制字符", "holds control characters")
        raise _bad("control-character", message, t("请删除后重填", "Remove them"), repr(text)[:60])
    return " ".join(text.split())


def code(cell: Value) -> str:
    """A number that is a name: half-width, no spaces; digits that Excel has rounded are refused."""
    text = half_width(words(cell)).replace(" ", "")
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        raise _rounded(text)
    return text


def _plain_number(cell: float | int) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if abs(cell) >= _SAFE_INTEGER:
        raise _rounded(str(cell))
    return str(int(cell)) if float(cell).is_integer() else repr(cell)


def _rounded(found: str) -> Unreadable:
    message = t(
        "编码被 Excel 当作数值，位数已丢失", "Excel took the code for a number and lost digits"
    )
    remedy = t("请把该列设为“文本”格式后重新填写", "Format the column as text and fill it in again")
    return _bad("code-as-number", message, remedy, found)


def day(cell: Value) -> date:
    """A day: a date cell, an Excel serial number, or text year first."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool):
        return parse_date(str(cell))
    if isinstance(cell, float | int):
        return excel_date(cell)
    # Text of five digits in a column of days is a serial number that lost its format.
    text = half_width(cell).strip()
    return excel_date(text) if re.fullmatch(r"\d{5}(\.0+)?", text) else parse_date(text)


def last_day(cell: Value) -> date:
    """A last day as printed (有效期至), as the first day no longer covered."""
    last = day(cell)
    if last == date.max:
        raise _bad("date", t("日期过大", "the day is too late"), _FILL_IN, last)
    return last + timedelta(days=1)


def number(cell: Value) -> float:
    """A decimal number."""
    return float(parse_decimal(str(cell)))


def whole(cell: Value) -> int:
    """A whole number."""
    value = parse_decimal(str(cell))
    if value != value.to_integral_value() or abs(value) > 10**9:
        message = t("应为整数", "must be a whole number")
        raise _bad("whole-number", message, t("请填写整数", "Write a whole number"), cell)
    return int(value)


def one_of(choices: Mapping[str, Text]) -> Reader:
    """One of the words in either language, or the code itself; gives the code."""
    named = {plain(n): key for key, text in choices.items() for n in (key, text.zh, text.en)}

    def read(cell: Value) -> str:
        found = named.get(plain(cell))
        if found is None:
            zh = "、".join(text.zh for text in choices.values())
            en = ", ".join(text.en for text in choices.values())
            message = t("不在可选值之内", "is not one of the values allowed")
            raise _bad("choice", message, t(f"可选：{zh}", f"Choose one of: {en}"), cell)
        return found

    return read


def yes_no(cell: Value) -> bool:
    """是/否, yes/no, true/false, 1/0."""
    key = plain(cell if isinstance(cell, str | bool) else _plain_number(cell))  # type: ignore[arg-type]
    if key in {"是", "yes", "true", "1", "y"}:
        return True
    if key in {"否", "no", "false", "0", "n"}:
        return False
    message = t("应为“是”或“否”", "must be yes or no")
    raise _bad("yes-no", message, t("请填写是或否", "Write yes or no"), cell)


def hidden(sheet: Sheet) -> list[Problem]:
    """A hidden sheet is not taken in unseen."""
    if not sheet.hidden:
        return []
    message = t(
        "工作表是隐藏的，其内容可能未经核对", "the sheet is hidden: nobody may have checked it"
    )
    remedy = t("请取消隐藏并核对，或删除该表", "Show and check it, or delete it")
    return [Problem(sheet.name, "hidden-sheet", message, remedy)]


def merged(sheet: Sheet) -> list[Problem]:
    """Merged cells: a value stands in the first of them alone, the others would be read as empty."""
    message = t("单元格已合并，其余单元格会被读作空", "merged cells: all but the first are empty")
    remedy = t("请取消合并并逐行填写", "Unmerge them and fill in every row")
    return [
        Problem(sheet.where(top, left), "merged-cells", message, remedy)
        for top, left, bottom, _ in sheet.merged
        if bottom > 0
    ]


def _both(titles: Sequence[Text]) -> Text:
    return Text("、".join(x.zh for x in titles), ", ".join(f"{x.en} ({x.zh})" for x in titles))


def _missing_columns(sheet: Sheet, missing: Sequence[Text]) -> Problem:
    names = _both(missing)
    message = Text(f"缺少必需的列：{names.zh}", f"these columns are missing: {names.en}")
    remedy = t("请补上这些列，或下载模板后填写", "Add the columns, or fill in the template")
    return Problem(f"{sheet.name}!1", "missing-column", message, remedy)


def _unknown_column(sheet: Sheet, number: int, title: str, columns: Sequence[Column]) -> Problem:
    names = _both([column.title for column in columns])
    message = t("此表没有这一列", "this sheet has no such column")
    remedy = Text(f"请删除该列，或改为：{names.zh}", f"Remove it, or use one of: {names.en}")
    return Problem(sheet.where(0, number), "unknown-column", message, remedy, title[:60])


def _column_twice(sheet: Sheet, number: int, column: Column) -> Problem:
    message = t("同一列出现两次", "the column stands here twice")
    remedy = t("只保留一列", "Keep one of them")
    return Problem(sheet.where(0, number), "column-twice", message, remedy, column.title.zh)


def _no_header(where: str, found: str) -> Problem:
    message = t("该单元格所在列没有列名", "the column of this cell has no name")
    return Problem(
        where, "no-header", message, t("请清除或补上列名", "Clear it, or name it"), found[:60]
    )
