"""Clause sets: counted by hand from the facts, chosen by the transition rule on both sides."""

from datetime import date

import pytest

from hengjian.core.periods import NotCovered
from hengjian.standards import clauses
from hengjian.standards.loading import Standing

# From accreditation.yaml conclusions.starred_clauses, typed here by hand.
STARRED = {
    "2.8.1": [1, 2, 3, 4],
    "2.9.1": [8],
    "2.10.1": [16, 17],
    "2.11.1": [21, 22],
    "2.12.4": [33, 34, 35],
}


def test_the_general_set_has_fifty_slots_and_twelve_starred_items():
    items = clauses.clauses("CRIT21")
    assert [c.item for c in items] == [str(n) for n in range(1, 51)]
    found = {}
    for clause in items:
        if clause.starred:
            found.setdefault(clause.clause, []).append(int(clause.item))
    assert found == STARRED
    assert sum(len(n) for n in STARRED.values()) == 12
    assert all(c.decisive for c in items if c.starred)


def test_a_slot_nobody_has_the_text_of_is_empty_and_says_nothing():
    empty = [c for c in clauses.clauses("CRIT21") if not c.on_record]
    assert len(empty) == 38
    assert {(c.clause, c.topic.zh, c.gist.zh, c.gist.en) for c in empty} == {("", "", "", "")}
    # The starred ones have a topic, and no wording either.
    assert {c.gist.zh for c in clauses.clauses("CRIT21") if c.on_record} == {""}


def test_the_2025_set_has_its_twenty_five_entries_in_both_languages():
    items = clauses.clauses("SUP2025")
    assert len(items) == 25
    assert all(c.topic.zh and c.topic.en and c.gist.zh and c.gist.en for c in items)
    first, third, last = items[0], items[2], items[24]
    assert (first.clause, first.topic.zh, first.topic.en) == (
        "SUP2025 art 6(1)",
        "人员数量",
        "staff number",
    )
    assert "20" in first.gist.zh
    assert "20" in first.gist.en
    assert "25%" in third.gist.zh
    assert "25 percent" in third.gist.en
    assert last.clause == "SUPEXP annex 2"
    # Only these two lines say that failing them is “not conform”.
    assert [c.clause for c in items if c.decisive] == ["SUP2025 art 6(1)", "SUP2025 art 6(3)"]


def test_the_2018_set_has_the_four_entries_that_are_known_and_is_open():
    items = clauses.clauses("SUP245")
    assert len(items) == 4
    assert clauses.sets()["SUP245"].slots is None
    assert clauses.sets()["SUP245"].open
    assert "15%" in items[0].gist.zh
    assert "5 年" in items[1].gist.zh
    assert "3 年" in items[2].gist.zh
    assert items[2].standing is Standing.RECALLED


def test_of_the_system_sheet_items_one_and_two_decide_and_only_the_starred_may_be_skipped():
    items = clauses.clauses("SUPEXP-2")
    assert [c.item for c in items] == [
        "1", "2", "2.2", "3.1", "3.2", "4.1", "4.2", "5.1", "5.2", "5.3",
    ]  # fmt: skip
    assert [c.item for c in items if c.decisive] == ["1", "2", "2.2"]
    assert [c.item for c in items if c.may_be_na] == ["4.1", "4.2"]


@pytest.mark.policy("P2.1-03")
@pytest.mark.parametrize(
    ("day", "decided_on", "special"),
    [
        (date(2023, 12, 1), None, "SUP245"),
        (date(2025, 12, 31), None, "SUP245"),
        (date(2026, 1, 1), None, "SUP2025"),
        # decided before 2026: the 2018 edition, until renewed, extended or changed
        (date(2026, 6, 1), date(2025, 12, 31), "SUP245"),
        (date(2026, 6, 1), date(2026, 1, 1), "SUP2025"),
        (date(2026, 6, 1), date(2026, 6, 1), "SUP2025"),
        (date(2031, 1, 1), date(2025, 12, 31), "SUP245"),
    ],
)
def test_the_special_set_follows_the_transition_rule(day, decided_on, special):
    assert clauses.sets_for(day, decided_on) == ("CRIT21", special)


def test_a_day_before_the_general_set_is_no_guess():
    with pytest.raises(NotCovered) as refused:
        clauses.sets_for(date(2023, 11, 30), None)
    assert "2023-12-01" in str(refused.value)
    with pytest.raises(ValueError, match="after"):
        clauses.sets_for(date(2026, 1, 1), date(2026, 1, 2))


def test_check_sheets_join_from_their_own_day_and_for_their_own_mode():
    both = ("CRIT21", "SUP2025")
    assert clauses.with_sheets(both, date(2026, 4, 19), "on_site") == both
    assert clauses.with_sheets(both, date(2026, 4, 20), "on_site") == (*both, "SUPEXP-2")
    assert clauses.with_sheets(("CRIT21", "SUP245"), date(2026, 5, 1), "commitment") == (
        "CRIT21",
        "SUP245",
        "COMMIT",
    )


def test_every_row_names_a_known_set_and_stands_once():
    keys = [c.key for name in clauses.sets() for c in clauses.clauses(name)]
    assert len(keys) == len(set(keys)) == 50 + 4 + 25 + 10 + 2
    for one in clauses.sets().values():
        assert one.citation().zh.startswith("《")
