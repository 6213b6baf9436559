"""How likely each candidate is drawn: the probability that is published beside the pool.

Pure. The least of w tickets is, on a logarithmic scale, an exponential waiting time of rate w; a
sample of k takes the k shortest. So whoever has w tickets is drawn with probability

    ∫₀¹ w·s^(w−1) · P(fewer than k of the others are shorter) ds,   each other of v tickets with 1 − s^v

which holds exactly; the integral is taken by Gauss and Legendre's rule in pieces, cut where equally
many are expected to have come, so that a small sample of a large pool is not missed. A group has no
such formula when fields or a leader bind it: then None, and the page says so.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

#: Pieces and points in each: the sum of all probabilities is the size to six digits and more.
PIECES, POINTS = 40, 10


def of_pool(pool: Sequence[Mapping[str, Any]], rule: Mapping[str, Any]) -> dict[str, float] | None:
    """Candidate → probability, from the committed documents; None where there is no formula."""
    free = {row["id"]: 1 for row in pool if not row["excluded"]}
    if rule["kind"] == "group":
        if rule["fields"] or rule["leader"]:
            return None
    else:
        weights = rule["weights"]
        for row in pool:
            if row["id"] in free:
                free[row["id"]] = max((weights.get(f, 1) for f in row["fields"]), default=1)
    known = by_tickets(Counter(free.values()), rule["size"])
    return {row["id"]: known[free[row["id"]]] if row["id"] in free else 0.0 for row in pool}


def by_tickets(count: Mapping[int, int], size: int) -> dict[int, float]:
    """Tickets → probability to be among `size`, where `count` says how many have so many tickets."""
    if size >= sum(count.values()):
        return dict.fromkeys(count, 1.0)
    if len(count) == 1:
        return {tickets: size / n for tickets, n in count.items()}
    points, weights = np.polynomial.legendre.leggauss(POINTS)
    found = dict.fromkeys(count, 0.0)
    for low, high in pairwise(_cuts(count, size)):
        for point, weight in zip(points, weights, strict=True):
            s = low + (high - low) * (float(point) + 1) / 2
            for tickets in count:
                others = {w: n - (w == tickets) for w, n in count.items()}
                density = tickets * s ** (tickets - 1)
                found[tickets] += (
                    float(weight) / 2 * (high - low) * density * _fewer(others, s, size)
                )
    return found


def _cuts(count: Mapping[int, int], size: int) -> list[float]:
    """Where to cut (0, 1), ascending: the number expected to have come grows evenly to the size,
    then evenly until nobody can be left to be taken."""
    most = sum(count.values()) - 1e-6
    end = min(most, size + 10 * math.sqrt(size) + 20)
    up = [size * n / PIECES for n in range(1, PIECES)]
    over = [size + (end - size) * n / PIECES for n in range(PIECES + 1)]
    times = [_hour(count, min(target, most)) for target in (*up, *over)]
    return [0.0, *sorted(math.exp(-t) for t in times), 1.0]


def _hour(count: Mapping[int, int], target: float) -> float:
    """When so many are expected to have come."""
    low, high = 0.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        come = sum(n * -math.expm1(-w * middle) for w, n in count.items())
        low, high = (middle, high) if come < target else (low, middle)
    return high


def _fewer(others: Mapping[int, int], s: float, size: int) -> float:
    """The probability that fewer than `size` of the others come before s."""
    shares = np.ones(1)
    for tickets, n in others.items():
        shares = np.convolve(shares, _binomial(n, tickets * math.log(s), size))[:size]
    return float(shares.sum())


def _binomial(n: int, log_q: float, most: int) -> np.ndarray[Any, Any]:
    """The chances of 0, 1, … below `most` of n, each with 1 − q."""
    k = np.arange(min(n + 1, most))
    logs = np.concatenate(([0.0], np.cumsum(np.log(np.arange(1, n + 1)))))
    log_p = math.log(-math.expm1(log_q))
    return np.exp(logs[n] - logs[k] - logs[n - k] + k * log_p + (n - k) * log_q)
