"""What disclosure has released, and the log's key, as the public pages ask for them."""

from __future__ import annotations

from datetime import date

from hengjian.disclosure import selectors as disclosure
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import BUSINESS, Entry

#: The kind of a ledger entry that says a report was handed in.
HANDED_IN = "monitoring.report.submitted"


def report_status(uscc: str | None, report_no: str) -> list[disclosure.ReportStatus]:
    """How reports of that number stand; see disclosure.selectors."""
    return disclosure.report_status(uscc, report_no)


def of_institution(uscc: str, on: date) -> list[disclosure.Shown]:
    """What is released about an institution and shows on that day."""
    return disclosure.releases_of(uscc, on)


def latest(on: date, limit: int) -> list[disclosure.Shown]:
    """The newest releases that show on that day."""
    return disclosure.latest(on, limit)


def reports_in_ledger() -> int:
    """How many reports the ledger says were handed in."""
    return Entry.objects.filter(log=BUSINESS, kind=HANDED_IN).count()


def log_key() -> str:
    """The log's public key, empty before the log has signed anything."""
    return ledger.vkey() if ledger.head() else ""
