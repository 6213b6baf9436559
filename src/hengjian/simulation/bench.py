"""At the bench: batches with their quality control, results with digits and detection limits."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime, timedelta

from numpy.random import Generator

from hengjian.simulation import chemistry
from hengjian.simulation.chemistry import Analyte
from hengjian.simulation.job import Job, Json, at, iso


def run_batches(made: Job, analytes: list[Analyte], back: datetime, rng: Generator) -> datetime:
    """Every batch: a time on its own instrument before the next day's samples need it."""
    last = back
    next_morning = at(made.on + timedelta(days=1), 8, 0)
    for order, analyte in enumerate(analytes):
        # What keeps a day or less is run the same evening, the rest next morning.
        evening = back + timedelta(minutes=20)
        begun = evening if analyte.hold_h <= 24 else max(next_morning, evening)
        begun += timedelta(minutes=int(rng.integers(0, 16)))
        runs = len(made.package["samples"]) + 8  # curve check, blanks, parallels, spike, CRM
        ended = begun + timedelta(minutes=runs * analyte.run_min + int(rng.integers(10, 40)))
        _batch(made, analyte, order, begun, ended, rng)
        last = max(last, ended)
    return last


def _batch(
    made: Job, analyte: Analyte, order: int, begun: datetime, ended: datetime, rng: Generator
) -> None:
    number = f"B{made.on:%y%m%d}{made.lab.crews.index(made.crew) + 1}-{order + 1}"
    instrument = made.crew.instrument[analyte.name]
    made.package["instruments"].append({"instrument_no": instrument, "name": analyte.instrument})
    made.package["batches"].append(
        {
            "batch_no": number,
            "parameter": analyte.name,
            "method": analyte.method,
            "instrument_no": instrument,
            "analyst_no": made.crew.analyst[analyte.name].person_no,
            "begun_at": iso(begun),
            "ended_at": iso(ended),
            "curve_r": f"{1 - abs(float(rng.normal(0.0004, 0.0001))):.4f}",
            "qc": _quality_control(made, analyte, rng),
        }
    )
    step = (ended - begun) / (len(made.package["samples"]) + 1)
    for place, sample in enumerate(made.package["samples"]):
        made.package["results"].append(
            _result(made, analyte, number, sample, begun + step * (place + 1), rng)
        )


def _quality_control(made: Job, analyte: Analyte, rng: Generator) -> list[Json]:
    typical = max(analyte.level, 6 * float(analyte.limit))
    rows: list[Json] = [
        {
            "kind": "blank",
            "first": _digits(analyte, abs(float(rng.normal(0, float(analyte.limit) / 4)))),
            "unit": analyte.unit,
        }
        for _ in range(2)
    ]
    for _ in range(2):
        truth = typical * math.exp(float(rng.normal(0, 0.3)))
        first, second = (chemistry.measure(analyte, truth, rng) for _ in range(2))
        rows.append(
            {
                "kind": "parallel",
                "first": _digits(analyte, first),
                "second": _digits(analyte, second),
                "unit": analyte.unit,
            }
        )
    rows.append({"kind": "spike", "first": f"{rng.normal(98, 4):.1f}", "unit": "%"})
    target = _digits(analyte, typical)
    rows.append(
        {
            "kind": "crm",
            "first": _digits(analyte, chemistry.measure(analyte, typical, rng)),
            "unit": analyte.unit,
            "certified": f"{target}±{float(target) * 0.08:.4g}",
        }
    )
    return rows


def _digits(analyte: Analyte, reading: float) -> str:
    return chemistry.written(analyte, reading) or f"{reading:.{analyte.decimals}f}"


def _truth(made: Job, analyte: Analyte, sample: Json, rng: Generator) -> float:
    if sample["role"] == "field_blank":
        return 0.0
    if sample["role"] == "field_parallel":
        return made.truths[sample["parallel_of"], analyte.name]
    point = next(p for p in made.client.points if p.point_no == sample["point_no"])
    return chemistry.true_level(analyte, point.factors[analyte.name], made.on, rng)


def _result(
    made: Job, analyte: Analyte, batch: str, sample: Json, moment: datetime, rng: Generator
) -> Json:
    truth = _truth(made, analyte, sample, rng)
    made.truths[sample["sample_no"], analyte.name] = truth
    value = chemistry.written(analyte, chemistry.measure(analyte, truth, rng))
    row: Json = {
        "result_no": f"{batch}-{sample['sample_no'][-2:]}",
        "sample_no": sample["sample_no"],
        "batch_no": batch,
        "parameter": analyte.name,
        "method": analyte.method,
        "unit": analyte.unit,
        "censored": value is None,
        "detection_limit": analyte.limit,
        "limit_unit": analyte.unit,
        "analysed_at": iso(moment),
    }
    if value is not None:
        row["value"] = value
    if analyte.has_file:
        row["raw_sha256"] = raw_file(made, f"{batch}-{sample['sample_no'][-2:]}.dat", moment)
    return row


def raw_file(made: Job, name: str, moment: datetime) -> str:
    """An instrument file comes into being; gives its digest."""
    digest = hashlib.sha256(f"{made.lab.uscc}/{made.report_no}/{name}".encode()).hexdigest()
    made.package["files"].append(
        {
            "sha256": digest,
            "name": name,
            "size_bytes": 20_000 + int(digest[:4], 16),
            "created_at": iso(moment),
            "modified_at": iso(moment + timedelta(minutes=1)),
            "acquired_at": iso(moment),
        }
    )
    return digest
