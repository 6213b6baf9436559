"""The written schemas of a snapshot: the only thing detectors may read.

Instants  `timestamp` columns are UTC written without a zone, in microseconds. Zoned columns would
          need DuckDB's ICU extension and follow the session's zone on Spark; UTC needs neither.
          A legal day (`…_on`) is a date in Asia/Shanghai.
Slack     `slack_h`: hours by which the instants of the row may lie later than written. 0 or NULL
          where a clock was read, 24 where only a day is known (then written as its midnight).
Names     No column is named like an Ibis table method (`count`, `sample`): `stock`, `sample_no`.
Record    `kind:key`, resolved by monitoring, unique inside its institution and table.
"""

from __future__ import annotations

from typing import Final

import ibis
import pyarrow as pa

_HEAD = {"institution": "!string", "report_no": "string", "record": "!string"}
_BARE = {"institution": "!string", "record": "!string"}
_PLACE = {"lat_deg": "float64", "lon_deg": "float64"}  # WGS 84
_WINDOW = {"begun_at": "timestamp(6)", "ended_at": "timestamp(6)"}
_VALID = {"valid_from": "date", "valid_until": "date"}  # both days included; NULL is open

#: Roles of a sample. Only `sample` stands for the environment; the others are quality control.
ROLE_SAMPLE: Final = "sample"

TABLES: Final[dict[str, ibis.Schema]] = {
    name: ibis.schema(columns)
    for name, columns in {
        # one row per person per sampling, field measurement or hand-over
        "presences": {**_HEAD, "person_no": "string", "place": "string", **_PLACE, **_WINDOW},
        # one row per run of an instrument; `capacity` = parallel uses that are normal
        "instrument_uses": {
            **_HEAD,
            "instrument_no": "string",
            "place": "string",
            **_PLACE,
            **_WINDOW,
            "setting": "string",  # field | laboratory
            "capacity": "int64",
        },
        # `item`: a consumable used up by the sampling; `site`: the plant whose power is metered
        "samplings": {
            **_HEAD,
            "sample_no": "string",
            "point_no": "string",
            "role": "string",
            "matrix": "string",
            **_PLACE,
            **_WINDOW,
            "item": "string",
            "instrument_no": "string",
            "site": "string",
        },
        "custody": {
            **_HEAD,
            "sample_no": "string",
            "received_at": "timestamp(6)",
            "temperature_c": "float64",
            "seal_intact": "boolean",
        },
        # one row per reported value; `sampled_at` is the end of sampling
        "analyses": {
            **_HEAD,
            "sample_no": "string",
            "batch_no": "string",
            "parameter": "string",
            "method": "string",
            "matrix": "string",
            "role": "string",
            "instrument_no": "string",
            "analyst_no": "string",
            "preservation": "string",
            "sampled_at": "timestamp(6)",
            "received_at": "timestamp(6)",
            **_WINDOW,
            "value_text": "string",  # as written, digits and all
            "value": "float64",
            "unit": "string",
            "censored": "boolean",
            "detection_limit": "float64",
            "raw_sha256": "string",
            "cma_mark": "boolean",
            "slack_h": "float64",
        },
        # reference data of standards, the same for every institution; NULL preservation = any
        "holding_limits": {"parameter": "string", "preservation": "string", "max_hours": "float64"},
        "calibrations": {
            **_BARE,
            "instrument_no": "string",
            "calibrated_on": "date",
            "due_on": "date",
        },
        # readings of a calibrator taken in the field
        "field_calibrations": {
            **_HEAD,
            "instrument_no": "string",
            "value_db": "float64",
            "nominal_db": "float64",
            "at": "timestamp(6)",
        },
        # NULL matrix = any
        "scope": {
            **_BARE,
            "parameter": "string",
            "method": "string",
            "matrix": "string",
            **_VALID,
        },
        # task: sampling | analysis | signing; NULL parameter or method = any
        "authorisations": {
            **_BARE,
            "person_no": "string",
            "task": "string",
            "parameter": "string",
            "method": "string",
            **_VALID,
        },
        "reports": {
            **_HEAD,
            "compiled_at": "timestamp(6)",
            "reviewed_at": "timestamp(6)",
            "signed_at": "timestamp(6)",
            "issued_on": "date",
            "compiled_by": "string",
            "reviewed_by": "string",
            "signed_by": "string",
            "cma_mark": "boolean",
        },
        # kind: parallel | field_parallel | …; `resolution`: one unit of the last digit reported
        "qc_pairs": {
            **_HEAD,
            "batch_no": "string",
            "parameter": "string",
            "kind": "string",
            "first": "float64",
            "second": "float64",
            "resolution": "float64",
            "unit": "string",
            "analysed_at": "timestamp(6)",
            "relative_sd_expected": "float64",
        },
        "raw_files": {
            **_HEAD,
            "name": "string",
            "sha256": "string",
            "created_at": "timestamp(6)",
            "modified_at": "timestamp(6)",
            "acquired_at": "timestamp(6)",
        },
        "inventory": {**_BARE, "item": "string", "on_date": "date", "stock": "int64"},
        "power": {
            **_BARE,
            "site": "string",
            "on_date": "date",
            "kwh": "float64",
            "typical_kwh": "float64",
        },
        "measures": {**_BARE, "kind": "string", "start_on": "date", "end_on": "date"},
        # stage: development (成井洗井) | purge (采样前洗井); NULL is read as development
        "wells": {**_BARE, "well": "string", "ended_at": "timestamp(6)", "stage": "string"},
    }.items()
}


def arrow_schema(name: str) -> pa.Schema:
    """The Arrow form of a written schema. KeyError for a table nobody wrote."""
    return TABLES[name].to_pyarrow()


def resolution(text: str | None) -> float | None:
    """One unit of the last digit of a number as written: "1.20" gives 0.01, "105" gives 1.

    None for anything that is not a plain decimal (a non-detect, an exponent, a blank). Trailing
    zeros of a whole number count as measured: too fine a resolution only makes tests stricter
    on the accuser.
    """
    digits = (text or "").strip()
    whole, point, decimals = digits.partition(".")
    if not whole.removeprefix("-").isascii() or not whole.removeprefix("-").isdigit():
        return None
    if point and not (decimals.isascii() and decimals.isdigit()):
        return None
    return float(f"1e-{len(decimals)}")
