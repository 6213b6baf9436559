"""Rows per second of the first twelve detectors on generated results, beside hand-written SQL.

    .venv/bin/python benchmarks/screening_detectors.py [--results 1000000] [--rounds 5]

Writes a snapshot (Parquet), opens it as the platform does, runs every detector with its coverage
once warm, then three of them (a scan, a join, a grouping) against DuckDB SQL written by hand for
the same question: the two take turns, medians count, both must return the same number of rows.
Target: at most 1.3 times for the three together. Compiling an expression costs 10 to 40 ms however
many rows there are; it is inside the detector's time and also shown alone.
Exit status 0 when the counts agree and the ratio is within the target, 1 otherwise.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa

from hengjian.screening import engine, snapshot
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.tables import arrow_schema

FIRST_TWELVE = 12
TARGET = 1.3
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
        **_registers(base),
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


def _registers(base: dict) -> dict[str, pa.Table]:
    teams = np.arange(LABS * 5)
    lab = _labels("lab", teams // 5)
    days = {"valid_from": np.full(len(teams), np.datetime64("2025-01-01"))}
    scope = np.arange(LABS * len(PARAMETERS))
    kind = scope % len(PARAMETERS)
    tasks = [
        _table(
            "authorisations",
            len(teams),
            institution=lab,
            record=_labels(f"auth-{task}-{who}:", teams),
            person_no=_labels(f"p{who}-", teams),
            task=np.full(len(teams), task),
            **days,
        )
        for task in ("sampling", "analysis", "signing")
        for who in (1, 2)
    ]
    return {
        "authorisations": pa.concat_tables(tasks),
        "calibrations": _table(
            "calibrations",
            len(teams),
            institution=lab,
            record=_labels("cal:", teams),
            instrument_no=_labels("YQ-", teams),
            calibrated_on=np.full(len(teams), np.datetime64("2025-06-01")),
            due_on=np.where(
                teams % 100 == 0, np.datetime64("2026-01-06"), np.datetime64("2026-06-01")
            ),
        ),
        "scope": _table(
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
        ),
        "holding_limits": _table(
            "holding_limits",
            len(PARAMETERS),
            parameter=np.array(PARAMETERS),
            preservation=np.full(len(PARAMETERS), "cold"),
            max_hours=np.full(len(PARAMETERS), 35.0),
        ),
    }


#: The same questions by hand, with the same columns: each record once, its largest measure.
SQL = {
    "analysis-before-receipt": """
        SELECT institution, coalesce(sample_no, record) subject, report_no, record,
               max(late) measure, max(slack) uncertainty
        FROM (
          SELECT *, coalesce(slack_h, 0) slack,
                 greatest(epoch(coalesce(received_at, sampled_at)) - epoch(begun_at),
                          epoch(coalesce(sampled_at, received_at)) - epoch(begun_at)) / 3600 late
          FROM analyses
          WHERE coalesce(role, 'sample') = 'sample'
            AND (begun_at < received_at OR begun_at < sampled_at))
        WHERE late - slack > 5 / 60.0
        GROUP BY ALL""",
    # Windows of at most six hours touch one or two half days: an equi-join on the half day.
    "sampler-in-two-places": """
        WITH p AS (
          SELECT institution, person_no, record, report_no, lat_deg, lon_deg,
                 epoch(begun_at)::BIGINT f, epoch(ended_at)::BIGINT u
          FROM presences
          WHERE person_no IS NOT NULL AND lat_deg IS NOT NULL AND lon_deg IS NOT NULL
            AND epoch(ended_at) - epoch(begun_at) BETWEEN 0 AND 6 * 3600),
        b AS (SELECT *, f // 43200 k FROM p
              UNION ALL SELECT *, u // 43200 FROM p WHERE u // 43200 > f // 43200),
        pairs AS (
          SELECT DISTINCT x.institution, x.person_no, x.record a, y.record b,
                 x.report_no ra, y.report_no rb, greatest(x.f, y.f) since,
                 x.lat_deg x1, x.lon_deg x2, y.lat_deg y1, y.lon_deg y2,
                 least(x.u, y.u) - greatest(x.f, y.f) AS overlap
          FROM b x JOIN b y USING (institution, person_no, k)
          WHERE x.record < y.record AND least(x.u, y.u) - greatest(x.f, y.f) > 5 * 60),
        far AS (
          SELECT *, person_no || ' ' || strftime(make_timestamp(
                   (since::BIGINT + 28800) * 1000000), '%Y-%m-%d %H:%M') subject
          FROM pairs
          WHERE 2 * 6371.0088 * asin(sqrt(least(1, pow(sin(radians(y1 - x1) / 2), 2)
            + cos(radians(x1)) * cos(radians(y1)) * pow(sin(radians(y2 - x2) / 2), 2)))) > 1)
        SELECT institution, subject, report_no, record, max(overlap) / 60 measure, 5.0 uncertainty
        FROM (SELECT institution, subject, ra report_no, a record, overlap FROM far
              UNION ALL SELECT institution, subject, rb, b, overlap FROM far)
        GROUP BY ALL""",
    "reused-raw-file": """
        WITH r AS (
          SELECT institution, raw_sha256, sample_no, batch_no, report_no, record FROM analyses
          WHERE raw_sha256 IS NOT NULL AND sample_no IS NOT NULL
            AND coalesce(role, 'sample') = 'sample'),
        multi AS (
          SELECT raw_sha256 FROM r GROUP BY 1
          HAVING min(sample_no) <> max(sample_no) OR min(institution) <> max(institution)),
        files AS (
          SELECT raw_sha256, count(DISTINCT (institution, sample_no)) served,
                 count(DISTINCT (institution, batch_no)) batches, count(batch_no) = count(*) whole,
                 min(institution) institution, min(batch_no) batch_no
          FROM r SEMI JOIN multi USING (raw_sha256) GROUP BY 1),
        sizes AS (
          SELECT institution, batch_no, count(DISTINCT sample_no) size
          FROM r SEMI JOIN files USING (institution, batch_no) GROUP BY ALL)
        SELECT r.institution, r.raw_sha256 subject, r.report_no, r.record,
               max(served)::DOUBLE measure, NULL::DOUBLE uncertainty
        FROM files f LEFT JOIN sizes USING (institution, batch_no)
        JOIN r ON r.raw_sha256 = f.raw_sha256
        WHERE NOT (batches = 1 AND whole AND served = coalesce(size, 0))
        GROUP BY ALL""",
}


def timed(work: Callable[[], int]) -> tuple[float, int]:
    """Seconds and rows of one run."""
    begun = time.perf_counter()
    rows = work()
    return time.perf_counter() - begun, rows


def compared(code: str, tables: dict, con: object, rounds: int) -> tuple[float, float, bool]:
    """Median seconds of one detector and of its SQL, taking turns; whether the counts agree."""
    detector = next(d for d in DETECTORS if d.code == code)

    def ours() -> int:
        return engine.findings(detector, tables, {}, con).num_rows

    def by_hand() -> int:
        return con.raw_sql(SQL[code]).to_arrow_table().num_rows

    def compiled() -> int:
        return len(con.compile(engine.question(detector, tables, {})))

    ours(), by_hand()  # one warm-up each
    a, b, c = [], [], []
    for _ in range(rounds):
        seconds, mine = timed(ours)
        a.append(seconds)
        seconds, theirs = timed(by_hand)
        b.append(seconds)
        c.append(timed(compiled)[0])
    mid_a, mid_b = statistics.median(a), statistics.median(b)
    print(
        f"{code:<28} detector {mid_a:6.3f} s (compile {statistics.median(c):5.3f})  "
        f"SQL {mid_b:6.3f} s  ratio {mid_a / mid_b:4.2f}  rows {mine} / {theirs}"
    )
    return mid_a, mid_b, mine == theirs


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--results", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, rows = timed(lambda: _write(folder, args.results))
        print(f"{rows} rows generated and written in {seconds:.1f} s")
        con = engine.connect(readable=[folder])
        tables = snapshot.open_snapshot(folder, con)
        total = 0.0
        for detector in DETECTORS[:FIRST_TWELVE]:
            found = engine.findings(detector, tables, {}, con).num_rows
            seconds, _ = timed(lambda d=detector: len(engine.run(tables, [d], {}, con)[1]))
            total += seconds
            print(f"{detector.code:<28} {seconds:6.3f} s  {found:>7} rows found")
        rate = args.results / total
        print(f"twelve detectors with coverage: {total:.2f} s, {rate:,.0f} results/s")
        ours, by_hand, same = zip(
            *(compared(code, tables, con, max(args.rounds, 5)) for code in SQL), strict=True
        )
        ratio = sum(ours) / sum(by_hand)
        print(f"together: ratio {ratio:4.2f}, target {TARGET}; counts agree: {all(same)}")
    return 0 if all(same) and ratio <= TARGET else 1


def _write(folder: Path, results: int) -> int:
    written = [
        snapshot.write_table(folder, name, table.to_batches())
        for name, table in generated(results).items()
    ]
    snapshot.write_manifest(folder, written, made="benchmark")
    return sum(table.rows for table in written)


if __name__ == "__main__":
    sys.exit(main())
