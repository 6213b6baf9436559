"""Take a snapshot: the rows of register and monitoring as the tables detectors may read.

Which rows   Reports handed in during the period, with everything behind them, and the whole
             register. A pair whose halves were handed in in different periods is seen only by a
             run that covers both.
Who          People appear by their register number and nothing else; no name, no address.
Not held     Tables this platform has no source for yet (stock, power, wells, field calibrators,
             measures) are left out, so that their detectors report them as missing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db.models import Min, QuerySet

from hengjian.core.errors import Refusal
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.periods import Period
from hengjian.core.text import t
from hengjian.ledger import selectors as ledger
from hengjian.monitoring.models import Report
from hengjian.screening import capture_register, capture_reports
from hengjian.screening.snapshot import Written, write_manifest, write_table
from hengjian.screening.tables import arrow_schema

ROWS_PER_BATCH = 20_000

Row = tuple[Any, ...]
Says = Callable[[Written], None]


@dataclass(frozen=True)
class Snapshot:
    """A finished snapshot. `digest` is the SHA-256 of its manifest; the folder is named by it."""

    folder: Path
    digest: str
    period: Period
    tables: tuple[Written, ...]

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(table.rows for table in self.tables)


def home() -> Path:
    """Where snapshots are kept."""
    return Path(settings.HENGJIAN_VAR) / "snapshots"


def period(since: date | None, until: date | None, today: date) -> Period:
    """The period asked for; open sides run from the first report on record and through today."""
    if since is None:
        first = Report.objects.aggregate(first=Min("submitted_at"))["first"]
        since = legal_day(first) if first else today
    until = until or date.fromordinal(today.toordinal() + 1)
    if until <= since:
        raise Refusal(
            t("未生成快照", "No snapshot was taken"),
            t(f"截止日 {until} 不晚于起始日 {since}", f"{until} is not later than {since}"),
            t("截止日不含当日，请改正", "The day of the end is not included; correct the dates"),
        )
    return Period(since, until)


def reports_of(period: Period) -> QuerySet[Report]:
    """Reports handed in on the legal days of the period, oldest first."""
    rows = Report.objects.order_by("pk")
    if period.start is not None:
        rows = rows.filter(submitted_at__gte=_midnight(period.start))
    if period.end is not None:
        rows = rows.filter(submitted_at__lt=_midnight(period.end))
    return rows


def take(*, period: Period, says: Says = lambda _: None) -> Snapshot:
    """The tables of the period lie in a finished folder, named by their digest.

    The same rows under the same ledger head give the same digest. An unfinished folder is removed.
    """
    home().mkdir(parents=True, exist_ok=True)
    reports = list(reports_of(period).values_list("pk", flat=True))
    part = Path(tempfile.mkdtemp(prefix="part-", dir=home()))
    try:
        written = []
        for name, rows in _sources(reports):
            table = write_table(part, name, _batches(name, rows))
            written.append(table)
            says(table)
        digest = write_manifest(part, written, **_facts(period))
        folder = home() / digest[:20]
        if folder.exists():
            shutil.rmtree(part)
        else:
            part.replace(folder)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    return Snapshot(folder, digest, period, tuple(written))


def _sources(reports: list[int]) -> Iterator[tuple[str, Iterator[Row]]]:
    for name, of_reports in capture_reports.SOURCES.items():
        yield name, of_reports(reports)
    for name, of_register in capture_register.SOURCES.items():
        yield name, of_register()


def _batches(name: str, rows: Iterator[Row]) -> Iterator[pa.RecordBatch]:
    """Rows (tuples in the order of the written schema) as Arrow batches; memory stays bounded."""
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= ROWS_PER_BATCH:
            yield _batch(name, held)
            held = []
    yield _batch(name, held)


def _batch(name: str, rows: list[Row]) -> pa.RecordBatch:
    schema = arrow_schema(name)
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _facts(period: Period) -> dict[str, str]:
    head = ledger.head()
    return {
        "period_from": str(period.start or ""),
        "period_until": str(period.end or ""),
        "ledger_size": str(head.size if head else 0),
        "ledger_root": head.root if head else "",
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LEGAL)
