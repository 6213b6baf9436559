"""A report package under construction, and the words its makers share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from numpy.random import Generator

from hengjian.core.legal_time import LEGAL
from hengjian.simulation.world import Client, Crew, Lab

ROAD = 1.3  # a road is this much longer than the straight line
ROAD_KM_H = 55.0
Json = dict[str, Any]


@dataclass
class Job:
    """A package under construction, with what fraud needs to know about how it came about."""

    lab: Lab
    crew: Crew
    client: Client
    on: date
    package: Json
    truths: dict[tuple[str, str], float]  # (sample_no, analyte) → true level

    @property
    def report_no(self) -> str:
        """Its number."""
        return str(self.package["report"]["report_no"])


def at(on: date, hour: int, minute: int) -> datetime:
    """A moment of a legal day, as a UTC instant."""
    return datetime.combine(on, time(hour, minute), LEGAL).astimezone(UTC)


def iso(moment: datetime) -> str:
    """As it travels in a package."""
    return moment.astimezone(LEGAL).isoformat(timespec="minutes")


def drive(lat1: float, lon1: float, lat2: float, lon2: float) -> timedelta:
    """By road between two places, plus five minutes of parking."""
    north = (lat2 - lat1) * 111.2
    east = (lon2 - lon1) * 111.2 * math.cos(math.radians((lat1 + lat2) / 2))
    return timedelta(hours=math.hypot(north, east) * ROAD / ROAD_KM_H, minutes=5)


def moved(text: str, by: timedelta) -> str:
    """An instant of a package, later or earlier."""
    return iso(datetime.fromisoformat(text) + by)


def a_batch(job: Job, rng: Generator) -> Json:
    """One of its batches."""
    batches: list[Json] = job.package["batches"]
    return batches[int(rng.integers(len(batches)))]
