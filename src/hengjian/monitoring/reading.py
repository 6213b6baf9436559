"""From bytes to a package: every error at its place, in both languages, all at once.

Errors    Rejected with problems at JSON pointers; TooLarge (413), NotUtf8 and broken JSON as 400.
Pure      No database, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from pydantic import ValidationError

from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.monitoring.package import Package
from hengjian.monitoring.said import say

#: Bytes of one package. The largest honest one (a year of WQX) is a tenth of it.
LARGEST = 20 * 1024 * 1024
REFUSED = t("未接收该报告包", "The report package was not accepted")
#: Beyond this the list of errors helps nobody; the last line says how many were left out.
MOST_PROBLEMS = 1000


class Unreadable(Refusal):
    """What came is no JSON document at all."""

    status = 400


def too_large(most: int = LARGEST) -> Refusal:
    """The refusal of a body that is too large."""
    refusal = Unreadable(
        REFUSED,
        t(f"内容超过 {most // 2**20} MB", f"it is larger than {most // 2**20} MB"),
        t("请按报告拆分后报送", "Send one report at a time"),
    )
    refusal.status = 413
    return refusal


def broken(because: Text) -> Unreadable:
    """The refusal of what is no document that can be read."""
    remedy = t(
        "请以 UTF-8 编码的 JSON 报送，格式见公开的 JSON Schema",
        "Send UTF-8 JSON as the published JSON Schema says",
    )
    return Unreadable(REFUSED, because, remedy)


def _constant(name: str) -> NoReturn:
    raise broken(t(f"{name} 不是 JSON 数值", f"{name} is no JSON number"))


class _Twice(Exception):  # noqa: N818 - says what is so
    """A name that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return made


def parse(data: bytes) -> dict[str, Any]:
    """The JSON object in `data`. Raises Refusal for anything else."""
    if len(data) > LARGEST:
        raise too_large()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise broken(
            t(f"第 {error.start} 字节不是 UTF-8", f"byte {error.start} is not UTF-8")
        ) from error
    return parse_text(text)


def parse_text(text: str) -> dict[str, Any]:
    """The JSON object in `text`. Raises Refusal for anything else."""
    try:
        raw = json.loads(text, object_pairs_hook=_once, parse_constant=_constant)
    except json.JSONDecodeError as error:
        place = t(
            f"JSON 第 {error.lineno} 行第 {error.colno} 列有语法错误",
            f"the JSON is broken at line {error.lineno}, column {error.colno}",
        )
        raise broken(place) from error
    except RecursionError as error:
        raise broken(t("JSON 嵌套过深", "the JSON is nested too deep")) from error
    except _Twice as error:
        raise broken(
            t(f"同一对象中“{error}”出现两次", f"“{error}” stands twice in one object")
        ) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise broken(t("数值过长", "a number is too long")) from error
    if not isinstance(raw, dict):
        raise broken(t("最外层不是对象", "the document is not an object"))
    return raw


def canonical(raw: dict[str, Any]) -> str:
    """One text for one package: names sorted, nothing between them. Its SHA-256 names the package.

    Numbers stand as Python's shortest form. Raises Rejected for what no database can keep.
    """
    try:
        text = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        text.encode()
    except UnicodeEncodeError as error:
        raise Rejected(REFUSED, list(_unkeepable(raw, ""))) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise broken(t("内容无法写成 JSON", "it cannot be written as JSON")) from error
    if "\\u0000" in text and (problems := list(_unkeepable(raw, ""))):
        raise Rejected(REFUSED, problems)
    return text


def _unkeepable(value: object, where: str) -> Iterator[Problem]:
    """Texts with a NUL or half a character, with their places."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _unkeepable(str(name), where)
            yield from _unkeepable(item, pointer(where, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _unkeepable(item, f"{where}/{place}")
    elif isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        yield Problem(
            where or "/",
            "characters",
            t("含有不可保存的字符", "it holds characters that cannot be kept"),
            t("请删除控制字符后重试", "Remove the control characters"),
            ascii(value)[:80],
        )


def pointer(where: str, *parts: object) -> str:
    """A JSON pointer (RFC 6901) below `where`."""
    escaped = (str(part).replace("~", "~0").replace("/", "~1") for part in parts)
    return "/".join([where, *escaped])


def package(raw: dict[str, Any]) -> Package:
    """The package in `raw`. Raises Rejected with every error at its JSON pointer."""
    try:
        return Package.model_validate(raw)
    except ValidationError as error:
        raise Rejected(REFUSED, problems(error)) from error


def problems(error: ValidationError) -> list[Problem]:
    """What pydantic found, in our words, at JSON pointers."""
    found = [
        say(pointer("", *item["loc"]), item["type"], item.get("ctx", {}), item["input"])
        for item in error.errors(include_url=False)
    ]
    return capped(found)


def capped(found: list[Problem]) -> list[Problem]:
    """The list, cut where it stops helping, with a last line that says so."""
    if len(found) <= MOST_PROBLEMS:
        return found
    left = len(found) - MOST_PROBLEMS
    message = t(f"另有 {left} 处错误未列出", f"{left} more are not listed")
    remedy = t("请先改正以上各处", "Correct these first")
    return [*found[:MOST_PROBLEMS], Problem("…", "more", message, remedy)]
