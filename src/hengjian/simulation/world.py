"""Who and what there is in the made-up province: institutions, staff, instruments, clients.

Everything follows from (seed, index), so the same seed grows the same province on any machine and
a run that was stopped goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.random import Generator

from hengjian.core.identifiers import check_uscc, organisation_check
from hengjian.simulation import names
from hengjian.simulation.chemistry import WATER, Analyte

SIZES = {"small": (30, 90), "province": (300, 90), "nation": (3000, 180)}  # institutions, days
#: The county in which a third of an area's institutions sit, so that county officers see some.
COUNTIES = {
    "620100": "620102", "620300": "620302", "620400": "620402", "620500": "620502",
    "620600": "620602", "620700": "620702", "620800": "620802", "620900": "620902",
    "621000": "621002", "621100": "621102", "621200": "621202", "622900": "622901",
    "623000": "623001",
}  # fmt: skip
KINDS = ("commercial", "commercial", "commercial", "public", "commercial", "enterprise")


@dataclass(frozen=True)
class Staff:
    """A person of an institution and what he does there."""

    person_no: str
    name: str
    job: str  # sampler, analyst, reviewer, signatory, compiler, keeper, head


@dataclass(frozen=True)
class Place:
    """A monitoring point of a client."""

    point_no: str
    name: str
    matrix: str
    lat_deg: float
    lon_deg: float
    factors: dict[str, float] = field(hash=False, default_factory=dict)


@dataclass(frozen=True)
class Client:
    """A discharger with its points."""

    name: str
    uscc: str
    region: str
    points: tuple[Place, ...]


@dataclass(frozen=True)
class Crew:
    """One working line of a laboratory: samplers, an analyst and an instrument per analyte."""

    samplers: tuple[Staff, ...]
    analyst: dict[str, Staff]
    instrument: dict[str, str]
    field_kit: str


@dataclass(frozen=True)
class Lab:
    """An institution with everything it works with."""

    index: int
    uscc: str
    name: str
    kind: str
    region: str
    place: str
    lat_deg: float
    lon_deg: float
    certificate_no: str
    staff: tuple[Staff, ...]
    analytes: tuple[Analyte, ...]
    crews: tuple[Crew, ...]
    clients: tuple[Client, ...]

    def having(self, job: str) -> list[Staff]:
        """Its people in that job."""
        return [person for person in self.staff if person.job == job]


def rng_for(seed: int, *path: int) -> Generator:
    """A generator that depends on nothing but the seed and the path."""
    return np.random.default_rng([seed, *path])


def uscc_for(region: str, number: int, lead: str = "91") -> str:
    """A code with right check characters that stands for nobody: organisation part “MA9…”."""
    organisation = f"MA9{number:05d}"
    body = f"{lead}{region}{organisation}{organisation_check(organisation)}"
    return body + str(check_uscc(body + "0").expected_check)


def labs(seed: int, count: int) -> list[Lab]:
    """The institutions, spread over the province's areas: Lanzhou has most, every area has one."""
    areas = list(names.SEATS)
    spread = areas + ["620100"] * (len(areas) // 2) + areas
    return [_lab(seed, i, spread[i % len(spread)]) for i in range(count)]


def _lab(seed: int, index: int, region: str) -> Lab:
    rng = rng_for(seed, 1, index)
    place, lat, lon = names.SEATS[region]
    kind = "public" if index < 3 else KINDS[int(rng.integers(len(KINDS)))]
    lat, lon = lat + float(rng.normal(0, 0.03)), lon + float(rng.normal(0, 0.04))
    lines = 2 if rng.random() < 0.35 else 1
    analytes = tuple(
        sorted(rng.choice(len(WATER), size=int(rng.integers(7, len(WATER) + 1)), replace=False))
    )
    chosen = tuple(WATER[i] for i in analytes)
    staff = _staff(index, lines, rng)
    return Lab(
        index=index,
        uscc=uscc_for(
            region if region != "620171" else "620100", index, "12" if kind == "public" else "91"
        ),
        name=names.institution_name(kind, place, index, rng),
        kind=kind,
        region=COUNTIES.get(region, region) if index % 3 == 0 else region,
        place=place,
        lat_deg=round(lat, 5),
        lon_deg=round(lon, 5),
        certificate_no=f"25281205{index:04d}",
        staff=staff,
        analytes=chosen,
        crews=tuple(_crew(line, staff, chosen, lines) for line in range(lines)),
        clients=tuple(_client(seed, index, i, region, place, lat, lon) for i in range(8)),
    )


def _staff(index: int, lines: int, rng: Generator) -> tuple[Staff, ...]:
    jobs = (
        ["head", "keeper", "signatory", "signatory", "reviewer", "reviewer", "compiler", "compiler"]
        + ["sampler"] * (4 * lines)
        + ["analyst"] * (4 * lines)
    )
    return tuple(
        Staff(f"P{index:04d}{i:02d}", names.person_name(rng), job) for i, job in enumerate(jobs)
    )


def _crew(line: int, staff: tuple[Staff, ...], analytes: tuple[Analyte, ...], lines: int) -> Crew:
    samplers = [p for p in staff if p.job == "sampler"]
    analysts = [p for p in staff if p.job == "analyst"]
    mine = analysts[line::lines]
    return Crew(
        samplers=tuple(samplers[line::lines]),
        analyst={a.name: mine[i % len(mine)] for i, a in enumerate(analytes)},
        instrument={a.name: f"{line + 1}-{i + 1:02d}" for i, a in enumerate(analytes)},
        field_kit=f"XC-{line + 1}",
    )


def _client(
    seed: int, lab: int, number: int, region: str, place: str, lat: float, lon: float
) -> Client:
    rng = rng_for(seed, 2, lab, number)
    angle, km = rng.uniform(0, 2 * np.pi), rng.uniform(3, 38)
    base_lat = lat + km / 111 * float(np.sin(angle))
    base_lon = lon + km / 90 * float(np.cos(angle))
    matrix = "废水" if rng.random() < 0.7 else "地表水"
    labels = (
        ("总排口", "进水口", "车间排口")
        if matrix == "废水"
        else ("上游断面", "下游断面", "控制断面")
    )
    points = tuple(
        Place(
            point_no=f"{number + 1:02d}-{i + 1}",
            name=labels[i],
            matrix=matrix,
            lat_deg=round(base_lat + float(rng.normal(0, 0.006)), 5),
            lon_deg=round(base_lon + float(rng.normal(0, 0.008)), 5),
            factors={a.name: float(rng.normal(0, 1)) for a in WATER},
        )
        for i in range(int(rng.integers(2, 4)))
    )
    uscc_region = region if region != "620171" else "620100"
    code = uscc_for(uscc_region, 50000 + (lab * 8 + number) % 49999)
    return Client(names.client_name(place, rng), code, region, points)


def working_days(until: date, count: int) -> list[date]:
    """The last `count` calendar days without Sundays, oldest first."""
    days = [until - timedelta(days=back) for back in range(count)]
    return sorted(day for day in days if day.weekday() != 6)
