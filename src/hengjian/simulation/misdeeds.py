"""Fraud in the field and at the bench: people, places, instruments and times that cannot be.

Each function changes a finished honest job and gives the local records it touched.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from numpy.random import Generator

from hengjian.simulation.job import Job, Json, a_batch, iso, moved


def _second_point(job: Job) -> list[Json]:
    first = job.package["samples"][0]["point_no"]
    second = next(s["point_no"] for s in job.package["samples"] if s["point_no"] != first)
    return [s for s in job.package["samples"] if s["point_no"] == second]


def _at_once(job: Job) -> list[Json]:
    """The second point is sampled while the first still is."""
    first = job.package["samples"][0]
    moved = _second_point(job)
    for sample in moved:
        sample["begun_at"], sample["ended_at"] = first["begun_at"], first["ended_at"]
    return moved


def sampler_in_two_places(job: Job, rng: Generator) -> list[str]:
    """The same two people at two points at once, each with a kit of its own."""
    moved = _at_once(job)
    for sample in moved:
        sample["instrument_no"] = "XC-B"
    return [s["sample_no"] for s in moved]


def instrument_in_two_places(job: Job, rng: Generator) -> list[str]:
    """Other people, the same kit, at the same time."""
    here = set(job.package["samples"][0]["sampled_by"])
    others = [p.person_no for p in job.lab.having("sampler") if p.person_no not in here][:2]
    moved = _at_once(job)
    for sample in moved:
        sample["sampled_by"] = others
    return [s["sample_no"] for s in moved]


def impossible_travel(job: Job, rng: Generator) -> list[str]:
    """The next point lies 70 km further, reached in the minutes that lead next door."""
    moved = _second_point(job)
    point = next(p for p in job.package["points"] if p["point_no"] == moved[0]["point_no"])
    for row in (point, *moved):
        row["lat_deg"] = round(row["lat_deg"] + 0.63, 6)
    return [s["sample_no"] for s in moved]


def _shift_batch(job: Job, batch: Json, by: timedelta) -> None:
    batch["begun_at"], batch["ended_at"] = (
        moved(batch["begun_at"], by),
        moved(batch["ended_at"], by),
    )
    for row in job.package["results"]:
        if row["batch_no"] == batch["batch_no"]:
            row["analysed_at"] = moved(row["analysed_at"], by)


def analysis_before_receipt(job: Job, rng: Generator) -> list[str]:
    """Results exist before the samples have arrived."""
    batch = a_batch(job, rng)
    received = datetime.fromisoformat(job.package["custody"][0]["received_at"])
    _shift_batch(
        job, batch, received - timedelta(minutes=100) - datetime.fromisoformat(batch["begun_at"])
    )
    return [batch["batch_no"]]


def signed_before_analysis_ended(job: Job, rng: Generator) -> list[str]:
    """The report is signed while the instruments still run."""
    begun = min(datetime.fromisoformat(b["begun_at"]) for b in job.package["batches"])
    head = job.package["report"]
    head["compiled_at"] = iso(begun - timedelta(minutes=50))
    head["reviewed_at"] = iso(begun - timedelta(minutes=30))
    head["signed_at"] = iso(begun - timedelta(minutes=5))
    head["issued_on"] = head["signed_at"][:10]
    return [job.report_no]


def _put_off_signing(job: Job, by: timedelta) -> None:
    head = job.package["report"]
    for name in ("compiled_at", "reviewed_at", "signed_at"):
        head[name] = moved(head[name], by)
    head["issued_on"] = head["signed_at"][:10]


def holding_time_exceeded(job: Job, rng: Generator) -> list[str]:
    """The batch is analysed twenty days late, beyond every holding time."""
    batch = a_batch(job, rng)
    _shift_batch(job, batch, timedelta(days=20))
    _put_off_signing(job, timedelta(days=21))
    return [batch["batch_no"]]


def calibration_expired(job: Job, rng: Generator) -> list[str]:
    """The old instrument, whose calibration ran out in June, is used again."""
    batch = a_batch(job, rng)
    batch["instrument_no"] = "OLD-01"
    return [batch["batch_no"]]


def method_outside_scope(job: Job, rng: Generator) -> list[str]:
    """A quick method that the certificate does not list."""
    batch = a_batch(job, rng)
    batch["method"] = "HJ/T 399-2007"
    for row in job.package["results"]:
        if row["batch_no"] == batch["batch_no"]:
            row["method"] = batch["method"]
    return [batch["batch_no"]]


def unauthorised_person(job: Job, rng: Generator) -> list[str]:
    """A clerk without authorisation stands as the analyst."""
    batch = a_batch(job, rng)
    batch["analyst_no"] = job.lab.having("keeper")[0].person_no
    return [batch["batch_no"]]


def reused_raw_file(job: Job, rng: Generator) -> list[str]:
    """One instrument file stands behind two samples."""
    rows = [r for r in job.package["results"] if r.get("raw_sha256")]
    pairs = [(a, b) for a, b in pairwise(rows) if a["batch_no"] == b["batch_no"]]
    if not pairs:
        return []
    # Blanks of a batch may lawfully share a file: take two real samples where there are any.
    real = {s["sample_no"] for s in job.package["samples"] if s["role"] == "sample"}
    same = [r for r in rows if r["batch_no"] == pairs[0][0]["batch_no"] and r["sample_no"] in real]
    if len(same) < 2:
        return []
    same[1]["raw_sha256"] = same[0]["raw_sha256"]
    return [same[0]["result_no"], same[1]["result_no"]]


def one_sampler(job: Job, rng: Generator) -> list[str]:
    """One person did what two must do."""
    for sample in job.package["samples"]:
        sample["sampled_by"] = sample["sampled_by"][:1]
    return [s["sample_no"] for s in job.package["samples"]]


def ghost_sampling(job: Job, rng: Generator) -> list[str]:
    """Nobody left the laboratory: the coordinates are its own."""
    for sample in job.package["samples"]:
        sample["lat_deg"], sample["lon_deg"] = job.lab.lat_deg, job.lab.lon_deg
    return [s["sample_no"] for s in job.package["samples"]]
