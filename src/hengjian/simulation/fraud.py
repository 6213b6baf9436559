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

from numpy.random import Generator

from hengjian.simulation import forgeries, misdeeds
from hengjian.simulation.job import Job, Json
from hengjian.simulation.world import Lab, rng_for

Change = Callable[[Job, Generator], list[str]]


@dataclass(frozen=True)
class Kind:
    """A kind of fraud: its code, what should notice, how often a dishonest laboratory does it."""

    code: str
    expects: str
    change: Change
    rate: float = 0.07


KINDS: tuple[Kind, ...] = (
    Kind("sampler-in-two-places", "sampler-in-two-places", misdeeds.sampler_in_two_places),
    Kind("impossible-travel", "impossible-travel", misdeeds.impossible_travel),
    Kind("instrument-in-two-places", "instrument-in-two-places", misdeeds.instrument_in_two_places),
    Kind("analysis-before-receipt", "analysis-before-receipt", misdeeds.analysis_before_receipt),
    Kind(
        "signed-before-analysis-ended",
        "signed-before-analysis-ended",
        misdeeds.signed_before_analysis_ended,
    ),
    Kind("holding-time-exceeded", "holding-time-exceeded", misdeeds.holding_time_exceeded),
    Kind("calibration-expired", "calibration-expired", misdeeds.calibration_expired),
    Kind("method-outside-scope", "method-outside-scope", misdeeds.method_outside_scope),
    Kind("unauthorised-person", "unauthorised-person", misdeeds.unauthorised_person),
    Kind("reused-raw-file", "reused-raw-file", misdeeds.reused_raw_file, 0.1),
    Kind("parallels-too-good", "qc-too-good", forgeries.parallels_too_good, 1.0),
    Kind(
        "identical-result-vectors", "identical-result-vectors", forgeries.identical_result_vectors
    ),
    Kind("constant-ratio-copy", "constant-ratio-copy", forgeries.constant_ratio_copy),
    Kind(
        "file-mtime-before-creation",
        "file-mtime-before-creation",
        forgeries.file_mtime_before_creation,
        0.1,
    ),
    Kind("plan-after-sampling", "", forgeries.plan_after_sampling),
    Kind("one-sampler", "", misdeeds.one_sampler),
    Kind("no-quality-control", "", forgeries.no_quality_control),
    Kind("borrowed-certificate", "", forgeries.borrowed_certificate),
    Kind("one-hand-signs-all", "", forgeries.one_hand_signs_all),
    Kind("ghost-sampling", "", misdeeds.ghost_sampling),
    Kind("shaved-to-a-limit", "", forgeries.shaved_to_a_limit, 0.5),
    Kind("invented-digits", "", forgeries.invented_digits, 0.5),
    Kind("last-month-again", "", forgeries.last_month_again, 0.1),
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
