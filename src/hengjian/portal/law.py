"""The legal basis as the public page shows it: instruments of a day, sorted by rank and kind."""

from __future__ import annotations

from datetime import date
from typing import Any

from hengjian.standards import law as standards


def on(day: date) -> dict[str, Any]:
    """{in_force, later, past: instruments; as_of}. `later` begins after the day or its first day is
    not known that exactly, `past` had ended."""
    groups: dict[str, list[standards.Instrument]] = {"in_force": [], "later": [], "past": []}
    for instrument in standards.instruments().values():
        period = instrument.period
        if period.covers(day):
            groups["in_force"].append(instrument)
        elif period.end is not None and period.end <= day:
            groups["past"].append(instrument)
        else:
            groups["later"].append(instrument)
    return {**groups, "as_of": standards.as_of()}
