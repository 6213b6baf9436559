"""Facts about people: employment, authorisations, qualifications, posts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.registry.facts.base import (
    Fact,
    unknown_choice,
)


@dataclass(frozen=True, kw_only=True)
class PersonFact(Fact):
    """A person, once across employers. `identity_no` is digested and never kept."""

    KIND: ClassVar = "person"
    KEY: ClassVar = ("person_no",)
    REQUIRED: ClassVar = ("person_no", "name")
    LENGTHS: ClassVar = {"person_no": 40, "name": 60, "identity_no": 40}

    person_no: str
    name: str
    identity_no: str = ""


@dataclass(frozen=True, kw_only=True)
class EmploymentFact(Fact):
    """A person works for an institution in that period."""

    KIND: ClassVar = "employment"
    KEY: ClassVar = ("person_no", "uscc", "valid_from")
    REQUIRED: ClassVar = ("person_no", "uscc", "valid_from")
    LENGTHS: ClassVar = {"title": 60}
    CHOICES: ClassVar = {"contract": ("", "labour", "service", "retired", "seconded", "part-time")}

    person_no: str
    uscc: str
    valid_from: date
    valid_until: date | None = None
    title: str = ""
    contract: str = ""
    insured_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class AuthorisationFact(Fact):
    """An institution lets a person do a task; empty parameter or method = all of them."""

    KIND: ClassVar = "authorisation"
    KEY: ClassVar = ("person_no", "uscc", "task", "parameter", "method", "valid_from")
    REQUIRED: ClassVar = ("person_no", "uscc", "task", "valid_from")
    LENGTHS: ClassVar = {"parameter": 80, "method": 120}
    CHOICES: ClassVar = {"task": ("sampling", "analysis", "review", "signing")}

    person_no: str
    uscc: str
    task: str
    valid_from: date
    valid_until: date | None = None
    parameter: str = ""
    method: str = ""


#: Degrees, then professional titles, each lowest first.
LEVEL_WORDS: dict[str, Text] = {
    "school": t("中专及以下", "School"),
    "diploma": t("大专", "College diploma"),
    "bachelor": t("本科", "Bachelor"),
    "master": t("硕士", "Master"),
    "doctor": t("博士", "Doctor"),
    "junior": t("初级", "Junior"),
    "intermediate": t("中级", "Intermediate"),
    "associate-senior": t("副高级", "Associate senior"),
    "senior": t("正高级", "Senior"),
}


@dataclass(frozen=True, kw_only=True)
class QualificationFact(Fact):
    """A degree or professional title of a person, lowest level first as in LEVELS."""

    KIND: ClassVar = "qualification"
    KEY: ClassVar = ("person_no", "kind", "level", "field")
    REQUIRED: ClassVar = ("person_no", "kind", "level", "obtained_on")
    LENGTHS: ClassVar = {"field": 80, "evidence_no": 80, "level": 20}
    CHOICES: ClassVar = {"kind": ("education", "title")}

    LEVELS: ClassVar = {
        "education": ("school", "diploma", "bachelor", "master", "doctor"),
        "title": ("junior", "intermediate", "associate-senior", "senior"),
    }

    person_no: str
    kind: str
    level: str
    obtained_on: date
    field: str = ""
    evidence_no: str = ""

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        allowed = self.LEVELS.get(self.kind, ())
        if self.level not in allowed:
            yield unknown_choice("level", allowed, self.level)


@dataclass(frozen=True, kw_only=True)
class ExperienceFact(Fact):
    """A stretch of monitoring or quality work, wherever it was done; field empty = general."""

    KIND: ClassVar = "experience"
    KEY: ClassVar = ("person_no", "work", "field", "employer", "valid_from")
    REQUIRED: ClassVar = ("person_no", "work", "valid_from")
    LENGTHS: ClassVar = {"field": 80, "employer": 120}
    CHOICES: ClassVar = {"work": ("monitoring", "quality")}

    person_no: str
    valid_from: date
    valid_until: date | None = None
    work: str = "monitoring"
    field: str = ""
    employer: str = ""


@dataclass(frozen=True, kw_only=True)
class AppointmentFact(Fact):
    """A person holds a post the requirements name; a signatory by field (empty = all)."""

    KIND: ClassVar = "appointment"
    KEY: ClassVar = ("person_no", "uscc", "post", "field", "valid_from")
    REQUIRED: ClassVar = ("person_no", "uscc", "post", "valid_from")
    LENGTHS: ClassVar = {"field": 80}
    CHOICES: ClassVar = {"post": ("technical-head", "quality-head", "signatory")}

    person_no: str
    uscc: str
    post: str
    valid_from: date
    valid_until: date | None = None
    field: str = ""


@dataclass(frozen=True, kw_only=True)
class AbilityConfirmationFact(Fact):
    """The institution confirmed, by theory and practice, that a person masters a method."""

    KIND: ClassVar = "ability-confirmation"
    KEY: ClassVar = ("person_no", "uscc", "parameter", "method", "confirmed_on")
    REQUIRED: ClassVar = ("person_no", "uscc", "parameter", "method", "confirmed_on")
    LENGTHS: ClassVar = {"parameter": 80, "method": 120, "record_no": 80}

    person_no: str
    uscc: str
    parameter: str
    method: str
    confirmed_on: date
    theory: bool = True
    practice: bool = True
    record_no: str = ""
