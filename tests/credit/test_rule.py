"""Which class follows from which facts."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.credit.rule import FRAUD, POOR_PROFICIENCY, VIOLATION, DatedFact, check_ratio, judge
from hengjian.standards.loading import Standing

DAY = date(2026, 11, 23)
CASE = DatedFact(FRAUD, date(2026, 10, 8), "C-2026-000001")
ROUND = DatedFact(POOR_PROFICIENCY, date(2026, 9, 1), "NL-2026-03")


@pytest.mark.parametrize(
    ("facts", "on", "letter"),
    [
        ([], DAY, "B"),
        ([CASE], DAY, "D"),
        ([CASE], CASE.on, "D"),  # at once: on the day of the decision
        ([CASE], date(2026, 10, 7), "B"),  # the day before nothing was decided
        ([ROUND], DAY, "C"),
        ([ROUND, CASE], DAY, "D"),
        ([ROUND, CASE], date(2026, 10, 7), "C"),
        ([DatedFact("finding-passed-on", date(2026, 1, 1), "YD-1")], DAY, "B"),
    ],
)
def test_the_class_follows_from_settled_facts_of_the_day(facts, on, letter):
    assert judge(facts, on).supervision_class == letter


def test_each_fact_is_a_reason_with_its_day_and_standing():
    found = judge([ROUND, CASE], DAY).reasons
    assert [(r.on, "C-2026-000001" in r.text.zh) for r in found] == [
        (date(2026, 10, 8), True),
        (date(2026, 9, 1), False),
    ]
    # The outline of the norm was seen, not the sentence: it is shown as unverified.
    assert {r.standing for r in found} == {Standing.RECALLED}
    assert {r.law for r in found} == {"RISK25"}


def test_a_norm_not_yet_in_force_is_not_cited():
    early = DatedFact(FRAUD, date(2025, 1, 2), "C-2025-000001")
    assert judge([early], date(2025, 1, 3)).reasons[0].law == ""


def test_nothing_known_says_so_and_is_a_setting():
    (only,) = judge([], DAY).reasons
    assert only.as_json() == {
        "text": {
            "zh": "没有已作决定的弄虚作假案件，也没有不满意的能力验证结果，按一般类管理",
            "en": "No decided fraud case and no unsatisfactory proficiency result: ordinary class",
        },
        "law": "",
        "standing": "setting",
        "on": "",
    }


def test_a_decided_violation_without_fraud_is_shown_and_does_not_move_the_class():
    found = judge([DatedFact(VIOLATION, date(2026, 5, 6), "C-2026-000002")], DAY)
    assert found.supervision_class == "B"
    assert found.reasons[1].on == date(2026, 5, 6)
    assert "没有查到据此调整类别的规定" in found.reasons[1].text.zh


@pytest.mark.parametrize("letter", "ABCD")
def test_the_share_checked_is_that_of_the_source_and_unverified(letter):
    words, standing = check_ratio(letter)
    assert standing == Standing.RECALLED
    assert {"A": "1-3", "B": "5-10", "C": "20-50", "D": "100"}[letter] in words
