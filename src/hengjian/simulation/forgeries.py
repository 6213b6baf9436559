"""Fraud on paper: numbers, files and signatures that were made up.

Each function changes a finished honest job and gives the local records it touched.
"""

from __future__ import annotations

from datetime import timedelta

from numpy.random import Generator

from hengjian.simulation.chemistry import BY_NAME, written
from hengjian.simulation.days import job as honest_job
from hengjian.simulation.job import Job, Json, a_batch, at, iso, moved


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
    row["modified_at"] = moved(row["created_at"], -timedelta(days=3))
    return [row["name"]]


def plan_after_sampling(job: Job, rng: Generator) -> list[str]:
    """The plan is approved when the samples are already taken."""
    job.package["plan"]["approved_at"] = iso(at(job.on + timedelta(days=1), 10, 0))
    return [job.report_no]


def no_quality_control(job: Job, rng: Generator) -> list[str]:
    """A batch without blanks, parallels or reference samples."""
    batch = a_batch(job, rng)
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
