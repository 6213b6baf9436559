"""Editions and families of methods, by hand."""

from __future__ import annotations

import pytest

from hengjian.standards import methods


@pytest.mark.parametrize(
    ("text", "cited", "family", "year"),
    [
        ("HJ 828-2017", "HJ 828-2017", "HJ 828", 2017),
        ("水质 氨氮的测定 纳氏试剂分光光度法 HJ535—2009", "HJ 535-2009", "HJ 535", 2009),
        ("《空气质量 甲醛》（GB/T 15516-1995）", "GB/T 15516-1995", "GB 15516", 1995),
        ("ＨＪ／Ｔ ５１－１９９９", "HJ/T 51-1999", "HJ 51", 1999),
        ("hj 91.1-2019", "HJ 91.1-2019", "HJ 91.1", 2019),
        ("GB 5750.4", "GB 5750.4", "GB 5750.4", None),
        ("DB62/T 4000-2019", "", "", None),
        ("水和废水监测分析方法（第四版）", "", "", None),
        ("", "", "", None),
    ],
)
@pytest.mark.policy("P2.2-04")
def test_a_method_is_read_from_its_text(text, cited, family, year):
    assert (methods.cited(text), methods.family(text), methods.year(text)) == (cited, family, year)


def test_editions_share_their_number_and_come_oldest_first():
    assert "HJ 828-2017" in [m.number for m in methods.editions("HJ 828-1999")]
    assert methods.editions("HJ 9999-2099") == methods.editions("没有编号") == []


def test_no_supersession_is_invented():
    assert all(not m.supersedes and m.abolished_on is None for m in methods.methods())
