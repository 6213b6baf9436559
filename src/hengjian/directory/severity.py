"""How severely somebody judges beside those who judged the same things. Pure.

A judgement is a step 0 (conforms) to 3 (serious). For every clause of one assessment that others
judged too, the deviation is one's own step less the mean of theirs; the deviations of one
assessment are averaged, because they hang together, and an assessment is then one observation.

The estimate is drawn toward zero: normal prior with `prior_sd` between people, error of the mean
from the spread of assessments about their own person, pooled over everybody.
Blindness: peers may all be wrong together; who is drawn with whom is random, so it evens out slowly.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from hengjian.directory.agreement import Z95

STEPS = (0, 1, 2, 3)


@dataclass(frozen=True)
class Judged:
    """One clause as one person judged it in one assessment."""

    who: str
    subject: str
    clause: str
    step: int
    on: date


@dataclass(frozen=True)
class Point:
    """One assessment: the mean deviation of somebody's steps from those of his peers."""

    subject: str
    on: date
    deviation: float
    clauses: int


@dataclass(frozen=True)
class Severity:
    """The estimate in steps, positive = more severe than peers, and its 95 % interval.

    `mean` is None when there is too little; `points` are there in any case, oldest first.
    """

    points: tuple[Point, ...]
    mean: float | None = None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def apart(self) -> bool:
        """Whether the whole interval lies on one side of zero: a question, no verdict."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def points(judgements: Iterable[Judged], who: str) -> tuple[Point, ...]:
    """His assessments that others judged too, oldest first."""
    return everybody(judgements).get(who, ())


def everybody(judgements: Iterable[Judged]) -> dict[str, tuple[Point, ...]]:
    """Everybody's points."""
    by_item: dict[tuple[str, str], list[Judged]] = {}
    for one in judgements:
        by_item.setdefault((one.subject, one.clause), []).append(one)
    gathered: dict[tuple[str, str], list[tuple[float, date]]] = {}
    for rows in by_item.values():
        for mine in rows:
            others = [row.step for row in rows if row.who != mine.who]
            if others:
                gap = mine.step - fmean(others)
                gathered.setdefault((mine.who, mine.subject), []).append((gap, mine.on))
    found: dict[str, list[Point]] = {}
    for (who, subject), gaps in gathered.items():
        last = max(on for _, on in gaps)
        found.setdefault(who, []).append(
            Point(subject, last, fmean(gap for gap, _ in gaps), len(gaps))
        )
    return {
        who: tuple(sorted(p, key=lambda one: (one.on, one.subject))) for who, p in found.items()
    }


def spread(all_points: Iterable[Sequence[Point]]) -> float | None:
    """The pooled standard deviation of an assessment about its person's own mean."""
    total, freedom = 0.0, 0
    for one in all_points:
        if len(one) > 1:
            mean = fmean(p.deviation for p in one)
            total += sum((p.deviation - mean) ** 2 for p in one)
            freedom += len(one) - 1
    return math.sqrt(total / freedom) if freedom else None


def severity(
    mine: Sequence[Point], pooled: float | None, *, prior_sd: float, least: int
) -> Severity:
    """The shrunk estimate from one's points; `pooled` is the spread of everybody's."""
    kept = tuple(mine)
    if len(kept) < least or pooled is None:
        return Severity(kept)
    mean = fmean(p.deviation for p in kept)
    error = pooled**2 / len(kept)
    prior = prior_sd**2
    weight = prior / (prior + error)
    estimate = weight * mean
    half = Z95 * math.sqrt(weight * error)
    return Severity(kept, mean, estimate, estimate - half, estimate + half)


@dataclass(frozen=True)
class Drift:
    """How far the later half of one's assessments lies from the earlier, and its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def apart(self) -> bool:
        """Whether the whole interval lies on one side of zero: a question, no verdict."""
        return self.low > 0 or self.high < 0


def drift(mine: Sequence[Point], pooled: float | None, least: int) -> Drift | None:
    """The later half less the earlier half, in steps; None with fewer than `least` in a half.

    The error is that of a difference of two means with the spread of everybody's assessments.
    """
    if len(mine) < 2 * least or pooled is None:
        return None
    half = len(mine) // 2
    earlier, later = mine[:half], mine[-half:]
    value = fmean(p.deviation for p in later) - fmean(p.deviation for p in earlier)
    reach = Z95 * pooled * math.sqrt(2 / half)
    return Drift(value, value - reach, value + reach)
