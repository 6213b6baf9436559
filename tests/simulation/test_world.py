"""The made-up province is honest where it says so, and fraudulent exactly where its labels say."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from hengjian.core.identifiers import check_uscc
from hengjian.monitoring.package import Package
from hengjian.simulation import chemistry, days, forgeries, fraud, misdeeds, names, world
from hengjian.standards import analytes, holding, regions

SEED = 2018
ON = date(2026, 9, 7)


@pytest.fixture(scope="module")
def labs():
    return world.labs(SEED, 30)


def test_the_same_seed_grows_the_same_province_and_another_does_not(labs):
    assert world.labs(SEED, 30) == labs
    assert world.labs(SEED + 1, 30) != labs
    again = days.job(SEED, labs[4], ON, 0).package
    assert days.job(SEED, labs[4], ON, 0).package == again


def test_every_area_has_an_institution_and_every_code_is_right(labs):
    assert {world_region(lab) for lab in labs} == set(names.SEATS)
    assert all(check_uscc(lab.uscc).ok for lab in labs)
    assert len({lab.uscc for lab in labs}) == len(labs) == len({lab.name for lab in labs})


def world_region(lab) -> str:
    return next(
        (area for area, county in world.COUNTIES.items() if county == lab.region), lab.region
    )


def test_the_counties_used_are_counties_of_the_dated_list():
    known = set(regions.regions())
    assert set(world.COUNTIES.values()) | set(names.SEATS) <= known


@pytest.mark.parametrize("index", range(0, 30, 3))
def test_an_honest_job_breaks_no_rule_of_time(labs, index):
    job = days.job(SEED, labs[index], ON, 0)
    Package.model_validate(job.package)
    received = {c["sample_no"]: when(c["received_at"]) for c in job.package["custody"]}
    sampled = {s["sample_no"]: when(s["ended_at"]) for s in job.package["samples"]}
    assert all(received[no] >= ended for no, ended in sampled.items())
    for row in job.package["results"]:
        held = when(row["analysed_at"]) - sampled[row["sample_no"]]
        assert received[row["sample_no"]] <= when(row["analysed_at"])
        assert held <= timedelta(hours=chemistry.BY_NAME[row["parameter"]].hold_h)
    last = max(when(b["ended_at"]) for b in job.package["batches"])
    head = job.package["report"]
    assert last <= when(head["compiled_at"]) <= when(head["reviewed_at"]) <= when(head["signed_at"])
    assert len({head["compiled_by"], head["reviewed_by"], head["signed_by"]}) == 3


def test_a_crew_is_back_before_it_leaves_again(labs):
    """Instruments and people of one crew are never asked for twice at once on following days."""
    for lab in labs[:6]:
        ended: dict[str, datetime] = {}
        for back in range(10):
            job = days.job(SEED, lab, ON + timedelta(days=back), 0)
            for batch in job.package["batches"]:
                number = batch["instrument_no"]
                assert when(batch["begun_at"]) >= ended.get(number, when(batch["begun_at"]))
                ended[number] = when(batch["ended_at"])


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_holding_hours_are_not_longer_than_the_standards_say():
    for analyte in chemistry.WATER:
        known = analytes.find(analyte.name, "water")
        assert known is not None, analyte.name
        hours = [row.max_hours for row in holding.for_analyte(known.key, ON) if row.max_hours]
        assert hours, analyte.name
        assert analyte.hold_h <= max(hours), analyte.name


@pytest.mark.parametrize(
    ("reading", "expected"),
    # COD, whole numbers, limit 4: 42.4 → 42; 3.9 is below the limit; 10.5 rounds to the even 10
    [(42.4, "42"), (3.9, None), (10.5, "10"), (1234.0, "1230")],
)
def test_values_are_written_as_the_method_writes_them(reading, expected):
    assert chemistry.written(chemistry.BY_NAME["化学需氧量"], reading) == expected


def test_parallels_of_an_honest_laboratory_differ_as_its_method_says():
    rng = np.random.default_rng(1)
    cod = chemistry.BY_NAME["化学需氧量"]
    pairs = [
        (chemistry.measure(cod, 60, rng), chemistry.measure(cod, 60, rng)) for _ in range(2000)
    ]
    spread = float(np.std([a - b for a, b in pairs])) / 2**0.5
    # precision 4 % of 60 and noise of 1: sqrt(2.4² + 1²) = 2.6
    assert spread == pytest.approx(2.6, rel=0.08)


@pytest.mark.parametrize("kind", fraud.KINDS, ids=lambda k: k.code)
def test_each_kind_of_fraud_changes_an_honest_job_and_stays_readable(labs, kind):
    touched = 0
    for lab in labs[:8]:
        job = days.job(SEED, lab, ON, 0)
        before = days.job(SEED, lab, ON, 0).package
        if kind.change(job, world.rng_for(SEED, 99)):
            touched += 1
            assert job.package != before
        Package.model_validate(job.package)
    assert touched


def test_two_of_five_laboratories_are_dishonest_and_all_kinds_occur(labs):
    kinds = Counter(kind.code for lab in labs for kind in fraud.kinds_of(lab))
    assert sum(1 for lab in labs if fraud.kinds_of(lab)) == 12
    assert len(kinds) >= 15
    assert set(kinds) == {kind.code for kind in fraud.KINDS}


def test_an_honest_laboratory_has_no_labels(labs):
    assert fraud.plant(SEED, days.job(SEED, labs[0], ON, 0)) == []


def test_an_identical_vector_is_really_identical(labs):
    job = days.job(SEED, labs[5], ON, 0)
    first, second = forgeries.identical_result_vectors(job, world.rng_for(SEED, 1))
    values = {
        no: {r["parameter"]: r.get("value") for r in job.package["results"] if r["sample_no"] == no}
        for no in (first, second)
    }
    assert values[first] == values[second]


def test_the_impossible_journey_is_impossible(labs):
    job = days.job(SEED, labs[5], ON, 0)
    moved = misdeeds.impossible_travel(job, world.rng_for(SEED, 1))
    samples = {s["sample_no"]: s for s in job.package["samples"]}
    second = samples[moved[0]]
    first = job.package["samples"][0]
    km = abs(second["lat_deg"] - first["lat_deg"]) * 111
    hours = (when(second["begun_at"]) - when(first["ended_at"])) / timedelta(hours=1)
    assert km / hours > 150
    assert Decimal(str(second["lat_deg"])) > Decimal(str(first["lat_deg"]))
