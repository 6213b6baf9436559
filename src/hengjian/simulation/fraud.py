"""Planted fraud: each kind changes an honest job the way the published cases describe it.

Every function takes the finished honest job and gives the local records it touched. What was
planted goes into the labels file and nowhere else: `screening` never imports this package. Kinds
and their rates were fixed before detectors were tuned; `expects` names the detector that should
ask, or is empty where none does yet (those measure what is still missed).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from numpy.random import Generator

from hengjian.simulation.chemistry import BY_NAME, written
from hengjian.simulation.days import Job, Json, at, iso
from hengjian.simulation.days import job as honest_job
from hengjian.simulation.world import Lab, rng_for

Change = Callable[[Job, Generator], list[str]]


@dataclass(frozen=True)
class Kind:
    """A kind of fraud: its code, what should notice, how often a dishonest laboratory does it."""

    code: str
    expects: str
    change: Change
    rate: float = 0.07


def _moved(text: str, by: timedelta) -> str:
    return iso(datetime.fromisoformat(text) + by)


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
        _moved(batch["begun_at"], by),
        _moved(batch["ended_at"], by),
    )
    for row in job.package["results"]:
        if row["batch_no"] == batch["batch_no"]:
            row["analysed_at"] = _moved(row["analysed_at"], by)


def _a_batch(job: Job, rng: Generator) -> Json:
    batches = job.package["batches"]
    return batches[int(rng.integers(len(batches)))]


def analysis_before_receipt(job: Job, rng: Generator) -> list[str]:
    """Results exist before the samples have arrived."""
    batch = _a_batch(job, rng)
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
        head[name] = _moved(head[name], by)
    head["issued_on"] = head["signed_at"][:10]


def holding_time_exceeded(job: Job, rng: Generator) -> list[str]:
    """The batch is analysed twenty days late, beyond every holding time."""
    batch = _a_batch(job, rng)
    _shift_batch(job, batch, timedelta(days=20))
    _put_off_signing(job, timedelta(days=21))
    return [batch["batch_no"]]


def calibration_expired(job: Job, rng: Generator) -> list[str]:
    """The old instrument, whose calibration ran out in June, is used again."""
    batch = _a_batch(job, rng)
    batch["instrument_no"] = "OLD-01"
    return [batch["batch_no"]]


def method_outside_scope(job: Job, rng: Generator) -> list[str]:
    """A quick method that the certificate does not list."""
    batch = _a_batch(job, rng)
    batch["method"] = "HJ/T 399-2007"
    for row in job.package["results"]:
        if row["batch_no"] == batch["batch_no"]:
            row["method"] = batch["method"]
    return [batch["batch_no"]]


def unauthorised_person(job: Job, rng: Generator) -> list[str]:
    """A clerk without authorisation stands as the analyst."""
    batch = _a_batch(job, rng)
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


def parallels_too_good(job: Job, rng: Generator) -> list[str]:
    """Every parallel agrees to the last digit."""
    for batch in job.package["batches"]:
        for row in batch["qc"]:
            if row["kind"] == "parallel":
                row["second"] = row["first"]
    return [b["batch_no"] for b in job.package["batches"]]


def _values_of(job: Job, sample_no: str) -> dict[str, Json]:
    return {r["parameter"]: r for r in job.package["results"] if r["sample_no"] == sample_no}


def _write_value(row: Json, text: str | None) -> None:
    row["censored"] = text is None
    row.pop("value", None)
    if text is not None:
        row["value"] = text


def identical_result_vectors(job: Job, rng: Generator) -> list[str]:
    """The second point gets the numbers of the first."""
    real = [s["sample_no"] for s in job.package["samples"] if s["role"] == "sample"]
    source, target = _values_of(job, real[0]), _values_of(job, real[1])
    for name, row in target.items():
        _write_value(row, source[name].get("value"))
    return real[:2]


def constant_ratio_copy(job: Job, rng: Generator) -> list[str]:
    """Yesterday's numbers for another point, all divided by the same factor."""
    real = [s["sample_no"] for s in job.package["samples"] if s["role"] == "sample"]
    source, target = _values_of(job, real[0]), _values_of(job, real[1])
    for name, row in target.items():
        value = source[name].get("value")
        _write_value(row, written(BY_NAME[name], float(value) / 2) if value else None)
    return real[:2]


def file_mtime_before_creation(job: Job, rng: Generator) -> list[str]:
    """The clock was set back when the file was made."""
    if not job.package["files"]:
        return []
    row = job.package["files"][int(rng.integers(len(job.package["files"])))]
    row["modified_at"] = _moved(row["created_at"], -timedelta(days=3))
    return [row["name"]]


def plan_after_sampling(job: Job, rng: Generator) -> list[str]:
    """The plan is approved when the samples are already taken."""
    job.package["plan"]["approved_at"] = iso(at(job.on + timedelta(days=1), 10, 0))
    return [job.report_no]


def one_sampler(job: Job, rng: Generator) -> list[str]:
    """One person did what two must do."""
    for sample in job.package["samples"]:
        sample["sampled_by"] = sample["sampled_by"][:1]
    return [s["sample_no"] for s in job.package["samples"]]


def no_quality_control(job: Job, rng: Generator) -> list[str]:
    """A batch without blanks, parallels or reference samples."""
    batch = _a_batch(job, rng)
    batch["qc"] = []
    return [batch["batch_no"]]


def borrowed_certificate(job: Job, rng: Generator) -> list[str]:
    """The certificate number of another institution."""
    job.package["report"]["certificate_no"] = f"25281205{(job.lab.index + 7) % 30:04d}"
    return [job.report_no]


def one_hand_signs_all(job: Job, rng: Generator) -> list[str]:
    """Compiler, reviewer and signatory are one person."""
    head = job.package["report"]
    head["compiled_by"] = head["reviewed_by"] = head["signed_by"]
    return [job.report_no]


def ghost_sampling(job: Job, rng: Generator) -> list[str]:
    """Nobody left the laboratory: the coordinates are its own."""
    for sample in job.package["samples"]:
        sample["lat_deg"], sample["lon_deg"] = job.lab.lat_deg, job.lab.lon_deg
    return [s["sample_no"] for s in job.package["samples"]]


def shaved_to_a_limit(job: Job, rng: Generator) -> list[str]:
    """Whatever exceeds 50 mg/L COD is written as just below."""
    touched = []
    for row in job.package["results"]:
        if row["parameter"] == "化学需氧量" and float(row.get("value", 0)) > 50:
            row["value"] = str(int(rng.integers(44, 50)))
            touched.append(row["result_no"])
    return touched


def invented_digits(job: Job, rng: Generator) -> list[str]:
    """Made-up values end in 0 or 5 too often."""
    touched = []
    for row in job.package["results"]:
        value = row.get("value")
        if value and len(value.replace(".", "").lstrip("0")) >= 2 and rng.random() < 0.7:
            row["value"] = value[:-1] + ("5" if rng.random() < 0.5 else "0")
            touched.append(row["result_no"])
    return touched


def last_month_again(job: Job, rng: Generator) -> list[str]:
    """The values of four weeks ago stand again."""
    line = job.lab.crews.index(job.crew)
    old = honest_job(int(rng.integers(2**31)), job.lab, job.on - timedelta(days=28), line)
    older = {r["parameter"]: r["value"] for r in reversed(old.package["results"]) if "value" in r}
    touched = []
    for row in job.package["results"]:
        value = older.get(row["parameter"])
        if value and row.get("value") not in (None, value):
            row["value"] = value
            touched.append(row["result_no"])
    return touched


KINDS: tuple[Kind, ...] = (
    Kind("sampler-in-two-places", "sampler-in-two-places", sampler_in_two_places),
    Kind("impossible-travel", "impossible-travel", impossible_travel),
    Kind("instrument-in-two-places", "instrument-in-two-places", instrument_in_two_places),
    Kind("analysis-before-receipt", "analysis-before-receipt", analysis_before_receipt),
    Kind(
        "signed-before-analysis-ended", "signed-before-analysis-ended", signed_before_analysis_ended
    ),
    Kind("holding-time-exceeded", "holding-time-exceeded", holding_time_exceeded),
    Kind("calibration-expired", "calibration-expired", calibration_expired),
    Kind("method-outside-scope", "method-outside-scope", method_outside_scope),
    Kind("unauthorised-person", "unauthorised-person", unauthorised_person),
    Kind("reused-raw-file", "reused-raw-file", reused_raw_file, 0.1),
    Kind("parallels-too-good", "qc-too-good", parallels_too_good, 1.0),
    Kind("identical-result-vectors", "identical-result-vectors", identical_result_vectors),
    Kind("constant-ratio-copy", "constant-ratio-copy", constant_ratio_copy),
    Kind(
        "file-mtime-before-creation", "file-mtime-before-creation", file_mtime_before_creation, 0.1
    ),
    Kind("plan-after-sampling", "", plan_after_sampling),
    Kind("one-sampler", "", one_sampler),
    Kind("no-quality-control", "", no_quality_control),
    Kind("borrowed-certificate", "", borrowed_certificate),
    Kind("one-hand-signs-all", "", one_hand_signs_all),
    Kind("ghost-sampling", "", ghost_sampling),
    Kind("shaved-to-a-limit", "", shaved_to_a_limit, 0.5),
    Kind("invented-digits", "", invented_digits, 0.5),
    Kind("last-month-again", "", last_month_again, 0.1),
)


def kinds_of(lab: Lab) -> tuple[Kind, ...]:
    """What a laboratory is up to: two of five are dishonest, with two kinds each."""
    if lab.index % 5 not in (1, 3):
        return ()
    turn = math.floor(lab.index / 5) * 2 + (lab.index % 5 == 3)
    pair = [KINDS[(turn * 2 + i) % len(KINDS)] for i in range(2)]
    # The rarer one is tried first: one that is done every day would leave it no turn.
    return tuple(sorted(pair, key=lambda kind: kind.rate))


def plant(seed: int, job: Job) -> list[Json]:
    """Change the job as its laboratory would, at most one kind a job; gives the labels."""
    line = job.lab.crews.index(job.crew)
    rng = rng_for(seed, 4, job.lab.index, job.on.toordinal(), line)
    for kind in kinds_of(job.lab):
        if rng.random() < kind.rate:
            records = kind.change(job, rng)
            if records:
                label = {"kind": kind.code, "expects": kind.expects, "institution": job.lab.uscc}
                return [label | {"report_no": job.report_no, "records": records}]
    return []
