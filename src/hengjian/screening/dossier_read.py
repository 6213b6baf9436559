"""Read a dossier: bytes in, checked records out, every problem at once with its JSON pointer."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import Text, t
from hengjian.screening import dossier_schemas as ds
from hengjian.screening.dossier_values import value_of

LARGEST_BYTES: Final = 32 * 1024 * 1024
MOST_RECORDS: Final = 100_000
_NOT_READ: Final = t("档案未读入", "The dossier was not read")


@dataclass(frozen=True)
class Record:
    """One record as checked: its place in the file, its type, and its values.

    Instants are naive UTC `datetime`, days are `date`, numbers are float, texts are lists where
    several are allowed. `texts` keeps numbers as they were written. `days` names the instants of
    which only a day was given (they stand at its first minute in Shanghai).
    """

    index: int
    type: str
    values: dict[str, Any]
    texts: dict[str, str]
    days: frozenset[str]
    echo: dict[str, Any]


def read(data: bytes) -> tuple[list[Record], list[Problem]]:
    """Checked records, and remarks on fields that were not used.

    Raises Rejected with every problem when anything cannot be read or identified.
    """
    raw, head = _records(_parsed(data))
    problems: list[Problem] = []
    remarks: list[Problem] = []
    records = []
    for index, entry in enumerate(raw):
        record = _record(index, entry, f"{head}/{index}", problems, remarks)
        if record is not None:
            records.append(record)
    if problems:
        raise Rejected(_NOT_READ, problems)
    return records, remarks


def _rejected(where: str, rule: str, message: Text, remedy: Text, found: str = "") -> Rejected:
    return Rejected(_NOT_READ, [Problem(where, rule, message, remedy, found)])


def _parsed(data: bytes) -> Any:
    if len(data) > LARGEST_BYTES:
        raise _rejected(
            "",
            "too-large",
            t("文件超过 32 MiB", "the file is larger than 32 MiB"),
            t("请拆分后分别筛查", "Split it and screen the parts"),
            f"{len(data)} bytes",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _rejected(
            "",
            "encoding",
            _encoding(data),
            t("请另存为 UTF-8 后重试", "Save it as UTF-8 and try again"),
            f"byte {error.start}",
        ) from error
    doubled: list[str] = []
    parsed = _json(text, doubled)
    if doubled:
        raise _rejected(
            "",
            "duplicate-key",
            t("同一记录中字段重复", "a field is given twice in one record"),
            t("请只保留一个", "Keep one of them"),
            ", ".join(sorted(set(doubled)))[:120],
        )
    return parsed


def _json(text: str, doubled: list[str]) -> Any:
    where = ""
    try:
        parsed = json.loads(
            text,
            object_pairs_hook=lambda pairs: _unique(pairs, doubled),
            parse_constant=_no_constant,
            parse_int=_int,
        )
        json.dumps(parsed, ensure_ascii=False).encode()  # half a surrogate pair is no text
        return parsed
    except json.JSONDecodeError as error:
        where, cause = f"line {error.lineno}, column {error.colno}", str(error)
    except (ValueError, RecursionError) as error:
        cause = str(error)
    raise _rejected(
        where,
        "not-json",
        t("不是可读的 JSON", "it is not readable JSON"),
        t("请检查该处的标点、引号或嵌套", "Check the punctuation, quotes or nesting there"),
        cause[:120],
    )


def _encoding(data: bytes) -> Text:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return t("文件不是 UTF-8 编码", "the file is not in UTF-8")
    return t("文件似为 GB18030 编码，而非 UTF-8", "the file seems to be GB18030, not UTF-8")


def _unique(pairs: list[tuple[str, Any]], doubled: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            doubled.append(key)
        result[key] = value
    return result


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _int(digits: str) -> int | float:
    return int(digits) if len(digits) < 19 else float(digits)


def _records(parsed: Any) -> tuple[list[Any], str]:
    head = ""
    if isinstance(parsed, dict) and "records" in parsed:
        parsed, head = parsed["records"], "/records"
    if not isinstance(parsed, list):
        raise _rejected(
            head or "/",
            "shape",
            t(
                "应为记录列表或含 records 的对象",
                "a list of records or an object with records is wanted",
            ),
            t(
                "请参照 hengjian screen schemas --json 的结构",
                "See hengjian screen schemas --json for the shape",
            ),
            type(parsed).__name__,
        )
    if len(parsed) > MOST_RECORDS:
        raise _rejected(
            head,
            "too-many",
            t(f"记录超过 {MOST_RECORDS} 条", f"there are more than {MOST_RECORDS} records"),
            t("请拆分后分别筛查", "Split it and screen the parts"),
            str(len(parsed)),
        )
    return parsed, head


def _record(
    index: int, entry: Any, where: str, problems: list[Problem], remarks: list[Problem]
) -> Record | None:
    kind = entry.get("type") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or kind not in ds.TYPES:
        known = ", ".join(ds.TYPES)
        problems.append(
            Problem(
                f"{where}/type" if isinstance(entry, dict) else where,
                "unknown-type",
                t("未知的记录类型", "the record's type is not known"),
                t(f"可用类型：{known}", f"Use one of: {known}"),
                str(kind if isinstance(entry, dict) else type(entry).__name__)[:60],
            )
        )
        return None
    fields = {field.name: field for field in (*ds.TYPES[kind], *ds.COMMON)}
    before = len(problems)
    values: dict[str, Any] = {}
    texts: dict[str, str] = {}
    days: set[str] = set()
    for name, field in fields.items():
        value = entry.get(name)
        if value is None:
            if field.must:
                problems.append(_wrong(where, field, "required", value))
            continue
        checked = value_of(field, value)
        if checked is None:
            problems.append(_wrong(where, field, "type", value))
            continue
        values[name] = checked
        texts[name] = str(value)
        if field.kind == ds.INSTANT and re.match(ds.DATE_PATTERN, value):
            days.add(name)
    remarks.extend(_unused(where, name) for name in sorted(entry.keys() - fields.keys() - {"type"}))
    if len(problems) > before:
        return None
    return Record(index, kind, values, texts, frozenset(days), entry)


def _unused(where: str, name: str) -> Problem:
    return Problem(
        f"{where}/{_pointer(name)}",
        "unused-field",
        t("该字段未被使用", "this field was not used"),
        t(
            "如有用意，请按 screen schemas 的字段名填写",
            "If it matters, use a field named in screen schemas",
        ),
        name[:60],
    )


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


_WANTED: Final = {
    ds.TEXT: t("非空文本", "a text that is not empty"),
    ds.TEXTS: t("文本或文本列表", "a text or a list of texts"),
    ds.NUMBER: t("半角数字", "a number in ASCII digits"),
    ds.COUNT: t("非负整数", "a whole number, zero or more"),
    ds.DATE: t("形如 2026-11-23 的日期", "a day like 2026-11-23"),
    ds.INSTANT: t("形如 2026-11-23T08:30 的时间", "a time like 2026-11-23T08:30"),
    ds.YES_NO: t("true 或 false", "true or false"),
    ds.RESULT: t("数值或“<0.05”“ND”等写法", "a number, or “<0.05”, “ND” and the like"),
}


def _wrong(where: str, field: ds.Field, rule: str, value: Any) -> Problem:
    wanted = _WANTED[field.kind]
    if field.one_of:
        wanted = t(f"其中之一：{'、'.join(field.one_of)}", f"one of {', '.join(field.one_of)}")
    if field.low is not None:
        wanted = t(f"{field.low} 至 {field.high}", f"between {field.low} and {field.high}")
    missing = rule == "required"
    return Problem(
        f"{where}/{field.name}",
        rule,
        t("缺少必填字段", "a required field is missing")
        if missing
        else t("值的类型或写法不对", "the value has another type or form"),
        Text(f"应为{wanted.zh}（{field.says.zh}）", f"Give {wanted.en} ({field.says.en})"),
        "" if missing else f"{type(value).__name__}: {value!s}"[:80],
    )
