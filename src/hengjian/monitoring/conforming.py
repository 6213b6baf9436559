"""What a package's vendor has to correct, before any register is asked: `hengjian conform`.

Five questions in order, each resting on the one before: can it be read, has it the published form, do
its numbers lead somewhere, are its identifiers possible, does the course of work it tells break a
rule. The first four refuse at intake; the fifth is accepted and stays visible on the report.

Pure: no database, no network, no clock (`today` stands in where a package gives no day).
Known blindness: whatever the register decides (people, authorisations, scope, calibration), and
whether what the package says is true.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.identifiers import region_problem, uscc_problem
from hengjian.core.text import Text, t
from hengjian.monitoring import crossref, reading
from hengjian.monitoring.package import Package
from hengjian.monitoring.rules import rulebook, unregistered
from hengjian.monitoring.rules.case import Case, Register

LEVELS: dict[str, Text] = {
    "readable": t("可读取", "it can be read"),
    "form": t("格式符合公开的 JSON Schema", "its form is that of the published JSON Schema"),
    "references": t("编号唯一、引用有着落", "numbers are unique and lead somewhere"),
    "identifiers": t("机构代码与行政区划有效", "codes of institution and region are possible"),
    "process": t("所述过程未违反规则", "the work it tells breaks no rule"),
}
#: Levels whose problems refuse the package at intake.
REFUSING = ("readable", "form", "references", "identifiers")


@dataclass(frozen=True)
class Level:
    """One question: `asked` is False when an earlier answer left nothing to ask about."""

    key: str
    asked: bool
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        return self.asked and not self.problems


@dataclass(frozen=True)
class Verdict:
    """What would happen at intake. `sha256` names the package as the platform would."""

    levels: tuple[Level, ...]
    sha256: str = ""
    report_no: str = ""

    @property
    def accepted(self) -> bool:
        return all(level.holds for level in self.levels if level.key in REFUSING)

    @property
    def clean(self) -> bool:
        return all(level.holds for level in self.levels)

    def as_dict(self) -> dict[str, Any]:
        """For JSON, in the reader's language."""
        return {
            "accepted": self.accepted,
            "clean": self.clean,
            "report_no": self.report_no,
            "package_sha256": self.sha256,
            "levels": [
                {
                    "level": level.key,
                    "question": str(LEVELS[level.key]),
                    "asked": level.asked,
                    "holds": level.holds,
                    "problems": [problem.as_dict() for problem in level.problems],
                }
                for level in self.levels
            ],
        }


def examine(data: bytes, today: date) -> Verdict:
    """Every problem of a package's bytes, level by level. Raises nothing."""
    try:
        raw = reading.parse(data)
        text = reading.canonical(raw)
    except Refusal as refusal:
        return _stopped("readable", _said(refusal))
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    try:
        package = reading.package(raw)
    except Rejected as rejected:
        return _stopped("form", tuple(rejected.problems), sha256)
    asked: dict[str, Callable[[], tuple[Problem, ...]]] = {
        "references": lambda: tuple(crossref.problems(package)),
        "identifiers": lambda: tuple(_identifiers(package)),
        "process": lambda: tuple(_process(package, today)),
    }
    levels = [Level("readable", asked=True), Level("form", asked=True)]
    for key, question in asked.items():
        open_ = key != "process" or all(level.holds for level in levels)
        levels.append(Level(key, asked=open_, problems=question() if open_ else ()))
    return Verdict(tuple(levels), sha256, package.report.report_no)


def _stopped(at: str, problems: tuple[Problem, ...], sha256: str = "") -> Verdict:
    """Everything before `at` holds, nothing after it could be asked."""
    place = list(LEVELS).index(at)
    levels = (
        Level(key, asked=n <= place, problems=problems if n == place else ())
        for n, key in enumerate(LEVELS)
    )
    return Verdict(tuple(levels), sha256)


def _said(refusal: Refusal) -> tuple[Problem, ...]:
    if isinstance(refusal, Rejected):
        return tuple(refusal.problems)
    return (Problem("/", "unreadable", refusal.because, refusal.instead),)


def _identifiers(package: Package) -> Iterator[Problem]:
    if problem := uscc_problem(package.institution, "/institution"):
        yield problem
    places = [("/region", package.region)]
    places += [(f"/points/{n}/region", row.region) for n, row in enumerate(package.points)]
    for where, code in places:
        if code and (problem := region_problem(code, where)):
            yield problem


def _process(package: Package, today: date) -> Iterator[Problem]:
    case = Case(package, Register(), today)
    for check in unregistered():
        for found in check(case):
            rule = rulebook.RULES[found.rule]
            yield Problem(found.where, found.rule, found.message, rule.remedy)
