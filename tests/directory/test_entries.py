"""Entering, changing, training, exams, sanctions: through the services, by hand-made days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, Held, NotAllowed
from hengjian.core.errors import Refusal, Rejected
from hengjian.directory import figures, selectors, services
from hengjian.directory.models import Entry, Sanction, Version
from hengjian.directory.services import Clause, Content, Finding
from hengjian.ledger.models import Entry as LedgerEntry
from hengjian.registry.models import Employment, Person, Tie

from .conftest import AIR, CHEN, SUN, WATER, ZHAO, at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LATER = TODAY + timedelta(days=10)


def test_an_entry_is_numbered_on_the_register_and_on_the_ledger(wang):
    assert (wang.number, wang.person.name) == ("A-00001", "王敏")
    assert wang.pinyin.startswith("wm ")
    entry = LedgerEntry.objects.get(kind="directory.entry-recorded")
    assert (entry.subject, entry.actor) == ("A-00001", "zhao")
    assert "王敏" not in entry.body and "P-1" in entry.body


def test_one_person_is_once_on_the_register_and_once_in_a_directory(wang, enter):
    expert = enter(kind="expert")
    assert expert.number == "E-00001" and expert.person == wang.person
    assert Person.objects.count() == 1
    with pytest.raises(Refusal, match="A-00001"):
        enter()
    with pytest.raises(Rejected):
        enter(name="王明", kind="inspector", credential_no="28-1")


def test_everything_wrong_is_said_at_once(enter):
    with pytest.raises(Rejected) as refused:
        enter(kind="inspector", fields=("炼金术",), level="xx", unit_uscc="123", may_lead=True)
    where = {problem.where for problem in refused.value.problems}
    assert where == {"fields", "level", "unit_uscc", "may_lead", "credential_no"}
    assert not Entry.objects.exists() and not Person.objects.exists()


def test_a_region_beyond_ones_posts_is_refused(enter):
    with pytest.raises(NotAllowed):
        enter(region="630000")


def test_two_cards_of_one_number_are_refused(enter):
    enter("P-1", "王敏", "inspector", credential_no="28-001")
    with pytest.raises(Refusal, match="证号重复"):
        enter("P-2", "李强", "inspector", credential_no="28-001")
    # The next in line gets his number all the same.
    assert enter("P-2", "李强", "inspector", credential_no="28-002").number == "I-00002"


def test_a_change_never_writes_over_what_was(wang):
    later = at(LATER)
    content = Content(fields=(WATER, AIR), unit="兰州大学", may_lead=True)
    services.change_entry(entry=wang, content=content, why="调动", by=ZHAO, at=later)
    fresh = Entry.objects.get(pk=wang.pk)
    assert (fresh.now.unit, fresh.now.fields) == ("兰州大学", (WATER, AIR))
    before = selectors.version_on(fresh, LATER - timedelta(days=1))
    assert (before.unit, before.may_lead, before.valid_until) == ("省环境监测中心站", False, LATER)
    # The same again writes nothing.
    services.change_entry(entry=wang, content=content, why="再次", by=ZHAO, at=later)
    assert Version.objects.count() == 2
    assert LedgerEntry.objects.filter(kind="directory.entry-changed").count() == 1


def test_a_correction_of_the_same_day_replaces_and_keeps(wang, noon):
    services.change_entry(entry=wang, content=Content(fields=(AIR,)), why="更正", by=ZHAO, at=noon)
    assert wang.versions.filter(replaced_at=None).count() == 1
    assert wang.versions.count() == 2


def test_a_change_before_the_present_version_or_ahead_is_refused(wang, noon):
    for day in (TODAY - timedelta(days=1), LATER):
        with pytest.raises(Refusal):
            services.change_entry(
                entry=wang, content=Content(fields=(AIR,)), why="x", by=ZHAO, at=noon, on=day
            )


def test_training_takes_hours_and_a_score_within_a_hundred(wang, noon):
    facts = {"entry": wang, "held_on": TODAY, "topic": "CRIT21", "by": ZHAO, "at": noon}
    services.record_training(hours=Decimal("8.5"), score=Decimal(91), passed=True, **facts)
    for wrong in ({"hours": Decimal(0)}, {"hours": Decimal(8), "score": Decimal(101)}):
        with pytest.raises(Refusal):
            services.record_training(**{**facts, "topic": "另一", **wrong})
    with pytest.raises(Refusal, match="已登记"):
        services.record_training(hours=Decimal(1), **facts)


@pytest.fixture
def case(noon):
    clauses = [Clause(f"4.{n}", n % 4) for n in range(5)]
    return services.record_case(
        kind="assessor", title="伪造采样", story="…", clauses=clauses, by=ZHAO, at=noon
    )


@pytest.mark.parametrize(
    ("wrong", "percent", "passed"), [(0, 100, True), (1, 80, True), (2, 60, False)]
)
def test_an_exam_is_scored_against_the_known_answers(wang, case, noon, wrong, percent, passed):
    answers = {f"4.{n}": n % 4 for n in range(5)}
    for n in range(wrong):
        answers[f"4.{n}"] = 3 - answers[f"4.{n}"]
    exam = services.record_exam(entry=wang, case=case, answers=answers, by=ZHAO, at=noon)
    assert (exam.percent, exam.passed) == (percent, passed)


def test_an_exam_takes_every_clause_once_and_one_try(wang, case, noon, enter):
    whole = {f"4.{n}": 0 for n in range(5)}
    for answers in ({"4.0": 0}, {**whole, "9.9": 0}, {**whole, "4.0": 7}):
        with pytest.raises(Refusal, match="每一条款"):
            services.record_exam(entry=wang, case=case, answers=answers, by=ZHAO, at=noon)
    services.record_exam(entry=wang, case=case, answers=whole, by=ZHAO, at=noon)
    with pytest.raises(Refusal, match="已考过"):
        services.record_exam(entry=wang, case=case, answers=whole, by=ZHAO, at=noon)
    expert = enter("P-7", "周", "expert")
    with pytest.raises(Refusal, match="另一名录"):
        services.record_exam(entry=expert, case=case, answers=whole, by=CHEN, at=noon)
    services.retire_case(case=case, by=ZHAO, at=noon)
    other = enter("P-8", "吴")
    with pytest.raises(Refusal, match="停用"):
        services.record_exam(entry=other, case=case, answers=whole, by=ZHAO, at=noon)


def test_the_known_answers_are_not_on_the_ledger(case):
    body = LedgerEntry.objects.get(kind="directory.case-recorded").body
    assert "answer" not in body and "4.3" not in body


def drawable(place, on=TODAY, kind="assessor") -> dict[str, str]:
    rows = selectors.pool_for(kind=kind, institution=place, fields=(), on=on)
    return {row.id: row.excluded for row in rows}


@pytest.mark.policy("P2.1-08")
def test_suspension_and_removal_leave_the_pool_from_that_day(wang, place, noon):
    row = services.sanction(
        entry=wang, kind="suspension", ground="secrets", reason="泄密", by=ZHAO, at=noon,
        valid_until=LATER,
    )  # fmt: skip
    assert row.article == "CMA163 art 29"
    assert drawable(place, TODAY - timedelta(days=0)) == {"A-00001": "suspended"}
    assert drawable(place, LATER - timedelta(days=1)) == {"A-00001": "suspended"}
    assert drawable(place, LATER) == {"A-00001": ""}
    services.lift_sanction(
        sanction=row, reason="申诉成立", by=ZHAO, at=at(TODAY + timedelta(days=2))
    )
    assert drawable(place, TODAY + timedelta(days=1)) == {"A-00001": "suspended"}
    assert drawable(place, TODAY + timedelta(days=2)) == {"A-00001": ""}
    # The history stays.
    assert Sanction.objects.get().stage == "lifted"


def test_an_interview_excludes_nobody_and_another_ground_cites_nothing(wang, place, noon):
    row = services.sanction(
        entry=wang, kind="interview", ground="other", reason="提醒", by=ZHAO, at=noon
    )
    assert row.article == "" and drawable(place) == {"A-00001": ""}


def test_experts_have_no_article_on_record(enter, noon):
    expert = enter(kind="expert")
    facts = {"entry": expert, "kind": "interview", "reason": "x", "by": CHEN, "at": noon}
    with pytest.raises(Refusal, match="事由"):
        services.sanction(ground="secrets", **facts)
    assert services.sanction(ground="other", **facts).article == ""


@pytest.mark.policy("P2.1-08")
def test_a_removal_takes_two_officers(wang, place, noon):
    proposal = services.propose_removal(
        entry=wang, ground="false-conclusion", reason="虚假结论", by=SUN, at=noon
    )
    assert drawable(place) == {"A-00001": ""}  # until it is approved nothing changes
    with pytest.raises(NotAllowed):
        services.approve_removal(proposal=proposal, by=ZHAO, at=noon)  # no leader
    with pytest.raises(Refusal, match="自行批准"):
        services.approve_removal(proposal=proposal, by=SUN, at=noon)
    other = Actor("qian", "钱局", posts=(Held("market-leader", region="620000"),))
    services.approve_removal(proposal=proposal, by=other, at=noon)
    assert drawable(place) == {"A-00001": "removed"}
    with pytest.raises(Refusal):
        services.approve_removal(proposal=proposal, by=other, at=noon)
    with pytest.raises(Refusal, match="已有取消"):
        services.propose_removal(entry=wang, ground="other", reason="x", by=ZHAO, at=noon)


def test_the_database_refuses_a_removal_by_one(wang, noon):
    with pytest.raises(IntegrityError), transaction.atomic():
        Sanction.objects.create(
            entry=wang, kind="removal", stage="imposed", ground="other", reason="x",
            valid_from=TODAY, proposed_at=noon, proposed_by="sun", proposed_by_name="孙",
            approved_by="sun",
        )  # fmt: skip


def test_a_rejected_removal_leaves_everything_as_it_was(wang, place, noon):
    proposal = services.propose_removal(entry=wang, ground="other", reason="x", by=ZHAO, at=noon)
    services.reject_removal(proposal=proposal, reason="证据不足", by=SUN, at=noon)
    assert drawable(place) == {"A-00001": ""}
    again = services.propose_removal(entry=wang, ground="other", reason="y", by=ZHAO, at=noon)
    assert again.stage == "proposed"


@pytest.mark.policy("P2.1-07")
def test_the_pool_gives_everybody_with_why_not(enter, place, noon):
    enter("P-1", "甲", fields=(WATER, AIR), may_lead=True)
    employed = enter("P-2", "乙", fields=(AIR,))
    Employment.objects.create(
        person=employed.person, institution=place, valid_from=date(2020, 1, 1),
        valid_until=date(2024, 6, 1), recorded_at=noon,
    )  # fmt: skip
    enter("P-3", "丙", credential_until=TODAY)
    head = enter("P-4", "丁")
    Tie.objects.create(
        institution=place, kind="head", other_person_no="P-4", valid_from=date(2020, 1, 1),
        recorded_at=noon,
    )  # fmt: skip
    kin = enter("P-5", "戊")
    services.declare_conflict(entry=kin, institution=place, kind="kin", by=ZHAO, at=noon)
    served = enter("P-6", "己")
    services.record_assignment(
        entry_number=served.number, subject="S-0", role="member", institution=place,
        on=TODAY - timedelta(days=100), by=ZHAO, at=noon,
    )  # fmt: skip
    away = enter("P-7", "庚")
    services.declare_absence(entry=away, valid_from=TODAY, valid_until=LATER, by=ZHAO, at=noon)
    enter("P-8", "辛", unit_uscc=place.uscc)
    pool = selectors.pool_for(kind="assessor", institution=place, fields=(WATER,), on=TODAY)
    assert [(one.id, one.excluded) for one in pool] == [
        ("A-00001", ""),
        ("A-00002", "conflict-employment"),
        ("A-00003", "expired-certificate"),
        ("A-00004", "conflict-tie"),
        ("A-00005", "conflict-kin"),
        ("A-00006", "rotation"),
        ("A-00007", "unavailable"),
        ("A-00008", "conflict-employment"),
    ]
    assert head.number == "A-00004"
    assert (pool[0].fields, pool[0].may_lead) == ((WATER,), True)
    assert pool[1].fields == ()  # outside the fields asked for, and still in the pool


def test_the_pool_knows_a_conflict_of_the_same_person_in_another_directory(
    wang, enter, place, noon
):
    expert = enter(kind="expert")
    services.declare_conflict(entry=expert, institution=place, kind="interest", by=CHEN, at=noon)
    assert drawable(place) == {"A-00001": "conflict-declared"}


def test_an_ended_conflict_no_longer_excludes_and_stays_on_record(wang, place, noon):
    made = services.declare_conflict(
        entry=wang, institution=place, kind="interest", by=ZHAO, at=noon,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    services.end_conflict(conflict=made, reason="已出售股份", by=ZHAO, at=noon)
    assert drawable(place) == {"A-00001": ""}
    assert drawable(place, TODAY - timedelta(days=1)) == {}  # not yet listed
    assert wang.conflicts.get().end_reason == "已出售股份"
    with pytest.raises(Refusal):
        services.end_conflict(conflict=made, reason="x", by=ZHAO, at=noon)


def test_an_assignment_is_answered_once_and_declining_takes_a_reason(wang, place, noon):
    facts = {"entry_number": "A-00001", "subject": "S-1", "role": "leader", "institution": place}
    task = services.record_assignment(by=ZHAO, at=noon, **facts)
    with pytest.raises(Refusal, match="原因"):
        services.answer_assignment(assignment=task, accept=False, by=ZHAO, at=noon)
    services.answer_assignment(assignment=task, accept=False, reason="出差", by=ZHAO, at=noon)
    with pytest.raises(Refusal, match="已谢绝"):
        services.answer_assignment(assignment=task, accept=True, by=ZHAO, at=noon)
    with pytest.raises(Refusal, match="已在"):
        services.record_assignment(by=ZHAO, at=noon, **facts)
    # What was declined is no rotation.
    assert drawable(place) == {"A-00001": ""}
    with pytest.raises(Refusal, match="没有此人"):
        services.record_assignment(**{**facts, "entry_number": "A-9"}, by=ZHAO, at=noon)


def test_only_a_finished_task_is_evaluated_once_a_side(wang, place, noon):
    task = services.record_assignment(
        entry_number="A-00001", subject="S-1", role="leader", institution=place, by=ZHAO, at=noon
    )
    scores = dict.fromkeys(("integrity", "competence", "evidence", "time", "manner"), 4)
    facts = {"assignment": task, "side": "authority", "by": ZHAO, "at": noon}
    with pytest.raises(Refusal, match="尚未完成"):
        services.record_evaluation(scores=scores, **facts)
    services.answer_assignment(assignment=task, accept=True, by=ZHAO, at=noon)
    services.finish_assignment(assignment=task, by=ZHAO, at=noon)
    with pytest.raises(Refusal, match="理由"):
        services.record_evaluation(scores={**scores, "time": 1}, **facts)
    with pytest.raises(Refusal, match="每一项"):
        services.record_evaluation(scores={"time": 4}, **facts)
    made = services.record_evaluation(scores={**scores, "time": 5}, **facts)
    assert made.mean == 4.2
    with pytest.raises(Refusal, match="评价过"):
        services.record_evaluation(scores=scores, **facts)
    assert [(o.side, o.count) for o in figures.opinions(wang)] == [
        ("authority", 1), ("institution", 0)
    ]  # fmt: skip


def test_judgements_are_added_and_never_written_over(wang, enter, noon):
    enter("P-2", "李强")
    first = [Finding("A-00001", "4.5", 2), Finding("A-00002", "4.5", 0)]
    facts = {"subject": "S-1", "on": TODAY, "by": ZHAO, "at": noon}
    assert services.record_judgements(findings=first, **facts) == 2
    assert services.record_judgements(findings=[*first, Finding("A-00001", "4.6", 0)], **facts) == 1
    with pytest.raises(Refusal, match="不同判定"):
        services.record_judgements(findings=[Finding("A-00001", "4.5", 0)], **facts)
    found = figures.statistics(wang, TODAY)
    assert found.severity.points[0].deviation == 2  # 2 beside 0; 4.6 nobody else judged
    assert found.severity.estimate is None and found.peers.ac1 is None
    assert found.peers.items == 1
