"""Any day can be asked: past days by the facts of then, days to come by what is on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.conformity.filed import (
    BACHELOR,
    DAY,
    ENGINEER,
    LONG_AGO,
    NEW,
    colour,
    file,
    holder,
    light,
    permit,
    person,
    plain,
    row,
)

from hengjian.conformity import selectors
from hengjian.conformity.clauses.file import (
    Check,
    Covered,
    Degree,
    Document,
    Function,
    Instrument,
    Post,
    Rent,
    Room,
    Span,
    Stay,
    Use,
    Work,
)

BEFORE, AFTER = DAY - timedelta(1), DAY + timedelta(1)


def lives() -> object:
    """A file in which nearly everything begins or ends in the next two years."""
    stays = (Stay(Span(date(2026, 10, 20)), "labour", date(2026, 11, 5)),)
    newcomer = person(21, stays=stays, permits=(permit(date(2026, 12, 1)),))
    leaver = person(22, stays=(Stay(Span(LONG_AGO, date(2027, 6, 30)), "labour"),))
    away = person(23, elsewhere=(Span(date(2027, 2, 1), date(2027, 3, 1)),))
    head = person(
        30,
        posts=(Post(Span(date(2026, 6, 1)), "technical-head"),),
        work=(Work(Span(date(2019, 4, 10))),),
    )
    signs = person(
        31,
        posts=(Post(Span(date(2026, 6, 1), date(2028, 1, 1)), "signatory"),),
        work=(Work(Span(date(2021, 3, 15))),),
    )
    # not one of them is mid-level or schooled today; work makes it so on the way
    rising = (
        person(40, degrees=(Degree("education", "bachelor", date(2022, 7, 1)),)),
        person(41, degrees=(Degree("education", "master", date(2024, 7, 1)),)),
        person(42, degrees=(Degree("education", "school", LONG_AGO),), work=(
            Work(Span(date(2022, 3, 3), date(2023, 3, 3))), Work(Span(date(2024, 3, 3))),)),
        *(plain(50 + n, work=(Work(Span(date(2026, 1, 1))),)) for n in range(60)),
    )  # fmt: skip
    ending = Rent(Span(date(2026, 5, 1), date(2027, 9, 1)), "某公司")
    air = (Use("非甲烷总烃", "particulate", fugitive=True),)
    own = tuple(Instrument(f"Y{n}", "采样器", uses=air) for n in range(3))
    rented = Instrument(
        "Y9", "采样器", True, rents=(ending,), uses=air,
        functions=(Function("time", date(2026, 12, 24)),),
        calibrations=(Covered(DAY, date(2027, 4, 4)),), checks=(Check(DAY, True),),
    )  # fmt: skip
    rooms = tuple(
        Room("实验室", p, p, Span(date(2026, 6, 1), date(2028, 3, 1)), "leased")
        for p in ("storage", "preparation", "pretreatment", "instrument")
    )
    until = replace(NEW, span=Span(date(2026, 5, 1), date(2028, 2, 1)))
    added = replace(row("噪声", "厂界环境噪声", "GB 12348-2008", date(2027, 5, 5)))
    return file(
        people=(*(person(n) for n in range(3)), newcomer, leaver, away, head, signs, *rising),
        instruments=(*own, rented),
        rooms=rooms,
        rows=(row(), added),
        certificates=(until,),
        documents=(Document("qc-plan", "2026 年计划", Span(date(2026, 12, 15))),),
    )


def test_every_day_of_two_years_is_as_foretold():
    """Scanned day by day: no light turns on a day the forecast does not name, and none it does."""
    made = lives()
    foretold = [(c.day, c.clause, c.before, c.after) for c in selectors.changes(made, DAY)]
    seen, held = [], {x.clause: x.colour for x in selectors.lights(made, DAY)}
    for ahead in range(1, 732):
        on = DAY + timedelta(ahead)
        for one in selectors.lights(made, on):
            if held[one.clause] != one.colour:
                seen.append((on, one.clause, held[one.clause], one.colour))
                held[one.clause] = one.colour
    assert len(seen) > 15
    assert sorted(seen) == sorted(foretold)


def test_a_person_counts_on_the_days_he_was_employed_and_on_no_other():
    stay = (Stay(Span(date(2026, 2, 1), DAY), "labour"),)
    made = file(people=(*(person(n) for n in range(19)), person(20, stays=stay)), rows=(row(),))
    for on, expected in (
        (date(2026, 5, 1), "amber"),  # three months to the day
        (BEFORE, "amber"),
        (DAY, "red"),
    ):
        assert colour(made, "1", on) == expected, on
    early = replace(made, certificates=(replace(NEW, span=Span(date(2026, 1, 5))),))
    assert colour(early, "1", date(2026, 4, 30)) == "red"


def test_what_was_obtained_later_did_not_hold_before():
    late = person(degrees=(replace(BACHELOR, on=DAY), replace(ENGINEER, on=DAY)))
    made = file(people=(late,), rows=(row(),))
    assert light(made, "3", DAY).found.en.startswith("1 of 1")
    assert light(made, "3", BEFORE).found.en.startswith("0 of 1")


@pytest.mark.parametrize(
    ("post", "clause"), [("technical-head", "7"), ("signatory", "8"), ("quality-head", "9")]
)
def test_a_post_is_held_from_its_day_to_its_day(post, clause):
    held = replace(holder(post, LONG_AGO), posts=(Post(Span(DAY, AFTER), post),))
    found = {on: colour(file(people=(held,)), clause, on) for on in (BEFORE, DAY, AFTER)}
    assert list(found.values()) == ["red", "green", "red"]


def test_a_title_of_a_senior_grade_is_mid_level_and_an_assistant_grade_is_not():
    for level, share in (("senior", "1"), ("associate-senior", "1"), ("assistant", "0")):
        title = Degree("title", level, LONG_AGO)
        made = file(people=(person(degrees=(title,), work=(Work(Span(LONG_AGO)),)),), rows=(row(),))
        assert light(made, "3").found.en.startswith(f"{share} of 1"), level


def test_a_rented_set_counts_while_its_lease_runs():
    use = (Use("非甲烷总烃", fugitive=True),)
    own = tuple(Instrument(f"Y{n}", "采样器", uses=use) for n in range(3))
    lease = Rent(Span(date(2026, 5, 1), DAY), "某公司")
    fourth = Instrument("Y3", "采样器", True, rents=(lease,), uses=use)
    made = file(instruments=(*own, fourth))
    assert (colour(made, "12", BEFORE), colour(made, "12", DAY)) == ("green", "red")
    assert light(made, "12").found.en == "fugitive: 非甲烷总烃 3 (sets)"
    alone = file(instruments=(fourth,))
    assert light(alone, "12").found.en == "fugitive: 非甲烷总烃 0 (sets)"
    assert colour(alone, "12") == "red"


def test_a_lease_that_has_not_begun_says_nothing_yet():
    lease = Rent(Span(AFTER, date(2032, 5, 1)), "某公司", sole_use=False)
    made = file(instruments=(Instrument("Y1", "仪器", rents=(lease,)),))
    assert light(made, "14").found.en == "none rented, no serial number shared"
    assert colour(made, "14", AFTER) == "red"


def test_a_plan_is_for_a_year():
    plan = Document("qc-plan", "计划", Span(date(2026, 5, 1)))
    made = file(documents=(plan,))
    assert colour(made, "21", date(2027, 4, 30)) == "green"
    assert colour(made, "21", date(2027, 5, 1)) == "red"
    assert "2026-05-01" in light(made, "21", date(2027, 5, 1)).because.en
    # before the official reading no period is on record
    old = file(
        certificates=(replace(NEW, span=Span(date(2026, 1, 5), date(2032, 1, 5))),),
        documents=(replace(plan, span=Span(date(2024, 1, 1))),),
    )
    assert colour(old, "21", date(2026, 4, 19)) == "green"
    assert colour(old, "21", date(2026, 4, 20)) == "red"


def test_a_room_counts_from_its_first_day_to_its_last():
    four = tuple(
        Room("实验室", p, p, Span(DAY if p == "storage" else LONG_AGO, AFTER))
        for p in ("storage", "preparation", "pretreatment", "instrument")
    )
    made = file(rooms=four)
    found = {on: colour(made, "11", on) for on in (BEFORE, DAY, AFTER)}
    assert list(found.values()) == ["red", "amber", "red"]  # amber: it ends tomorrow
