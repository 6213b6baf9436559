"""Run the detectors, and answer what they asked. One act, one transaction, one ledger entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from time import perf_counter

import pyarrow as pa
from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import Period
from hengjian.core.text import t
from hengjian.ledger import services as ledger
from hengjian.screening import capture, engine, parameters, storing
from hengjian.screening.contract import Detector
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.models import Finding, Run, TriageStep
from hengjian.screening.snapshot import open_snapshot

Stage = Finding.Stage
OUTCOMES = frozenset({"violation", "no_violation"})


def run(
    *,
    period: Period,
    by: str,
    at: datetime,
    only: Sequence[str] = (),
    progress: Callable[[engine.Progress, float], None] = lambda *_: None,
    says: capture.Says = lambda _: None,
) -> Run:
    """Every question about the period's records is a finding, and the run is on the ledger.

    Takes a snapshot, asks it, stores what was found. The same records found again are the same
    finding. `progress` is told after each detector with its seconds. Raises Refusal for an
    unknown detector or a day without parameters; then nothing was stored.
    """
    detectors = _chosen(only)
    settings = parameters.on(legal_day(at), detectors)
    begun = perf_counter()
    snapshot = capture.take(period=period, says=says)
    rows, coverage, seconds = _ask(snapshot, detectors, settings, progress)
    raised = storing.gather(rows)
    ended = at + timedelta(seconds=perf_counter() - begun)
    return _record(snapshot, detectors, raised, coverage, seconds, by=by, at=at, ended=ended)


def _chosen(only: Sequence[str]) -> list[Detector]:
    known = {d.code: d for d in DETECTORS}
    strange = [code for code in only if code not in known]
    if strange:
        raise Refusal(
            t("未开始筛查", "The screening did not start"),
            t(
                f"没有名为 {'、'.join(strange)} 的检测器",
                f"no detector is called {', '.join(strange)}",
            ),
            t(f"可用：{'、'.join(known)}", f"Known: {', '.join(known)}"),
        )
    return [known[code] for code in only] if only else list(DETECTORS)


def _ask(
    snapshot: capture.Snapshot,
    detectors: list[Detector],
    settings: dict[str, dict[str, float]],
    progress: Callable[[engine.Progress, float], None],
) -> tuple[pa.Table, list[engine.Coverage], dict[str, float]]:
    seconds: dict[str, float] = {}
    started = perf_counter()

    def tell(step: engine.Progress) -> None:
        nonlocal started
        seconds[step.code] = perf_counter() - started
        started = perf_counter()
        progress(step, seconds[step.code])

    con = engine.connect(readable=[snapshot.folder])
    tables = open_snapshot(snapshot.folder, con)
    started = perf_counter()
    rows, coverage = engine.run(tables, detectors, settings, con, tell)
    return rows, coverage, seconds


@transaction.atomic
def _record(
    snapshot: capture.Snapshot,
    detectors: list[Detector],
    raised: dict[str, storing.Raised],
    coverage: list[engine.Coverage],
    seconds: dict[str, float],
    *,
    by: str,
    at: datetime,
    ended: datetime,
) -> Run:
    period = snapshot.period
    if period.start is None or period.end is None:
        raise ValueError("a run covers a period with both ends")
    made = Run.objects.create(
        snapshot_digest=snapshot.digest,
        period_from=period.start,
        period_until=period.end,
        engine="duckdb",
        begun_at=at,
        ended_at=ended,
        rows=snapshot.rows,
    )
    # Numbers are given one run at a time: the first run's row is the lock.
    Run.objects.select_for_update().order_by("pk").first()
    made.new_findings = storing.store(run=made, raised=raised, at=at)
    made.save(update_fields=["new_findings"])
    codes = [d.code for d in detectors]
    rows = storing.detector_runs(made, codes, coverage, raised, seconds)
    body = {
        "snapshot": snapshot.digest,
        "from": str(period.start),
        "until": str(period.end),
        "new_findings": made.new_findings,
        "findings": len(raised),
        "fingerprints_sha256": hashlib.sha256("\n".join(sorted(raised)).encode()).hexdigest(),
        "detectors": {r.code: [r.findings, r.evaluated, r.not_evaluated] for r in rows},
    }
    ledger.append(kind="screening.run", subject=f"run:{made.pk}", actor=by, at=at, body=body)
    return made


@transaction.atomic
def ask(*, finding: Finding, reason: str, by: Actor, at: datetime) -> None:
    """The institution is asked to answer, and knows what."""
    _step(finding, Stage.ASKED, "screening.asked", reason, by, at)


@transaction.atomic
def answer(*, finding: Finding, reason: str, by: Actor, at: datetime) -> None:
    """The institution's answer stands beside the question, before it can count against it."""
    _step(finding, Stage.ANSWERED, "screening.answered", reason, by, at)


@transaction.atomic
def dismiss(*, finding: Finding, reason: str, by: Actor, at: datetime) -> None:
    """The question is answered in the institution's favour, with a reason."""
    _step(finding, Stage.DISMISSED, "screening.dismissed", reason, by, at)


@transaction.atomic
def pass_on(*, finding: Finding, reason: str, by: Actor, at: datetime) -> None:
    """The finding waits for a case to be opened."""
    _step(finding, Stage.PASSED_ON, "screening.passed-on", reason, by, at)


@transaction.atomic
def record_outcome(*, finding: Finding, outcome: str) -> None:
    """What the case concluded is written beside the finding. Called by enforcement only, inside
    its own act: that act's ledger entry names the finding and the outcome."""
    if outcome not in OUTCOMES:
        raise ValueError(f"outcome {outcome!r}")
    Finding.objects.filter(pk=finding.pk, stage=Stage.PASSED_ON).update(outcome=outcome)
    finding.refresh_from_db()


def _step(
    finding: Finding, stage: Finding.Stage, kind: str, reason: str, by: Actor, at: datetime
) -> None:
    reason = reason.strip()
    if not reason:
        raise Refusal(
            t(f"疑点 {finding.number} 未改变", f"Finding {finding.number} was not changed"),
            t("没有写明理由", "no reason was given"),
            t("请写明理由后重试", "Write the reason and try again"),
        )
    _move(finding, stage)
    TriageStep.objects.create(
        finding=finding, stage=stage, reason=reason, by=by.username, by_name=by.name, at=at
    )
    body = {"stage": str(stage.value), "reason": reason, "fingerprint": finding.fingerprint}
    ledger.append(kind=kind, subject=finding.number, actor=by.username, at=at, body=body)


def _move(finding: Finding, stage: Finding.Stage) -> None:
    """Move, unless the workflow or another officer forbids it.

    The UPDATE names the stage we believe we are leaving: of two who press at once one succeeds.
    """
    here = Stage(finding.stage)
    refused = t("疑点 {no} 未改为“{to}”", "Finding {no} was not moved to “{to}”")
    refused = refused.format(no=finding.number, to=stage.label)
    if stage not in Finding.MOVES.get(here, set()):
        raise Refusal(
            refused,
            t("它现在是“{here}”", "it stands at “{here}”").format(here=here.label),
            t("请重新打开，查看可办理的步骤", "Open it again to see the steps it allows"),
        )
    if not Finding.objects.filter(pk=finding.pk, stage=here).update(stage=stage):
        raise Refusal(
            refused,
            t("另一位同事刚刚办理了它", "a colleague moved it a moment ago"),
            t("请重新打开，查看对方的步骤", "Open it again to see their step"),
        )
    finding.refresh_from_db()
