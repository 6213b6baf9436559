"""What judgements come to: every branch, by hand from accreditation.yaml `conclusions`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.assessment import concluding
from hengjian.assessment.concluding import Judged, Row
from hengjian.standards.loading import load

C, B, N, NA = "conform", "basically", "not", "na"


@pytest.mark.parametrize(
    ("rows", "mode", "heard"),
    [
        ([(C, False), (C, True)], "on_site", "conform"),
        ([(C, False), (NA, True)], "on_site", "conform"),
        ([(B, False), (C, True)], "on_site", "basically"),
        ([(N, False), (C, True)], "on_site", "basically"),
        # a starred clause met only basically is not “not met”
        ([(C, False), (B, True)], "on_site", "basically"),
        # any starred clause not met gives not conform
        ([(C, False), (N, True)], "on_site", "not_conform"),
        ([(N, False), (N, True)], "remote", "not_conform"),
        ([(N, False)], "remote", "basically"),
        ([(N, True)], "commitment", "not_conform"),
        ([(N, False)], "commitment", "basically"),
        ([(C, True)], "commitment", "conform"),
        # on paper: conform or not conform
        ([(N, False)], "paper", "not_conform"),
        ([(C, False), (NA, False)], "paper", "conform"),
        ([(N, True)], "paper", "not_conform"),
    ],
)
def test_what_the_closing_meeting_hears(rows, mode, heard):
    assert concluding.at_closing([Row(v, d) for v, d in rows], mode) == heard


@pytest.mark.parametrize(
    ("found", "corrections", "overdue", "final"),
    [
        ("conform", [], False, "conform"),
        ("not_conform", ["final"], False, "not_conform"),
        ("basically", ["accepted", "accepted"], False, "basically"),
        ("basically", ["accepted", "accepted"], True, "basically"),
        ("basically", ["requested"], False, None),
        ("basically", ["requested", "accepted"], True, "not_conform"),
        # an answer that came waits for its verdict, whatever the day
        ("basically", ["answered"], False, None),
        ("basically", ["answered", "requested"], True, None),
        # still not met
        ("basically", ["rejected", "accepted"], False, "not_conform"),
        ("basically", ["rejected", "requested"], False, None),
        ("basically", ["rejected", "requested"], True, "not_conform"),
        ("basically", ["rejected", "answered"], False, None),
    ],
)
def test_the_last_word(found, corrections, overdue, final):
    assert concluding.final(found, corrections, overdue=overdue) == final


@pytest.mark.parametrize(
    ("judged", "settled", "mode", "value", "lack"),
    [
        ([], "", "on_site", "", "empty"),
        ([(C, True)], "", "on_site", "", "leader-alone"),
        ([(C, True)], "", "remote", "", "leader-alone"),
        ([(C, True)], "", "commitment", "", "leader-alone"),
        ([(C, True)], "", "paper", C, ""),
        ([(C, False)], "", "on_site", C, ""),
        ([(C, True), (C, False)], "", "on_site", C, ""),
        ([(C, True), (N, False)], "", "on_site", "", "differs"),
        ([(C, True), (N, False)], N, "on_site", N, ""),
        # what the leader settles does not stand alone either
        ([(C, True)], C, "on_site", "", "leader-alone"),
    ],
)
def test_what_a_clause_comes_to(judged, settled, mode, value, lack):
    made = concluding.result([Judged(v, leader) for v, leader in judged], settled, mode)
    assert (made.value, made.lack) == (value, lack)


def test_the_conclusions_have_the_words_of_the_rule():
    printed = load("accreditation")["conclusions"]
    words = ("conform", "basically", "not_conform")
    for mode in ("on_site", "remote", "commitment"):
        assert [concluding.name(w, mode).zh for w in words] == printed[mode]
    assert [concluding.name(w, "paper").zh for w in ("conform", "not_conform")] == printed["paper"]
    assert concluding.name("", "on_site").zh == ""
    assert "basically" not in concluding.choices("paper")


def test_the_grounds_to_stop_are_those_on_record():
    assert list(concluding.STOP_GROUNDS) == load("accreditation")["correction"]["stop_assessment"]


@given(
    st.lists(st.tuples(st.sampled_from([C, B, N, NA]), st.booleans()), min_size=1),
    st.sampled_from(["on_site", "remote", "commitment"]),
)
def test_a_decisive_clause_not_met_always_decides_and_nothing_else_does(rows, mode):
    heard = concluding.at_closing([Row(v, d) for v, d in rows], mode)
    assert (heard == "not_conform") == ((N, True) in rows)
    assert (heard == "conform") == all(v in (C, NA) for v, _ in rows)


def test_the_score_counts_what_applied():
    assert concluding.score([C, C, B, N, NA, ""]) == (2, 4)
    assert concluding.score([]) == (0, 0)
