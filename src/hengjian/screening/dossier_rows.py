"""What writers of dossier rows share: the head of a row, what samples say of themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from hengjian.screening.dossier_read import Record

NOBODY: Final = "dossier"  # the institution of records that name none
Row = dict[str, Any]
Rows = dict[str, list[Row]]


class Samples:
    """When each sample was taken and received, from the records that say so."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.sampled: dict[tuple[str, str], datetime] = {}
        self.received: dict[tuple[str, str], datetime] = {}
        for record in records:
            key = (institution_of(record), record.values.get("sample", ""))
            if record.type == "sampling":
                self.sampled[key] = record.values.get("end", record.values["start"])
            elif record.type == "handover" and key[1]:
                self.received[key] = record.values["at"]


def institution_of(record: Record) -> str:
    return str(record.values.get("institution", NOBODY))


def head(record: Record, kind: str) -> Row:
    return {
        "institution": institution_of(record),
        "report_no": record.values.get("report"),
        "record": f"{kind}:{record.index}",
    }


def bare(record: Record, kind: str) -> Row:
    """The head of a row that belongs to no report."""
    return {"institution": institution_of(record), "record": f"{kind}:{record.index}"}


def place_of(record: Record) -> Row:
    return {"lat_deg": record.values.get("lat"), "lon_deg": record.values.get("lon")}
