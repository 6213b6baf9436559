"""All institutions by class, with the three scales beside each other; as a page and a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from hengjian.accounts.access import Actor, scope
from hengjian.core.text import Text, t
from hengjian.credit import scales
from hengjian.credit.models import Assessment
from hengjian.credit.showing import decided_by, percent
from hengjian.registry.models import Institution
from hengjian.standards.regions import regions as known

LIST = "credit.class.list"


@dataclass(frozen=True)
class ClassLine:
    """A class with its published chance and how many institutions the reader sees in it."""

    inclusion: scales.Inclusion
    count: int
    expected: Decimal

    @property
    def percent(self) -> str:
        return percent(self.inclusion.used)

    @property
    def range(self) -> str:
        low, high = self.inclusion.low, self.inclusion.high
        return percent(low) if low == high else f"{percent(low)}–{percent(high)}"


def rows(actor: Actor, *, supervision_class: str = "", words: str = "") -> QuerySet[Institution]:
    """Institutions the reader may see by class, strictest first, each with its last assessment."""
    last = Assessment.objects.filter(institution=OuterRef("pk")).order_by(
        "-on_day", "-assessed_at", "-pk"
    )
    found = scope(actor, LIST, Institution).exclude(kind=Institution.Kind.FOREIGN)
    if supervision_class:
        found = found.filter(supervision_class=supervision_class)
    if words:
        found = found.filter(
            Q(name__contains=words) | Q(uscc__contains=words.upper()) | Q(pinyin__contains=words)
        )
    return found.annotate(
        **{
            name: Subquery(last.values(name)[:1])
            for name in ("market_class", "ecology_grade", "credit_grade", "on_day")
        },
        by_hand=Subquery(last.values("grades__by_hand")[:1]),
    ).order_by("-supervision_class", "name", "pk")


def decided(row: Any) -> list[Text]:
    """Which scales made the class of a row of `rows`; empty before the first assessment."""
    levels = {
        "market": row.market_class,
        "ecology": row.ecology_grade,
        "credit": row.credit_grade,
    }
    return decided_by(row.supervision_class, levels, row.by_hand or "")


def lines(actor: Actor, day: date) -> list[ClassLine]:
    """Every class with its chance, and how many visits a year it makes among what one sees."""
    seen = scope(actor, LIST, Institution).exclude(kind=Institution.Kind.FOREIGN)
    return counted(seen, day)


def counted(seen: QuerySet[Institution], day: date) -> list[ClassLine]:
    """The same for given institutions."""
    totals = seen.order_by().values_list("supervision_class").annotate(n=Count("pk"))
    counts: dict[str, int] = dict(totals)
    return [
        ClassLine(row, counts.get(row.supervision_class, 0), _visits(row, counts))
        for row in scales.inclusion(day)
    ]


def _visits(row: scales.Inclusion, counts: dict[str, int]) -> Decimal:
    return (row.used * counts.get(row.supervision_class, 0)).quantize(Decimal("0.1"))


_COLUMNS: tuple[tuple[str, Text], ...] = (
    ("uscc", t("统一社会信用代码", "Credit code")),
    ("name", t("机构名称", "Institution")),
    ("region", t("地区", "Area")),
    ("supervision_class", t("监管类别", "Supervision class")),
    ("class_since", t("自", "Since")),
    ("decided", t("决定因素", "Decided by")),
    ("market_class", t("市场监管风险类别", "Market risk class")),
    ("ecology_grade", t("生态环境分级", "Ecology grade")),
    ("credit_grade", t("监测信用等级", "Monitoring credit")),
    ("on_day", t("评定日", "Assessed on")),
    ("chance", t("年度抽查概率", "Chance a year")),
)


def workbook(found: Iterable[Any], day: date) -> bytes:
    """The list as Excel; every cell is text, so that none is read as a formula."""
    chances = {row.supervision_class: percent(row.used) for row in scales.inclusion(day)}
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(str(t("分类监管", "Supervision classes")))
    bold = book.add_format({"bold": True})
    for place, (_, label) in enumerate(_COLUMNS):
        sheet.write_string(0, place, str(label), bold)
    for number, row in enumerate(found, start=1):
        for place, (name, _) in enumerate(_COLUMNS):
            sheet.write_string(number, place, _cell(row, name, chances))
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_COLUMNS) - 1, 20)
    book.close()
    return buffer.getvalue()


def _cell(row: Any, name: str, chances: dict[str, str]) -> str:
    if name == "chance":
        return chances[row.supervision_class]
    if name == "decided":
        return "；".join(str(says) for says in decided(row))
    value = getattr(row, name)
    if name == "region":
        return str(known()[value].name) if value in known() else value
    return "" if value is None else str(value)
