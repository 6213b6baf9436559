"""A workbook of documents and activities: examined whole, then recorded whole in one act.

What stands already is counted and left. Nothing is written while one cell is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Problem, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.quality import activities, selectors, services, sheets
from hengjian.quality.recording import ActivityFacts, DocumentFacts, entry, problem
from hengjian.registry import columns, tabular
from hengjian.registry.models import Institution
from hengjian.registry.tabular import File, Sheet


@dataclass
class Examined:
    """What a workbook says: what would be written, what stands already, everything wrong."""

    documents: list[DocumentFacts] = field(default_factory=list)
    activities: list[ActivityFacts] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def new(self) -> int:
        """Rows that would be written."""
        return len(self.documents) + len(self.activities)


def examine(file: File, institution: Institution, at: datetime) -> Examined:
    """Read and judge it; nothing is written."""
    read, problems = tabular.read(file)
    examined = Examined(problems=list(problems))
    known = 0
    for sheet in read:
        name = columns.plain(sheet.name)
        if name in sheets.DOCUMENTS.names:
            known += 1
            _documents(sheet, institution, examined)
        elif name in sheets.ACTIVITIES.names:
            known += 1
            _activities(sheet, institution, at, examined)
    if not known and not problems:
        message = t("没有“体系文件”或“活动记录”工作表", "has no sheet “Documents” or “Activities”")
        remedy = t("请下载模板后填写", "Fill in the template")
        examined.problems.append(Problem(file.name, "no-sheet", message, remedy))
    return examined


@transaction.atomic
def take_in(file: File, *, institution: Institution, by: Actor, at: datetime) -> Examined:
    """Every new row stands; one entry names them all. Raises Rejected when anything is wrong."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    examined = examine(file, institution, at)
    if examined.problems:
        raise Rejected(t("未写入", "Nothing was recorded"), examined.problems)
    documents, done = [], []
    for facts in sorted(examined.documents, key=lambda one: one.valid_from):
        before = services.in_force(institution, facts.document_no)
        services.write(institution, facts, None, by, at)
        documents.append(facts.body("", before))
    for act in examined.activities:
        activities.write(institution, act, None, by, at)
        done.append(act.body(""))
    if examined.new:
        body = {"file": file.name, "documents": documents, "activities": done}
        entry("file-taken", institution, by, at, body)
    return examined


def _documents(sheet: Sheet, institution: Institution, examined: Examined) -> None:
    standing = {(row.document_no, row.version) for row in institution.documents.all()}
    latest = {row.document_no: row for row in institution.documents.filter(valid_until=None)}
    seen: dict[tuple[str, str], str] = {}
    for row in _rows(sheet, sheets.DOCUMENTS, examined):
        facts = DocumentFacts(**row.values)
        key, place = (facts.document_no, facts.version), row.places["document_no"]
        if key in standing:
            examined.same += 1
        elif key in seen:
            message = t(f"与 {seen[key]} 重复", f"is also at {seen[key]}")
            examined.problems.append(problem(place, message))
        else:
            seen[key] = place
            found = facts.problems(latest.get(facts.document_no))
            examined.problems += _placed(found, row)
            examined.documents.append(facts)


def _activities(sheet: Sheet, institution: Institution, at: datetime, examined: Examined) -> None:
    standing = {
        (row.kind, row.held_on, row.title) for row in selectors.activities(institution).all()
    }
    for row in _rows(sheet, sheets.ACTIVITIES, examined):
        facts = ActivityFacts(**row.values)
        key = (facts.kind, facts.held_on, facts.title)
        if key in standing:
            examined.same += 1
        else:
            standing.add(key)
            examined.problems += _placed(facts.problems(legal_day(at)), row)
            examined.activities.append(facts)


def _rows(sheet: Sheet, table: sheets.Table, examined: Examined) -> Iterable[columns.Row]:
    """The rows that could be read; what could not is a problem at its cell."""
    found, problems = columns.match(sheet, table.columns)
    examined.problems += problems
    if problems:
        return
    absent = {one.field: one.empty for one in table.columns if one not in found.values()}
    for row in columns.rows(sheet, found):
        examined.problems += row.problems
        if not row.problems:
            row.values = {**absent, **row.values}
            yield row


def _placed(problems: Iterable[Problem], row: columns.Row) -> Iterable[Problem]:
    """The same, at the cells of the row."""
    for one in problems:
        where = row.places.get(one.where, one.where)
        yield Problem(where, one.rule, one.message, one.remedy, one.found)
