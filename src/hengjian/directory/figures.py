"""Severity and agreement of one person, gathered from judgements and exams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from hengjian.directory import agreement, settings, severity
from hengjian.directory.agreement import Agreement
from hengjian.directory.models import Entry, Evaluation, Exam, Judgement
from hengjian.directory.severity import STEPS, Drift, Judged, Point, Severity


@dataclass(frozen=True)
class Statistics:
    """What is known of how somebody judges. `least_…` say below what nothing is computed."""

    severity: Severity
    drift: Drift | None
    peers: Agreement
    exams: Agreement
    least_assessments: int
    least_items: int


class Figures:
    """What is the same for everybody of a directory on a day, read once."""

    def __init__(self, kind: str, day: date) -> None:
        self.least = settings.value("severity-least-assessments", day)
        self.items = settings.value("agreement-least-items", day)
        self.prior = settings.value("severity-prior-hundredths", day) / 100
        self.judged = judgements(kind)
        self.everybody: dict[str, tuple[Point, ...]] = severity.everybody(self.judged)
        self.pooled = severity.spread(self.everybody.values())

    def of(self, entry: Entry) -> Statistics:
        """One person beside everybody who judged the same clauses, and beside the known answers."""
        mine = self.everybody.get(entry.number, ())
        exams = answered(entry.exams.select_related("case"))
        return Statistics(
            severity=severity.severity(mine, self.pooled, prior_sd=self.prior, least=self.least),
            drift=severity.drift(mine, self.pooled, self.least),
            peers=agreement.summary(shared(self.judged, entry.number), len(STEPS), self.items),
            exams=agreement.summary(exams, len(STEPS), self.items),
            least_assessments=self.least,
            least_items=self.items,
        )


def statistics(entry: Entry, day: date) -> Statistics:
    """One person beside everybody who judged the same clauses, and beside the known answers."""
    return Figures(entry.kind, day).of(entry)


def judgements(kind: str) -> list[Judged]:
    """Every judgement of a directory's people."""
    rows = Judgement.objects.filter(entry__kind=kind)
    names = ("entry__number", "subject", "clause", "step", "judged_on")
    return [Judged(*row) for row in rows.values_list(*names)]


def shared(judged: Iterable[Judged], who: str) -> list[Counter[Hashable]]:
    """The clauses that `who` judged: step → how many of all chose it, himself among them."""
    table: dict[tuple[str, str], Counter[Hashable]] = {}
    mine = set()
    for one in judged:
        table.setdefault((one.subject, one.clause), Counter())[one.step] += 1
        if one.who == who:
            mine.add((one.subject, one.clause))
    return [table[key] for key in sorted(mine)]


def answered(exams: Iterable[Exam]) -> list[Counter[Hashable]]:
    """The clauses of exams: the person is one rater, the known answer the other."""
    rows = list(exams)
    known: dict[int, dict[str, int]] = {}
    for exam in rows:
        if exam.case_id not in known:
            known[exam.case_id] = dict(exam.case.clauses.values_list("clause", "answer"))
    return [
        Counter([step, known[exam.case_id][clause]])
        for exam in rows
        for clause, step in sorted(exam.answers.items())
    ]


@dataclass(frozen=True)
class Opinion:
    """The mean of the evaluations of one side, 1 to 5, and how many there are."""

    side: str
    label: str
    count: int
    mean: float | None


def opinions(entry: Entry) -> list[Opinion]:
    """What the authority and the institutions thought of somebody's work."""
    rows = list(Evaluation.objects.filter(assignment__entry=entry))
    found = []
    for side, label in Evaluation.Side.choices:
        means = [row.mean for row in rows if row.side == side]
        mean = sum(means) / len(means) if means else None
        found.append(Opinion(side, str(label), len(means), mean))
    return found
