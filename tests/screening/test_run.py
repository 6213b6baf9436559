"""A run from rows to findings: the snapshot, what is found, and that nothing doubles."""

from __future__ import annotations

import json
from datetime import date

import pyarrow.parquet as pq
import pytest
from tests.screening import world

from hengjian.core.errors import Refusal
from hengjian.core.periods import Period
from hengjian.ledger.models import Entry
from hengjian.screening import capture, run_cli, services
from hengjian.screening.models import Finding, Run

pytestmark = pytest.mark.django_db
OCTOBER = Period(date(2026, 10, 1), date(2026, 11, 1))


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.HENGJIAN_VAR = tmp_path


def column(snapshot, table: str, name: str) -> list:
    return pq.read_table(snapshot.folder / f"{table}.parquet")[name].to_pylist()


def test_a_snapshot_holds_each_record_once_with_what_it_names():
    world.report(world.institution(), "R-1")

    snapshot = capture.take(period=OCTOBER)

    rows = {table.name: table.rows for table in snapshot.tables}
    assert rows["analyses"] == 2 and rows["samplings"] == 2 and rows["reports"] == 1
    # Two samplers' presences and two people at each of two hand-overs.
    assert rows["presences"] == 2 + 4
    assert rows["scope"] == rows["calibrations"] == 1 and rows["authorisations"] == 3
    assert column(snapshot, "analyses", "analyst_no") == ["LX30-P2"] * 2
    assert [str(at) for at in column(snapshot, "analyses", "sampled_at")] == [
        "2026-10-12 01:30:00",
        "2026-10-12 01:50:00",
    ]
    assert column(snapshot, "instrument_uses", "place") == ["甘肃清源检测有限公司"]


def test_the_same_rows_give_the_same_digest_and_a_changed_one_another():
    lab = world.institution()
    world.report(lab, "R-1")
    first = capture.take(period=OCTOBER)

    assert capture.take(period=OCTOBER).digest == first.digest
    lab.reports.get().results.filter(value_text="31").update(value_text="31.0")
    assert capture.take(period=OCTOBER).digest != first.digest
    assert not list(capture.home().glob("part-*"))


def test_no_name_reaches_a_snapshot():
    world.report(world.institution(), "R-1")
    snapshot = capture.take(period=OCTOBER)

    for table in snapshot.tables:
        assert "name" not in pq.read_schema(snapshot.folder / f"{table.name}.parquet").names or (
            table.name == "raw_files"  # the name of a file
        )


def test_reports_of_another_period_stay_out():
    world.report(world.institution(), "R-1")
    snapshot = capture.take(period=Period(date(2026, 9, 1), date(2026, 10, 1)))
    assert {t.name: t.rows for t in snapshot.tables}["reports"] == 0


def test_a_scope_ends_with_its_certificate():
    lab = world.institution()
    lab.certificates.update(status="withdrawn", status_since=date(2026, 6, 10))
    snapshot = capture.take(period=OCTOBER)
    assert column(snapshot, "scope", "valid_until") == [date(2026, 6, 9)]


def test_a_clean_report_raises_nothing(noon):
    world.report(world.institution(), "R-1")

    run = services.run(period=OCTOBER, by="t", at=noon)

    assert run.new_findings == 0 and not Finding.objects.exists()
    reused = run.detectors.get(code="reused-raw-file")
    assert (reused.findings, reused.evaluated, reused.not_evaluated) == (0, 2, 0)
    # Nobody hands in well logs yet: the question is reported as not asked, not as answered.
    assert run.detectors.get(code="well-interval-short").missing == "wells"


def test_one_file_behind_samples_of_two_reports_is_a_finding_with_both_records(noon):
    lab = world.institution()
    world.report(lab, "R-1", raw=(world.RAW, "22" * 32))
    world.report(lab, "R-2", begun=world.NINE.replace(day=14), raw=(world.RAW, "44" * 32))

    services.run(period=OCTOBER, by="t", at=noon)

    finding = Finding.objects.get(code="reused-raw-file")
    assert finding.number == "F-2026-000001"
    assert (finding.measure, finding.region, finding.stage) == (2.0, "620102", "open")
    assert {r.report_no for r in finding.records.all()} == {"R-1", "R-2"}
    assert all(r.record.startswith("result:") for r in finding.records.all())


def test_the_same_records_found_again_are_the_same_finding(noon):
    lab = world.institution()
    world.report(lab, "R-1", analysed_after_h=1, received_after_h=5)
    first = services.run(period=OCTOBER, by="t", at=noon)
    before = list(Finding.objects.values_list("number", flat=True))

    second = services.run(period=OCTOBER, by="t", at=noon)

    assert first.new_findings == len(before) > 0 and second.new_findings == 0
    assert list(Finding.objects.values_list("number", flat=True)) == before
    assert set(Finding.objects.values_list("last_run", flat=True)) == {second.pk}
    assert Entry.objects.filter(kind="screening.run").count() == 2


def test_a_run_that_cannot_be_recorded_leaves_nothing(noon, monkeypatch):
    world.report(world.institution(), "R-1", analysed_after_h=1, received_after_h=5)

    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="down"):
        services.run(period=OCTOBER, by="t", at=noon)
    assert not Run.objects.exists() and not Finding.objects.exists()


def test_an_unknown_detector_is_refused_with_the_known_ones(noon):
    with pytest.raises(Refusal, match="reused-raw-file"):
        services.run(period=OCTOBER, by="t", at=noon, only=["nonsense"])


def test_the_command_says_what_it_did(capsys, monkeypatch):
    world.report(world.institution(), "R-1", analysed_after_h=1, received_after_h=5)

    status = run_cli.main(
        [
            "--from",
            "2026-10-01",
            "--until",
            "2026-11-01",
            "--only",
            "analysis-before-receipt",
            "--json",
        ]
    )

    said = capsys.readouterr()
    facts = json.loads(said.out)
    assert status == 1 and facts["new_findings"] == 2
    assert facts["detectors"][0]["evaluated"] == 2
    assert "analysis-before-receipt" in said.err


def test_a_backward_period_is_refused(capsys):
    assert run_cli.main(["--from", "2026-11-01", "--until", "2026-10-01"]) == 2
    assert "2026-10-01" in capsys.readouterr().err
