"""Real Water Quality Exchange files: nothing dropped silently, nothing half-imported."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hengjian.core.errors import Rejected
from hengjian.ledger.models import Entry
from hengjian.monitoring import wqx, wqx_packages
from hengjian.monitoring.import_cli import import_wqx
from hengjian.monitoring.models import Deviation, Point, Report, Result, Sample
from hengjian.registry.models import Institution

EXCERPT = Path(__file__).parents[1] / "data" / "monitoring" / "wqx_excerpt.csv"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def spoilt(tmp_path: Path, change) -> Path:
    rows = rows_of(EXCERPT)
    names = list(rows[0])
    rows = change(rows, names) or rows
    path = tmp_path / "spoilt.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.django_db
def test_every_row_of_a_real_file_is_in_the_store_with_what_it_says(capsys):
    rows = rows_of(EXCERPT)

    assert import_wqx([str(EXCERPT), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["rows_in_file"] == said["rows_in_store"] == len(rows) == Result.objects.count()
    stored = {r.result_no: r for r in Result.objects.all()}
    roles = {s.sample_no: s for s in Sample.objects.all()}
    for row in rows:
        one = stored[row["ResultIdentifier"]]
        numeric = row["ResultMeasureValue"] not in {"", "ND"}
        assert one.value_text == (row["ResultMeasureValue"] if numeric else "")
        assert one.unit == row["ResultMeasure.MeasureUnitCode"]
        assert one.limit_text == row["DetectionQuantitationLimitMeasure.MeasureValue"]
        assert one.limit_kind == row["DetectionQuantitationLimitTypeName"]
        assert one.laboratory == row["LaboratoryName"]
        assert row["ResultAnalyticalMethod.MethodIdentifier"] in one.method
        assert roles[row["ActivityIdentifier"]].role_text == row["ActivityTypeCode"]
    assert Point.objects.values("point_no").distinct().count() == len(
        {row["MonitoringLocationIdentifier"] for row in rows}
    )


@pytest.mark.django_db
def test_blanks_replicates_and_non_detects_keep_their_meaning():
    import_wqx([str(EXCERPT)])
    kinds = Counter(row["ActivityTypeCode"] for row in rows_of(EXCERPT))

    def results_of(role: str) -> int:
        numbers = Sample.objects.filter(role=role).values("sample_no")
        return Result.objects.filter(sample_no__in=numbers).count()

    assert results_of("field_blank") == kinds["Quality Control Sample-Field Blank"] > 0
    assert results_of("equipment_blank") == kinds["Quality Control Sample-Equipment Blank"] > 0
    assert results_of("field_parallel") == kinds["Quality Control Sample-Field Replicate"] > 0
    # Line 2 of the file: nitrate not detected, historical lower reporting limit 0.04 mg/l as N.
    below = Result.objects.get(result_no="NWIS-119845936")
    assert (below.censored, below.value, below.limit_text) == (True, None, "0.04")
    assert below.limit_unit == "mg/l as N"
    assert not Result.objects.filter(condition="Not Reported", censored=True).exists()
    assert Result.objects.filter(condition="ND", censored=True, value=None).count() == 2


@pytest.mark.django_db
def test_foreign_data_enter_without_any_claim():
    import_wqx([str(EXCERPT)])

    assert set(Institution.objects.values_list("kind", flat=True)) == {"foreign"}
    assert not Report.objects.exclude(stage="submitted", cma_mark=False, source="wqx").exists()
    assert not Deviation.objects.exists()
    assert not Entry.objects.filter(kind="monitoring.report.issued").exists()


@pytest.mark.django_db
def test_a_second_run_changes_nothing(capsys):
    import_wqx([str(EXCERPT)])
    before = (Report.objects.count(), Result.objects.count(), Entry.objects.count())
    capsys.readouterr()

    assert import_wqx([str(EXCERPT), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["reports_new"], said["reports_already_there"]) == (0, before[0])
    assert (Report.objects.count(), Result.objects.count(), Entry.objects.count()) == before


@pytest.mark.django_db
def test_the_order_of_rows_does_not_matter(tmp_path, capsys):
    import_wqx([str(EXCERPT)])
    turned = spoilt(tmp_path, lambda rows, names: rows[::-1])

    assert import_wqx([str(turned)]) == 0
    assert "≠" not in capsys.readouterr().out


@pytest.mark.django_db
def test_gzip_and_a_byte_order_mark_are_read(tmp_path):
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbf" + EXCERPT.read_bytes()))

    assert import_wqx([str(path)]) == 0


def _shift(rows, names):
    """Values one column to the left from the date on, as in a published list we know."""
    start = names.index("ActivityStartDate")
    for row in rows:
        values = [row[name] for name in names]
        moved = values[:start] + values[start + 1 :] + [""]
        row.update(dict(zip(names, moved, strict=True)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "where", "rule"),
    [
        (lambda rows, names: names.__setitem__(0, "Organisation"),
         "line 1, column 1", "unknown-column"),
        (lambda rows, names: names.remove("LaboratoryName"),
         "line 1, column LaboratoryName", "missing-column"),
        (lambda rows, names: rows[3].update({"ResultIdentifier": rows[2]["ResultIdentifier"],
                                             "OrganizationIdentifier": rows[2]["OrganizationIdentifier"]}),
         "line 5, column ResultIdentifier", "duplicate"),
        (lambda rows, names: rows[0].update({"ActivityStartDate": "10/01/2020"}),
         "line 2, column ActivityStartDate", "date"),
        (lambda rows, names: rows[0].update({"ResultMeasureValue": "1,5"}),
         "line 2, column ResultMeasureValue", "number"),
        (lambda rows, names: rows[1].update({"ResultIdentifier": " "}),
         "line 3, column ResultIdentifier", "required"),
        (_shift, "line 2, column ActivityStartDate", "date"),
    ],
)  # fmt: skip
def test_a_defect_refuses_the_file_at_its_place(tmp_path, change, where, rule):
    with pytest.raises(Rejected) as refused:
        import_wqx([str(spoilt(tmp_path, change))])

    assert (where, rule) in {(p.where, p.rule) for p in refused.value.problems}
    assert not Report.objects.exists()
    assert not Institution.objects.exists()


@pytest.mark.django_db
def test_other_files_are_refused_and_nothing_is_stored(tmp_path):
    texts = {
        "gb18030.csv": "日期,质量等级,AQI\n2025-01-01,良,81\n".encode("gb18030"),
        "empty.csv": b"",
        "utf16.csv": "OrganizationIdentifier\n".encode("utf-16"),
        "binary.csv": bytes(range(256)),
        "open.csv": EXCERPT.read_bytes()[:5000] + b'"never closed',
    }
    for name, data in texts.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(Rejected):
            import_wqx([str(path)])
    assert not Report.objects.exists()


@pytest.mark.django_db
def test_a_month_that_says_something_else_the_second_time_is_refused_whole(tmp_path):
    import_wqx([str(EXCERPT)])
    entries = Entry.objects.count()
    other = spoilt(tmp_path, lambda rows, names: rows[-1].update({"ResultMeasureValue": "9.99"}))

    with pytest.raises(Exception, match="client_key"):
        import_wqx([str(other)])

    assert Entry.objects.count() == entries


def test_two_long_organisations_never_share_a_code():
    codes = {wqx_packages.institution_code(f"ADVENTURESCIENTIST{n}") for n in range(100)}
    assert len(codes) == 100
    assert max(map(len, codes)) <= 18
    assert wqx_packages.institution_code("UTAHDWQ_WQX") == "WQX-UTAHDWQ_WQX"


def test_times_are_read_in_the_zone_that_is_named():
    from zoneinfo import ZoneInfo

    source = wqx.read(EXCERPT.read_bytes())
    groups = wqx_packages.groups(source, zone=ZoneInfo("America/Denver"), region="620000")
    timed = next(s for g in groups for s in g.package["samples"] if not s["day_only"])
    row = next(r for r in source.rows if r[wqx.ACTIVITY] == timed["sample_no"])
    # Denver is six or seven hours behind UTC.
    stated = datetime.fromisoformat(f"{row[wqx.DAY]}T{row[wqx.CLOCK]}+00:00")
    assert (timed["begun_at"].astimezone(UTC) - stated).total_seconds() / 3600 in {6, 7}


@pytest.mark.django_db
def test_the_whole_published_file_reconciles(shared, capsys):
    assert import_wqx([str(shared / "data" / "water" / "wqp_utah_nutrients.csv.gz"), "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said["rows_in_store"] == 14538
    # Counts published beside the file.
    kinds = {name: both["store"] for name, both in said["counts"]["activity_type"].items()}
    assert kinds["Quality Control Sample-Field Replicate"] == 787
    assert kinds["Quality Control Sample-Equipment Blank"] == 677
    assert kinds["Quality Control Sample-Field Blank"] == 250
    assert said["counts"]["detection_condition"]["Not Detected"]["store"] == 2536


@pytest.mark.django_db
def test_a_published_list_with_a_shifted_header_is_refused(shared):
    with pytest.raises(Rejected):
        import_wqx([str(shared / "data" / "air" / "lanzhou_daily_2025_2026_header_shifted.csv")])
    assert not Report.objects.exists()
