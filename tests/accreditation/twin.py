"""What stands behind accreditation's routes in the walk over every route and role."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.accreditation.models import Application, Document, Event
from hengjian.registry.models import Certificate, Institution

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

OBJECTS: dict[tuple[str, str], tuple[str, str]] = {
    ("accreditation.application", "number"): ("SQ-2026-000001", "SQ-2026-000404"),
    ("accreditation.application", "pk"): ("1", "404"),
    ("accreditation.certificate", "number"): ("262812050001", "262812050404"),
}


def make(here: Institution) -> None:
    """An application with the authority, with a paper and a notice; a certificate."""
    found = Application.objects.create(
        number="SQ-2026-000001", institution=here, kind="first", stage="submitted",
        drafted_at=NOON, drafted_by="wang", submitted_at=NOON, submitted_by="wang",
    )  # fmt: skip
    Document.objects.create(
        pk=1, application=found, kind="premises", name="a.pdf", media="application/pdf",
        size_bytes=1, sha256="0" * 64, uploaded_at=NOON, uploaded_by="wang",
    )  # fmt: skip
    Event.objects.create(
        pk=1, application=found, act="submitted", stage="submitted", at=NOON, by="wang",
        by_name="王主任",
    )  # fmt: skip
    Certificate.objects.create(
        institution=here, certificate_no="262812050001", valid_from=date(2026, 1, 1),
        valid_until=date(2032, 1, 1), recorded_at=NOON,
    )  # fmt: skip
