"""Grow the made-up province through the public services, as its laboratories and officers would.

Safe to stop and start again: institutions and reports that are there are left as they are. What
was planted goes into `labels.json` beside the database and is read by nothing but tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from hengjian.ledger import services as ledger
from hengjian.monitoring import services as monitoring
from hengjian.monitoring.models import Report
from hengjian.monitoring.package import Package
from hengjian.registry import services as registry
from hengjian.registry.models import Institution
from hengjian.simulation import cast, days, fraud, register, world
from hengjian.simulation.job import Job, Json
from hengjian.simulation.world import Lab

#: The last day of the made-up province, whatever day it is grown on.
UNTIL = date(2026, 11, 15)
FOUNDED = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
BUSY = 0.68  # share of working days on which a crew drives out
Progress = Callable[[str, int, int], None]


@dataclass
class Grown:
    """What there is now."""

    institutions: int = 0
    reports: int = 0
    results: int = 0
    new_reports: int = 0
    labels: list[Json] = field(default_factory=list)


def grow(*, seed: int, size: str, progress: Progress, until: date = UNTIL) -> Grown:
    """The province of that seed and size stands, with its reports and its labels file."""
    count, span = world.SIZES[size]
    labs = world.labs(seed, count)
    grown = Grown(institutions=len(labs))
    _register(labs, progress)
    cast.open_accounts(labs[1], FOUNDED)
    jobs = list(_jobs(seed, labs, until, span))
    _submit(seed, jobs, until, grown, progress)
    write_labels(grown.labels, seed, size)
    return grown


def _register(labs: list[Lab], progress: Progress) -> None:
    there = set(Institution.objects.values_list("uscc", flat=True))
    for done, lab in enumerate(labs, start=1):
        if lab.uscc not in there:
            registry.record_file(facts=register.facts_of(lab), by=cast.GROWER, at=FOUNDED)
        progress("institutions", done, len(labs))


def _jobs(seed: int, labs: list[Lab], until: date, span: int) -> Iterator[tuple[Lab, date, int]]:
    for on in world.working_days(until, span):
        for lab in labs:
            for line in range(len(lab.crews)):
                if world.rng_for(seed, 5, lab.index, on.toordinal(), line).random() < BUSY:
                    yield lab, on, line


def _submit(
    seed: int, jobs: list[tuple[Lab, date, int]], until: date, grown: Grown, progress: Progress
) -> None:
    known = set(Report.objects.filter(source="simulation").values_list("client_key", flat=True))
    # Many reports in one transaction: each is still its own act with its own entry, and a stop
    # in the middle loses at most the last handful, which the next run writes again.
    handful = 50
    for start in range(0, len(jobs), handful):
        with transaction.atomic():
            for lab, on, line in jobs[start : start + handful]:
                _one(days.job(seed, lab, on, line), seed, until, known, grown)
        progress("reports", min(start + handful, len(jobs)), len(jobs))


def _one(job: Job, seed: int, until: date, known: set[str], grown: Grown) -> None:
    labels = fraud.plant(seed, job)
    at = datetime.fromisoformat(job.package["report"]["signed_at"]) + timedelta(hours=1)
    if at.date() > until:
        return  # sampled, but not signed yet on the last day
    grown.labels.extend(labels)
    grown.reports += 1
    grown.results += len(job.package["results"])
    if job.package["client_key"] not in known:
        grown.new_reports += 1
        _hand_in(job, at)


def _hand_in(job: Job, at: datetime) -> None:
    package = Package.model_validate(job.package)
    report, _ = monitoring.submit_report(
        package=package, raw=job.package, source="simulation", by=cast.LIMS, at=at
    )
    monitoring.settle_report(report=report, by=cast.LIMS, at=at)


def write_labels(labels: list[Json], seed: int, size: str) -> Path:
    """The labels file: what was planted where."""
    path = Path(settings.HENGJIAN_VAR) / "demo" / "labels.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {"seed": seed, "size": size, "planted": labels}
    path.write_text(json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def sequence(at: datetime) -> None:
    """Every entry gets its place in the log."""
    while ledger.sequence(at=at):
        pass
