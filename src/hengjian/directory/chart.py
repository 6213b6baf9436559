"""The small chart of somebody's severity: where each dot lies. Pure; drawn as SVG by a template.

Measures are CSS pixels of a drawing 640 wide and 220 high. Deviations beyond the scale are drawn at
its edge, with their number beside them in the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hengjian.directory.severity import Severity

WIDTH, HEIGHT = 640, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 28


@dataclass(frozen=True)
class Dot:
    """One assessment."""

    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Line:
    """A line of the scale with its number."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Dots by day, lines of the scale, and the band of the estimate where there is one."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    first: str
    last: str
    zero: float
    band_top: float | None = None
    band_height: float | None = None
    middle: float | None = None


def chart(found: Severity) -> Chart | None:
    """The drawing; None without an assessment shared with others."""
    if not found.points:
        return None
    reach = 2.0 if any(abs(p.deviation) > 1 for p in found.points) else 1.0
    days = [p.on for p in found.points]

    def y(value: float) -> float:
        share = (reach - max(-reach, min(reach, value))) / (2 * reach)
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)

    dots = tuple(
        Dot(_x(p.on, days), y(p.deviation), f"{p.on} · {p.subject} · {p.deviation:+.2f}")
        for p in found.points
    )
    steps = (reach, reach / 2, 0.0, -reach / 2, -reach)
    lines = tuple(Line(y(step), f"{step:+.1f}" if step else "0") for step in steps)
    made = (dots, lines, str(min(days)), str(max(days)), y(0))
    if found.low is None or found.high is None or found.estimate is None:
        return Chart(*made)
    top = y(found.high)
    return Chart(*made, top, round(y(found.low) - top, 1), y(found.estimate))


def _x(on: date, days: Sequence[date]) -> float:
    span = (max(days) - min(days)).days
    share = (on - min(days)).days / span if span else 0.5
    return round(LEFT + 10 + share * (WIDTH - LEFT - RIGHT - 20), 1)
