"""One honest job: a crew drives out, samples, hands over, analyses, and a report is signed.

The times fit each other as they do for people who really did it: roads at 55 km/h, half an hour at
a point, instruments busy once at a time, what keeps a day or less analysed the same evening.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from numpy.random import Generator

from hengjian.simulation import chemistry
from hengjian.simulation.chemistry import Analyte
from hengjian.simulation.world import Client, Crew, Lab, Place, Staff, rng_for

LEGAL = ZoneInfo("Asia/Shanghai")
ROAD = 1.3  # a road is this much longer than the straight line
ROAD_KM_H = 55.0
Json = dict[str, Any]


@dataclass
class Job:
    """A package under construction, with what fraud needs to know about how it came about."""

    lab: Lab
    crew: Crew
    client: Client
    on: date
    package: Json
    truths: dict[tuple[str, str], float]  # (sample_no, analyte) → true level

    @property
    def report_no(self) -> str:
        """Its number."""
        return str(self.package["report"]["report_no"])


def at(on: date, hour: int, minute: int) -> datetime:
    """A moment of a legal day, as a UTC instant."""
    return datetime.combine(on, time(hour, minute), LEGAL).astimezone(UTC)


def iso(moment: datetime) -> str:
    """As it travels in a package."""
    return moment.astimezone(LEGAL).isoformat(timespec="minutes")


def drive(lat1: float, lon1: float, lat2: float, lon2: float) -> timedelta:
    """By road between two places, plus five minutes of parking."""
    north = (lat2 - lat1) * 111.2
    east = (lon2 - lon1) * 111.2 * math.cos(math.radians((lat1 + lat2) / 2))
    return timedelta(hours=math.hypot(north, east) * ROAD / ROAD_KM_H, minutes=5)


def job(seed: int, lab: Lab, on: date, line: int) -> Job:
    """The report package of one crew's day, honest in every line."""
    rng = rng_for(seed, 3, lab.index, on.toordinal(), line)
    crew = lab.crews[line]
    client = lab.clients[int(rng.integers(len(lab.clients)))]
    report_no = f"{lab.place}检字〔{on.year}〕第{lab.index:03d}-{on:%m%d}{line + 1}号"
    chosen = sorted(
        rng.choice(
            len(lab.analytes), size=min(len(lab.analytes), int(rng.integers(4, 7))), replace=False
        )
    )
    made = Job(lab, crew, client, on, _head(lab, client, on, line, report_no), {})
    team = [crew.samplers[i] for i in sorted(rng.choice(len(crew.samplers), size=2, replace=False))]
    back = _field_day(made, team, rng)
    analytes = [lab.analytes[i] for i in chosen]
    ended = _laboratory(made, analytes, back, rng)
    _sign_off(made, ended, team, rng)
    return made


def _head(lab: Lab, client: Client, on: date, line: int, report_no: str) -> Json:
    return {
        "format": "hengjian-report-package/1",
        "client_key": f"sim-{lab.index}-{on:%Y%m%d}-{line}",
        "institution": lab.uscc,
        "region": client.region,
        "commission": {
            "commission_no": f"WT{on:%Y%m%d}-{line + 1}",
            "client_name": client.name,
            "client_uscc": client.uscc,
            "commissioned_on": str(on - timedelta(days=6)),
            "purpose": "自行监测委托",
            "category": client.points[0].matrix,
        },
        "report": {"report_no": report_no, "cma_mark": True, "certificate_no": lab.certificate_no},
        "people": [{"person_no": p.person_no, "name": p.name} for p in lab.staff],
        "instruments": [],
        "points": [],
        "samples": [],
        "field_measurements": [],
        "custody": [],
        "batches": [],
        "results": [],
        "files": [],
        "signatures": [],
    }


def _field_day(made: Job, team: list[Staff], rng: Generator) -> datetime:
    """Drive, sample at each point, drive back; gives the time of arrival at the laboratory."""
    lab, client = made.lab, made.client
    now = at(made.on, 8, 5) + timedelta(minutes=int(rng.integers(0, 25)))
    here = (lab.lat_deg, lab.lon_deg)
    serial = 0
    for point in client.points:
        now += drive(*here, point.lat_deg, point.lon_deg) + timedelta(
            minutes=int(rng.integers(4, 12))
        )
        here = (point.lat_deg, point.lon_deg)
        made.package["points"].append(
            {
                "point_no": point.point_no,
                "name": point.name,
                "matrix": point.matrix,
                "region": client.region,
                "lat_deg": point.lat_deg,
                "lon_deg": point.lon_deg,
            }
        )
        took = timedelta(minutes=int(rng.integers(18, 35)))
        roles = ["sample"] + (["field_parallel", "field_blank"] if serial == 0 else [])
        for role in roles:
            serial += 1
            made.package["samples"].append(
                _sample(made, point, role, serial, team, now, now + took, rng)
            )
        now += took
    now += drive(*here, lab.lat_deg, lab.lon_deg) + timedelta(minutes=int(rng.integers(6, 20)))
    _hand_over(made, team, now, rng)
    return now


def _sample(
    made: Job,
    point: Place,
    role: str,
    serial: int,
    team: list[Staff],
    begun: datetime,
    ended: datetime,
    rng: Generator,
) -> Json:
    number = f"S{made.on:%y%m%d}{made.lab.crews.index(made.crew) + 1}-{serial:02d}"
    first = made.package["samples"][0]["sample_no"] if role == "field_parallel" else ""
    return {
        "sample_no": number,
        "point_no": point.point_no,
        "role": role,
        "parallel_of": first,
        "matrix": point.matrix,
        "begun_at": iso(begun),
        "ended_at": iso(ended),
        "lat_deg": round(point.lat_deg + float(rng.normal(0, 0.00008)), 6),
        "lon_deg": round(point.lon_deg + float(rng.normal(0, 0.0001)), 6),
        "sampled_by": [p.person_no for p in team],
        "instrument_no": made.crew.field_kit,
        "seal_no": f"F{made.on:%m%d}{serial:03d}{made.lab.index:03d}",
    }


def _hand_over(made: Job, team: list[Staff], now: datetime, rng: Generator) -> None:
    keeper = made.lab.having("keeper")[0]
    for sample in made.package["samples"]:
        made.package["custody"].append(
            {
                "sample_no": sample["sample_no"],
                "from_person": team[0].person_no,
                "to_person": keeper.person_no,
                "received_at": iso(now),
                "place": "样品室",
                "lat_deg": made.lab.lat_deg,
                "lon_deg": made.lab.lon_deg,
                "temperature_c": round(float(rng.normal(4.0, 0.7)), 1),
                "seal_no": sample["seal_no"],
                "seal_intact": True,
            }
        )


def _laboratory(made: Job, analytes: list[Analyte], back: datetime, rng: Generator) -> datetime:
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


def _sign_off(made: Job, ended: datetime, team: list[Staff], rng: Generator) -> None:
    lab, package = made.lab, made.package

    def one(job: str) -> Staff:
        people = lab.having(job)
        return people[int(rng.integers(len(people)))]

    compiler, reviewer, signatory = one("compiler"), one("reviewer"), one("signatory")
    day = ended.astimezone(LEGAL).date() + timedelta(days=1)
    compiled = at(day, 9, 0) + timedelta(minutes=int(rng.integers(0, 400)))
    reviewed = at(day + timedelta(days=1), 9, 0) + timedelta(minutes=int(rng.integers(0, 200)))
    signed = reviewed + timedelta(minutes=int(rng.integers(30, 300)))
    package["plan"] = {
        "plan_no": f"FA{made.on:%Y%m%d}-{lab.crews.index(made.crew) + 1}",
        "approved_by": lab.having("head")[0].person_no,
        "approved_at": iso(at(made.on - timedelta(days=2), 15, 0)),
    }
    package["report"] |= {
        "compiled_by": compiler.person_no, "compiled_at": iso(compiled),
        "reviewed_by": reviewer.person_no, "reviewed_at": iso(reviewed),
        "signed_by": signatory.person_no, "signed_at": iso(signed),
        "issued_on": str(signed.astimezone(LEGAL).date()),
    }  # fmt: skip
    package["signatures"] = [
        {
            "stage": "sampling",
            "person_no": team[0].person_no,
            "signed_at": package["samples"][-1]["ended_at"],
        },
        {
            "stage": "analysis",
            "person_no": package["batches"][0]["analyst_no"],
            "signed_at": iso(ended),
        },
        {"stage": "review", "person_no": reviewer.person_no, "signed_at": iso(reviewed)},
        {"stage": "issue", "person_no": signatory.person_no, "signed_at": iso(signed)},
    ]
    for sample in package["samples"]:
        sample["preservation"] = ""
        sample["container"] = "P/G"
