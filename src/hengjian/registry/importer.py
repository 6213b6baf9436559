"""Take in the register from workbooks and CSV files: examine first, then record all or nothing.

Examining writes nothing and says everything that is wrong, at its cell. A fact that stands word
for word is counted and skipped; one that differs from what stands is refused, because an import
never changes a recorded fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, reaches_region, scope
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.registry import columns, services, tabular
from hengjian.registry.facts import ExperienceFact, Fact, InstitutionFact, QualificationFact
from hengjian.registry.judging import Judged, Placed, judge
from hengjian.registry.models import Certificate, Employment, Institution
from hengjian.registry.sheets import SHEETS, SheetSpec
from hengjian.registry.tabular import File, Sheet

ACTION = "registry.import.run"
#: Sheets that explain the workbook and hold no facts.
NOTES = {columns.plain(name) for name in ("说明", "填表说明", "Notes", "Instructions")}


@dataclass
class Examined:
    """What the files say. `read` counts the rows of each sheet, `judged` what they would change."""

    read: dict[str, int] = field(default_factory=dict)
    judged: Judged = field(default_factory=Judged)

    @property
    def problems(self) -> list[Problem]:
        """Everything that is wrong."""
        return self.judged.problems

    @property
    def new(self) -> dict[str, int]:
        """How many facts of each kind would be written."""
        counts: dict[str, int] = {}
        for fact in self.judged.new:
            counts[fact.KIND] = counts.get(fact.KIND, 0) + 1
        return counts


def examine(files: Sequence[File], *, actor: Actor | None = None) -> Examined:
    """Read and judge without writing. With an actor, also whether his posts reach that far."""
    examined = Examined()
    taken = _Taken([], [], examined.read, {})
    for file in files:
        sheets, wrong = tabular.read(file)
        taken.problems += wrong
        for sheet in sheets:
            _sheet(sheet, taken)
    if not any(examined.read.values()) and not taken.problems:
        taken.problems.append(_nothing(files[0].name if files else "-"))
    placed = taken.placed
    examined.judged = judge(placed, named=taken.named)
    examined.judged.problems[:0] = taken.problems
    if actor is not None:
        examined.judged.problems += _out_of_reach(placed, actor)
    return examined


@transaction.atomic
def take_in(
    files: Sequence[File], *, actor: Actor, at: datetime
) -> tuple[Examined, services.Recorded]:
    """Everything in the files stands, or nothing. Raises Rejected with every problem."""
    examined = examine(files, actor=actor)
    if examined.problems:
        raise Rejected(t("未导入", "Nothing was imported"), examined.problems)
    recorded = services.record_judged(judged=examined.judged, by=actor.username, at=at)
    return examined, recorded


def spec_for(sheet: Sheet) -> SheetSpec | None:
    """Which of the sheets this is: by its name, else the one whose columns fit best."""
    name = columns.plain(PurePath(sheet.name).stem if "." in sheet.name else sheet.name)
    for spec in SHEETS:
        if name in spec.names():
            return spec
    if "." not in sheet.name:
        return None  # a sheet of a workbook has a name of its own
    header = {columns.plain(title) for title in (sheet.rows[0] if sheet.rows else [])}
    return max(SHEETS, key=lambda spec: sum(bool(c.names() & header) for c in spec.columns))


@dataclass
class _Taken:
    """What reading gathers: facts, problems, rows by sheet, keys of rows that hold an error."""

    placed: list[Placed]
    problems: list[Problem]
    read: dict[str, int]
    named: dict[str, set[tuple[object, ...]]]


def _sheet(sheet: Sheet, taken: _Taken) -> None:
    if columns.plain(sheet.name) in NOTES or not any(map(tabular.filled, sheet.rows)):
        return
    spec = spec_for(sheet)
    if spec is None:
        taken.problems.append(_unknown_sheet(sheet.name))
        return
    found, wrong = columns.match(sheet, spec.columns + spec.also)
    wrong = columns.hidden(sheet) + columns.merged(sheet) + wrong
    taken.read.setdefault(spec.name.zh, 0)
    taken.problems += wrong
    for row in columns.rows(sheet, found):
        taken.read[spec.name.zh] += 1
        if wrong:
            continue  # under wrong headings every cell would be wrong too
        taken.problems += row.problems
        if row.problems:
            # Its own error is said once; rows that lean on it are not blamed for it.
            key = tuple(row.values.get(name) for name in spec.fact.KEY)
            taken.named.setdefault(spec.fact.KIND, set()).add(key)
        else:
            taken.placed.append(_placed(spec, row, sheet))


def _placed(spec: SheetSpec, row: columns.Row, sheet: Sheet) -> Placed:
    said = spec.put(row.values)
    values: dict[str, Any] = {c.field: c.empty for c in spec.columns} | said
    fact: Fact = spec.fact(**values)
    whole_row = f"{sheet.name}!{row.number + 1}"
    return Placed(fact, lambda name: row.places.get(name, whole_row), frozenset(said))


def _out_of_reach(placed: Iterable[Placed], actor: Actor) -> list[Problem]:
    """Facts about institutions that lie outside the regions of the actor's posts."""
    here = {p.fact.uscc: p.fact.region for p in placed if isinstance(p.fact, InstitutionFact)}
    mine = set(scope(actor, ACTION, Institution).values_list("uscc", flat=True))
    hidden = set(Institution.objects.values_list("uscc", flat=True)) - mine - set(here)
    named: list[tuple[Placed, str, str]] = []
    for place in placed:
        values = place.fact.values()
        if isinstance(place.fact, InstitutionFact):
            if not reaches_region(actor, ACTION, place.fact.region):
                named.append((place, "region", place.fact.region))
        elif values.get("uscc") in hidden:
            named.append((place, "uscc", values["uscc"]))
    named += _certificates_out_of_reach(placed, mine)
    named += _people_out_of_reach(placed, mine)
    return [_not_yours(place.where(name), found) for place, name, found in named]


def _certificates_out_of_reach(
    placed: Iterable[Placed], mine: set[str]
) -> list[tuple[Placed, str, str]]:
    rows = [p for p in placed if p.fact.KIND == "scope"]
    numbers = {str(p.fact.values()["certificate_no"]) for p in rows}
    held = dict(
        Certificate.objects.filter(certificate_no__in=numbers).values_list(
            "certificate_no", "institution__uscc"
        )
    )
    foreign = {number for number, uscc in held.items() if uscc not in mine}
    return [
        (p, "certificate_no", str(p.fact.values()["certificate_no"]))
        for p in rows
        if p.fact.values()["certificate_no"] in foreign
    ]


def _people_out_of_reach(placed: Iterable[Placed], mine: set[str]) -> list[tuple[Placed, str, str]]:
    """What a person is qualified by is recorded by an authority of one of his employers."""
    rows = [p for p in placed if isinstance(p.fact, QualificationFact | ExperienceFact)]
    numbers = {p.fact.values()["person_no"] for p in rows}
    employed: dict[str, set[str]] = {}
    for number, uscc in Employment.objects.filter(person__person_no__in=numbers).values_list(
        "person__person_no", "institution__uscc"
    ):
        employed.setdefault(number, set()).add(uscc)
    foreign = {number for number, usccs in employed.items() if not usccs & mine}
    return [
        (p, "person_no", str(p.fact.values()["person_no"]))
        for p in rows
        if p.fact.values()["person_no"] in foreign
    ]


def _not_yours(where: str, found: str) -> Problem:
    message = t("不在您的管辖区域之内", "lies outside the regions of your posts")
    remedy = t("请交由有权限的部门导入", "Ask the authority of that region to import it")
    return Problem(where, "out-of-reach", message, remedy, found)


def _unknown_sheet(name: str) -> Problem:
    zh = "、".join(spec.name.zh for spec in SHEETS)
    en = ", ".join(f"{spec.name.en} ({spec.name.zh})" for spec in SHEETS)
    message = t("没有这个名称的工作表", "there is no sheet of this name")
    remedy = t(f"请改名或删除；可用：{zh}", f"Rename or remove it; known: {en}")
    return Problem(name, "unknown-sheet", message, remedy, name)


def _nothing(name: str) -> Problem:
    message = t("文件中没有可导入的行", "there are no rows to import")
    return Problem(name, "no-rows", message, t("请下载模板后填写", "Fill in the template"))
