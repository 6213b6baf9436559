"""The workbook of a directory: one sheet, the same columns out and in."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable
from hengjian.directory import fields, selectors
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry, Version
from hengjian.registry import columns as c
from hengjian.registry.columns import Column
from hengjian.registry.tabular import Value

_LEVELS: dict[str, Text] = {
    str(key): label if isinstance(label, Text) else t(str(label), str(label))
    for key, label in Version.Level.choices
    if key
}
_YES, _NO = t("是", "yes"), t("否", "no")
#: Columns that tell the reader something and are not taken in.
TOLD = ("number", "status", "year_tasks", "open_tasks", "as_of")


def read_fields(cell: Value) -> tuple[str, ...]:
    """Fields of a cell, separated by 、 ， ; or a line; in either language."""
    known = {c.plain(name): key for key, text in fields.fields().items() for name in (key, text.en)}
    text = str(cell)
    for mark in "；;，\n":
        text = text.replace(mark, "、")
    found = []
    for part in (one.strip() for one in text.split("、")):
        if part and c.plain(part) not in known:
            message = t("没有这个专业领域", "there is no such field")
            names = "、".join(fields.fields())
            raise Unreadable("choice", message, t(f"可选：{names}", f"One of: {names}"), part)
        if part:
            found.append(known[c.plain(part)])
    return tuple(dict.fromkeys(found))


def columns(kind: Kind) -> tuple[Column, ...]:
    """The columns of a directory's sheet."""
    last = t("最后一个有效日；长期有效则留空", "The last day valid; empty when open")
    told = t("由系统生成，导入时不读取", "Made by the platform; not taken in")
    many = t("以“、”分隔", "Separated by 、")
    return (
        Column("number", t("名录编号", "Directory number"), c.words, hint=told),
        Column("person_no", t("人员编号", "Person number"), c.code, required=True),
        Column("name", t("姓名", "Name"), c.words, required=True),
        Column("region", t("行政区划代码", "Region code"), c.code, required=True),
        Column("unit", t("单位", "Unit"), c.words),
        Column("unit_uscc", t("单位统一社会信用代码", "Credit code of the unit"), c.code),
        Column("fields", t("专业领域", "Fields"), read_fields, required=True, hint=many),
        Column("level", t("级别", "Level"), c.one_of(_LEVELS), choices=tuple(_LEVELS.values())),
        Column("may_lead", t("可任组长", "May lead"), c.yes_no, empty=False, choices=(_YES, _NO)),
        Column("credential_no", kind.credential, c.code, required=kind.key == "inspector"),
        Column("credential_until", t("有效期至", "Valid until"), c.last_day, empty=None, hint=last),
        Column("specialty", t("擅长方向", "Specialty"), c.words),
        Column("status", t("状态", "Status"), c.words, hint=told),
        Column("year_tasks", t("本年任务数", "Tasks this year"), c.words, hint=told),
        Column("open_tasks", t("在办任务数", "Open tasks"), c.words, hint=told),
        Column("as_of", t("数据日期", "As of"), c.words, hint=told),
    )


def name(kind: Kind, day: date) -> str:
    """The file's name: directory-assessor-2026-11-23.xlsx."""
    return f"directory-{kind.key}-{day}.xlsx"


def workbook(kind: Kind, entries: Iterable[Entry], day: date) -> bytes:
    """The directory as it stands on the day. Every cell is text, so that none is a formula."""
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(str(kind.label))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns(kind)):
        title = f"{column.title}{'*' if column.required else ''}"
        sheet.write_string(0, place, title, head)
        sheet.set_column(place, place, max(12, 2 * len(title)), text)
        if str(column.hint):
            sheet.write_comment(0, place, str(column.hint))
    for line, entry in enumerate(entries, start=1):
        values = cells(entry, day)
        for place, column in enumerate(columns(kind)):
            sheet.write_string(line, place, values[column.field], text)
    book.close()
    return buffer.getvalue()


def cells(entry: Entry, day: date) -> dict[str, str]:
    """One entry as text, by column."""
    now = entry.now
    until = now.credential_until
    return {
        "number": entry.number,
        "person_no": entry.person.person_no,
        "name": entry.person.name,
        "region": entry.region,
        "unit": now.unit,
        "unit_uscc": now.unit_uscc,
        "fields": "、".join(str(one) for one in now.fields_shown),
        "level": str(_LEVELS[now.level]) if now.level else "",
        "may_lead": str(_YES if now.may_lead else _NO),
        "credential_no": now.credential_no,
        "credential_until": str(until - timedelta(days=1)) if until else "",
        "specialty": now.specialty,
        "status": str(selectors.standing(entry, day).label),
        "year_tasks": str(getattr(entry, "year_tasks", "")),
        "open_tasks": str(getattr(entry, "open_tasks", "")),
        "as_of": day.isoformat(),
    }
