"""What detectors take from standards on a given day: their settings, and the holding limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from hengjian.screening.contract import Detector
from hengjian.standards import analytes, detector_parameters, holding


def on(day: date, detectors: Iterable[Detector]) -> dict[str, dict[str, float]]:
    """Detector code to its settings on `day`. Raises NotCovered for a day without a value."""
    held = detector_parameters.on(day)
    return {
        detector.code: {
            name: float(held[f"{detector.code}.{name}"].value) for name in detector.parameters
        }
        for detector in detectors
    }


def holding_limits(day: date) -> list[dict[str, Any]]:
    """How long a sample may wait, as rows of the table `holding_limits`, on `day`.

    One row per name of the parameter, since laboratories write 镉 and 总镉 alike. Limits that run
    to the fixing of the sample (dissolved oxygen) say nothing about its analysis and are left out.
    The hours are recalled, not verified: the detector says so beside every finding.
    """
    rows: dict[tuple[str, str], float] = {}
    for held in holding.on(day):
        if held.max_hours is None or held.counts_to != "analysis start":
            continue
        for name in _names(held):
            key = (name, held.preservation)
            rows[key] = max(rows.get(key, 0.0), float(held.max_hours))
    return [
        {"parameter": name, "preservation": preservation, "max_hours": hours}
        for (name, preservation), hours in sorted(rows.items())
    ]


def _names(held: holding.Holding) -> set[str]:
    names = {held.parameter.zh}
    for key in held.analytes:
        analyte = analytes.analytes().get(key)
        if analyte is not None:
            names |= {analyte.name.zh, *analyte.aliases}
    return names
