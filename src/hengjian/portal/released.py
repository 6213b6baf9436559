"""What disclosure has released, as the public pages ask for it."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from hengjian.ledger import selectors as ledger


def _ask(name: str, *args: Any, **kwargs: Any) -> Any:
    if find_spec("hengjian.disclosure.selectors") is None:
        return None
    found = getattr(import_module("hengjian.disclosure.selectors"), name, None)
    return found(*args, **kwargs) if found else None


def report_status(uscc: str | None, report_no: str) -> Any:
    return _ask("report_status", uscc, report_no)


def of_institution(uscc: str, on: date) -> Any:
    return _ask("releases_of", uscc, on) or []


def latest(on: date, limit: int) -> Any:
    return _ask("latest", on, limit) or []


def reports_in_ledger() -> int:
    from hengjian.ledger.models import Entry

    return Entry.objects.filter(kind="monitoring.report.submitted").count()


def log_key() -> str:
    """The log's public key, empty before the log has signed anything."""
    return ledger.vkey() if ledger.head() else ""
