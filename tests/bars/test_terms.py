"""Last days of bars, each expected value counted by hand on a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.bars import grounds
from hengjian.bars.terms import Explained, Term, explain, settle
from hengjian.core.periods import NotCovered
from hengjian.standards.loading import Standing


def only(ground: str, day: date, **facts) -> Explained:
    found = explain(ground, day, **facts)
    assert list(found) == [""]
    return found[""]


@pytest.mark.parametrize(
    ("ground", "decided", "last"),
    [
        ("false-application", date(2024, 2, 29), date(2025, 2, 28)),  # no 29 February in 2025
        ("false-application", date(2023, 2, 28), date(2024, 2, 28)),  # not the 29th
        ("false-application", date(2025, 12, 31), date(2026, 12, 31)),
        ("false-application", date(2021, 4, 1), date(2022, 4, 1)),  # the last day of the 2015 text
        ("false-application", date(2021, 4, 2), date(2022, 4, 2)),
        ("ban-person", date(2026, 1, 1), date(2031, 1, 1)),
        ("ban-person", date(2026, 8, 15), date(2031, 8, 15)),
        ("ban-person-serious", date(2026, 8, 14), date(2036, 8, 14)),
        ("ban-person-serious", date(2028, 2, 29), date(2038, 2, 28)),
    ],
)
def test_the_last_day_is_the_date_years_later(ground, decided, last):
    found = only(ground, decided)
    assert (found.term, found.last_day) == (Term.DATED, last)


@pytest.mark.parametrize(
    ("ground", "day", "cites"),
    [
        ("false-application", date(2019, 6, 1), ("CMA163",)),
        ("false-application", date(2021, 4, 1), ("CMA163",)),
        ("false-application", date(2021, 4, 2), ("CMA163 art 33",)),
        ("false-application", date(2022, 6, 1), ("CMA163 art 33",)),
        ("ban-person", date(2026, 5, 1), ("REG820 art 45",)),
        ("ban-person", date(2026, 8, 14), ("REG820 art 45",)),
        ("ban-person", date(2026, 8, 15), ("CODE art 1091", "REG820 art 45")),
        ("ban-person", date(2026, 10, 1), ("CODE art 1091", "REG820 art 45")),
        ("ban-body", date(2026, 5, 1), ("REG820 art 45",)),
        ("ban-body", date(2026, 10, 1), ("CODE art 1091", "REG820 art 45")),
    ],
)
def test_each_day_has_its_own_citation(ground, day, cites):
    assert only(ground, day).cites == cites


def test_a_text_nobody_saw_gives_no_article_number_and_says_so():
    old, new = (only("false-application", date(2021, 4, d)) for d in (1, 2))
    assert "第" not in old.citation.zh.split("）")[-1]
    assert old.unverified
    assert "条号未见原文" in old.notes[-1].zh
    assert new.citation.zh.endswith("第33条")
    assert not new.unverified
    assert not new.notes


@pytest.mark.parametrize("ground", ["ban-person", "ban-person-serious", "ban-body", "ban-lifetime"])
def test_bans_begin_with_the_regulation(ground):
    with pytest.raises(NotCovered):
        explain(ground, date(2025, 12, 31))
    assert explain(ground, date(2026, 1, 1))


def test_before_the_accreditation_rule_there_is_no_bar():
    with pytest.raises(NotCovered):
        explain("false-application", date(2015, 7, 31))


def test_a_withdrawal_for_deception_is_barred_under_both_readings():
    found = explain("withdrawal", date(2024, 2, 29), cause="deception")
    assert {key: one.last_day for key, one in found.items()} == {
        "wide": date(2027, 2, 28),
        "narrow": date(2027, 2, 28),
    }
    settled = settle(found, "")
    assert settled is not None
    assert settled.cites == ("CMA163 art 32",)


def test_a_withdrawal_for_another_cause_is_barred_only_in_the_wide_reading():
    found = explain("withdrawal", date(2022, 5, 1), cause="other")
    wide, narrow = found["wide"], found["narrow"]
    assert (wide.term, wide.last_day, wide.cites) == (
        Term.DATED,
        date(2025, 5, 1),
        ("GS127:punishment",),
    )
    # The text of GS127 is verified; that it still holds is recalled.
    assert wide.standing is Standing.PARTLY
    assert (narrow.term, narrow.last_day, narrow.cites) == (Term.NONE, None, ("CMA163 art 32",))
    assert settle(found, "") is None
    assert settle(found, "wide") == wide
    assert settle(found, "narrow") == narrow


def test_a_revocation_is_never_the_withdrawal_of_article_32():
    found = explain("revocation", date(2026, 5, 1), cause="deception")
    assert found["narrow"].term is Term.NONE
    assert found["wide"].last_day == date(2029, 5, 1)


@pytest.mark.parametrize(
    ("day", "wide", "narrow"),
    [
        (date(2018, 6, 28), Term.UNKNOWN, Term.UNKNOWN),  # GS127 is of 29 June 2018
        (date(2018, 6, 29), Term.DATED, Term.UNKNOWN),
        (date(2021, 4, 1), Term.DATED, Term.UNKNOWN),
        (date(2021, 4, 2), Term.DATED, Term.NONE),
    ],
)
def test_where_there_is_no_text_nothing_is_read_into_it(day, wide, narrow):
    found = explain("withdrawal", day, cause="other")
    assert (found["wide"].term, found["narrow"].term) == (wide, narrow)


def test_a_body_is_banned_for_as_long_as_the_decision_says():
    day = date(2026, 10, 1)
    assert only("ban-body", day).term is Term.OPEN
    stated = only("ban-body", day, stated_until=date(2028, 9, 30))
    assert (stated.term, stated.last_day) == (Term.DATED, date(2028, 9, 30))
    assert only("ban-lifetime", day).term is Term.LIFETIME


def test_the_sentence_names_start_rule_number_unit_calendar_and_end():
    said = only("false-application", date(2024, 2, 29)).sentence()
    for part in ("2024-02-29", "不予许可决定日", "第33条", "1 年", "公历", "2025-02-28（含）"):
        assert part in said.zh
    for part in ("2024-02-29", "refusal", "article 33", "1 year", "Gregorian", "2025-02-28"):
        assert part in said.en


@given(
    ground=st.sampled_from(sorted(grounds.grounds())),
    day=st.dates(date(2026, 1, 1), date(2060, 12, 31)),
    cause=st.sampled_from(["", "deception", "other"]),
)
def test_every_computed_day_lies_whole_years_after_the_decision(ground, day, cause):
    for found in explain(ground, day, cause=cause).values():
        if found.term is Term.DATED:
            assert found.number in {1, 3, 5, 10}
            assert found.last_day is not None
            assert found.last_day.year == day.year + found.number
            assert (found.last_day.month, found.last_day.day) in {
                (day.month, day.day),
                (2, 28) if (day.month, day.day) == (2, 29) else (day.month, day.day),
            }
        else:
            assert found.last_day is None
        assert found.citation.zh
