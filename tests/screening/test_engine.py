"""The engine, the snapshot on disk, and what is true of every detector."""

import json
import subprocess
import sys
from datetime import date

import duckdb
import pyarrow as pa
import pytest
from tests.screening.drawn import rows, tables

from hengjian.core.errors import Refusal
from hengjian.screening import engine, parameters, snapshot
from hengjian.screening.contract import FLAGS
from hengjian.screening.detectors import DETECTORS
from hengjian.screening.tables import TABLES, arrow_schema, resolution
from hengjian.standards import detector_parameters

FILES = """
    record  name   created_at        modified_at       acquired_at
    1       a.dat  2022-03-03T15:20  2022-03-01T15:20  2022-03-03T15:18
"""


@pytest.fixture
def written(tmp_path):
    table = snapshot.write_table(tmp_path, "raw_files", [rows("raw_files", FILES)])
    digest = snapshot.write_manifest(tmp_path, [table], period="2022-03")
    return tmp_path, digest


def test_a_snapshot_written_opened_and_screened(written):
    folder, digest = written
    con = engine.connect(readable=[folder])
    told = []
    found, coverage = engine.run(
        snapshot.open_snapshot(folder, con), DETECTORS, {}, con, progress=told.append
    )
    assert found.schema.equals(engine.FINDINGS)
    assert found.column("code").to_pylist() == ["file-mtime-before-creation"]
    assert [p.turn for p in told] == list(range(1, len(DETECTORS) + 1))
    flags = {c.code: c.flag for c in coverage}
    assert flags["file-mtime-before-creation"] == "suspect"
    assert flags["impossible-travel"] == "missing"
    assert set(flags.values()) <= set(FLAGS)
    assert len(digest) == 64


def test_the_same_snapshot_gives_the_same_bytes(written, tmp_path_factory):
    _, digest = written
    other = tmp_path_factory.mktemp("other")
    table = snapshot.write_table(other, "raw_files", [rows("raw_files", FILES)])
    assert snapshot.write_manifest(other, [table], period="2022-03") == digest


def test_a_changed_an_unfinished_and_a_foreign_snapshot_are_refused(written):
    folder, _ = written
    con = engine.connect(readable=[folder])
    data = (folder / "raw_files.parquet").read_bytes()
    (folder / "raw_files.parquet").write_bytes(data[:-9] + b"x" + data[-8:])
    with pytest.raises(Refusal, match="raw_files"):
        snapshot.open_snapshot(folder, con)
    (folder / "manifest.json").write_text(json.dumps({"form": "other"}))
    with pytest.raises(Refusal):
        snapshot.open_snapshot(folder, con)
    (folder / "manifest.json").unlink()
    with pytest.raises(Refusal):
        snapshot.open_snapshot(folder, con)


def test_a_table_with_other_columns_is_not_written(tmp_path):
    with pytest.raises(Refusal, match="smell"):
        snapshot.write_table(tmp_path, "raw_files", [[{"institution": "A", "smell": 1}]])
    batch = pa.record_batch({"institution": ["A"]})
    with pytest.raises(Refusal, match="sha256"):
        snapshot.write_table(tmp_path, "raw_files", [batch])


def test_the_connection_opens_no_other_file_and_changes_no_setting(written, tmp_path_factory):
    folder, _ = written
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    con = engine.connect(readable=[folder])
    for query in (
        f"SELECT * FROM read_csv('{secret}')",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        f"COPY (SELECT 1) TO '{secret}'",
    ):
        with pytest.raises(duckdb.Error):
            con.raw_sql(query).fetchall()


def test_every_detector_says_all_it_must():
    assert len({d.code for d in DETECTORS}) == len({d.flag for d in DETECTORS}) == len(DETECTORS)
    for detector in DETECTORS:
        assert detector.law
        for text in ("question", "measure_unit", "lookalikes", "clears", "misses"):
            said = getattr(detector, text)
            assert said.zh and said.en, (detector.code, text)
        assert detector.unit in detector.reads
        assert set(detector.needs) <= set(detector.reads[detector.unit].names)
        for name, schema in detector.reads.items():
            held = dict(TABLES[name].items())
            assert all(held[column] == kind for column, kind in schema.items())


def test_defaults_are_the_settings_of_standards_and_lie_in_their_range():
    held = detector_parameters.on(date(2026, 11, 23))
    for detector in DETECTORS:
        for name, value in detector.parameters.items():
            row = held[f"{detector.code}.{name}"]
            assert float(row.value) == value, (detector.code, name)
            assert row.low <= row.value <= row.high


def test_an_unknown_parameter_is_an_error_not_a_silence():
    con = engine.connect()
    drawn = tables(con, {"raw_files": FILES})
    chosen = [d for d in DETECTORS if d.code == "file-mtime-before-creation"]
    with pytest.raises(KeyError, match="clock_minutes"):
        engine.run(drawn, chosen, {chosen[0].code: {"clock_minutes": 9}}, con)


def test_empty_tables_raise_nothing_anywhere():
    con = engine.connect()
    empty = {n: con.create_table(n, arrow_schema(n).empty_table()) for n in TABLES}
    found, coverage = engine.run(empty, DETECTORS, {}, con)
    assert (found.num_rows, coverage) == (0, [])


def test_holding_limits_leave_out_what_is_fixed_on_the_spot():
    limits = {row["parameter"] for row in parameters.holding_limits(date(2026, 11, 23))}
    assert "氨氮" in limits
    assert "溶解氧" not in limits


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("1.20", 0.01),
        ("105", 1),
        ("0.5", 0.1),
        ("<0.05", None),
        ("1e3", None),
        ("１", None),
        ("", None),
    ],
)
def test_the_last_digit_of_a_written_number(text, unit):
    assert resolution(text) == unit


def test_the_command_line_starts_without_ibis_or_django():
    code = (
        "import sys; from hengjian.screening import cli\n"
        "try: cli.main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'ibis', 'django', 'duckdb', 'pyarrow'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
