"""How far two or more people agree who judged the same things. Pure.

Cohen's kappa (1960) for two raters, Fleiss' kappa (1971) for a fixed number, Gwet's AC1 (2008) for
any number a thing. Categories are nominal: a near miss counts like a far one. AC1 is shown first,
because kappa falls apart where nearly everything conforms (the usual case of an assessment).
None means that it cannot be computed: too few things, or (kappa) no spread in the answers.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

Z95 = 1.959963985


@dataclass(frozen=True)
class Agreement:
    """How often people agreed. Shares between 0 and 1, coefficients at most 1.

    `low` and `high`: 95 % interval of AC1 (Gwet 2008, over the things judged, by Student's t). Where
    everybody agreed on everything the spread says nothing: then `low` is what so many agreements
    in a row still allow (exact, of a share).
    """

    items: int
    observed: float
    ac1: float | None
    kappa: float | None
    low: float | None = None
    high: float | None = None


def cohen(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two raters over the same things."""
    n = len(pairs)
    if not n:
        return None
    observed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[k] * right[k] for k in left) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def fleiss(table: Sequence[Mapping[Hashable, int]]) -> float | None:
    """Fleiss' kappa. One row a thing: category → how many chose it; the same number of raters in
    every row, else ValueError."""
    sizes = {sum(row.values()) for row in table}
    if not table:
        return None
    if len(sizes) != 1 or min(sizes) < 2:
        raise ValueError("every thing has the same number of raters, two or more")
    raters = sizes.pop()
    observed = sum(_agreeing(row) for row in table) / len(table)
    totals: Counter[Hashable] = Counter()
    for row in table:
        totals.update(row)
    chance = sum((n / (raters * len(table))) ** 2 for n in totals.values())
    return None if chance == 1 else (observed - chance) / (1 - chance)


def _agreeing(row: Mapping[Hashable, int]) -> float:
    """Share of the pairs of raters that agree on one thing."""
    raters = sum(row.values())
    return sum(n * (n - 1) for n in row.values()) / (raters * (raters - 1))


def ac1(
    table: Sequence[Mapping[Hashable, int]], categories: int
) -> tuple[float, float | None] | None:
    """Gwet's AC1 and its standard error. Things judged once count for chance, not for agreement.

    `categories`: how many answers were possible, chosen or not.
    """
    double = [row for row in table if sum(row.values()) > 1]
    if not double or categories < 2:
        return None
    shares: dict[Hashable, float] = {}
    for row in table:
        for key, n in row.items():
            shares[key] = shares.get(key, 0.0) + n / sum(row.values()) / len(table)
    chance = sum(p * (1 - p) for p in shares.values()) / (categories - 1)
    observed = sum(_agreeing(row) for row in double) / len(double)
    value = (observed - chance) / (1 - chance)
    return value, _error(table, shares, chance, value, categories)


def _error(
    table: Sequence[Mapping[Hashable, int]],
    shares: Mapping[Hashable, float],
    chance: float,
    value: float,
    categories: int,
) -> float | None:
    """The linearised standard error of Gwet (2008), for an infinite population of things."""
    n = len(table)
    if n < 2:
        return None
    double = sum(sum(row.values()) > 1 for row in table)
    total = 0.0
    for row in table:
        raters = sum(row.values())
        agreed = n / double * (_agreeing(row) - chance) / (1 - chance) if raters > 1 else 0.0
        own = sum((m / raters) * (1 - shares[k]) for k, m in row.items()) / (categories - 1)
        star = agreed - 2 * (1 - value) * (own - chance) / (1 - chance)
        total += (star - value) ** 2
    return math.sqrt(total / n / (n - 1))


def summary(table: Sequence[Mapping[Hashable, int]], categories: int, least: int) -> Agreement:
    """Everything about things judged at least twice; no coefficient below `least` of them."""
    double = [row for row in table if sum(row.values()) > 1]
    observed = sum(map(_agreeing, double)) / len(double) if double else 0.0
    found = ac1(double, categories) if len(double) >= least else None
    if found is None:
        return Agreement(len(double), observed, None, None)
    value, error = found
    same = len({sum(row.values()) for row in double}) == 1
    kappa = fleiss(double) if same else None
    if error is None:
        return Agreement(len(double), observed, value, kappa)
    if observed == 1:
        # All of n agreed: a share of 0.025^(1/n) would still do so once in forty times.
        return Agreement(len(double), observed, value, kappa, 0.025 ** (1 / len(double)), 1.0)
    reach = student(len(double) - 1) * error
    low, high = max(-1.0, value - reach), min(1.0, value + reach)
    return Agreement(len(double), observed, value, kappa, low, high)


def student(freedom: int) -> float:
    """The two-sided 95 % point of Student's t, by Cornish and Fisher; to three digits from 10 on."""
    z, n = Z95, freedom
    first = (z**3 + z) / (4 * n)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2)
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3)
    return z + first + second + third
