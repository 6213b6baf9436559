"""Typed records of a dossier as rows of the written tables.

What one record says is used for another only where the records themselves name one another: an
analysis takes the end of sampling and the receipt of its own sample.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from hengjian.screening import dossier_field as field
from hengjian.screening import dossier_papers as papers
from hengjian.screening.dossier_read import Record
from hengjian.screening.dossier_rows import Rows, Samples


def rows_of(records: Sequence[Record]) -> Rows:
    """Table name to rows, keyed `record` = `kind:index`. Tables without a row are left out."""
    rows: Rows = defaultdict(list)
    samples = Samples(records)
    for record in records:
        _WRITERS[record.type](record, rows, samples)
    return dict(rows)


def index_of(record: str) -> int:
    """The place in the file of the record a finding names."""
    return int(record.rpartition(":")[2])


_WRITERS: Final[dict[str, Callable[[Record, Rows, Samples], None]]] = {
    "sampling": field.sampling,
    "handover": field.handover,
    "field_measurement": field.field_measurement,
    "analysis": field.analysis,
    "report": papers.report,
    "measure": papers.measure,
    "scope": papers.scope,
    "authorisation": papers.authorisation,
    "certificate": papers.certificate,
    "calibration": papers.calibration,
    "qc_pair": papers.qc_pair,
    "inventory": papers.inventory,
    "power": papers.power,
    "well_washing": papers.well_washing,
    "file": papers.file,
}
