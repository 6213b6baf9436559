"""Generated tables for the benchmark of detectors: an honest quarter, a few planted records."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

from hengjian.screening.tables import arrow_schema

HOUR, DAY = 3_600_000_000, 86_400_000_000  # microseconds
START = np.int64(1_767_225_600_000_000)  # 2026-01-01T00:00Z
PARAMETERS = ("cod", "nh3", "tp", "tn", "cl", "so4", "cd", "pb")
LABS = 300


def generated(results: int) -> dict[str, pa.Table]:
    """Tables of an honest quarter with one planted record in a thousand or so, from one seed."""
    dice = np.random.default_rng(2026)
    samples = results // len(PARAMETERS)
    number = np.arange(samples)
    lab = number % LABS
    # A team takes eight samples a day, an hour and a half apart, in its own county.
    team = number // LABS % 5
    turn = number // LABS // 5
    begun = START + (turn // 8 % 90) * DAY + (turn % 8) * (HOUR + HOUR // 2)
    begun = begun - dice.integers(0, HOUR // 4, samples) * (dice.random(samples) < 0.5)
    ended = begun + HOUR // 2
    lat = 34.0 + lab % 17 * 0.4 + dice.normal(0, 0.02, samples)
    lon = 100.0 + lab % 13 * 0.6 + dice.normal(0, 0.02, samples)
    forged = dice.random(samples) < 0.001
    lat = np.where(forged, lat + 1.5, lat)
    begun = np.where(forged, begun - HOUR - HOUR // 6, begun)
    base = {
        "institution": _labels("lab", lab),
        "report_no": _labels("R", number // 10),
        "sample_no": _labels("S", number),
        "team": lab * 5 + team,
        "begun_at": begun,
        "ended_at": ended,
        "lat_deg": lat,
        "lon_deg": lon,
    }
    return {
        "presences": _presences(base, samples),
        "instrument_uses": _uses(base, samples),
        "analyses": _analyses(base, samples, dice),
        "reports": _reports(base, samples),
        "qc_pairs": _qc_pairs(results // 10, dice),
        **_registers(),
    }


def _labels(head: str, numbers: np.ndarray) -> pa.Array:
    return pa.array(np.char.add(head, numbers.astype(str)))


def _table(name: str, size: int, **columns: object) -> pa.Table:
    schema = arrow_schema(name)
    arrays = [
        pa.array(columns[f.name]).cast(f.type) if f.name in columns else pa.nulls(size, f.type)
        for f in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema.remove_metadata())


def _presences(base: dict, samples: int) -> pa.Table:
    two = {k: base[k] for k in ("institution", "report_no", "lat_deg", "lon_deg")}
    rows = [
        _table(
            "presences",
            samples,
            **two,
            begun_at=base["begun_at"],
            ended_at=base["ended_at"],
            record=_labels("sampling:", np.arange(samples)),
            person_no=_labels(f"p{who}-", base["team"]),
            place=_labels("point", np.arange(samples)),
        )
        for who in (1, 2)
    ]
    return pa.concat_tables(rows)


def _uses(base: dict, samples: int) -> pa.Table:
    return _table(
        "instrument_uses",
        samples,
        institution=base["institution"],
        report_no=base["report_no"],
        record=_labels("sampling:", np.arange(samples)),
        instrument_no=_labels("YQ-", base["team"]),
        place=_labels("point", np.arange(samples)),
        lat_deg=base["lat_deg"],
        lon_deg=base["lon_deg"],
        begun_at=base["begun_at"],
        ended_at=base["ended_at"],
        capacity=np.ones(samples, dtype=np.int64),
    )


def _analyses(base: dict, samples: int, dice: np.random.Generator) -> pa.Table:
    rows = samples * len(PARAMETERS)
    sample = np.repeat(np.arange(samples), len(PARAMETERS))
    parameter = np.tile(np.arange(len(PARAMETERS)), samples)
    value = np.round(dice.lognormal(1.0 + parameter * 0.3, 0.8), 3)
    sampled = base["ended_at"][sample]
    received = sampled + 6 * HOUR
    analysed = received + dice.integers(HOUR, 30 * HOUR, rows)
    analysed = np.where(dice.random(rows) < 0.001, sampled + HOUR, analysed)
    file = np.where(
        dice.random(rows) < 0.001, np.maximum(np.arange(rows) - 999, 0), np.arange(rows)
    )
    digests = np.array([hashlib.sha256(n).hexdigest() for n in file.astype("S12")])
    take = pa.array(sample)
    return _table(
        "analyses",
        rows,
        institution=base["institution"].take(take),
        report_no=base["report_no"].take(take),
        record=_labels("result:", np.arange(rows)),
        sample_no=base["sample_no"].take(take),
        batch_no=_labels("b", sample // 20 * 8 + parameter),
        parameter=np.array(PARAMETERS)[parameter],
        method=np.char.add("HJ ", (parameter + 800).astype(str)),
        matrix=np.full(rows, "surface water"),
        role=np.full(rows, "sample"),
        analyst_no=_labels("p1-", base["team"][sample]),
        preservation=np.full(rows, "cold"),
        sampled_at=sampled,
        received_at=received,
        begun_at=analysed,
        ended_at=analysed + HOUR,
        value_text=np.char.mod("%.3f", value),
        value=value,
        unit=np.full(rows, "mg/L"),
        censored=value < 0.1,
        raw_sha256=digests,
        cma_mark=np.ones(rows, dtype=bool),
        slack_h=np.zeros(rows),
    )


def _reports(base: dict, samples: int) -> pa.Table:
    first = np.arange(0, samples, 10)
    return _table(
        "reports",
        len(first),
        institution=base["institution"].take(pa.array(first)),
        report_no=_labels("R", first // 10),
        record=_labels("report:", first),
        signed_at=base["ended_at"][first] + 36 * HOUR,
        signed_by=_labels("p1-", base["team"][first]),
    )


def _qc_pairs(rows: int, dice: np.random.Generator) -> pa.Table:
    level = dice.lognormal(2, 0.5, rows)
    return _table(
        "qc_pairs",
        rows,
        institution=_labels("lab", np.arange(rows) % LABS),
        record=_labels("qc:", np.arange(rows)),
        parameter=np.array(PARAMETERS)[np.arange(rows) // LABS % len(PARAMETERS)],
        kind=np.full(rows, "parallel"),
        first=np.round(level * dice.normal(1, 0.04, rows), 2),
        second=np.round(level * dice.normal(1, 0.04, rows), 2),
        resolution=np.full(rows, 0.01),
        relative_sd_expected=np.full(rows, 0.04),
    )


def _registers() -> dict[str, pa.Table]:
    return {
        "authorisations": _authorisations(),
        "calibrations": _calibrations(),
        "scope": _scope(),
        "holding_limits": _table(
            "holding_limits",
            len(PARAMETERS),
            parameter=np.array(PARAMETERS),
            preservation=np.full(len(PARAMETERS), "cold"),
            max_hours=np.full(len(PARAMETERS), 35.0),
        ),
    }


def _authorisations() -> pa.Table:
    teams = np.arange(LABS * 5)
    tasks = [
        _table(
            "authorisations",
            len(teams),
            institution=_labels("lab", teams // 5),
            record=_labels(f"auth-{task}-{who}:", teams),
            person_no=_labels(f"p{who}-", teams),
            task=np.full(len(teams), task),
            valid_from=np.full(len(teams), np.datetime64("2025-01-01")),
        )
        for task in ("sampling", "analysis", "signing")
        for who in (1, 2)
    ]
    return pa.concat_tables(tasks)


def _calibrations() -> pa.Table:
    teams = np.arange(LABS * 5)
    return _table(
        "calibrations",
        len(teams),
        institution=_labels("lab", teams // 5),
        record=_labels("cal:", teams),
        instrument_no=_labels("YQ-", teams),
        calibrated_on=np.full(len(teams), np.datetime64("2025-06-01")),
        due_on=np.where(teams % 100 == 0, np.datetime64("2026-01-06"), np.datetime64("2026-06-01")),
    )


def _scope() -> pa.Table:
    scope = np.arange(LABS * len(PARAMETERS))
    kind = scope % len(PARAMETERS)
    return _table(
        "scope",
        len(scope),
        institution=_labels("lab", scope // len(PARAMETERS)),
        record=_labels("scope:", scope),
        parameter=np.array(PARAMETERS)[kind],
        method=np.char.add("HJ ", (kind + 800).astype(str)),
        valid_from=np.full(len(scope), np.datetime64("2025-01-01")),
        valid_until=np.where(
            scope % 500 == 7, np.datetime64("2026-01-06"), np.datetime64("2027-01-01")
        ),
    )
