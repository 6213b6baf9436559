"""Staff, titles, months and posts: institutions on both sides of every threshold, by hand."""

from __future__ import annotations

from datetime import date

import pytest
from tests.conformity.filed import (
    BACHELOR,
    DAY,
    ENGINEER,
    LONG_AGO,
    NEW,
    OLD,
    colour,
    file,
    holder,
    light,
    permit,
    person,
    plain,
    row,
)

from hengjian.conformity import settings
from hengjian.conformity.clauses import counting
from hengjian.conformity.clauses.file import Confirmed, Degree, Post, Span, Stay, Work


def people(count: int):
    return tuple(person(n) for n in range(count))


@pytest.mark.parametrize(
    ("count", "expected"), [(19, "red"), (20, "amber"), (21, "amber"), (22, "green")]
)
def test_twenty_people_are_needed_and_two_more_make_it_comfortable(count, expected):
    assert colour(file(people=people(count), rows=(row(),)), "1") == expected


@pytest.mark.parametrize(("count", "expected"), [(9, "red"), (10, "amber"), (12, "green")])
@pytest.mark.parametrize(
    "category", ["噪声", "振动", "电磁辐射", "电离辐射", "油气回收", "噪声和振动"]
)
def test_ten_do_where_only_listed_categories_are_held(category, count, expected):
    held = (row(category, "厂界环境噪声", "GB 12348-2008"),)
    assert colour(file(people=people(count), rows=held), "1") == expected


def test_one_other_category_asks_for_twenty_again():
    held = (row("噪声"), row("水和废水"))
    assert colour(file(people=people(12), rows=held), "1") == "red"
    assert light(file(people=people(12), rows=held), "1").needed.en == "at least 20"


@pytest.mark.parametrize(
    ("since", "counts"),
    [
        (date(2026, 8, 23), True),  # three months to the day
        (date(2026, 8, 24), False),  # two months and thirty days
    ],
)
def test_three_months_in_the_body_count(since, counts):
    made = file(people=(*people(19), person(20, since=since)), rows=(row(),))
    assert (colour(made, "1") != "red") is counts
    assert light(made, "1").found.en.startswith(f"{19 + counts} counted of 20")


def test_months_run_from_social_insurance_where_it_is_on_record():
    late = person(20, since=date(2020, 1, 1), insured=date(2026, 9, 1))
    made = file(people=(*people(19), late), rows=(row(),))
    assert colour(made, "1") == "red"
    assert "social insurance for 1, from the employment for 19" in light(made, "1").found.en


def test_a_new_contract_without_a_gap_does_not_start_the_months_again():
    stays = (
        Stay(Span(date(2024, 1, 1), date(2026, 10, 1)), "labour"),
        Stay(Span(date(2026, 10, 1)), "labour"),
    )
    gap = (Stay(Span(date(2024, 1, 1), date(2026, 9, 30)), "labour"), stays[1])
    assert counting.in_body_since(person(stays=stays), DAY) == date(2024, 1, 1)
    assert counting.in_body_since(person(stays=gap), DAY) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("begun", "counts"), [(date(2021, 11, 23), True), (date(2021, 11, 24), False)]
)
def test_five_years_of_work_stand_for_a_diploma(begun, counts):
    school = (Degree("education", "school", LONG_AGO),)
    one = person(20, degrees=school, work=(Work(Span(begun)),))
    made = file(people=(*people(19), one), rows=(row(),))
    assert (colour(made, "1") != "red") is counts
    assert colour(made, "2") == ("green" if counts else "amber")


def test_without_any_education_on_record_nobody_is_judged_by_it():
    bare = tuple(person(n, degrees=()) for n in range(30))
    assert colour(file(people=bare, rows=(row(),)), "1") == "human"
    assert colour(file(people=bare, rows=(row(),)), "2") == "human"
    few = file(people=bare[:19], rows=(row(),))
    assert colour(few, "1") == "red"


@pytest.mark.parametrize(
    ("having", "of", "expected"),
    [(6, 25, "red"), (249, 1000, "red"), (5, 20, "amber"), (28, 100, "green"), (27, 100, "amber")],
)
def test_a_quarter_is_mid_level(having, of, expected):
    made = tuple(person(n) if n < having else plain(n) for n in range(of))
    assert colour(file(people=made, rows=(row(),)), "3") == expected


@pytest.mark.parametrize(
    ("having", "of", "expected"), [(14, 100, "red"), (15, 100, "amber"), (18, 100, "green")]
)
def test_fifteen_percent_do_under_the_2018_edition(having, of, expected):
    school = (Degree("education", "school", LONG_AGO),)
    made = tuple(person(n) if n < having else person(n, degrees=school) for n in range(of))
    assert colour(file(people=made, certificates=(OLD,)), "SUP245/1") == expected


def test_the_2018_edition_has_no_years_of_equal_ability_so_a_human_decides():
    made = tuple(person(n, degrees=(BACHELOR,)) for n in range(10))
    assert colour(file(people=made, certificates=(OLD,)), "SUP245/1") == "human"


@pytest.mark.parametrize(
    ("level", "years"), [("doctor", 1), ("master", 3), ("bachelor", 5), ("diploma", 8)]
)
def test_years_after_the_degree_make_equal_ability(level, years):
    degree = (Degree("education", level, date(2010, 7, 1)),)
    full = person(work=(Work(Span(date(2026 - years, 11, 23))),), degrees=degree)
    short = person(work=(Work(Span(date(2026 - years, 11, 24))),), degrees=degree)
    demands = settings.demands(DAY, DAY)
    assert counting.equal_ability(full, DAY, demands)
    assert not counting.equal_ability(short, DAY, demands)


def test_work_before_the_degree_makes_nobody_equal():
    degree = (Degree("education", "bachelor", date(2024, 7, 1)),)
    made = file(people=(person(degrees=degree, work=(Work(Span(date(2010, 1, 1))),)),))
    assert light(made, "4").found.en == "0 count by equal ability"


@pytest.mark.parametrize(
    ("contract", "expected"),
    [
        ("labour", "green"),
        ("service", "green"),
        ("retired", "red"),
        ("seconded", "red"),
        ("part-time", "red"),
    ],
)
@pytest.mark.parametrize("post", ["technical-head", "quality-head", "signatory"])
def test_the_three_posts_are_held_under_an_own_contract(post, contract, expected):
    stays = (Stay(Span(date(2020, 1, 1)), contract),)
    assert colour(file(people=(holder(post, LONG_AGO, stays=stays),)), "5") == expected


def test_whoever_left_holds_no_post_under_contract():
    left = (Stay(Span(date(2020, 1, 1), DAY), "labour"),)
    assert colour(file(people=(holder("signatory", LONG_AGO, stays=left),)), "5") == "red"


@pytest.mark.parametrize(
    ("since", "expected"), [(date(2026, 8, 23), "green"), (date(2026, 8, 24), "red")]
)
def test_nobody_is_authorised_before_three_months(since, expected):
    assert colour(file(people=(person(since=since, permits=(permit(),)),)), "6") == expected
    learning = file(people=(person(since=since),))
    assert colour(learning, "6") == "green"


@pytest.mark.parametrize(
    ("post", "clause", "years"),
    [("technical-head", "7", 8), ("signatory", "8", 6), ("quality-head", "9", 6)],
)
def test_years_of_the_posts_to_the_day(post, clause, years):
    begun = date(2026 - years, 11, 23)
    assert colour(file(people=(holder(post, begun),)), clause) == "green"
    late = begun.replace(day=24)
    assert colour(file(people=(holder(post, late),)), clause) == "red"


@pytest.mark.parametrize(
    ("post", "clause", "years"), [("technical-head", "SUP245/2", 5), ("signatory", "SUP245/3", 3)]
)
def test_fewer_years_do_under_the_2018_edition(post, clause, years):
    for day, expected in ((23, "green"), (24, "red")):
        who = holder(post, date(2026 - years, 11, day))
        assert colour(file(people=(who,), certificates=(OLD,)), clause) == expected


def test_what_is_recalled_of_2018_is_shown_unverified():
    made = file(people=(holder("signatory", LONG_AGO),), certificates=(OLD,))
    assert light(made, "SUP245/3").unverified
    assert light(made, "SUP245/3").standing.value == "recalled"
    assert not light(file(people=(holder("signatory", LONG_AGO),)), "8").unverified


@pytest.mark.parametrize(("post", "clause"), [("technical-head", "7"), ("quality-head", "9")])
def test_a_head_without_title_or_equal_ability_is_red(post, clause):
    diploma = (Degree("education", "diploma", date(2020, 1, 1)),)
    who = holder(post, date(2010, 1, 1), degrees=diploma)
    assert colour(file(people=(who,)), clause) == "red"


def test_quality_work_counts_for_the_quality_head_and_not_for_the_technical_head():
    work = (Work(Span(date(2010, 1, 1)), "quality"),)
    for post, clause, expected in (("quality-head", "9", "green"), ("technical-head", "7", "red")):
        who = person(work=work, posts=(Post(Span(date(2026, 6, 1)), post),))
        assert colour(file(people=(who,)), clause) == expected


def test_a_signatory_needs_his_years_in_the_field_he_signs():
    post = (Post(Span(date(2026, 6, 1)), "signatory", "噪声"),)
    here = (Work(Span(date(2020, 1, 1)), "monitoring", "噪声"),)
    other = (Work(Span(date(2010, 1, 1)), "monitoring", "水和废水"),)
    assert colour(file(people=(person(posts=post, work=here),)), "8") == "green"
    assert colour(file(people=(person(posts=post, work=other),)), "8") == "red"


def test_signing_fields_cover_the_scope():
    post = (Post(Span(date(2026, 6, 1)), "signatory", "水和废水"),)
    work = (Work(Span(date(2010, 1, 1)), "monitoring", "水和废水"),)
    who = (person(posts=post, work=work),)
    assert colour(file(people=who, rows=(row("水和废水"),)), "8") == "green"
    assert colour(file(people=who, rows=(row("水和废水"), row("噪声"))), "8") == "red"


def test_no_holder_of_a_post_is_red_once_posts_are_on_record():
    made = file(people=(holder("signatory", LONG_AGO),))
    assert (colour(made, "7"), colour(made, "9")) == ("red", "red")
    assert colour(file(people=(person(),)), "7") == "human"


def test_overlapping_work_counts_once_and_gaps_do_not_count():
    twice = [Span(date(2020, 1, 1), date(2023, 1, 1)), Span(date(2021, 1, 1), date(2024, 1, 1))]
    assert counting.has_years(twice, DAY, 4)
    assert not counting.has_years(twice, DAY, 5)
    gap = [Span(date(2010, 1, 1), date(2013, 1, 1)), Span(date(2020, 1, 1), date(2023, 1, 1))]
    assert counting.has_years(gap, DAY, 6)
    assert not counting.has_years(gap, DAY, 7)


@pytest.mark.parametrize(
    ("confirmed", "expected"),
    [
        (Confirmed("氨氮", "HJ 535-2009", date(2026, 5, 31)), "green"),
        (Confirmed("氨氮", "HJ535—2009", date(2026, 5, 31)), "green"),
        (Confirmed("氨氮", "HJ 535-2009", date(2026, 6, 2)), "red"),
        (Confirmed("氨氮", "HJ 536-2009", date(2026, 5, 31)), "red"),
        (Confirmed("总磷", "HJ 535-2009", date(2026, 5, 31)), "red"),
        (Confirmed("氨氮", "HJ 535-2009", date(2026, 5, 31), practice=False), "red"),
    ],
)
def test_every_authorised_method_was_confirmed_before(confirmed, expected):
    who = person(permits=(permit(date(2026, 6, 1)),), confirmed=(confirmed,))
    assert colour(file(people=(who,)), "10") == expected


def test_two_employers_on_one_day_are_surfaced():
    both = person(elsewhere=(Span(date(2026, 1, 1), date(2026, 11, 24)),))
    assert colour(file(people=(both,)), "shared-people") == "red"
    over = person(elsewhere=(Span(date(2026, 1, 1), DAY),))
    assert colour(file(people=(over,)), "shared-people") == "green"


def test_certificates_in_use_are_what_they_seem():
    assert NEW.decision(DAY) == date(2026, 5, 1)
    assert ENGINEER.on < DAY
