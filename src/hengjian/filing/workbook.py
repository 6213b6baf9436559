"""The workbook of notices: its template, and its rows read into contents with problems at cells."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

from hengjian.core.errors import Problem
from hengjian.core.text import EN, Text, language, t
from hengjian.filing import content
from hengjian.filing.content import Content
from hengjian.registry import tabular
from hengjian.registry.tabular import File, Sheet, Value

NAME = "hengjian-work-notices.xlsx"
MOST = 2000


@dataclass(frozen=True)
class Column:
    """A column of the sheet, for the field `key` of a content."""

    key: str
    title: Text
    required: bool = False
    hint: Text | None = None


_LIST = t("用分号分隔", "separated by semicolons")
COLUMNS = (
    Column("site_name", t("点位名称", "Site"), True),
    Column("region", t("所在区域", "Region"), True, t("县区或市州的代码或名称", "code or name")),
    Column("address", t("详细地址", "Address")),
    Column("lat", t("纬度", "Latitude")),
    Column("lon", t("经度", "Longitude")),
    Column("starts_on", t("开始日期", "First day"), True, t("如 2026-10-01", "such as 2026-10-01")),
    Column("ends_on", t("结束日期", "Last day"), True, t("含当日", "included")),
    Column("client_name", t("委托单位", "Client")),
    Column("client_uscc", t("委托单位信用代码", "Client's credit code")),
    Column("client_consent", t("委托单位知情同意", "Client consents"), False, t("是/否", "yes/no")),
    Column(
        "items", t("监测项目", "Items"), False,
        t("用分号分隔，每项写成“类别/介质/项目/方法”或“项目/方法”",
          "by semicolons; category/matrix/parameter/method or parameter/method"),
    ),
    Column("staff", t("人员编号", "People"), False, _LIST),
    Column("instruments", t("仪器编号", "Instruments"), False, _LIST),
    Column("note", t("备注", "Note")),
)  # fmt: skip


@dataclass
class Examined:
    """What a workbook would announce, and every problem. Nothing is announced with problems."""

    contents: list[tuple[int, Content]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def template() -> bytes:
    """The empty workbook, headings in the reader's language."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Work notices" if language() == EN else "工作登记")
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(COLUMNS):
        title = f"{column.title}{'*' if column.required else ''}"
        sheet.write_string(0, number, title, head)
        sheet.set_column(number, number, max(14, 2 * len(title)), text)
        if column.hint is not None:
            sheet.write_comment(0, number, str(column.hint))
    book.close()
    return buffer.getvalue()


def examine(file: File) -> Examined:
    """The notices of the first sheet that holds anything, or what is wrong, at its cells."""
    sheets, problems = tabular.read(file)
    examined = Examined(problems=list(problems))
    if problems:
        return examined
    sheet = next((s for s in sheets if any(map(tabular.filled, s.rows))), None)
    if sheet is None:
        message = t("没有内容", "nothing in it")
        examined.problems.append(Problem(file.name, "empty-file", message, _TEMPLATE))
        return examined
    columns = _columns(sheet, examined.problems)
    if examined.problems:
        return examined
    _rows(sheet, columns, examined)
    return examined


_TEMPLATE = t("请使用下载的模板", "Use the template")


def _columns(sheet: Sheet, problems: list[Problem]) -> dict[str, int]:
    known = {word: c.key for c in COLUMNS for word in (c.title.zh, c.title.en, c.key)}
    found: dict[str, int] = {}
    for number, cell in enumerate(sheet.rows[0]):
        title = str(cell).strip().rstrip("*").strip()
        if not title:
            continue
        key = known.get(title)
        if key is None or key in found:
            message = t("不认识或重复的列", "a column nobody knows, or one twice")
            where = sheet.where(0, number)
            problems.append(Problem(where, "column", message, _TEMPLATE, title[:80]))
        else:
            found[key] = number
    for column in COLUMNS:
        if column.required and column.key not in found:
            message = t("缺少必填的列", "a required column is missing")
            problems.append(
                Problem(sheet.name, "column-missing", message, _TEMPLATE, str(column.title))
            )
    return found


def _rows(sheet: Sheet, columns: Mapping[str, int], examined: Examined) -> None:
    titles = {c.key: str(c.title) for c in COLUMNS}
    seen: dict[Content, int] = {}
    for number, row in enumerate(sheet.rows[1:], start=1):
        if not tabular.filled(row):
            continue
        if len(examined.contents) >= MOST:
            message = t(f"一次最多 {MOST} 条", f"at most {MOST} notices at a time")
            remedy = t("请拆分后分次上传", "Split the file")
            examined.problems.append(Problem(sheet.name, "too-many", message, remedy))
            return
        raw = {key: _plain(row, place) for key, place in columns.items()}

        def where(key: str, row_number: int = number) -> str:
            return sheet.where(row_number, columns.get(key, 0), titles.get(key, key))

        made, problems = content.read(raw, where)
        examined.problems += problems
        if made is None:
            continue
        if made in seen:
            message = t(f"与第 {seen[made] + 1} 行相同", f"the same as row {seen[made] + 1}")
            remedy = t("请删除重复行", "Delete one of the two")
            examined.problems.append(Problem(where("site_name"), "twice", message, remedy))
        seen.setdefault(made, number)
        examined.contents.append((number + 1, made))


def _plain(row: list[Value], place: int) -> object:
    value = row[place] if place < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, date) else str(value)
