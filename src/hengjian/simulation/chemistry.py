"""Honest physics of the made-up province: levels, seasons, method noise, rounding, detection limits.

A true concentration is log-normal around the level of its point and swings with the season. What
the laboratory reads is the truth times the method's precision plus the noise that makes a
detection limit; what it writes is rounded by GB/T 8170. Levels and precisions are invented, in
plausible ranges; methods, limits and preservation are named as in `standards`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from numpy.random import Generator

from hengjian.core.rounding import to_decimals, to_significant


@dataclass(frozen=True)
class Analyte:
    """One parameter by one method. `level`, `limit` in `unit`; `precision` relative; hours."""

    name: str
    method: str
    unit: str
    level: float
    spread: float  # standard deviation of ln(level) between points
    season: float  # amplitude in ln, highest in the low-flow season
    precision: float
    limit: str
    decimals: int
    preservation: str
    container: str
    hold_h: float
    run_min: int  # minutes for one sample on the instrument
    instrument: str
    has_file: bool


WATER: tuple[Analyte, ...] = (
    Analyte("化学需氧量", "HJ 828-2017", "mg/L", 42, 0.6, 0.15, 0.04, "4", 0, "H2SO4 pH<=2", "G", 48, 12, "滴定装置", False),
    Analyte("氨氮", "HJ 535-2009", "mg/L", 1.9, 0.9, 0.35, 0.03, "0.025", 3, "H2SO4 pH<=2", "P/G", 24, 6, "紫外可见分光光度计", True),
    Analyte("总磷", "GB/T 11893-1989", "mg/L", 0.31, 0.8, 0.2, 0.03, "0.01", 2, "H2SO4 or HCl pH<=2", "P/G", 24, 8, "紫外可见分光光度计", True),
    Analyte("总氮", "HJ 636-2012", "mg/L", 7.5, 0.6, 0.2, 0.03, "0.05", 2, "H2SO4 pH 1-2", "P/G", 168, 8, "紫外可见分光光度计", True),
    Analyte("悬浮物", "GB/T 11901-1989", "mg/L", 24, 0.7, 0.3, 0.06, "4", 0, "1-5 C dark", "P/G", 168, 10, "电子天平", False),
    Analyte("氟化物", "GB/T 7484-1987", "mg/L", 0.82, 0.4, 0.05, 0.03, "0.05", 2, "1-5 C dark", "P (no PTFE)", 336, 5, "离子计", True),
    Analyte("六价铬", "GB/T 7467-1987", "mg/L", 0.008, 0.7, 0.0, 0.04, "0.004", 3, "NaOH pH 8-9", "P/G", 24, 6, "紫外可见分光光度计", True),
    Analyte("挥发酚", "HJ 503-2009", "mg/L", 0.0011, 0.8, 0.1, 0.05, "0.0003", 4, "H3PO4 to about pH 2", "G", 24, 10, "紫外可见分光光度计", True),
    Analyte("总铅", "HJ 700-2014", "ug/L", 1.4, 0.9, 0.1, 0.04, "0.09", 2, "HNO3 1 percent", "P/G", 336, 3, "电感耦合等离子体质谱仪", True),
    Analyte("总镉", "HJ 700-2014", "ug/L", 0.16, 0.9, 0.1, 0.05, "0.05", 2, "HNO3 10 ml/L", "P/G", 336, 3, "电感耦合等离子体质谱仪", True),
    Analyte("总砷", "HJ 694-2014", "ug/L", 2.6, 0.6, 0.1, 0.05, "0.3", 1, "HNO3 or HCl", "P/G", 336, 4, "原子荧光光度计", True),
    Analyte("总铜", "GB/T 7475-1987", "mg/L", 0.06, 0.6, 0.0, 0.04, "0.05", 2, "HNO3 10 ml/L", "P", 336, 3, "原子吸收分光光度计", True),
)  # fmt: skip
BY_NAME = {analyte.name: analyte for analyte in WATER}
PH = "pH值"
PH_METHOD = "HJ 1147-2020"


def true_level(analyte: Analyte, point_factor: float, on: date, rng: Generator) -> float:
    """The concentration really in the water, in the analyte's unit."""
    # Low flow, so higher concentrations, around the turn of the year.
    phase = math.cos(2 * math.pi * (on.timetuple().tm_yday - 15) / 365.25)
    day_to_day = rng.normal(0, 0.18)
    return analyte.level * math.exp(
        analyte.spread * point_factor + analyte.season * phase + day_to_day
    )


def measure(analyte: Analyte, truth: float, rng: Generator) -> float:
    """One reading of a true concentration: relative precision plus noise near the limit."""
    noise = (
        float(analyte.limit) / 4
    )  # a detection limit is about 3–4 standard deviations of a blank
    return max(0.0, truth * (1 + rng.normal(0, analyte.precision)) + rng.normal(0, noise))


def written(analyte: Analyte, reading: float) -> str | None:
    """The reading as reported: three significant digits, not more decimals than the method's limit.

    None below the detection limit (a non-detect).
    """
    value = Decimal(repr(reading))
    if value < Decimal(analyte.limit):
        return None
    rounded = to_significant(value, 3)
    if -rounded.as_tuple().exponent > analyte.decimals:  # type: ignore[operator]
        rounded = to_decimals(value, analyte.decimals)
    return format(rounded, "f")
