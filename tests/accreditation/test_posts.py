"""A change of technical head or signatory stands on the register from its day."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accreditation import posts, services
from hengjian.accreditation.services import drafting
from hengjian.core.errors import Rejected
from hengjian.registry import services as registry
from hengjian.registry.facts import AppointmentFact, AuthorisationFact, EmploymentFact, PersonFact
from hengjian.registry.models import Appointment, Authorisation
from hengjian.simulation import accreditation_acts as life

from .conftest import HEAD, LANZHOU, ZHAO, at
from .test_services import done

FROM = date(2026, 2, 20)


@pytest.fixture
def staffed(certified):
    """Zhang is technical head and may sign; Li and two people named Wang work there; Qian left."""
    facts: list = []
    for number, name, until in (
        ("P1", "张强", None), ("P2", "李梅", None), ("P3", "王伟", None), ("P4", "王伟", None),
        ("P5", "钱进", date(2026, 1, 1)),
    ):  # fmt: skip
        facts.append(PersonFact(person_no=number, name=name))
        facts.append(
            EmploymentFact(
                person_no=number, uscc=LANZHOU, valid_from=date(2024, 1, 1), valid_until=until
            )
        )
    for post in ("technical-head", "signatory"):
        facts.append(
            AppointmentFact(person_no="P1", uscc=LANZHOU, post=post, valid_from=date(2024, 1, 1))
        )
    facts.append(
        AuthorisationFact(person_no="P1", uscc=LANZHOU, task="signing", valid_from=date(2024, 1, 1))
    )
    registry.record_file(facts=facts, by="gan", at=at(1, 6))
    return certified


def change(body, *changes: drafting.Change):
    made = services.draft(institution=body, kind="change", trigger="people", by=HEAD, at=at(2, 24))
    life.hand_in(made, HEAD, at(2, 25), changes=list(changes))
    return made


def granted(body, *changes: drafting.Change) -> None:
    life.assessors(at(1, 6))
    made = change(body, *changes)
    services.accept(application=made, review="paper", by=ZHAO, at=at(2, 26))
    done(made, life.later(life.reviewed(made, at(2, 26, 11)), 1))


def held(post: str, day: date) -> set[str]:
    rows = Appointment.objects.filter(post=post, valid_from__lte=day).exclude(valid_until__lte=day)
    return set(rows.values_list("person__person_no", flat=True))


def may_sign(day: date) -> set[str]:
    rows = Authorisation.objects.filter(task="signing", valid_from__lte=day)
    return set(rows.exclude(valid_until__lte=day).values_list("person__person_no", flat=True))


def test_a_technical_head_follows_the_one_before(staffed):
    granted(staffed, drafting.Change("technical-head", "张强", "李梅", FROM))
    assert held("technical-head", date(2026, 2, 19)) == {"P1"}
    assert held("technical-head", FROM) == {"P2"}
    assert held("signatory", FROM) == {"P1"}


def test_a_new_signatory_may_sign_and_the_one_named_before_no_more(staffed):
    granted(staffed, drafting.Change("signatory", "张强", "P2 李梅", FROM))
    assert held("signatory", FROM) == {"P2"} and may_sign(FROM) == {"P2"}
    assert may_sign(date(2026, 2, 19)) == {"P1"}


def test_a_further_signatory_leaves_the_others(staffed):
    granted(staffed, drafting.Change("signatory", "", "P3", FROM))
    assert held("signatory", FROM) == {"P1", "P3"} and may_sign(FROM) == {"P1", "P3"}


@pytest.mark.parametrize("words", ["王伟", "钱进", "赵无", "P9", "P1 李梅"])
def test_somebody_unclear_gone_or_unknown_is_refused_at_the_row(staffed, words):
    with pytest.raises(Rejected) as told:
        change(staffed, drafting.Change("technical-head", "张强", words, FROM))
    (problem,) = told.value.problems
    assert problem.rule == "person" and problem.found == words
    assert "人员编号" in problem.message.zh


def test_names_alike_are_told_apart_by_number(staffed):
    assert posts.meant(staffed, "P4 王伟", FROM).person_no == "P4"
    assert posts.meant(staffed, "", FROM) is None
