import json
import subprocess
import sys
from pathlib import Path

import pytest

from hengjian.core.identifiers import (
    check_uscc,
    organisation_check,
    region_problem,
    uscc_problem,
)
from hengjian.core.ids_cli import main

# Real codes and near misses; its `source` says where they come from and how they were checked.
VECTORS = json.loads(
    (Path(__file__).parents[1] / "data/standards/uscc.json").read_text(encoding="utf-8")
)["codes"]
GOOD = "91350100M000100Y43"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["code"])
def test_public_codes(vector):
    check = check_uscc(vector["code"])
    assert check.form_ok == vector["format_ok"]
    assert check.expected_check == vector["check_expected"]
    assert check.check_ok == vector["check_ok"]
    if vector["format_ok"]:
        assert check.organisation_expected == vector["org_code_check_expected"]
        assert check.organisation_ok == vector["org_code_check_ok"]
    assert check.ok == all((vector["format_ok"], vector["check_ok"]))


def rules(code):
    return [p.rule for p in check_uscc(code).problems]


def test_the_two_checks_are_two_problems():
    assert rules(GOOD[:17] + "4") == ["uscc-check"]
    # A wrong 17th makes the 18th wrong too, unless the 18th was computed over it.
    assert rules(GOOD[:16] + "53") == ["uscc-organisation-check", "uscc-check"]
    recomputed = check_uscc(GOOD[:16] + "53").expected_check
    assert rules(GOOD[:16] + "5" + recomputed) == ["uscc-organisation-check"]


def test_spelling_is_put_right_and_reported():
    assert rules(GOOD.lower()) == ["uscc-lower-case"]
    assert rules("９" + GOOD[1:]) == ["uscc-full-width"]
    assert rules(f" {GOOD}") == ["uscc-space"]
    assert check_uscc("９" + GOOD[1:].lower()).normalised == GOOD


@pytest.mark.parametrize(("letter", "meant"), [("O", "0"), ("I", "1"), ("Z", "2"), ("S", "5")])
def test_letters_the_code_never_uses(letter, meant):
    problem = check_uscc(GOOD[:10] + letter + GOOD[11:]).problems[0]
    assert (problem.rule, problem.where) == ("uscc-character", "11")
    assert meant in problem.remedy.en


def test_length_region_and_nonsense():
    assert rules(GOOD[:17]) == ["uscc-length"]
    assert rules("") == ["uscc-length"]
    assert rules("91990000M000100Y43") == ["uscc-region"]
    assert "uscc-character" in rules("9135010￥M00100Y4③")


def test_organisation_code_of_gb_11714():
    assert organisation_check("D2143569") == "X"  # the worked example printed in GB 11714


def test_problems_for_an_importer_stand_at_their_cell():
    assert uscc_problem(GOOD, "机构!B3") is None
    assert uscc_problem(GOOD[:17] + "4", "机构!B3").where == "机构!B3"
    assert region_problem("620102", "C3") is None
    assert region_problem("６２0102", "C3").rule == "region-code"


def test_the_command_prints_facts_and_its_status(capsys):
    assert main(["uscc", GOOD, "--json"]) == 0
    (facts,) = json.loads(capsys.readouterr().out)
    assert facts["ok"] is True
    assert facts["expected_check"] == "3"
    assert facts["problems"] == []
    assert main(["uscc", GOOD, GOOD[:17]]) == 1
    assert main(["uscc"]) == 2
    assert main([]) == 2
    assert main(["uscc", "--help"]) == 0
    assert "example" in capsys.readouterr().out


def test_the_command_starts_without_framework_or_table_engine():
    program = (
        "import sys; from hengjian.core.ids_cli import main; main(['uscc', 'x']);"
        "print([m for m in sys.modules if m.split('.')[0] in ('django', 'ibis', 'yaml')])"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert out.splitlines()[-1] == "[]"
