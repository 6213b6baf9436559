"""All 25 entries appear, the transition rule on both sides, the part an extension brings, forecast."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from tests.conformity.filed import DAY, NEW, OLD, colour, edition, file, light, permit, person, row

from hengjian.conformity import forecast, selectors, settings
from hengjian.conformity.clauses.file import (
    Confirmed,
    Covered,
    Document,
    File,
    Instrument,
    Post,
    Rent,
    Room,
    Span,
    Stay,
    Use,
    Verified,
    Work,
)
from hengjian.standards.loading import load

#: Of the 25 entries, those no fact of the register answers at all.
HUMAN = {"16", "18", "19", "20", "22", "23", "25"}


def test_all_25_entries_appear_once_each_computed_or_with_a_reason():
    found = [x for x in selectors.lights(file(), DAY) if x.clause.startswith("SUP2025/")]
    assert [x.clause for x in found] == [f"SUP2025/{n}" for n in range(1, 26)]
    assert len(load("accreditation")["supplementary_2025"]) == 25
    for one, entry in zip(found, load("accreditation")["supplementary_2025"], strict=True):
        assert one.title.en == entry["topic"]
        assert entry["clause"].split(" ")[0] in {"SUP2025", "SUPEXP"}
        assert one.needed.zh and one.citation.zh, one.clause
        if one.colour == "human":
            assert one.because.zh and one.because.en, one.clause


def test_what_needs_a_human_says_why_whatever_is_on_record():
    for clause in HUMAN:
        one = light(file(people=(person(),), rows=(row(),)), clause)
        assert (one.colour, bool(one.because.zh)) == ("human", True)


def test_every_other_entry_is_computed_on_a_full_file():
    full = file(
        people=(person(permits=(permit(),)),),
        rows=(row(),),
        rooms=(Room("实验室", "间", "storage", Span(DAY)),),
    )
    computed = {"1", "2", "3", "4", "6", "11", "24"}
    assert all(light(full, clause).colour != "human" for clause in computed)


@pytest.mark.policy("P2.2-02")
@pytest.mark.parametrize(
    ("decided", "expected"), [(date(2025, 12, 31), "2018"), (date(2026, 1, 1), "2025")]
)
def test_who_was_decided_before_2026_keeps_the_older_edition(decided, expected):
    certificate = replace(NEW, span=Span(date(2025, 6, 1), date(2031, 6, 1)), decided_on=decided)
    assert edition(File(certificates=(certificate,))) == expected
    begun = replace(certificate, span=Span(decided, date(2031, 12, 1)), decided_on=None)
    assert edition(File(certificates=(begun,))) == expected


def test_a_later_decision_counts_from_its_day_on():
    certificate = replace(OLD, decided_on=date(2026, 4, 1))
    made = File(certificates=(certificate,))
    assert edition(made, date(2026, 3, 31)) == "2018"
    assert edition(made, date(2026, 4, 1)) == "2025"


def test_the_first_day_of_the_new_edition_belongs_to_it():
    first = date(2026, 1, 1)
    held = replace(NEW, span=Span(first, date(2032, 1, 1)))
    assert edition(File(certificates=(held,)), first) == "2025"


def test_who_has_no_certificate_is_judged_as_an_applicant():
    assert edition(File()) == "2025"


def test_under_2018_four_clauses_are_known_and_every_other_slot_is_empty():
    found = selectors.lights(file(certificates=(OLD,)), DAY)
    older = [x for x in found if x.clause.startswith("SUP245/")]
    empty = [x for x in found if x.clause.startswith("SUP2025/")]
    assert [x.clause for x in older] == ["SUP245/1", "SUP245/2", "SUP245/3", "SUP245/4"]
    assert len(empty) == 25 - 4
    assert {(x.colour, x.found.en) for x in empty} == {("human", "no text on record")}


def test_an_extension_brings_the_part_it_touches():
    before = row("水和废水", "氨氮", since=date(2023, 6, 1), certificate=OLD)
    added = row("噪声", "厂界环境噪声", "GB 12348-2008", date(2026, 3, 1), OLD)
    made = file(
        certificates=(OLD,),
        rows=(before, added),
        verified=(Verified("总磷", "x", date(2020, 1, 1), "V", 1),),
    )
    # the row of 2023 was never verified and is not asked; the one of 2026 is
    assert [r.label.en for r in light(made, "17").records] == [
        "厂界环境噪声 GB 12348-2008: no report"
    ]
    assert [r.label.en for r in light(made, "24").records] == ["噪声: lacks 社会生活环境噪声"]
    assert light(made, "11").found.en == "no text on record"
    untouched = replace(made, rows=(before,))
    assert light(untouched, "17").found.en == "no text on record"


def test_renewal_can_be_looked_at_beforehand():
    found = selectors.lights(file(certificates=(OLD,)), DAY, preview=True)
    assert Counter(x.clause.split("/")[0] for x in found)["SUP2025"] == 25
    assert all(x.found.en != "no text on record" for x in found)


def test_before_the_official_reading_equal_ability_has_no_number():
    made = file(certificates=(replace(NEW, span=Span(date(2026, 1, 5), date(2032, 1, 5))),))
    made = replace(made, people=(person(),))
    assert colour(made, "4", date(2026, 4, 19)) == "human"
    assert colour(made, "4", date(2026, 4, 20)) == "green"


def test_a_day_before_any_requirement_gives_no_verdict():
    found = selectors.lights(file(people=(person(),)), date(2018, 6, 1))
    supplementary = [x for x in found if x.clause.startswith("SUP")]
    assert {x.colour for x in supplementary} == {"human"}


def test_the_day_a_light_turns_red_is_foretold():
    rents = (Rent(Span(date(2026, 5, 1), date(2027, 8, 1)), "某公司"),)
    held = Instrument(
        "Y1", "天平", rented=True, rents=rents, calibrations=(Covered(DAY, date(2027, 3, 1)),)
    )
    leaving = (Stay(Span(date(2020, 1, 1), date(2027, 1, 1)), "labour"),)
    who = (*(person(n) for n in range(19)), person(20, stays=leaving))
    short = replace(NEW, span=Span(date(2026, 5, 1), date(2027, 8, 1)))
    made = file(certificates=(short,), instruments=(held,), people=who, rows=(row(),))
    red = {(c.day, c.clause) for c in selectors.changes(made, DAY) if c.after == "red"}
    assert (date(2027, 3, 2), "calibration") in red  # the day after the last covered
    assert (date(2027, 1, 1), "SUP2025/1") in red  # twenty become nineteen
    assert (date(2027, 8, 1), "certificate") in red
    assert colour(made, "1", date(2026, 12, 31)) == "amber"
    assert colour(made, "1", date(2027, 1, 1)) == "red"


def test_what_gets_better_by_itself_is_foretold_too():
    who = (*(person(n) for n in range(21)), person(22, since=date(2026, 10, 1)))
    found = selectors.changes(file(people=who, rows=(row(),)), DAY)
    first = next(c for c in found if c.clause == "SUP2025/1")
    assert (first.day, first.before, first.after) == (date(2027, 1, 1), "amber", "green")
    assert forecast.first_red(found) is None or forecast.first_red(found).after == "red"


#: Entry → the rules its light is computed by, in the order of the threshold in the facts.
COMPUTED = {
    "1": ("staff.min", "staff.min-listed-categories"),
    "2": ("staff.years-alternative-to-diploma",),
    "3": ("staff.mid-level-share",),
    "4": (
        "staff.equal-ability.doctor",
        "staff.equal-ability.master",
        "staff.equal-ability.bachelor",
        "staff.equal-ability.diploma",
    ),
    "6": ("staff.months-before-independent",),
    "7": ("staff.technical-head-years",),
    "8": ("staff.signatory-years",),
    "9": ("staff.quality-head-years",),
    "12": ("instruments.fugitive-sets",),
    "17": ("method.verification-samples",),
}


@pytest.mark.parametrize("item", COMPUTED)
def test_the_numbers_a_light_is_computed_by_are_those_of_the_entry(item):
    entry = load("accreditation")["supplementary_2025"][int(item) - 1]
    said = entry["threshold"]
    numbers = list(said.values()) if isinstance(said, dict) else [said]
    held = settings.demands(DAY, date(2026, 5, 1))
    assert [float(held[key].value) for key in COMPUTED[item]] == numbers
    assert all(held[key].standing.value == "verified" for key in COMPUTED[item])


def full() -> File:
    """A file with something of every kind on record."""
    who = person(
        permits=(permit(),),
        confirmed=(Confirmed("氨氮", "HJ 535-2009", date(2026, 5, 1)),),
        posts=tuple(
            Post(Span(date(2026, 6, 1)), post)
            for post in ("technical-head", "signatory", "quality-head")
        ),
        work=(Work(Span(date(2010, 1, 1))),),
    )
    lease = Rent(Span(date(2026, 5, 1), date(2032, 5, 1)), "某公司")
    uses = (Use("颗粒物", "particulate", fugitive=True),)
    return file(
        people=(who,),
        rows=(row(),),
        rooms=(Room("实验室", "间", "storage", Span(DAY)),),
        instruments=(Instrument("Y1", "采样器", True, rents=(lease,), uses=uses),),
        verified=(Verified("氨氮", "HJ 535-2009", date(2026, 4, 1), "V1", 1),),
        documents=(Document("qc-plan", "计划", Span(date(2026, 5, 1)), ("sampling",)),),
    )


#: Of those computed, what of them a human sees all the same; 24 only where a category is none of 13.
PARTLY = {"1", "2", "4", "6", "7", "8", "11", "12", "13", "14", "15", "17", "21"}


@pytest.mark.parametrize("item", [str(n) for n in range(1, 26)])
def test_each_entry_is_computed_in_whole_or_in_part_or_left_to_a_human_with_the_reason(item):
    one = light(full(), item)
    assert (one.colour == "human") is (item in HUMAN)
    assert bool(one.remains.zh) is (item in PARTLY)
    assert bool(one.because.zh) or one.colour == "green"
    assert one.needed.zh and one.needed.en
