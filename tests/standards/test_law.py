from datetime import date

import pytest

from hengjian.core.periods import NotCovered
from hengjian.core.text import reading
from hengjian.standards import law
from hengjian.standards.loading import Standing, standing

BEFORE_CODE, CODE_DAY = date(2026, 8, 14), date(2026, 8, 15)


def test_the_code_replaces_the_sector_laws_on_its_day():
    assert not law.in_force("CODE", BEFORE_CODE)
    assert law.in_force("OLDLAWS", BEFORE_CODE)
    assert law.in_force("CODE", CODE_DAY)
    assert not law.in_force("OLDLAWS", CODE_DAY)


def test_the_regulation_is_in_force_from_2026():
    assert law.on(date(2026, 1, 1))["REG820"].number == "国务院令第820号"
    with pytest.raises(NotCovered) as refused:
        law.on(date(2025, 12, 31))["REG820"]
    assert "2026-01-01" in str(refused.value)


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2022, 6, 1), "12"), (date(2025, 4, 30), "12"), (date(2025, 5, 1), "13")],
)
def test_a_topic_stays_where_the_number_moved(day, number):
    assert law.on(day)["SAMR39:retention"].number == number


def test_the_same_number_means_another_article_after_the_revision():
    assert law.on(date(2022, 6, 1))["SAMR39 art 14"].topic == "false"
    assert law.on(date(2026, 6, 1))["SAMR39 art 14"].topic == "untrue"


def test_an_expired_citation_is_refused_not_printed():
    with pytest.raises(NotCovered):
        law.on(date(2026, 1, 1)).cite("SUP245")
    with pytest.raises(NotCovered):
        law.on(date(2021, 1, 1)).cite("SAMR39:retention")


@pytest.mark.parametrize("key", ["REG999", "REG820 art 99", "SAMR39:nothing", "", "art 5"])
def test_what_is_not_on_record_does_not_resolve(key):
    with pytest.raises(law.UnknownCitation):
        law.on(CODE_DAY)[key]
    with pytest.raises(law.UnknownCitation):
        assert key in law.on(CODE_DAY)


def test_a_citation_reads_in_both_languages():
    cited = law.on(CODE_DAY).cite("Reg art 25(2)")
    assert cited.zh == "《生态环境监测条例》（国务院令第820号）第25条"
    with reading("en"):
        assert str(cited) == (
            "Regulation on Ecological and Environmental Monitoring (国务院令第820号), article 25"
        )


def test_names_people_use_reach_the_same_instrument():
    then = law.on(CODE_DAY)
    assert then["163号令 art 32"] is then["CMA163 art 32"]
    assert then["环发〔2015〕175号 art 4"] is then["FRAUD175 art 4"]
    assert then["HJ 212-2025"].key == "HJ 212-2025"


def test_a_legal_basis_line_is_taken_apart():
    assert law.citations(
        "环发〔2015〕175号 art 6 item 1; Reg art 19, 25; Code art 80, 1062(6), 1088"
    ) == [
        "FRAUD175 art 6",
        "REG820 art 19",
        "REG820 art 25",
        "CODE art 80",
        "CODE art 1062",
        "CODE art 1088",
    ]
    assert law.citations("Reg art 43 item 3; Code art 1089-1090") == [
        "REG820 art 43",
        "CODE art 1089",
        "CODE art 1090",
    ]
    assert law.citations("总局令第39号 art 14 item 1 (art 13 before the 2025 revision)") == [
        "SAMR39 art 14"
    ]
    assert law.citations("Reg art 25(2)/(4)/(5)") == ["REG820 art 25"]
    assert law.citations("SUP2025 art 18; HJ 91.1") == ["SUP2025 art 18", "HJ 91.1-2019"]


def test_a_start_known_to_the_year_is_not_cited_within_that_year():
    instrument = law.instruments()["HJ 8.2-2020"]
    assert instrument.precision == "year"
    assert not law.in_force("HJ 8.2-2020", date(2021, 6, 1))
    assert law.in_force("HJ 8.2-2020", date(2022, 1, 1))


def test_what_is_recalled_is_said_to_be():
    assert standing("verified") is Standing.VERIFIED
    assert standing("verified (text); recalled (validity remark)") is Standing.PARTLY
    assert standing("hours recalled; preservative seen in a LIMS form") is Standing.RECALLED
    assert standing("setting (project choice)") is Standing.SETTING
    assert standing("") is Standing.RECALLED
    assert law.instruments()["MEE45"].standing is Standing.RECALLED
    assert Standing.RECALLED.label.en == "unverified (recalled)"
