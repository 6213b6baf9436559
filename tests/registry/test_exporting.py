"""The register taken out as a workbook and handed back: nothing is lost, nothing becomes a formula."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.config import cli
from hengjian.registry import exporting, importer, services
from hengjian.registry.facts import FACTS, InstitutionFact
from hengjian.registry.models import Institution
from hengjian.registry.sheets import SHEETS
from hengjian.registry.tabular import File

from .conftest import LANZHOU, NOON, TANCHANG
from .test_more_facts import more

PROVINCE = Actor("chen", "陈", "", (Held("market-province", "620000"),))


def test_every_kind_of_fact_has_its_sheet():
    assert {spec.fact for spec in SHEETS} == set(FACTS)


def test_every_field_of_a_fact_has_its_column():
    for spec in SHEETS:
        named = {field.name for field in fields(spec.fact)}
        assert {column.field for column in spec.columns} == named, spec.name


@pytest.mark.policy("P2.4-06")
def test_what_is_taken_out_stands_already_when_it_is_handed_back(client_as, lanzhou):
    services.record_facts(facts=more(), by="gan", at=NOON)
    answer = client_as("market-province", region="620000").get(
        f"/office/register/{LANZHOU}/file.xlsx"
    )
    examined = importer.examine([File("register.xlsx", answer.content)])
    assert examined.problems == []
    assert examined.judged.new == []
    # 12 facts of the first file and the 11 more.
    assert examined.judged.same == 12 + 11


def test_a_prefecture_takes_out_its_own_area_only(client_as, lanzhou, tanchang):
    officer = client_as("market-prefecture", region="620100")
    data = officer.get("/office/register/export.xlsx").content
    examined = importer.examine([File("register.xlsx", data)])
    assert examined.read["机构"] == 1
    assert officer.get(f"/office/register/{TANCHANG}/file.xlsx").status_code == 404


def test_a_name_that_looks_like_a_formula_stays_words(lanzhou):
    fact = InstitutionFact(uscc=TANCHANG, name="=HYPERLINK(1)", kind="public", region="621223")
    services.record_facts(facts=[fact], by="gan", at=NOON)
    found = exporting.institutions(PROVINCE, [TANCHANG])
    examined = importer.examine([File("register.xlsx", exporting.workbook(found))])
    assert (examined.problems, examined.judged.same) == ([], 1)


def test_the_command_writes_a_region_and_never_over_a_file(
    lanzhou, tanchang, someone, tmp_path, capsys
):
    someone("market-province", region="620000", username="li")
    target = tmp_path / "out.xlsx"
    words = ["export", "register", str(target), "--region", "620100", "--by", "li", "--json"]
    assert cli.main(words) == 0
    assert json.loads(capsys.readouterr().out)["institutions"] == 1
    assert cli.main(words) == 2
    assert Institution.objects.count() == 2
