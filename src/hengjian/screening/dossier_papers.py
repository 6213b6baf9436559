"""Rows from papers and registers: reports, scope, certificates, stock, power, files."""

from __future__ import annotations

from hengjian.screening.dossier_read import Record
from hengjian.screening.dossier_rows import Row, Rows, Samples, bare, head
from hengjian.screening.tables import resolution


def report(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["reports"].append(
        {
            **head(record, "report"),
            "report_no": values["no"],
            "compiled_at": values.get("compiled"),
            "reviewed_at": values.get("reviewed"),
            "signed_at": values.get("signed"),
            "issued_on": values.get("issued"),
            "signed_by": values.get("signed_by"),
            "cma_mark": values.get("cma_mark"),
        }
    )


def measure(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["measures"].append(
        {
            **bare(record, "measure"),
            "kind": values["kind"],
            "start_on": values["start"],
            "end_on": values.get("end"),
        }
    )


def _valid(record: Record) -> Row:
    return {"valid_from": record.values.get("from"), "valid_until": record.values.get("until")}


def scope(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["scope"].extend(
        {
            **bare(record, "scope"),
            "parameter": values["parameter"],
            "method": values["method"],
            "matrix": matrix,
            **_valid(record),
        }
        for matrix in values.get("matrix", [None])
    )


def authorisation(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["authorisations"].append(
        {
            **bare(record, "authorisation"),
            "person_no": values["person"],
            "task": values["task"],
            "parameter": values.get("parameter"),
            "method": values.get("method"),
            **_valid(record),
        }
    )


def certificate(record: Record, rows: Rows, _: Samples) -> None:
    rows["calibrations"].append(
        {
            **bare(record, "certificate"),
            "instrument_no": record.values["instrument"],
            "calibrated_on": record.values.get("calibrated"),
            "due_on": record.values["due"],
        }
    )


def calibration(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["field_calibrations"].append(
        {
            **head(record, "calibration"),
            "instrument_no": values["instrument"],
            "value_db": values["value_db"],
            "nominal_db": values["nominal_db"],
            "at": values.get("at"),
        }
    )


def qc_pair(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    # The coarser of the two decides: the finer may only have lost trailing zeros.
    units = [resolution(record.texts[name]) for name in ("first", "second")]
    known = [unit for unit in units if unit is not None]
    rows["qc_pairs"].append(
        {
            **head(record, "qc_pair"),
            "batch_no": values.get("batch"),
            "parameter": values["parameter"],
            "kind": values.get("kind", "parallel"),
            "first": values["first"],
            "second": values["second"],
            "resolution": max(known) if known else None,
            "unit": values.get("unit"),
            "relative_sd_expected": values.get("relative_sd_expected"),
        }
    )


def inventory(record: Record, rows: Rows, _: Samples) -> None:
    rows["inventory"].append(
        {
            **bare(record, "inventory"),
            "item": record.values["item"],
            "on_date": record.values["date"],
            "stock": record.values["count"],
        }
    )


def power(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["power"].append(
        {
            **bare(record, "power"),
            "site": values.get("site"),
            "on_date": values["date"],
            "kwh": values["kwh"],
            "typical_kwh": values["typical_kwh"],
        }
    )


def well_washing(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["wells"].append(
        {
            **bare(record, "well_washing"),
            "well": values["well"],
            "ended_at": values["end"],
            "stage": values.get("stage"),
        }
    )


def file(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    rows["raw_files"].append(
        {
            **head(record, "file"),
            "name": values["name"],
            "sha256": values.get("sha256"),
            "created_at": values.get("created"),
            "modified_at": values.get("modified"),
            "acquired_at": values.get("acquired"),
        }
    )
