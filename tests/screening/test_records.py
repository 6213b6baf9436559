"""Result files straight from disk. The WQX excerpt is real: 35 lines."""

import gzip
import json
from pathlib import Path

import pytest
from tests.conftest import SHARED

from hengjian.screening import cli

EXCERPT = Path(__file__).resolve().parent.parent / "data" / "screening" / "wqx_excerpt.csv"


def screened(capsys, file):
    status = cli.main(["records", str(file), "--json", "--on", "2026-11-23"])
    return status, json.loads(capsys.readouterr().out)


def test_every_line_of_a_real_file_comes_in_and_silences_have_reasons(capsys):
    status, said = screened(capsys, EXCERPT)
    counts = said["counts"]
    assert (status, counts["rows"]) == (0, 35)
    assert counts["measured"] + counts["non_detect"] + counts.get("no_value", 0) == 35
    assert counts["field_parallel"] >= 5
    because = {entry["code"]: entry["because"] for entry in said["not_evaluated"]}
    assert "presences" in because["impossible-travel"]
    assert "holding_limits" in because["holding-time-exceeded"]
    assert said["problems"][-1]["rule"] == "unused-column"


def test_a_planted_copy_in_the_real_file_is_found_in_its_gzipped_form(capsys, tmp_path):
    head, *lines = EXCERPT.read_text().splitlines()
    columns = head.split(",")
    rows = []
    for sample, shift in (("planted-1", 1), ("planted-2", 2)):
        for place, value in enumerate(("1.234", "0.567", "8.91"), start=1):
            cells = dict.fromkeys(columns, "")
            cells |= {
                "OrganizationIdentifier": "UT",
                "LaboratoryName": "Lab",
                "ActivityIdentifier": sample,
                "ActivityTypeCode": "Sample-Routine",
                "ActivityStartDate": f"2021-05-0{shift}",
                "ResultIdentifier": f"{sample}-{place}",
                "CharacteristicName": f"Nutrient {place}",
                "ResultMeasureValue": value,
            }
            rows.append(",".join(cells.values()))
    file = tmp_path / "results.csv.gz"
    file.write_bytes(gzip.compress("\n".join([head, *lines, *rows]).encode()))
    status, said = screened(capsys, file)
    assert (status, said["flags"]) == (1, ["identical_result_vectors"])
    assert [record["line"] for record in said["findings"][0]["records"]] == list(range(37, 43))


def test_own_columns_bring_receipt_scope_of_time_and_holding_limits(capsys, tmp_path):
    file = tmp_path / "results.csv"
    file.write_text(
        "sample_no,parameter,preservation,value_text,sampled_at,received_at,begun_at\n"
        "W-1,氨氮,H2SO4 pH<=2,0.52,2026-05-04T09:00,2026-05-04T15:00,2026-05-06T09:00\n"
        "W-2,氨氮,H2SO4 pH<=2,<0.025,2026-05-04T09:00,2026-05-04T15:00,2026-05-04T14:00\n"
    )
    status, said = screened(capsys, file)
    assert (status, said["flags"]) == (1, ["analysis_before_receipt", "holding_time_exceeded"])


BAD = {
    "unknown column": ("sample_no,parameter,value_text,smell\nW,cod,1,x", ["columns"]),
    "missing column": ("sample_no,parameter\nW,cod", ["columns"]),
    "short row": ("sample_no,parameter,value_text\nW,cod", ["cells"]),
    "column twice": ("sample_no,sample_no\nW,cod", ["header"]),
    "serial dates": ("sample_no,parameter,value_text,begun_at\nW,cod,1,44314", ["type"]),
    "open quote": ('sample_no,parameter,value_text\nW,"cod,1', ["csv"]),
    "no rows": ("sample_no,parameter,value_text\n", ["empty"]),
    "nothing": ("", ["header"]),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_files_that_are_no_results_are_refused_by_rule(name, capsys, tmp_path):
    text, rules = BAD[name]
    file = tmp_path / "results.csv"
    file.write_text(text)
    status, said = screened(capsys, file)
    assert (status, [p["rule"] for p in said["problems"]]) == (2, rules)


def test_a_result_number_given_twice_is_refused_with_both_lines(capsys, tmp_path):
    head, first, *_ = EXCERPT.read_text().splitlines()
    file = tmp_path / "results.csv"
    file.write_text("\n".join([head, first, first]))
    status, said = screened(capsys, file)
    assert (status, said["problems"][0]["where"]) == (2, "line 3, column ResultIdentifier")
    assert "line 2" in said["problems"][0]["found"]


@pytest.mark.parametrize(
    "data",
    [b"\x1f\x8b\x08\x00broken", gzip.compress(b"a,b\n1,2", mtime=0)[:-6]],
    ids=["not deflate", "cut off"],
)
def test_a_damaged_archive_is_refused(data, capsys, tmp_path):
    file = tmp_path / "results.csv.gz"
    file.write_bytes(data)
    status, said = screened(capsys, file)
    assert (status, said["problems"][0]["rule"]) == (2, "gzip")


@pytest.mark.skipif(not SHARED.exists(), reason="the larger data set is not beside this checkout")
def test_the_whole_utah_file_reconciles_and_raises_nothing(capsys):
    status, said = screened(capsys, SHARED / "data/water/wqp_utah_nutrients.csv.gz")
    counts = said["counts"]
    assert (status, counts["rows"]) == (0, 14_538)
    assert (counts["field_parallel"], counts["equipment_blank"]) == (787, 677)
    assert counts["measured"] + counts["non_detect"] + counts["no_value"] == 14_538
