"""What is public on a day, for the public site and the open-data API. No actor: it is public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from hengjian.core.text import Text, t
from hengjian.disclosure.models import Release
from hengjian.enforcement.models import Case
from hengjian.ledger import selectors as ledger
from hengjian.monitoring.models import Report
from hengjian.registry.models import Institution
from hengjian.standards import law


@dataclass(frozen=True)
class Shown:
    """A released fact as the public reads it."""

    number: str
    title: Text
    text: Text
    institution_uscc: str
    institution_name: str
    released_on: date
    public_until: date | None
    ground: Text
    body_sha256: str

    def __str__(self) -> str:
        return str(self.title)


@dataclass(frozen=True)
class ReportStatus:
    """What anybody may know of a report: whose, where it stands, its place in the ledger."""

    report_no: str
    institution_uscc: str
    institution_name: str
    stage: str
    issued_on: date | None
    ledger_index: int | None
    entry_id: int | None
    superseded: bool = False


def current(on: date) -> QuerySet[Release]:
    """Releases shown on that day: begun, not over, not withdrawn."""
    open_ended = Q(public_until__isnull=True) | Q(public_until__gte=on)
    rows = Release.objects.filter(open_ended, released_on__lte=on, withdrawn_at=None)
    return rows.select_related("institution")


def releases_of(uscc: str, on: date) -> list[Shown]:
    """What is public about one institution on that day, newest first."""
    return [shown(row) for row in current(on).filter(institution__uscc=uscc)]


def latest(on: date, limit: int) -> list[Shown]:
    """The newest releases on that day."""
    return [shown(row) for row in current(on)[:limit]]


def shown(row: Release) -> Shown:
    """A release in words."""
    said = row.body
    name = Text(said["violation"]["zh"], said["violation"]["en"])
    measures = Text(
        "；".join(m["zh"] for m in said["measures"]), "; ".join(m["en"] for m in said["measures"])
    )
    fine = t("", "")
    if said["fine_yuan"]:
        fine = t(f"。罚款 {said['fine_yuan']:,} 元", f". Fine: {said['fine_yuan']:,} yuan")
    return Shown(
        row.number,
        t(f"{name.zh}（{said['decided_on']}）", f"{name.en} ({said['decided_on']})"),
        t(f"{measures.zh}{fine.zh}", f"{measures.en}{fine.en}"),
        row.institution.uscc,
        row.institution.name,
        row.released_on,
        row.public_until,
        law.on(row.released_on).cite(row.ground),
        row.body_sha256,
    )


def standing(case: Case) -> Release | None:
    """The release of a case that stands, whether or not its days are over."""
    return Release.objects.filter(subject=case.number, withdrawn_at=None).first()


def report_status(uscc: str | None, report_no: str) -> list[ReportStatus]:
    """Every report of that number, of one institution or of all; numbers repeat between them."""
    rows = Report.objects.filter(report_no=report_no).defer("package")
    rows = rows.exclude(institution__kind=Institution.Kind.FOREIGN)
    if uscc:
        rows = rows.filter(institution__uscc=uscc)
    return [_status(row) for row in rows.select_related("institution").order_by("pk")[:20]]


def _status(row: Report) -> ReportStatus:
    uscc = row.institution.uscc
    entries = ledger.entries_for(f"{uscc}/{row.report_no}")
    # The last of the report's own acts: handed in, then issued or withheld.
    entry = entries.filter(kind__startswith="monitoring.report.").last()
    return ReportStatus(
        row.report_no,
        uscc,
        row.institution.name,
        row.stage,
        row.issued_on,
        entry.index if entry else None,
        entry.pk if entry else None,
    )
