"""The tables that come from report packages: tuples in the order of the written schemas.

Every source walks the reports in chunks and joins inside a chunk by the numbers the package uses
(sample, batch, point), so that memory does not grow with the province.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from hengjian.monitoring.models import (
    Batch,
    Custody,
    FieldMeasurement,
    Point,
    QcItem,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
)
from hengjian.registry.models import Instrument
from hengjian.screening.tables import resolution

CHUNK = 400  # reports joined at once
DAY_ONLY = {"wqx"}  # sources whose hours may be missing: their instants are known to the day

Row = tuple[Any, ...]
Key = tuple[int, str]
REPORT = ("report__institution__uscc", "report__report_no")


def naive(at: datetime | None) -> datetime | None:
    """UTC without a zone, as the written schemas want it."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None)


def chunks(reports: list[int]) -> Iterator[list[int]]:
    """The reports, so many at a time."""
    for begin in range(0, len(reports), CHUNK):
        yield reports[begin : begin + CHUNK]


def places(part: list[int]) -> dict[Key, tuple[str, str, float | None, float | None]]:
    """Point → (place, matrix, lat, lon). A place is named by client and point: “总排口” is many."""
    found = Point.objects.filter(report_id__in=part).values_list(
        "report_id", "point_no", "report__client_name", "name", "matrix", "lat_deg", "lon_deg"
    )
    return {
        (rid, no): (f"{client} {name}".strip() or no, matrix, lat, lon)
        for rid, no, client, name, matrix, lat, lon in found
    }


def samples(part: list[int]) -> dict[Key, Sample]:
    """Samples of the chunk by report and number."""
    return {(s.report_id, s.sample_no): s for s in Sample.objects.filter(report_id__in=part)}


def presences(reports: list[int]) -> Iterator[Row]:
    """Who was where: samplers, people who measured on the spot, both sides of a hand-over."""
    for part in chunks(reports):
        where, taken = places(part), samples(part)
        rows = Sampler.objects.filter(report_id__in=part).order_by("pk")
        for rid, uscc, no, sample_no, person in rows.values_list(
            "report_id", *REPORT, "sample_no", "person_no"
        ):
            sample = taken.get((rid, sample_no))
            if sample is not None:
                spot = _spot(where, rid, sample.point_no, sample.lat_deg, sample.lon_deg)
                window = naive(sample.begun_at), naive(sample.ended_at)
                yield uscc, no, f"sample:{sample.pk}", person, *spot, *window
        yield from _measurers(part, where)
        yield from _keepers(part)


def _measurers(part: list[int], where: dict[Key, Any]) -> Iterator[Row]:
    fields = ("pk", "person_no", "point_no", "lat_deg", "lon_deg", "begun_at", "ended_at")
    rows = FieldMeasurement.objects.filter(report_id__in=part).order_by("pk")
    for rid, uscc, no, pk, person, point, lat, lon, begun, ended in rows.values_list(
        "report_id", *REPORT, *fields
    ):
        spot = _spot(where, rid, point, lat, lon)
        yield uscc, no, f"field:{pk}", person, *spot, naive(begun), naive(ended)


def _keepers(part: list[int]) -> Iterator[Row]:
    fields = ("pk", "from_person", "to_person", "place", "lat_deg", "lon_deg", "received_at")
    rows = Custody.objects.filter(report_id__in=part).order_by("pk")
    for uscc, no, pk, giver, taker, place, lat, lon, at in rows.values_list(*REPORT, *fields):
        when = naive(at)
        for person in sorted({giver, taker} - {""}):
            yield uscc, no, f"custody:{pk}", person, place or None, lat, lon, when, when


def _spot(
    where: dict[Key, Any], rid: int, point_no: str, lat: float | None, lon: float | None
) -> tuple[str | None, float | None, float | None]:
    """Place and degrees of a record; its own position counts before that of its point."""
    place, _, point_lat, point_lon = where.get((rid, point_no), (point_no, "", None, None))
    if lat is None or lon is None:
        lat, lon = point_lat, point_lon
    return place or None, lat, lon


def instrument_uses(reports: list[int]) -> Iterator[Row]:
    """Runs of instruments. What ran in one window for one point or batch is one run."""
    held = {
        (uscc, no): capacity
        for uscc, no, capacity in Instrument.objects.values_list(
            "institution__uscc", "instrument_no", "capacity"
        )
    }
    seen: set[Row] = set()
    for part in chunks(reports):
        for row in (*_field_uses(part), *_batch_uses(part)):
            uscc, no, record, instrument, place, lat, lon, begun, ended, setting = row
            run = (uscc, instrument, place, begun, ended)
            # A LIMS batch that serves several reports is written in each of them; a plain set of
            # runs is small beside the tables.
            if run not in seen:
                seen.add(run)
                capacity = held.get((uscc, instrument))
                spot = (place, lat, lon, begun, ended, setting, capacity)
                yield uscc, no, record, instrument, *spot


def _field_uses(part: list[int]) -> Iterator[Row]:
    where = places(part)
    fields = ("pk", "instrument_no", "point_no", "lat_deg", "lon_deg", "begun_at", "ended_at")
    for kind, model in (("sample", Sample), ("field", FieldMeasurement)):
        rows = model._default_manager.filter(report_id__in=part).exclude(instrument_no="")
        rows = rows.order_by("pk")
        for rid, uscc, no, pk, instrument, point, lat, lon, begun, ended in rows.values_list(
            "report_id", *REPORT, *fields
        ):
            spot = _spot(where, rid, point, lat, lon)
            window = naive(begun), naive(ended)
            yield uscc, no, f"{kind}:{pk}", instrument, *spot, *window, "field"


def _batch_uses(part: list[int]) -> Iterator[Row]:
    seat = tuple(f"report__institution__{name}" for name in ("name", "lat_deg", "lon_deg"))
    rows = Batch.objects.filter(report_id__in=part).exclude(instrument_no="").order_by("pk")
    for uscc, no, pk, instrument, begun, ended, name, lat, lon in rows.values_list(
        *REPORT, "pk", "instrument_no", "begun_at", "ended_at", *seat
    ):
        window = naive(begun), naive(ended)
        yield uscc, no, f"batch:{pk}", instrument, name, lat, lon, *window, "laboratory"


_SAMPLE = (
    *("pk", "sample_no", "point_no", "role", "matrix", "lat_deg", "lon_deg"),
    *("begun_at", "ended_at", "instrument_no"),
)


def samplings(reports: list[int]) -> Iterator[Row]:
    """One row per sample, quality control included."""
    for part in chunks(reports):
        where = places(part)
        rows = Sample.objects.filter(report_id__in=part).order_by("pk")
        for rid, uscc, no, pk, sample_no, point, role, matrix, *rest in rows.values_list(
            "report_id", *REPORT, *_SAMPLE
        ):
            lat, lon, begun, ended, instrument = rest
            place, lat, lon = _spot(where, rid, point, lat, lon)
            matrix = matrix or where.get((rid, point), ("", ""))[1]
            what = sample_no, point, role, matrix or None, lat, lon
            window = naive(begun), naive(ended)
            yield uscc, no, f"sample:{pk}", *what, *window, None, instrument or None, place


def custody(reports: list[int]) -> Iterator[Row]:
    """One row per hand-over."""
    fields = ("pk", "sample_no", "received_at", "temperature_c", "seal_intact")
    for part in chunks(reports):
        rows = Custody.objects.filter(report_id__in=part).order_by("pk")
        for uscc, no, pk, sample_no, at, celsius, intact in rows.values_list(*REPORT, *fields):
            yield uscc, no, f"custody:{pk}", sample_no, naive(at), celsius, intact


def received(part: list[int]) -> dict[Key, datetime]:
    """When each sample first left the samplers' hands: the reading that accuses least."""
    first: dict[Key, datetime] = {}
    rows = Custody.objects.filter(report_id__in=part)
    for rid, sample_no, at in rows.values_list("report_id", "sample_no", "received_at"):
        key = rid, sample_no
        first[key] = min(first.get(key, at), at)
    return first


def analyses(reports: list[int]) -> Iterator[Row]:
    """One row per reported value, with the sample and batch it names."""
    for part in chunks(reports):
        where, taken, handed = places(part), samples(part), received(part)
        batches = {(b.report_id, b.batch_no): b for b in Batch.objects.filter(report_id__in=part)}
        rows = Result.objects.filter(report_id__in=part).order_by("pk")
        for values in rows.values_list(*_RESULT):
            yield _analysis(values, where, taken, handed, batches)


_RESULT = (
    *("report_id", *REPORT, "pk", "sample_no", "batch_no", "parameter", "fraction", "method"),
    *("value_text", "value", "unit", "censored", "detection_limit", "raw_sha256", "analysed_at"),
    *("report__cma_mark", "report__source"),
)


def _analysis(
    values: Row,
    where: dict[Key, Any],
    taken: dict[Key, Sample],
    handed: dict[Key, datetime],
    batches: dict[Key, Batch],
) -> Row:
    rid, uscc, no, pk, sample_no, batch_no, parameter, fraction, method, *rest = values
    text, value, unit, censored, limit, raw, at, mark, source = rest
    sample, batch = taken.get((rid, sample_no)), batches.get((rid, batch_no))
    matrix = sample.matrix if sample else ""
    if sample and not matrix:
        matrix = where.get((rid, sample.point_no), ("", ""))[1]
    # A time of its own says more about one result than the window of its whole batch.
    begun = at or (batch.begun_at if batch else None)
    ended = (batch.ended_at if batch else None) or at
    foreign = source in DAY_ONLY
    return (
        *(uscc, no, f"result:{pk}", sample_no, batch_no or None),
        f"{parameter} ({fraction})" if foreign and fraction else parameter,
        method or (batch.method if batch else "") or None,
        matrix or None,
        sample.role if sample else None,
        (batch.instrument_no if batch else "") or None,
        (batch.analyst_no if batch else "") or None,
        (sample.preservation if sample else "") or None,
        naive(sample.ended_at or sample.begun_at) if sample else None,
        naive(handed.get((rid, sample_no))),
        *(naive(begun), naive(ended)),
        *(text or None, value, unit or None, censored, limit, raw or None, mark),
        24.0 if foreign else 0.0,
    )


def report_rows(reports: list[int]) -> Iterator[Row]:
    """One row per report: who compiled, reviewed and signed it, and when."""
    for part in chunks(reports):
        rows = Report.objects.filter(pk__in=part).select_related("institution").defer("package")
        for r in rows.order_by("pk"):
            people = r.compiled_by or None, r.reviewed_by or None, r.signed_by or None
            times = naive(r.compiled_at), naive(r.reviewed_at), naive(r.signed_at)
            head = r.institution.uscc, r.report_no, f"report:{r.pk}"
            yield *head, *times, r.issued_on, *people, r.cma_mark


def qc_pairs(reports: list[int]) -> Iterator[Row]:
    """Laboratory parallels of batches."""
    fields = ("pk", "batch_no", "kind", "first_text", "second_text", "first", "second", "unit")
    for part in chunks(reports):
        batches = {
            (rid, number): (parameter, begun)
            for rid, number, parameter, begun in Batch.objects.filter(
                report_id__in=part
            ).values_list("report_id", "batch_no", "parameter", "begun_at")
        }
        rows = QcItem.objects.filter(report_id__in=part, kind=QcItem.Kind.PARALLEL).order_by("pk")
        for rid, uscc, no, pk, batch_no, kind, *read, first, second, unit in rows.values_list(
            "report_id", *REPORT, *fields
        ):
            parameter, begun = batches.get((rid, batch_no), (None, None))
            # One unit of the last digit written; of two, the coarser.
            step = max((r for r in map(resolution, read) if r is not None), default=None)
            of = batch_no, parameter, kind
            yield uscc, no, f"qc:{pk}", *of, first, second, step, unit or None, naive(begun), None


def raw_files(reports: list[int]) -> Iterator[Row]:
    """Original files with the times the laboratory's system states."""
    fields = ("pk", "name", "sha256", "created_at", "modified_at", "acquired_at")
    for part in chunks(reports):
        rows = RawFile.objects.filter(report_id__in=part).order_by("pk")
        for uscc, no, pk, name, digest, *times in rows.values_list(*REPORT, *fields):
            yield uscc, no, f"file:{pk}", name, digest, *map(naive, times)


SOURCES: dict[str, Callable[[list[int]], Iterator[Row]]] = {
    "presences": presences,
    "instrument_uses": instrument_uses,
    "samplings": samplings,
    "custody": custody,
    "analyses": analyses,
    "reports": report_rows,
    "qc_pairs": qc_pairs,
    "raw_files": raw_files,
}
