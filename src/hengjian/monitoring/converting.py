"""One cell of the workbook as the value its column wants. Pure.

Full-width digits become ASCII, Excel dates become days and instants; a number cell in a column of
reported values is refused, because the digits as written are gone from it.
"""

from __future__ import annotations

import re
from typing import Any

from hengjian.core.text import Text, t
from hengjian.core.text_input import Unreadable, excel_datetime, half_width, parse_date
from hengjian.monitoring.layout import Column

_YES = {"是", "true", "yes", "y", "1", "√"}
_NO = {"否", "false", "no", "n", "0", "×"}
#: Texts that are codes or numbers: written in full width, they still mean ASCII.
_NAMES = {"name", "client_name", "purpose", "place", "category", "note", "laboratory", "container"}


def plain(cell: Any) -> Any:
    """A cell without its kind: text, number as text, ISO of a date."""
    if isinstance(cell, dict):
        return cell.get("number") or cell.get("day") or cell.get("instant") or cell.get("other")
    return cell


def _refuse(rule: str, message: Text, remedy: Text, found: object) -> Unreadable:
    return Unreadable(rule, message, remedy, str(found)[:80])


def value(column: Column, cell: Any) -> Any:
    """The value. Raises Unreadable."""
    if isinstance(cell, str):
        cell = cell.strip()
    return _KINDS[column.kind](column, cell)


def _text(column: Column, cell: Any) -> Any:
    if isinstance(cell, bool):
        raise _refuse(
            "text", t("应为文本", "should be a text"), t("请改为文本", "Make it a text"), cell
        )
    text = str(plain(cell))
    return text if column.key.rpartition(".")[2] in _NAMES else half_width(text)


def _number(column: Column, cell: Any) -> Any:
    if isinstance(cell, str):
        return half_width(cell).replace("−", "-")
    raise _refuse(
        "number-cell",
        t("数值格式的单元格不能保留原样位数", "a number cell cannot keep the digits as written"),
        t("请设为文本格式后按原样填写", "Format the cell as text and write the digits as reported"),
        plain(cell),
    )


def _day(column: Column, cell: Any) -> Any:
    if isinstance(cell, dict) and "day" in cell:
        return cell["day"]
    if isinstance(cell, dict) and "number" in cell:
        moment = excel_datetime(cell["number"])
        if moment.time() == moment.min.time():
            return moment.date().isoformat()
    if isinstance(cell, str):
        return parse_date(cell).isoformat()
    raise _refuse(
        "date",
        t("不是日期", "is not a date"),
        t("请写成 2026-10-01", "Write it as 2026-10-01"),
        plain(cell),
    )


_INSTANT = re.compile(r"(?P<day>[^ T]+?)[ T](?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2}))?")


def _instant(column: Column, cell: Any) -> Any:
    if isinstance(cell, dict) and "instant" in cell:
        return cell["instant"]
    if isinstance(cell, dict) and "number" in cell:
        return excel_datetime(cell["number"]).isoformat()
    if isinstance(cell, str):
        text = half_width(cell)
        match = _INSTANT.fullmatch(text)
        if match is None:
            return text  # ISO with a zone, or what the package's own rule will refuse
        seconds = match["s"] or "00"
        return f"{parse_date(match['day']).isoformat()}T{int(match['h']):02}:{match['m']}:{seconds}"
    raise _refuse(
        "instant",
        t("不是时间", "is not a time"),
        t("请写成 2026-10-01 08:30", "Write it as 2026-10-01 08:30"),
        plain(cell),
    )


def _boolean(column: Column, cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    word = half_width(str(plain(cell))).strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _refuse(
        "boolean",
        t("应填 是 或 否", "should be 是 or 否"),
        t("请填 是 或 否", "Write 是 or 否"),
        word,
    )


def _float(column: Column, cell: Any) -> Any:
    text = half_width(str(plain(cell)))
    try:
        return float(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text) else _not_a_number(text)
    except ValueError:
        return _not_a_number(text)


def _not_a_number(text: str) -> Any:
    raise _refuse(
        "number",
        t("不是数值", "is not a number"),
        t("请填写数值，如 36.06", "Write a number such as 36.06"),
        text,
    )


def _integer(column: Column, cell: Any) -> Any:
    text = half_width(str(plain(cell)))
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text) else _not_a_number(text)


def _list(column: Column, cell: Any) -> Any:
    parts = re.split(r"[、，,;；\s]+", half_width(str(plain(cell))))
    return [part for part in parts if part]


_KINDS = {
    "text": _text,
    "number": _number,
    "day": _day,
    "instant": _instant,
    "boolean": _boolean,
    "float": _float,
    "integer": _integer,
    "list": _list,
}
