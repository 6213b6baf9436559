"""The evidence pack: what an institution has on file against fraud, with a manifest of digests."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

from hengjian.core import kept_files
from hengjian.quality import selectors
from hengjian.quality.models import Activity, Document
from hengjian.registry.models import Institution


def build(institution: Institution, day: date) -> bytes:
    """A zip: manifest.json and the files of rules, trainings, checks and discipline."""
    documents = [
        row
        for row in selectors.versions(institution)
        if row.kind == Document.Kind.ANTI_FRAUD or row.valid_until is None
    ]
    activities = list(institution.activities.all())
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        manifest = _manifest(institution, day, documents, activities)
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
        written = set()
        papers: list[Document | Activity] = [*documents, *activities]
        for row in papers:
            data = kept_files.fetch(row.sha256) if row.sha256 else None
            if data is not None and row.sha256 not in written:
                written.add(row.sha256)
                ending = row.file_name.rpartition(".")[2].lower()
                archive.writestr(f"files/{row.sha256}.{ending}", data)
    return buffer.getvalue()


def _manifest(
    institution: Institution, day: date, documents: list[Document], activities: list[Activity]
) -> dict[str, Any]:
    return {
        "institution": institution.uscc,
        "name": institution.name,
        "as_of": day.isoformat(),
        "documents": [
            {
                "kind": row.kind,
                "number": row.document_no,
                "title": row.title,
                "version": row.version,
                "valid_from": row.valid_from.isoformat(),
                "valid_until": row.valid_until.isoformat() if row.valid_until else "",
                "review_due_on": row.review_due_on.isoformat(),
                "sha256": row.sha256,
            }
            for row in documents
        ],
        "activities": [
            {
                "kind": row.kind,
                "held_on": row.held_on.isoformat(),
                "title": row.title,
                "people": row.people,
                "found": row.found,
                "open": row.open,
                "sha256": row.sha256,
            }
            for row in activities
        ],
        "undertakings": [
            {"year": row.year, "signed_by": row.signed_by_name, "promises": row.promises}
            for row in institution.undertakings.all()
        ],
    }
