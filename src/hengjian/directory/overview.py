"""Everybody of a directory side by side: how severely, how steadily and how alike they judge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.core import workbooks
from hengjian.core.text import t
from hengjian.directory.figures import Figures, Statistics
from hengjian.directory.models import Entry

FEW = t("不足，不作估计", "too few, nothing is estimated")


@dataclass(frozen=True)
class Line:
    """One person with what is known of how he judges."""

    entry: Entry
    known: Statistics

    @property
    def weight(self) -> tuple[bool, float]:
        """Those whose interval leaves out zero first, the most severe or mild first of all."""
        found = self.known.severity
        return (not found.apart, -abs(found.estimate or 0))


def lines(entries: Iterable[Entry], kind: str, day: date) -> list[Line]:
    """Whoever judged something together with others, or took an exam."""
    figures = Figures(kind, day)
    rows = [Line(entry, figures.of(entry)) for entry in entries]
    told = [row for row in rows if row.known.severity.points or row.known.exams.items]
    return sorted(told, key=lambda row: (row.weight, row.entry.number))


def workbook(rows: Iterable[Line], name: str) -> bytes:
    """The same as a workbook; where there is too little the cell says so."""
    titles = (
        t("名录编号", "Directory number"), t("姓名", "Name"),
        t("共同评审次数", "Assessments together"), t("尺度偏差（档）", "Severity (steps)"),
        t("95% 下限", "95 % low"), t("95% 上限", "95 % high"),
        t("前后期漂移（档）", "Drift (steps)"), t("漂移 95% 下限", "Drift low"),
        t("漂移 95% 上限", "Drift high"), t("双重判定条款", "Clauses judged twice"),
        t("同组一致性 AC1", "Agreement with peers, AC1"), t("AC1 95% 下限", "AC1 low"),
        t("AC1 95% 上限", "AC1 high"), t("案例条款", "Clauses of cases"),
        t("案例一致性 AC1", "Agreement with known answers, AC1"),
    )  # fmt: skip
    return workbooks.table(name, [str(title) for title in titles], map(_cells, rows))


def _cells(row: Line) -> tuple[object, ...]:
    s, d, peers, exams = (
        row.known.severity, row.known.drift, row.known.peers, row.known.exams,
    )  # fmt: skip
    return (
        row.entry.number, row.entry.person.name, len(s.points), _or_few(s.estimate),
        _number(s.low), _number(s.high), _or_few(d.value if d else None),
        _number(d.low if d else None), _number(d.high if d else None), peers.items,
        _or_few(peers.ac1), _number(peers.low), _number(peers.high), exams.items,
        _or_few(exams.ac1),
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _or_few(value: float | None) -> str:
    return str(FEW) if value is None else _number(value)
