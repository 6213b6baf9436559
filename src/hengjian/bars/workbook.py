"""The workbook of decisions: its template, and its rows read into forms with problems at cells.

Titles are those of the exported list, so that an export can be handed back; columns of the export
which say what the platform computed are left aside.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import xlsxwriter

from hengjian.accounts.access import Actor
from hengjian.bars import grounds, sheet
from hengjian.bars.forms import RecordForm
from hengjian.bars.models import Bar
from hengjian.core.errors import Problem
from hengjian.core.text import EN, Text, language, t
from hengjian.registry import tabular
from hengjian.registry.tabular import File, Sheet, Value

NAME = "bar-decisions.xlsx"
MOST = 500


@dataclass(frozen=True)
class Column:
    """A column of the sheet, for the field `key` of the form."""

    key: str
    title: Text
    required: bool = False
    hint: Text | None = None


_DAY = t("如 2026-10-01", "such as 2026-10-01")
_ONLY = t("仅撤销、吊销", "withdrawn or revoked certificates only")
COLUMNS = (
    Column("ground", t("事由", "Ground"), True, t("写名称或代码", "its name or key")),
    Column("subject", t("信用代码/人员编号", "Credit code or person number"), True),
    Column("decision_no", t("决定文号", "Decision"), True),
    Column("decided_on", t("决定日期", "Decided on"), True, _DAY),
    Column("line", t("作出部门", "Line"), False, t("空则为本部门", "empty: yours")),
    Column("authority", t("作出机关", "Authority"), False, t("空则为本机关", "empty: yours")),
    Column("cause", t("撤销事由", "Cause of withdrawal"), False, _ONLY),
    Column("reading", t("口径", "Reading"), False, _ONLY),
    Column("reading_reason", t("选定口径的理由", "Why this reading"), False, _ONLY),
    Column("stated_until", t("决定载明截止日", "Last day the decision names"), False, _DAY),
    Column("note", t("备注", "Note")),
)


@dataclass(frozen=True)
class Line:
    """A row that can be read: where its subject stands, what was typed, what the form makes of it."""

    where: str
    given: dict[str, str]
    facts: dict[str, Any]


@dataclass
class Read:
    """What a workbook says, and every problem in reading it."""

    lines: list[Line] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def template() -> bytes:
    """The empty workbook, headings in the reader's language."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    page = book.add_worksheet("Decisions" if language() == EN else "限制决定")
    page.freeze_panes(1, 0)
    for number, column in enumerate(COLUMNS):
        title = f"{column.title}{'*' if column.required else ''}"
        page.write_string(0, number, title, head)
        page.set_column(number, number, max(14, 2 * len(title)), text)
        if column.hint is not None:
            page.write_comment(0, number, str(column.hint))
    book.close()
    return buffer.getvalue()


def read(file: File, actor: Actor) -> Read:
    """The rows of the first sheet that holds anything, or what is wrong, at its cells."""
    sheets, problems = tabular.read(file)
    found = Read(problems=list(problems))
    if problems:
        return found
    page = next((s for s in sheets if any(map(tabular.filled, s.rows))), None)
    if page is None:
        message = t("没有内容", "nothing in it")
        found.problems.append(Problem(file.name, "empty-file", message, _TEMPLATE))
        return found
    columns = _columns(page, found.problems)
    if not found.problems:
        _rows(page, columns, actor, found)
    return found


_TEMPLATE = t("请使用下载的模板", "Use the template")


def _columns(page: Sheet, problems: list[Problem]) -> dict[str, int]:
    known = {word: c.key for c in COLUMNS for word in (c.title.zh, c.title.en, c.key)}
    aside = {word for title in sheet.titles() for word in (title.zh, title.en)} - set(known)
    found: dict[str, int] = {}
    for number, cell in enumerate(page.rows[0]):
        title = str(cell).strip().rstrip("*").strip()
        if not title or title in aside:
            continue
        key = known.get(title)
        if key is None or key in found:
            message = t("不认识或重复的列", "a column nobody knows, or one twice")
            where = page.where(0, number)
            problems.append(Problem(where, "column", message, _TEMPLATE, title[:80]))
        else:
            found[key] = number
    for column in COLUMNS:
        if column.required and column.key not in found:
            message = t("缺少必填的列", "a required column is missing")
            problems.append(
                Problem(page.name, "column-missing", message, _TEMPLATE, str(column.title))
            )
    return found


def _rows(page: Sheet, columns: Mapping[str, int], actor: Actor, found: Read) -> None:
    titles = {c.key: str(c.title) for c in COLUMNS}
    count = 0
    for number, row in enumerate(page.rows[1:], start=1):
        if not tabular.filled(row):
            continue
        count += 1
        if count > MOST:
            message = t(f"一次最多 {MOST} 行", f"at most {MOST} rows at a time")
            remedy = t("请拆分后分次上传", "Split the file")
            found.problems.append(Problem(page.name, "too-many", message, remedy))
            return
        given = {key: _plain(key, row, place) for key, place in columns.items()}
        form = RecordForm(actor, given)
        if form.is_valid():
            where = page.where(number, columns["subject"], titles["subject"])
            found.lines.append(Line(where, given, form.cleaned_data))
            continue
        for name, errors in form.errors.as_data().items():
            key = name if name in columns else "subject"
            place = page.where(number, columns[key], titles[key])
            said = given.get(key, "")
            found.problems += [_problem(place, error.message, said) for error in errors]


def _problem(place: str, said: object, found: str) -> Problem:
    message = said if isinstance(said, Text) else t(str(said), str(said))
    return Problem(
        place, "bars.field", message, t("请改正该单元格", "Correct the cell"), found[:80]
    )


def _plain(key: str, row: list[Value], place: int) -> str:
    value = row[place] if place < len(row) else ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    said = str(value).strip()
    return _codes().get(key, {}).get(said, said)


@cache
def _codes() -> dict[str, dict[str, str]]:
    """For the columns of choices: what people write, in either language → the code."""
    found: dict[str, dict[str, str]] = {
        "ground": {
            word: g.key for g in grounds.grounds().values() for word in (g.name.zh, g.name.en)
        }
    }
    for key, choices in (
        ("line", Bar.Line.choices), ("cause", Bar.Cause.choices), ("reading", Bar.Reading.choices)
    ):  # fmt: skip
        words: dict[str, str] = {}
        for code, label in choices:
            words |= dict.fromkeys(
                (label.zh, label.en) if isinstance(label, Text) else (label,), code
            )
        found[key] = words
    return found
