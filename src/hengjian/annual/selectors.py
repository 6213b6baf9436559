"""Annual reports as their readers may see them: who has signed, who is late, what contradicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from hengjian.accounts.access import Actor, scope
from hengjian.annual import form
from hengjian.annual.models import AnnualReport
from hengjian.registry.models import Institution

LIST, READ = "annual.report.list", "annual.report.read"
#: What the list may be narrowed to.
ONLY = ("missing", "late", "differs", "signed", "returned", "accepted")


@dataclass(frozen=True)
class Asked:
    """The year and what the list is narrowed to."""

    year: int
    only: str = ""
    words: str = ""


def owing(year: int) -> Q:
    """Institutions that owe a report about a year: known before its end, and of this country."""
    known = Q(recorded_at__year__lte=year) | Q(certificates__valid_from__year__lte=year)
    return known & ~Q(kind=Institution.Kind.FOREIGN)


def institutions(actor: Actor, asked: Asked) -> QuerySet[Institution]:
    """Institutions that owe a report, each with the report's key and stage (None: not begun)."""
    report = AnnualReport.objects.filter(institution=OuterRef("pk"), year=asked.year)
    rows = (
        scope(actor, LIST, Institution)
        .filter(owing(asked.year))
        .distinct()
        .annotate(
            report_stage=Subquery(report.values("stage")[:1]),
            report_late=Subquery(report.values("late")[:1]),
            report_differs=Subquery(report.values("differs")[:1]),
            report_signed=Subquery(report.values("signed_at")[:1]),
        )
    )
    if asked.words:
        words = asked.words
        rows = rows.filter(Q(name__contains=words) | Q(uscc__contains=words.upper()))
    if asked.only == "missing":
        rows = rows.filter(Q(report_stage=None) | Q(report_stage__in=("draft", "returned")))
    elif asked.only == "late":
        rows = rows.filter(report_late=True)
    elif asked.only == "differs":
        rows = rows.filter(report_differs__gt=0).exclude(report_stage="draft")
    elif asked.only in ONLY:
        rows = rows.filter(report_stage=asked.only)
    return rows.order_by("name", "pk")


@dataclass(frozen=True)
class Tally:
    """How far a year is: owing, signed or accepted, missing, overdue."""

    owing: int
    done: int
    due_on: date
    overdue: bool

    @property
    def missing(self) -> int:
        """Not signed yet."""
        return self.owing - self.done


def tally(actor: Actor, year: int, today: date) -> Tally:
    """The counts over what the reader may see."""
    owed = institutions(actor, Asked(year)).count()
    done = institutions(actor, Asked(year, "signed")).count()
    done += institutions(actor, Asked(year, "accepted")).count()
    due = form.due_on(year)
    return Tally(owed, done, due, today > due)


def reports(actor: Actor, uscc: str) -> QuerySet[AnnualReport]:
    """Every report of one institution the reader may read."""
    rows = scope(actor, READ, AnnualReport).filter(institution__uscc=uscc)
    return rows.select_related("institution")
