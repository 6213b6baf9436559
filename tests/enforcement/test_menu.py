"""What may follow an act, by the law of its day. Expected values read off standards' tables."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.enforcement import menu


def offered(code: str, day: date, kind: str = "institution") -> dict[str, menu.Option]:
    found = menu.menus([code], kind, day)
    return {option.words.zh: option for m in found for option in m.options}


def fines(code: str, day: date) -> list[tuple[int | None, int | None, tuple[str, ...]]]:
    return [(o.low, o.high, o.cites) for o in offered(code, day).values() if o.is_fine]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2019, 6, 1), [(1, 30_000, ("CMA163",))]),
        (date(2022, 6, 1), [(1, 30_000, ("SAMR39 art 26",))]),
        (
            date(2026, 5, 1),
            [
                (100_000, 500_000, ("REG820 art 45",)),
                (500_000, 2_000_000, ("REG820 art 45",)),
            ],
        ),
        (
            date(2026, 10, 1),
            [
                (100_000, 500_000, ("REG820 art 45", "CODE art 1091")),
                (500_000, 2_000_000, ("REG820 art 45", "CODE art 1091")),
            ],
        ),
    ],
)
def test_the_same_fraud_in_four_years_has_four_cited_fines(day, expected):
    assert fines("F5-01", day) == expected


def test_a_measure_whose_article_came_later_is_not_offered():
    assert "吊销资质证书" not in offered("F5-01", date(2025, 12, 31))
    assert "吊销资质证书" in offered("F5-01", date(2026, 1, 1))


def test_an_amount_of_another_edition_is_not_offered():
    # The 2021 text of 总局令第39号 is on record, its amount for an untrue report is not.
    assert fines("X14-2", date(2024, 1, 1)) == []
    assert fines("X14-2", date(2025, 5, 1)) == [(1, 50_000, ("SAMR39 art 27",))]


def test_a_fixed_fine_has_one_amount():
    assert fines("C36", date(2026, 10, 1)) == [(30_000, 30_000, ("CMA163 art 36",))]


def test_an_enterprise_and_an_institution_have_their_own_menus():
    day = date(2026, 10, 1)
    own = [(o.low, o.high) for o in offered("F5-01", day, "enterprise").values() if o.is_fine]
    assert own == [(100_000, 1_000_000)]
    assert not any("enterprise" in words for words in offered("F5-01", day))
    assert not any(words.startswith("个人") for words in offered("F5-01", day))
    assert menu.menus(["M42-2"], "institution", day) == []


def test_admonition_is_no_answer_to_fraud_and_is_marked_unverified():
    day = date(2026, 10, 1)
    assert not any("告诫" in words for words in offered("F5-01", day))
    mild = next(o for words, o in offered("C36", day).items() if "告诫" in words)
    assert mild.unverified


def test_a_line_without_an_article_says_so():
    day = date(2026, 10, 1)
    assert offered("F5-01", day)["没收违法所得"].inferred
    assert not offered("F5-01", day)["移送公安"].inferred


def test_keys_of_articles_are_no_codes_and_are_passed_over():
    assert menu.menus(["FRAUD175:forging", "REG820:scope"], "institution", date(2026, 10, 1)) == []
