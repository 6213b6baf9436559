"""One honest job: a crew drives out, samples, hands over, analyses, and a report is signed.

The times fit each other as they do for people who really did it: roads at 55 km/h, half an hour at
a point, instruments busy once at a time, what keeps a day or less analysed the same evening.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from numpy.random import Generator

from hengjian.core.legal_time import legal_day
from hengjian.simulation.bench import run_batches
from hengjian.simulation.job import Job, Json, at, drive, iso
from hengjian.simulation.world import Client, Lab, Place, Staff, rng_for


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
    ended = run_batches(made, analytes, back, rng)
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


def _sign_off(made: Job, ended: datetime, team: list[Staff], rng: Generator) -> None:
    lab, package = made.lab, made.package

    def one(job: str) -> Staff:
        people = lab.having(job)
        return people[int(rng.integers(len(people)))]

    compiler, reviewer, signatory = one("compiler"), one("reviewer"), one("signatory")
    day = legal_day(ended) + timedelta(days=1)
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
        "issued_on": str(legal_day(signed)),
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
