"""The ten published scenarios and their controls through the door an officer uses: the command.

The sets are those of tests/data/screening/scenarios.json, a copy of the project's development
scenarios (facts from published cases, values as noted there). Controls are built here by hand
from their `control` text.
"""

import copy
import json
from pathlib import Path

import jsonschema_rs
import pytest

from hengjian.screening import cli
from hengjian.screening.dossier_schemas import TYPES, schemas

HERE = Path(__file__).resolve().parent.parent / "data" / "screening"
SCENARIOS = {s["id"]: s for s in json.loads((HERE / "scenarios.json").read_text())["scenarios"]}


def screened(tmp_path, capsys, dossier):
    file = tmp_path / "dossier.json"
    file.write_text(json.dumps(dossier, ensure_ascii=False), encoding="utf-8")
    status = cli.main(["dossier", str(file), "--json", "--on", "2026-11-23"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("name", sorted(SCENARIOS))
def test_each_published_case_raises_its_flag_and_no_other(name, tmp_path, capsys):
    scenario = SCENARIOS[name]
    status, said = screened(tmp_path, capsys, scenario)
    assert status == 1
    assert said["flags"] == [scenario["expect"][0].partition(":")[0]]
    for wanted in scenario["expect"]:
        assert ":" not in wanted or wanted in [f["flag_subject"] for f in said["findings"]]
    assert all(f["records"] and f["law"] and f["clears"] for f in said["findings"])


def changed(name, index, **values):
    records = copy.deepcopy(SCENARIOS[name]["records"])
    records[index].update(values)
    return records


CONTROLS = {
    "DS01": changed("DS01", 1, start="2021-04-28T10:30", end="2021-04-28T11:30"),
    "DS02": changed("DS02", 1, at="2024-05-28T01:30"),
    "DS03": changed("DS03", 0, count=12),
    "DS04": [r for r in SCENARIOS["DS04"]["records"] if r.get("no") != "R1"],
    "DS05": changed("DS05", 1, matrix="地下水"),
    # ratios 5.0, 4.7, 5.6
    "DS06": [
        {**r, "value": {"42.0": "44.7", "0.61": "0.545"}.get(r["value"], r["value"])}
        for r in SCENARIOS["DS06"]["records"]
    ],
    "DS07": changed("DS07", 0, kwh=900),
    "DS08": changed("DS08", 0, value_db="93.8"),
    "DS09": changed("DS09", 1, start="2023-06-02T11:00", end="2023-06-02T11:20"),
    "DS10": changed("DS10", 0, modified="2022-03-03T15:21"),
}


@pytest.mark.parametrize("name", sorted(CONTROLS))
def test_each_control_stays_quiet(name, tmp_path, capsys):
    status, said = screened(tmp_path, capsys, CONTROLS[name])
    assert (status, said["flags"], said["findings"]) == (0, [], [])


def test_what_could_not_be_asked_is_said_with_the_reason(tmp_path, capsys):
    _, said = screened(tmp_path, capsys, SCENARIOS["DS08"])
    because = {entry["code"]: entry for entry in said["not_evaluated"]}
    assert because["impossible-travel"]["status"] == "missing"
    assert "presences" in because["impossible-travel"]["because"]
    assert "calibration-out-of-range" not in because


def test_the_published_schema_accepts_the_scenarios_and_a_dossier_of_every_type():
    check = jsonschema_rs.validator_for(schemas())
    for scenario in SCENARIOS.values():
        check.validate(scenario["records"])
        check.validate(scenario)
    assert set(schemas()["$defs"]) == set(TYPES)


BAD = {
    "unknown type": ([{"type": "smell"}], "/0/type"),
    "no record": (["sampling"], "/0"),
    "missing field": ([{"type": "inventory", "item": "head", "count": 3}], "/0/date"),
    "serial of a spreadsheet": ([{"type": "well_washing", "well": "W", "end": 44314}], "/0/end"),
    "full-width digits": (
        [{"type": "power", "date": "2026-05-04", "kwh": "１２", "typical_kwh": 9}],
        "/0/kwh",
    ),
    "no such day": (
        [{"type": "inventory", "item": "h", "count": 1, "date": "2026-02-30"}],
        "/0/date",
    ),
    "half a count": (
        [{"type": "inventory", "item": "h", "count": 1.5, "date": "2026-02-03"}],
        "/0/count",
    ),
    "off the globe": (
        [{"type": "handover", "persons": ["a"], "at": "2026-05-04T09:00", "lat": 91, "lon": 0}],
        "/0/lat",
    ),
    "no list": ({"samples": []}, "/"),
    "records is no list": ({"records": 3}, "/records"),
    "inside records": ({"records": [{"type": "x"}]}, "/records/0/type"),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_bad_dossiers_are_refused_at_their_pointer(name, tmp_path, capsys):
    dossier, pointer = BAD[name]
    status, said = screened(tmp_path, capsys, dossier)
    assert status == 2
    assert [p["where"] for p in said["problems"]] == [pointer]
    assert jsonschema_rs.validator_for(schemas()).is_valid(dossier) == (name == "no such day")


BYTES = {
    "GB18030": ('[{"type": "测试"}]'.encode("gb18030"), "encoding"),
    "not JSON": (b"[{", "not-json"),
    "not a number": (b'[{"type":"power","kwh":NaN}]', "not-json"),
    "too deep": (b"[" * 100_000, "not-json"),
    "half a character": (b'[{"type":"file","name":"\\ud800"}]', "not-json"),
    "twice the same key": (b'[{"type":"file","type":"power"}]', "duplicate-key"),
    "empty": (b"", "not-json"),
    "huge": (b" " * (32 * 1024 * 1024 + 1), "too-large"),
}


@pytest.mark.parametrize("name", sorted(BYTES))
def test_bytes_that_are_no_dossier_are_refused_by_rule(name, tmp_path, capsys):
    data, rule = BYTES[name]
    file = tmp_path / "dossier.json"
    file.write_bytes(data)
    assert cli.main(["dossier", str(file), "--json"]) == 2
    assert [p["rule"] for p in json.loads(capsys.readouterr().out)["problems"]] == [rule]


def test_every_problem_is_told_at_once_and_a_missing_file_is_no_traceback(tmp_path, capsys):
    _, said = screened(tmp_path, capsys, [{"type": "power"}, {"type": "x"}])
    assert [p["where"] for p in said["problems"]] == [
        *("/0/date", "/0/kwh", "/0/typical_kwh", "/1/type"),
    ]
    assert cli.main(["dossier", str(tmp_path / "nowhere.json")]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_field_nobody_reads_is_reported_not_swallowed(tmp_path, capsys):
    status, said = screened(tmp_path, capsys, changed("DS08", 0, weather="rain"))
    assert status == 1
    assert [(p["where"], p["rule"]) for p in said["problems"]] == [("/0/weather", "unused-field")]


def test_a_time_with_a_zone_and_the_same_time_in_shanghai_are_one(tmp_path, capsys):
    local = changed("DS02", 1, at="2024-05-27T23:29")
    zoned = changed("DS02", 1, at="2024-05-27T15:29Z")
    assert screened(tmp_path, capsys, local)[1]["findings"][0]["measure"] == pytest.approx(
        screened(tmp_path, capsys, zoned)[1]["findings"][0]["measure"]
    )
