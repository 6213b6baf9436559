"""Rows from what happened in the field and at the bench: samplings, hand-overs, analyses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from hengjian.screening.dossier_read import Record
from hengjian.screening.dossier_rows import Row, Rows, Samples, head, institution_of, place_of
from hengjian.screening.tables import ROLE_SAMPLE, resolution

#: How a result is written that was not detected.
NON_DETECTS: Final = ("ND", "N.D.", "未检出", "低于检出限")


def _presences(record: Record, rows: Rows, kind: str, place: str | None, window: Row) -> None:
    rows["presences"].extend(
        {**head(record, kind), "person_no": person, "place": place, **place_of(record), **window}
        for person in dict.fromkeys(record.values.get("persons", ()))
    )


def _use(record: Record, rows: Rows, kind: str, place: str | None, window: Row) -> None:
    number = record.values.get("instrument")
    if number is not None:
        rows["instrument_uses"].append(
            {
                **head(record, kind),
                "instrument_no": number,
                "place": place,
                **place_of(record),
                **window,
                "setting": "field",
                "capacity": None,
            }
        )


def sampling(record: Record, rows: Rows, _: Samples) -> None:
    values = record.values
    window = {"begun_at": values["start"], "ended_at": values.get("end", values["start"])}
    rows["samplings"].append(
        {
            **head(record, "sampling"),
            "sample_no": values["sample"],
            "point_no": values["point"],
            "role": values.get("role", ROLE_SAMPLE),
            "matrix": values.get("matrix"),
            **place_of(record),
            **window,
            "item": values.get("item"),
            "instrument_no": values.get("instrument"),
            "site": values.get("site"),
        }
    )
    _presences(record, rows, "sampling", values["point"], window)
    _use(record, rows, "sampling", values["point"], window)


def handover(record: Record, rows: Rows, _: Samples) -> None:
    at = record.values["at"]
    window = {"begun_at": at, "ended_at": at}
    _presences(record, rows, "custody", record.values.get("place"), window)
    if "sample" in record.values:
        rows["custody"].append(
            {
                **head(record, "custody"),
                "sample_no": record.values["sample"],
                "received_at": at,
            }
        )


def field_measurement(record: Record, rows: Rows, _: Samples) -> None:
    at = record.values["at"]
    window = {"begun_at": at, "ended_at": record.values.get("end", at)}
    _presences(record, rows, "field", record.values.get("place"), window)
    _use(record, rows, "field", record.values.get("place"), window)


def result_of(text: str | None) -> Row:
    """A result as written: its text, its value, or that it was not detected and below what."""
    written = (text or "").strip()
    body = written.removesuffix("L").removeprefix("<").removeprefix("＜").strip()
    below = written[:1] in ("<", "＜") or (written.endswith("L") and resolution(body) is not None)
    plain = resolution(body) is not None
    return {
        "value_text": written or None,
        "value": float(body) if plain and not below else None,
        "censored": below or written.upper() in NON_DETECTS,
        "detection_limit": float(body) if plain and below else None,
    }


def analysis(record: Record, rows: Rows, samples: Samples) -> None:
    values = record.values
    key = (institution_of(record), values["sample"])
    begun = values.get("start")
    if begun is None and "date" in values:
        # A day alone: its first minute in Shanghai, with a day of slack.
        begun = datetime.combine(values["date"], datetime.min.time()) - timedelta(hours=8)
    only_days = "start" not in values or bool(record.days)
    rows["analyses"].append(
        {
            **head(record, "analysis"),
            "sample_no": values["sample"],
            "batch_no": values.get("batch"),
            "parameter": values["parameter"],
            "method": values.get("method"),
            "matrix": values.get("matrix"),
            "role": values.get("role", ROLE_SAMPLE),
            "instrument_no": values.get("instrument"),
            "analyst_no": values.get("analyst"),
            "preservation": values.get("preservation"),
            "sampled_at": values.get("sampled", samples.sampled.get(key)),
            "received_at": values.get("received", samples.received.get(key)),
            "begun_at": begun,
            "ended_at": values.get("end"),
            **result_of(values.get("value")),
            "unit": values.get("unit"),
            "raw_sha256": values.get("raw_sha256"),
            "cma_mark": values.get("cma_mark"),
            "slack_h": 24.0 if only_days else 0.0,
        }
    )
    if begun is not None and "end" in values and not only_days:
        window = {"begun_at": begun, "ended_at": values["end"]}
        _use(record, rows, "analysis", "laboratory", window)
