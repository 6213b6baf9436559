"""Rows per second of the first twelve detectors on generated results, beside hand-written SQL.

    .venv/bin/python benchmarks/screening_detectors.py [--results 1000000] [--rounds 5]

Writes a snapshot (Parquet), opens it as the platform does, runs every detector with its coverage
once warm, then three of them (a scan, a join, a grouping) against DuckDB SQL written by hand for
the same question: the two take turns, medians count, both must return the same number of rows.
Target: at most 1.3 times for each of the three. Compiling an expression costs 10 to 40 ms however
many rows there are; it is inside the detector's time and also shown alone.
Exit status 0 when the counts agree and the ratio is within the target, 1 otherwise.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from screening_tables import generated

from hengjian.screening import engine, snapshot
from hengjian.screening.detectors import DETECTORS

FIRST_TWELVE = 12
TARGET = 1.3

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
        ratios = [mine / theirs for mine, theirs in zip(ours, by_hand, strict=True)]
        within = sum(ratio <= TARGET for ratio in ratios)
        print(
            f"within {TARGET}: {within} of {len(ratios)}, worst {max(ratios):4.2f}, "
            f"together {sum(ours) / sum(by_hand):4.2f}; counts agree: {all(same)}"
        )
    return 0 if all(same) and within == len(ratios) else 1


def _write(folder: Path, results: int) -> int:
    written = [
        snapshot.write_table(folder, name, table.to_batches())
        for name, table in generated(results).items()
    ]
    snapshot.write_manifest(folder, written, made="benchmark")
    return sum(table.rows for table in written)


if __name__ == "__main__":
    sys.exit(main())
