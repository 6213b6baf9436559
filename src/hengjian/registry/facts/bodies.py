"""Facts about institutions, where they work and whom they are tied to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from hengjian.core.errors import Problem
from hengjian.registry.facts.base import Fact, missing, out_of_range, too_long


@dataclass(frozen=True, kw_only=True)
class InstitutionFact(Fact):
    """A monitoring body. kind: commercial, public, enterprise, operator, foreign."""

    KIND: ClassVar = "institution"
    KEY: ClassVar = ("uscc",)
    REQUIRED: ClassVar = ("uscc", "name", "kind", "region")
    LENGTHS: ClassVar = {"name": 120, "address": 200, "head_name": 60, "legal_form": 60}
    CHOICES: ClassVar = {"kind": ("commercial", "public", "enterprise", "operator", "foreign")}

    uscc: str
    name: str
    kind: str
    region: str
    address: str = ""
    lat_deg: float | None = None
    lon_deg: float | None = None
    head_name: str = ""
    founded_on: date | None = None
    legal_form: str = ""

    def _own_problems(self) -> Iterator[Problem]:
        for problem in super()._own_problems():
            # A source abroad has no Chinese code and no region; its number is its own.
            if not (self.kind == "foreign" and problem.where in {"uscc", "region"}):
                yield problem
        if len(self.uscc) > 18:
            yield too_long("uscc", 18, self.uscc)


@dataclass(frozen=True, kw_only=True)
class SiteFact(Fact):
    """A place where an institution works."""

    KIND: ClassVar = "site"
    KEY: ClassVar = ("uscc", "name")
    REQUIRED: ClassVar = ("uscc", "name", "region")
    LENGTHS: ClassVar = {"name": 120, "address": 200}

    uscc: str
    name: str
    region: str
    address: str = ""
    lat_deg: float | None = None
    lon_deg: float | None = None


@dataclass(frozen=True, kw_only=True)
class PremisesFact(Fact):
    """A room of a site for one purpose, by what right, until when."""

    KIND: ClassVar = "premises"
    KEY: ClassVar = ("uscc", "site", "name", "valid_from")
    REQUIRED: ClassVar = ("uscc", "site", "name", "purpose", "valid_from")
    LENGTHS: ClassVar = {"site": 120, "name": 120}
    CHOICES: ClassVar = {
        "purpose": ("storage", "preparation", "pretreatment", "instrument", "other"),
        "tenure": ("owned", "leased", "borrowed"),
    }

    uscc: str
    site: str
    name: str
    purpose: str
    valid_from: date
    valid_until: date | None = None
    tenure: str = "owned"
    sole_use: bool = True
    area_m2: float | None = None

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if self.area_m2 is not None and not 0 < self.area_m2 <= 1_000_000:
            yield out_of_range("area_m2", "0–1000000 m²", str(self.area_m2))


@dataclass(frozen=True, kw_only=True)
class TieFact(Fact):
    """Who stands behind an institution: another body, a person, or a name alone. `share`: 0–1."""

    KIND: ClassVar = "tie"
    KEY: ClassVar = ("uscc", "kind", "other_uscc", "other_person_no", "other_name", "valid_from")
    REQUIRED: ClassVar = ("uscc", "kind", "valid_from")
    LENGTHS: ClassVar = {"other_uscc": 18, "other_person_no": 40, "other_name": 120}
    CHOICES: ClassVar = {"kind": ("shareholder", "head", "controller", "successor", "branch")}

    uscc: str
    kind: str
    valid_from: date
    valid_until: date | None = None
    other_uscc: str = ""
    other_person_no: str = ""
    other_name: str = ""
    share: Decimal | None = None

    def _own_problems(self) -> Iterator[Problem]:
        yield from super()._own_problems()
        if not (self.other_uscc or self.other_person_no or self.other_name):
            yield missing("other_name")
        if self.share is not None and not 0 < self.share <= 1:
            yield out_of_range("share", "0–1", str(self.share))
