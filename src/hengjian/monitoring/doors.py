"""What every door of intake does: read the document, ask whether this actor may, hand it in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hengjian.accounts.access import Actor, authorize
from hengjian.core.text_input import Unreadable, decode
from hengjian.monitoring import reading, services, workbook
from hengjian.monitoring.models import Report
from hengjian.registry.models import Institution

SUBMIT = "monitoring.report.submit"
#: How a workbook begins: it is a ZIP archive.
ZIP = b"PK"


def hand_in(*, actor: Actor, raw: dict[str, Any], source: str, at: datetime) -> tuple[Report, bool]:
    """The report and whether it is new. Raises Rejected, Refusal, NotAllowed.

    An institution the register does not know is left to the service, which says so at its place.
    """
    package = reading.package(raw)
    institution = Institution.objects.filter(uscc=package.institution).first()
    if institution is not None:
        authorize(actor, SUBMIT, institution)
    return services.hand_in(package=package, raw=raw, source=source, by=actor.username, at=at)


def hand_in_file(*, actor: Actor, data: bytes, source: str, at: datetime) -> tuple[Report, bool]:
    """The same from the bytes of a file: a workbook (problems at cells), else JSON."""
    if data[:2] == ZIP:
        book = workbook.read(data)
        with book.at_cells():
            return hand_in(actor=actor, raw=book.raw, source=source, at=at)
    if len(data) > reading.LARGEST:
        raise reading.too_large()
    try:
        text = decode(data).text
    except Unreadable as unreadable:
        raise reading.broken(unreadable.message) from unreadable
    return hand_in(actor=actor, raw=reading.parse_text(text), source=source, at=at)
