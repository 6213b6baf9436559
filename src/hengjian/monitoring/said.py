"""What is wrong with a value, in both languages, from pydantic's stable error types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t

Words = tuple[str, Text, Text]  # rule, message, remedy

_FILL = t("请填写", "Fill it in")
_DATES = t("请写成 2026-10-01", "Write it as 2026-10-01")
_INSTANT = t("请写成 2026-10-01T08:30:00+08:00", "Write it as 2026-10-01T08:30:00+08:00")
_NUMBER = t("请填写数值，如 36.06", "Write a number such as 36.06")
_TEXT = t("请填写文本（加引号）", "Write a text, in quotes")

FIXED: dict[str, Words] = {
    "missing": ("required", t("缺少必填项", "a required value is missing"), _FILL),
    "extra_forbidden": (
        "unknown-field",
        t("没有这个字段", "there is no such field"),
        t("请核对字段名；多余的内容不会被悄悄丢弃", "Check its name; nothing is dropped silently"),
    ),
    "instant": ("instant", t("不是可识别的时间", "is not an instant that can be read"), _INSTANT),
    "instant_range": (
        "date-range",
        t("年份不在 1900–2200 之间", "its year is outside 1900 to 2200"),
        t("请核对年份", "Check the year"),
    ),
    "day": ("date", t("不是可识别的日期", "is not a date that can be read"), _DATES),
    "float_type": ("number", t("不是数值", "is not a number"), _NUMBER),
    "finite_number": ("number", t("不是有限的数值", "is not a finite number"), _NUMBER),
    "int_type": ("integer", t("不是整数", "is not a whole number"), _NUMBER),
    "int_from_float": ("integer", t("不是整数", "is not a whole number"), _NUMBER),
    "bool_type": (
        "boolean",
        t("不是 true 或 false", "is neither true nor false"),
        t("请填写 true 或 false", "Write true or false"),
    ),
    "string_type": ("text", t("不是文本", "is not a text"), _TEXT),
    "string_unicode": (
        "characters",
        t("含有不可保存的字符", "it holds characters that cannot be kept"),
        t("请删除控制字符后重试", "Remove the control characters"),
    ),
    "list_type": ("list", t("不是列表", "is not a list"), t("请使用 […]", "Use […]")),
    "model_type": ("object", t("不是对象", "is not an object"), t("请使用 {…}", "Use {…}")),
    "dict_type": ("object", t("不是对象", "is not an object"), t("请使用 {…}", "Use {…}")),
}


def _longest(ctx: dict[str, Any]) -> Words:
    most = ctx.get("max_length", "?")
    return (
        "length",
        t(f"超过 {most} 个字", f"longer than {most} characters"),
        t("请缩短", "Shorten it"),
    )


def _shortest(ctx: dict[str, Any]) -> Words:
    return "required", t("必填项为空", "a required value is empty"), _FILL


def _too_many(ctx: dict[str, Any]) -> Words:
    most = ctx.get("max_length", "?")
    return (
        "count",
        t(f"超过 {most} 行", f"more than {most} rows"),
        t("请拆分报送", "Split the package"),
    )


def _too_few(ctx: dict[str, Any]) -> Words:
    least = ctx.get("min_length", "?")
    return "count", t(f"至少需要 {least} 行", f"at least {least} row is needed"), _FILL


def _pattern(ctx: dict[str, Any]) -> Words:
    shapes = {
        "^[0-9a-f]{64}$": t("64 位小写十六进制的 SHA-256", "a SHA-256 of 64 small hex digits"),
        "^[0-9]{6}$": t("6 位行政区划代码", "a region code of six digits"),
        "^([0-9]{6})?$": t("6 位行政区划代码", "a region code of six digits"),
    }
    wanted = shapes.get(
        str(ctx.get("pattern", "")), t("数值文本，如 0.050", "a number as written, such as 0.050")
    )
    return (
        "pattern",
        t("格式不符", "it has the wrong form"),
        t("应为{wanted}", "It should be {wanted}").format(wanted=wanted),
    )


def _bound(ctx: dict[str, Any]) -> Words:
    limits = [f"{name} {value}" for name, value in ctx.items()]
    signs = {"ge": "≥", "le": "≤", "gt": ">", "lt": "<"}
    said = ", ".join(f"{signs.get(x.split()[0], '')} {x.split()[1]}" for x in limits)
    return (
        "range",
        t(f"超出范围（应 {said}）", f"out of range (should be {said})"),
        t("请核对数值", "Check the value"),
    )


def _choice(ctx: dict[str, Any]) -> Words:
    words = str(ctx.get("expected", "")).replace(" or ", ", ")
    return (
        "choice",
        t("不在可选值之内", "is not one of the values allowed"),
        t(f"可选：{words}", f"Choose one of: {words}"),
    )


MADE: dict[str, Callable[[dict[str, Any]], Words]] = {
    "string_too_long": _longest,
    "string_too_short": _shortest,
    "too_long": _too_many,
    "too_short": _too_few,
    "string_pattern_mismatch": _pattern,
    "greater_than_equal": _bound,
    "less_than_equal": _bound,
    "less_than": _bound,
    "greater_than": _bound,
    "literal_error": _choice,
}


def say(where: str, kind: str, ctx: dict[str, Any], found: object) -> Problem:
    """The problem in words; an unknown kind keeps its code as the rule."""
    if kind in FIXED:
        rule, message, remedy = FIXED[kind]
    elif kind in MADE:
        rule, message, remedy = MADE[kind](ctx)
    else:
        rule, message = kind.replace("_", "-"), t("内容无效", "the value is not valid")
        remedy = t("请对照公开的格式说明", "Compare with the published format")
    shown = "" if kind == "missing" or isinstance(found, dict | list) else str(found)
    return Problem(
        where, rule, message, remedy, ascii(shown)[1:-1][:80] if "\ud800" in shown else shown[:80]
    )
