"""The log as the public pages ask for it: how much was handed in, and its key."""

from __future__ import annotations

from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import BUSINESS, Entry

#: The kind of a ledger entry that says a report was handed in.
HANDED_IN = "monitoring.report.submitted"


def reports_handed_in() -> int:
    """How many reports the ledger says were handed in."""
    return Entry.objects.filter(log=BUSINESS, kind=HANDED_IN).count()


def key() -> str:
    """The log's public key, empty before the log has signed anything."""
    return ledger.vkey() if ledger.head() else ""
