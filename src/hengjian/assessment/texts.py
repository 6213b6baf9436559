"""Texts of clauses brought by an officer: examine first, then record all or nothing.

One sheet (xlsx or csv): set, edition, item, clause number, text, source, star, valid from,
confidence. An item must be a slot of its set; only a set whose extent is not on record takes new
ones. A text that stands from the same day word for word is counted and skipped, one that differs
is refused: a corrected text is given a later day. Nothing here checks a text against its source.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.assessment.models import ClauseText
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry import columns, tabular
from hengjian.registry.columns import Column
from hengjian.registry.tabular import File, Sheet
from hengjian.standards import clauses as standards

ACTION = "assessment.clauses.import"
CONFIDENCE = {
    "verified": t("已核对原文", "verified"),
    "recalled": t("未核对", "recalled"),
}
_YES_NO = (t("是", "yes"), t("否", "no"))
MOST_TEXT = 8000


def _code(field_: str, zh: str, en: str, hint: Text) -> Column:
    return Column(field_, t(zh, en), columns.code, required=True, hint=hint)


COLUMNS: tuple[Column, ...] = (
    _code("set_key", "条款集", "Set", t("如 CRIT21", "e.g. CRIT21")),
    _code("edition", "版本", "Edition", t("如 2023", "e.g. 2023")),
    _code("item", "项号", "Item", t("如 8", "e.g. 8")),
    _code("clause", "条款号", "Clause", t("如 2.9.1", "e.g. 2.9.1")),
    Column("text", t("条文", "Text"), columns.words, required=True),
    Column("source", t("来源", "Source"), columns.words, required=True),
    Column("starred", t("星号", "Starred"), columns.yes_no, empty=False, choices=_YES_NO),
    Column(
        "valid_from",
        t("起始日", "Valid from"),
        columns.day,
        empty=None,
        hint=t("空为该版本施行之日", "Empty: the day the edition came into force"),
    ),
    Column(
        "confidence",
        t("可信度", "Confidence"),
        columns.one_of(CONFIDENCE),
        empty="recalled",
        choices=tuple(CONFIDENCE.values()),
        hint=t("空为未核对", "Empty: recalled"),
    ),
)


@dataclass
class Examined:
    """What the file says: texts that are new, how many stand already, everything wrong."""

    read: int = 0
    new: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    problems: list[Problem] = field(default_factory=list)


def examine(file: File) -> Examined:
    """Read and judge without writing."""
    found = Examined()
    sheets, found.problems = tabular.read(file)
    for sheet in sheets:
        if any(map(tabular.filled, sheet.rows)):
            _sheet(sheet, found)
    if not found.read and not found.problems:
        message = t("文件中没有可导入的行", "there are no rows to import")
        remedy = t("请下载模板后填写", "Fill in the template")
        found.problems.append(Problem(file.name, "no-rows", message, remedy))
    return found


@transaction.atomic
def take_in(*, file: File, by: Actor, at: datetime) -> Examined:
    """Every text in the file stands, or none does. Raises Rejected with every problem."""
    authorize(by, ACTION)
    refused = t("未导入条款文本", "No clause text was imported")
    found = examine(file)
    if found.problems:
        raise Rejected(refused, found.problems)
    digest = hashlib.sha256(file.data).hexdigest()
    try:
        with transaction.atomic():
            ClauseText.objects.bulk_create(
                ClauseText(**one, file_sha256=digest, recorded_at=at, recorded_by=by.username)
                for one in found.new
            )
    except IntegrityError:
        message = t("另一位同事刚刚导入了同一条款", "a colleague imported the same clause just now")
        again = Problem(file.name, "stands", message, t("请重新检查", "Examine it again"))
        raise Rejected(refused, [again]) from None
    if found.new:
        body = {
            "file_sha256": digest,
            "texts": [
                [
                    f"{one['set_key']}/{one['item']}",
                    one["valid_from"].isoformat(),
                    one["source"],
                    hashlib.sha256(one["text"].encode()).hexdigest(),
                ]
                for one in found.new
            ],
        }
        keys = sorted({one["set_key"] for one in found.new})
        ledger.append(
            kind="assessment.texts-imported",
            subject="+".join(keys),
            actor=by.username,
            at=at,
            body=body,
        )
    return found


def _sheet(sheet: Sheet, found: Examined) -> None:
    known, wrong = columns.match(sheet, COLUMNS)
    found.problems += wrong
    seen: dict[tuple[str, str, date], str] = {}
    for row in columns.rows(sheet, known):
        found.read += 1
        if wrong:
            continue
        found.problems += row.problems
        if not row.problems:
            _row(row, seen, found)


def _row(row: columns.Row, seen: dict[tuple[str, str, date], str], found: Examined) -> None:
    values = {c.field: c.empty for c in COLUMNS} | row.values
    problems = list(_wrong(values, row.places))
    if problems:
        found.problems += problems
        return
    one = standards.sets()[values["set_key"]]
    values["valid_from"] = values["valid_from"] or one.period.start
    del values["edition"]
    key = (values["set_key"], values["item"], values["valid_from"])
    where = row.places["item"]
    if key in seen:
        words = t(f"与 {seen[key]} 是同一条款", f"the same clause as at {seen[key]}")
        found.problems.append(_problem(where, "repeated", words, values["item"]))
        return
    seen[key] = where
    standing = ClauseText.objects.filter(set_key=key[0], item=key[1], valid_from=key[2]).first()
    if standing is None:
        found.new.append(values)
    elif all(getattr(standing, name) == value for name, value in values.items()):
        found.same += 1
    else:
        words = t("该日起已有不同的条文", "another text stands from that day")
        found.problems.append(_problem(where, "differs", words, values["item"]))


def _wrong(values: dict[str, Any], places: dict[str, str]) -> Sequence[Problem]:
    one = standards.sets().get(values["set_key"])
    if one is None:
        known = "、".join(standards.sets())
        words = t(f"没有这个条款集；可用：{known}", f"no such set; known: {known}")
        return [_problem(places["set_key"], "set", words, values["set_key"])]
    found = []
    if values["edition"] != one.edition:
        words = t(f"该条款集的版本是 {one.edition}", f"the edition of the set is {one.edition}")
        found.append(_problem(places["edition"], "edition", words, values["edition"]))
    items = {clause.item for clause in standards.clauses(one.key)}
    if values["item"] not in items and not one.open:
        words = t("该条款集没有这一项", "the set has no such item")
        found.append(_problem(places["item"], "item", words, values["item"]))
    for name, most in (("item", 10), ("clause", 60), ("source", 200), ("text", MOST_TEXT)):
        if len(values[name]) > most:
            words = t(f"超过 {most} 个字", f"longer than {most} characters")
            found.append(_problem(places[name], "length", words, values[name][:40]))
    day = values["valid_from"]
    if day is not None and not one.period.covers(day):
        words = t(f"该版本的施行期为 {one.period}", f"the edition is in force in {one.period}")
        found.append(_problem(places["valid_from"], "period", words, day.isoformat()))
    return found


def _problem(where: str, rule: str, message: Text, found: str) -> Problem:
    return Problem(
        where, rule, message, t("请改正后重新提交", "Correct it and submit again"), found
    )
