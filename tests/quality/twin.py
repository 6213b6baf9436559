"""What the routes of management systems name."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.core import kept_files
from hengjian.quality.models import Activity, Document
from hengjian.registry.models import Institution

FILE = kept_files.check("a.txt", "制度".encode())
OBJECTS = {
    ("quality.", "pk"): ("1", "404"),
    ("quality.", "sha256"): (FILE.sha256, "0" * 64),
}


def make(here: Institution) -> None:
    """A document in force, with its file, and an audit."""
    kept_files.keep(FILE)
    Document.objects.create(
        pk=1, institution=here, kind="anti-fraud", document_no="ZD-01", title="x", version="1",
        approved_by_name="x", valid_from=date(2026, 1, 1), review_due_on=date(2027, 1, 1),
        file_name=FILE.name, sha256=FILE.sha256, recorded_at=datetime(2026, 3, 2, 4, tzinfo=UTC),
        recorded_by="x",
    )  # fmt: skip
    Activity.objects.create(
        pk=1, institution=here, kind="internal-audit", held_on=date(2026, 2, 1), title="x",
        recorded_at=datetime(2026, 3, 2, 4, tzinfo=UTC), recorded_by="x",
    )  # fmt: skip
