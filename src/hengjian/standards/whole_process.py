"""The eight stages of monitoring: what is recorded, what can be checked, and quality control."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from hengjian.core.text import Text
from hengjian.standards.loading import Standing, rows, standing


@dataclass(frozen=True)
class Constraint:
    """Something checkable at a stage."""

    code: str
    rule: Text
    confidence: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


@dataclass(frozen=True)
class Stage:
    """One stage with its roles, the fields its record holds, and its constraints."""

    key: str
    name: Text
    roles: tuple[str, ...]
    record_fields: tuple[str, ...]
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class ProcessRule:
    """A rule of quality control, calibration, detection limits or stack and ambient work."""

    group: str
    key: str
    rule: str
    confidence: str
    source: str

    @property
    def standing(self) -> Standing:
        return standing(self.confidence)


GROUPS = ("quality_control", "calibration", "detection_limit_and_rounding", "stack_and_ambient")


@cache
def stages() -> dict[str, Stage]:
    """The stages in the order of the work, by key: plan … report."""
    return {
        row["key"]: Stage(
            row["key"],
            Text(row["zh"], row["en"]),
            tuple(row["roles"]),
            tuple(row["record_fields"]),
            tuple(
                Constraint(c["code"], Text(c["zh"], c["en"]), c["confidence"])
                for c in row["constraints"]
            ),
        )
        for row in rows("whole_process", "stages")
    }


@cache
def process_rules() -> tuple[ProcessRule, ...]:
    """Every rule of every group."""
    return tuple(
        ProcessRule(group, row["key"], row["rule"], row["confidence"], row["source"])
        for group in GROUPS
        for row in rows("whole_process", group)
    )
