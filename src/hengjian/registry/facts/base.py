"""What all facts share, and the words for what is wrong with one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from hengjian.core.errors import Problem
from hengjian.core.identifiers import region_problem, uscc_problem
from hengjian.core.text import t


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What all facts share. `KEY` identifies a fact within its kind."""

    KIND: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]
    REQUIRED: ClassVar[tuple[str, ...]]
    LENGTHS: ClassVar[dict[str, int]] = {}
    CHOICES: ClassVar[dict[str, tuple[str, ...]]] = {}

    def key(self) -> tuple[object, ...]:
        """The values that identify it."""
        return tuple(getattr(self, name) for name in self.KEY)

    def values(self) -> dict[str, Any]:
        """Field → value."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def problems(self) -> Iterator[Problem]:
        """Everything wrong with the fact alone; `where` is the field."""
        for name in self.REQUIRED:
            if getattr(self, name) in ("", None):
                yield missing(name)
        for name, longest in self.LENGTHS.items():
            if len(getattr(self, name)) > longest:
                yield too_long(name, longest, str(getattr(self, name)))
        for name, known in self.CHOICES.items():
            if getattr(self, name) not in known:
                yield unknown_choice(name, known, str(getattr(self, name)))
        yield from self._own_problems()

    def _own_problems(self) -> Iterator[Problem]:
        values = self.values()
        if values.get("uscc"):
            yield from filter(None, [uscc_problem(values["uscc"], "uscc")])
        if values.get("region"):
            yield from filter(None, [region_problem(values["region"], "region")])
        if isinstance(values.get("valid_from"), date):
            yield from period(values["valid_from"], values["valid_until"])
        yield from place(values.get("lat_deg"), "lat_deg", 90)
        yield from place(values.get("lon_deg"), "lon_deg", 180)


def missing(name: str) -> Problem:
    """A required value is empty."""
    message = t("必填项为空", "a required value is empty")
    return Problem(name, "required", message, t("请填写", "Fill it in"))


def too_long(name: str, longest: int, found: str) -> Problem:
    """A text is too long for its column."""
    message = t(f"超过 {longest} 个字", f"longer than {longest} characters")
    return Problem(name, "length", message, t("请缩短", "Shorten it"), found[:60])


def unknown_choice(name: str, known: tuple[str, ...], found: str) -> Problem:
    """A value is none of those allowed."""
    words = ", ".join(known)
    message = t("不在可选值之内", "is not one of the values allowed")
    return Problem(name, "choice", message, t(f"可选：{words}", f"Choose one of: {words}"), found)


def out_of_range(name: str, allowed: str, found: str) -> Problem:
    """A number lies outside what makes sense."""
    message = t(f"超出范围 {allowed}", f"outside {allowed}")
    return Problem(name, "range", message, t("请核对数值", "Check the value"), found)


def ends_early(name: str, found: date) -> Problem:
    """An end lies before its beginning."""
    message = t("结束早于开始", "ends before it begins")
    remedy = t("请核对起止日期", "Check both dates")
    return Problem(name, "period", message, remedy, found.isoformat())


def period(begins: date, ends: date | None) -> Iterator[Problem]:
    """What is wrong with a half-open period."""
    if ends is not None and ends <= begins:
        yield ends_early("valid_until", ends)


def place(value: float | None, name: str, most: int) -> Iterator[Problem]:
    """What is wrong with a latitude or longitude."""
    if value is not None and not -most <= value <= most:
        yield out_of_range(name, f"±{most}°", str(value))
