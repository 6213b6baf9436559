"""Take in a directory from a workbook: examine first, then record all or nothing.

A person who is not in the directory is entered, one who is and differs is changed from today on,
one who is the same is counted. Sanctions, training and interests are never imported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor, reaches_region, scope
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.identifiers import region_problem
from hengjian.core.text import Text, t
from hengjian.directory import services, sheet
from hengjian.directory.kinds import Kind
from hengjian.directory.models import Entry
from hengjian.directory.services.entries import Content, problems
from hengjian.registry import columns, tabular
from hengjian.registry.models import Person
from hengjian.registry.tabular import File, Sheet


@dataclass(frozen=True)
class Line:
    """One row as it would be done: a new entry, or a change of one with what differs."""

    where: str
    person_no: str
    name: str
    region: str
    content: Content
    entry: Entry | None = None
    changed: tuple[str, ...] = ()


@dataclass
class Examined:
    """What the file says: rows to enter, to change, the same already, and all that is wrong.

    `absent`: those one keeps who are in the directory and not in the file; nothing is done to them.
    """

    new: list[Line] = field(default_factory=list)
    changed: list[Line] = field(default_factory=list)
    same: int = 0
    absent: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many rows would write something."""
        return len(self.new) + len(self.changed)


def examine(file: File, *, kind: Kind, actor: Actor) -> Examined:
    """Read and judge without writing."""
    found = Examined()
    sheets, wrong = tabular.read(file)
    found.problems += wrong
    filled = [one for one in sheets if any(map(tabular.filled, one.rows))]
    named = [one for one in filled if one.name in {kind.label.zh, kind.label.en}] or filled[:1]
    if not named and not wrong:
        empty = t("文件中没有可导入的行", "there are no rows to import")
        found.problems.append(_problem(file.name, "no-rows", empty))
    there = {row.person.person_no: row for row in _entries(kind)}
    mine = set(scope(actor, kind.action("keep"), Entry).values_list("pk", flat=True))
    said: set[str] = set()
    for one in named:
        said |= _sheet(one, kind, actor, there, mine, found)
    found.absent = [row for no, row in there.items() if no not in said and row.pk in mine]
    return found


def take_in(file: File, *, kind: Kind, actor: Actor, at: datetime) -> Examined:
    """Everything in the file stands, or nothing. Raises Rejected with every problem."""
    refused = t("未导入", "Nothing was imported")
    why = str(t("批量导入", "Imported"))
    with transaction.atomic():
        found = examine(file, kind=kind, actor=actor)
        for line in [] if found.problems else [*found.new, *found.changed]:
            try:
                with transaction.atomic():
                    _do(line, kind, why, actor, at)
            except Refusal as refusal:
                found.problems.append(
                    Problem(line.where, "refused", refusal.because, refusal.instead, line.person_no)
                )
        if found.problems:
            raise Rejected(refused, found.problems)
    return found


def _do(line: Line, kind: Kind, why: str, actor: Actor, at: datetime) -> None:
    if line.entry is not None:
        services.change_entry(entry=line.entry, content=line.content, why=why, by=actor, at=at)
        return
    services.record_entry(
        kind=kind.key,
        person_no=line.person_no,
        name=line.name,
        region=line.region,
        content=line.content,
        by=actor,
        at=at,
        why=why,
    )


def _entries(kind: Kind) -> list[Entry]:
    rows = Entry.objects.filter(kind=kind.key).select_related("person")
    return list(rows.prefetch_related("versions"))


def _sheet(
    one: Sheet,
    kind: Kind,
    actor: Actor,
    there: dict[str, Entry],
    mine: set[int],
    found: Examined,
) -> set[str]:
    """Judge every row; gives the numbers of the people it names."""
    placed, wrong = columns.match(one, sheet.columns(kind))
    found.problems += wrong
    seen: dict[str, str] = {}
    for row in [] if wrong else columns.rows(one, placed):
        found.problems += row.problems
        if row.problems:
            continue
        line = _line(row, kind, there)
        before = seen.setdefault(line.person_no, line.where)
        own = list(_problems(line, row, kind, actor, mine))
        if before != line.where:
            twice = t(f"与 {before} 重复", f"stands at {before} too")
            own.append(_problem(line.where, "twice", twice, line.person_no))
        found.problems += own
        if own:
            continue
        if line.entry is None:
            found.new.append(line)
        elif line.changed:
            found.changed.append(line)
        else:
            found.same += 1
    return set(seen)


def _line(row: columns.Row, kind: Kind, there: dict[str, Entry]) -> Line:
    values = {one.field: one.empty for one in sheet.columns(kind)} | row.values
    names = Content.__annotations__
    content = Content(**{name: values[name] for name in names})
    entry = there.get(values["person_no"])
    changed: tuple[str, ...] = ()
    if entry is not None:
        before, after = Content.of(entry.now).columns(), content.columns()
        titles = {one.field: str(one.title) for one in sheet.columns(kind)}
        titles["field_names"] = titles["fields"]
        changed = tuple(titles[name] for name in after if after[name] != before[name])
    return Line(
        row.places["person_no"],
        values["person_no"],
        values["name"],
        values["region"],
        content,
        entry,
        changed,
    )


def _problems(
    line: Line, row: columns.Row, kind: Kind, actor: Actor, mine: set[int]
) -> list[Problem]:
    found = [
        Problem(row.places.get(p.where, line.where), p.rule, p.message, p.remedy, p.found)
        for p in problems(kind, line.content)
    ]
    place = row.places["region"]
    if wrong := region_problem(line.region, place):
        return [*found, wrong]
    far = t("不在您的管辖区域之内", "lies outside the regions of your posts")
    if line.entry is not None and line.entry.pk not in mine:
        found.append(_problem(line.where, "out-of-reach", far, line.person_no))
    elif not reaches_region(actor, kind.action("keep"), line.region):
        found.append(_problem(place, "out-of-reach", far, line.region))
    if line.entry is not None and line.entry.region != line.region:
        moved = t("行政区划与名录不同", "the region is not the directory's")
        found.append(_problem(place, "region", moved, line.region))
    person = Person.objects.filter(person_no=line.person_no).first()
    if person is not None and person.name != line.name:
        other = t(f"登记的姓名是“{person.name}”", f"the register has the name {person.name}")
        found.append(_problem(row.places["name"], "name", other, line.name))
    return found


def _problem(where: str, rule: str, message: Text, found: str = "") -> Problem:
    return Problem(
        where, rule, message, t("请改正后重新上传", "Correct it and upload again"), found
    )
