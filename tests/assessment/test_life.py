"""An assessment from opening to its end, by services; every refusal on the way."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from hengjian.assessment import clauses, correcting, planning, recording, selectors
from hengjian.assessment.models import Assessment, ClauseRow, Nonconformity
from hengjian.core.errors import Refusal, Rejected
from hengjian.directory.models import Judgement as Counted
from hengjian.ledger import services as ledger
from hengjian.ledger.models import Entry as Line
from hengjian.registry.models import Employment, Person

from .conftest import (
    AT,
    DAY,
    LEADER,
    MEMBER,
    PDF,
    THIRD,
    judge_all,
    laboratory,
    later,
    officer,
    person,
    sign_all,
)

Stage = Assessment.Stage
pytestmark = pytest.mark.django_db


def kinds(found: Assessment) -> list[str]:
    rows = Line.objects.filter(subject=found.number).order_by("id")
    return list(rows.values_list("kind", flat=True))


@pytest.mark.policy("P2.1-03")
def test_the_clauses_of_both_sets_are_frozen_with_their_digests(opened):
    found = opened()
    assert found.number == "A-2026-000001"
    assert found.rows.filter(set_key="CRIT21").count() == 50
    assert found.rows.filter(set_key="SUP2025").count() == 25
    assert [s["key"] for s in found.clause_sets] == ["CRIT21", "SUP2025"]  # 2 March: no sheet yet
    assert all(len(s["sha256"]) == 64 for s in found.clause_sets)
    assert found.rows.filter(set_key="CRIT21", text_zh="").count() == 50
    assert found.rows.filter(starred=True).count() == 12
    assert found.rows.filter(decisive=True).count() == 12 + 2
    assert kinds(found) == ["assessment.opened"]


def test_the_check_sheets_join_by_day_and_mode(opened):
    found = opened(mode="commitment", on=date(2026, 5, 6))
    keys = [s["key"] for s in found.clause_sets]
    assert keys == ["CRIT21", "SUP2025", "SUPEXP-2", "COMMIT"]
    assert found.rows.count() == 50 + 25 + 10 + 2


def test_lights_lie_beside_the_clause_they_speak_of(opened):
    from hengjian.core.text import t

    light = {"clause": "SUP2025/1", "colour": "red", "found": t("17 人", "17 people"),
             "needed": 20, "records": [t("人员 P-1", "person P-1")]}  # fmt: skip
    found = opened(prefill=[light, {"clause": "SUP2025/99", "colour": "red"}])
    lit = [row for row in found.rows.all() if row.prefill]
    assert [str(row) for row in lit] == ["SUP2025/1"]
    kept = lit[0].prefill[0]
    assert kept["found"] == {"zh": "17 人", "en": "17 people"}
    assert kept["records"] == [[{"zh": "人员 P-1", "en": "person P-1"}, ""]]


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ([("A-1", "member"), ("A-2", "member")], "一名组长"),
        ([("A-1", "leader"), ("A-2", "leader")], "一名组长"),
        ([("A-1", "leader")], "至少 2 人"),
        ([("A-1", "leader"), ("A-9", "member")], "名录中没有"),
        ([("A-1", "leader"), ("A-1", "member")], "出现两次"),
        ([("A-1", "leader"), ("A-2", "boss")], "一名组长"),
    ],
)
def test_a_group_that_is_none_is_refused(opened, members, said):
    with pytest.raises(Refusal, match=said):
        opened(members=[{"id": i, "role": r} for i, r in members])
    assert not Assessment.objects.exists()


def test_on_paper_the_leader_may_be_alone(opened):
    found = opened(mode="paper", members=[{"id": "A-1", "role": "leader"}])
    assert found.members.count() == 1


def test_nobody_judges_an_institution_that_employs_him(opened, begun, lab):
    Employment.objects.create(
        person=Person.objects.get(person_no="P-2"), institution=lab,
        valid_from=date(2026, 3, 3), recorded_at=AT,
    )  # fmt: skip
    with pytest.raises(Refusal, match="受雇"):
        opened(at=later(1), subject="X-2")
    found = begun()  # the day before it is still lawful
    row = found.rows.first()
    with pytest.raises(Refusal, match="受雇"):
        recording.judge(
            assessment=found, said=[recording.Said(row.pk, "conform")], by=MEMBER, at=later(1)
        )


def test_of_one_matter_one_assessment_runs_at_a_time(opened):
    opened()
    with pytest.raises(Refusal, match="正在进行"):
        opened()
    assert opened(subject="X-2").number == "A-2026-000002"
    assert opened(mode="remote").number == "A-2026-000003"


def test_a_day_without_a_set_and_an_unknown_set_are_refused(opened):
    with pytest.raises(Refusal, match="条款集"):
        opened(sets=("CRIT99",))
    with pytest.raises(Refusal, match="方式"):
        opened(mode="by-phone")


@pytest.mark.policy("P2.1-04")
def test_the_plan_becomes_a_notice_and_a_change_voids_it(opened):
    found = opened()
    with pytest.raises(Refusal, match="日程是空的"):
        planning.give_notice(assessment=found, by=officer(), at=AT)
    opening = planning.Planned("opening", DAY, time(9), "会议室", ("P-1", "P-2"), "管理层")
    planning.plan(assessment=found, entry=opening, by=LEADER, at=AT)
    with pytest.raises(Refusal, match="同样的安排"):
        planning.plan(assessment=found, entry=opening, by=LEADER, at=AT)
    with pytest.raises(Refusal, match="末次会议"):
        planning.give_notice(assessment=found, by=officer(), at=AT)
    closing = planning.Planned("closing", DAY, time(17), "会议室", ("P-1", "P-2"))
    planning.plan(assessment=found, entry=closing, by=LEADER, at=AT)
    with pytest.raises(Refusal, match="尚未"):
        planning.begin(assessment=found, by=LEADER, at=AT)
    planning.give_notice(assessment=found, by=officer(), at=AT)
    first = found.plan_sha256
    planning.confirm_receipt(assessment=found, by=laboratory(), at=later(1))
    assert found.received_by_name == "质量负责人"
    with pytest.raises(Refusal, match="此前已确认"):
        planning.confirm_receipt(assessment=found, by=laboratory(), at=later(1))
    test = planning.Planned("test", DAY, time(10), "实验室", ("P-2",))
    planning.plan(assessment=found, entry=test, by=LEADER, at=AT)
    assert (found.noticed_at, found.received_at, found.plan_sha256) == (None, None, "")
    planning.give_notice(assessment=found, by=officer(), at=AT)
    assert found.plan_sha256 != first
    planning.begin(assessment=found, by=LEADER, at=AT)
    with pytest.raises(Refusal, match="评审中"):
        planning.plan(assessment=found, entry=test, by=LEADER, at=AT)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "party"}, "事项"),
        ({"place": " "}, "地点"),
        ({"who": ()}, "参加人员"),
        ({"who": ("P-3",)}, "参加人员"),
        ({"day": DAY - timedelta(days=1)}, "早于"),
    ],
)
def test_a_line_that_cannot_be_is_refused(opened, change, said):
    given = {"kind": "visit", "day": DAY, "begins": time(9), "place": "x", "who": ("P-1",)}
    with pytest.raises(Refusal, match=said):
        line = planning.Planned(**{**given, **change})
        planning.plan(assessment=opened(), entry=line, by=LEADER, at=AT)


def test_minutes_are_written_once_by_one_who_was_there(begun):
    found = begun()
    line = found.schedule.get(kind="opening")
    with pytest.raises(Refusal, match="成员"):
        planning.record_minutes(entry=line, minutes="x", by=THIRD, at=AT)
    planning.record_minutes(entry=line, minutes="全体到会", by=MEMBER, at=AT)
    with pytest.raises(Refusal, match="已由他人"):
        planning.record_minutes(entry=line, minutes="再记", by=LEADER, at=AT)


def test_everybody_judges_by_himself_until_he_signs(begun):
    found = begun()
    row = found.rows.first()
    recording.judge(assessment=found, said=[recording.Said(row.pk, "not", "缺")], by=MEMBER, at=AT)
    leader = found.members.get(role="leader")
    assert selectors.results(found, leader)[0].judgements == ()
    assert selectors.results(found, leader)[0].result.lack == "empty"
    recording.judge(assessment=found, said=[recording.Said(row.pk, "conform")], by=LEADER, at=AT)
    with pytest.raises(Refusal, match="尚有成员未签署"):
        recording.settle(row=row, value="not", note="x", by=LEADER, at=AT)
    sign_all(found)
    leader.refresh_from_db()
    seen = selectors.results(found, leader)[0]
    assert [j.value for j in seen.judgements] == ["conform", "not"]
    assert seen.result.lack == "differs"
    with pytest.raises(Refusal, match="已签署"):
        recording.judge(
            assessment=found, said=[recording.Said(row.pk, "conform")], by=MEMBER, at=AT
        )
    with pytest.raises(Refusal, match="组长的事"):
        recording.settle(row=row, value="not", note="x", by=MEMBER, at=AT)
    recording.settle(row=row, value="not", note="现场复核确认缺失", by=LEADER, at=AT)
    assert selectors.results(found)[0].result.value == "not"
    with pytest.raises(Refusal, match="此前已裁定"):
        recording.settle(row=row, value="conform", note="x", by=LEADER, at=AT)


def test_all_that_is_wrong_in_a_sheet_is_said_at_once_and_nothing_is_written(begun, lab):
    found = begun(on=date(2026, 5, 6))
    rows = {str(row): row.pk for row in found.rows.all()}
    said = [
        recording.Said(rows["CRIT21/1"], "conform"),
        recording.Said(rows["CRIT21/2"], "not"),  # no words
        recording.Said(rows["CRIT21/3"], "splendid"),
        recording.Said(rows["SUPEXP-2/1"], "na", "没有"),  # only 4.1 and 4.2 may be skipped
        recording.Said(rows["SUPEXP-2/4.1"], "na", "全部为人工录入"),
        recording.Said(999_999, "conform"),
    ]
    with pytest.raises(Rejected) as refused:
        recording.judge(assessment=found, said=said, by=MEMBER, at=AT)
    rules = [problem.rule for problem in refused.value.problems]
    assert rules == ["words", "choice", "words", "not-applicable", "row"]
    assert not found.rows.filter(judgements__isnull=False).exists()


def test_on_paper_basically_is_no_choice(opened):
    found = opened(mode="paper")
    planning.begin(assessment=found, by=LEADER, at=AT)
    row = found.rows.first()
    with pytest.raises(Rejected):
        recording.judge(
            assessment=found, said=[recording.Said(row.pk, "basically", "x")], by=LEADER, at=AT
        )


def test_it_closes_only_when_all_is_signed_and_judged_and_not_by_the_leader_alone(begun):
    found = begun()
    judge_all(found, LEADER)
    with pytest.raises(Refusal, match="尚未签署"):
        correcting.close(assessment=found, by=LEADER, at=AT)
    row = found.rows.first()
    recording.judge(assessment=found, said=[recording.Said(row.pk, "conform")], by=MEMBER, at=AT)
    sign_all(found)
    with pytest.raises(Refusal, match="74 条尚无结论"):  # all but the one both judged
        correcting.close(assessment=found, by=LEADER, at=AT)
    with pytest.raises(Refusal, match="组长的事"):
        correcting.close(assessment=found, by=MEMBER, at=AT)


def test_a_clean_assessment_concludes_conform_and_feeds_the_directory(closed):
    found = closed()
    assert (found.found, found.stage) == ("conform", Stage.ON_SITE)
    assert selectors.conclusion(found.number) is None
    word = correcting.conclude(assessment=found, summary="全部符合", by=LEADER, at=later(1))
    assert word == selectors.conclusion(found.number) == "conform"
    assert selectors.corrections_verified(found.number)
    assert selectors.score(found) == (75, 75)
    assert Counted.objects.filter(subject=found.number).count() == 2 * 75
    pairs = selectors.double_judgements("A-1")
    assert len(pairs) == 75
    assert all(pair.agree for pair in pairs)
    with pytest.raises(Refusal, match="已作结论"):
        correcting.conclude(assessment=found, summary="again", by=LEADER, at=later(1))


def test_a_starred_clause_not_met_ends_it_without_correction(closed):
    found = closed(CRIT21_8="not", CRIT21_5="not")
    assert found.found == "not_conform"
    assert set(found.nonconformities.values_list("stage", flat=True)) == {"final"}
    assert correcting.conclude(assessment=found, summary="x", by=LEADER, at=AT) == "not_conform"
    steps = Counted.objects.filter(subject=found.number, clause="CRIT21/8")
    assert set(steps.values_list("step", flat=True)) == {3}


def test_staff_below_the_threshold_of_the_supplement_decides_too(closed):
    assert closed(SUP2025_1="not").found == "not_conform"


def fix(nonconformity: Nonconformity, at=AT) -> None:
    recording.bind_file(
        to=nonconformity, name="整改.pdf", data=PDF + bytes(str(nonconformity.pk) + str(at), "ascii"),
        note="", by=laboratory(), at=at,
    )  # fmt: skip
    correcting.answer(nonconformity=nonconformity, action="已更换", by=laboratory(), at=at)


def test_a_basic_conformity_is_corrected_verified_and_concluded(closed):
    found = closed(CRIT21_5="not", SUP2025_7="basically")
    assert (found.found, found.stage) == ("basically", Stage.CORRECTING)
    # from 3 March: 21 working days in March, 3 and (without Monday 6 April, Qingming) 4 to the
    # 10th of April, then the 13th and the 14th
    assert found.correction_due_on == date(2026, 4, 14)
    first, second = found.nonconformities.all()
    with pytest.raises(Refusal, match="没有整改证据"):
        correcting.answer(nonconformity=first, action="已更换", by=laboratory(), at=AT)
    fix(first)
    with pytest.raises(Refusal, match="整改中"):
        correcting.verify(nonconformity=first, accepted=True, note="x", by=LEADER, at=AT)
    with pytest.raises(Refusal, match="整改尚未完成"):
        correcting.conclude(assessment=found, summary="x", by=LEADER, at=AT)
    fix(second)
    found.refresh_from_db()
    assert found.stage == Stage.VERIFYING
    correcting.verify(nonconformity=first, accepted=True, note="已见", by=LEADER, at=later(1))
    correcting.verify(nonconformity=second, accepted=False, note="照片不清", by=LEADER, at=later(1))
    found.refresh_from_db()
    assert found.stage == Stage.CORRECTING
    second.refresh_from_db()
    fix(second, later(2))
    correcting.verify(nonconformity=second, accepted=True, note="已见", by=LEADER, at=later(3))
    found.refresh_from_db()
    word = correcting.conclude(assessment=found, summary="整改到位", by=LEADER, at=later(3))
    assert word == "basically"
    assert selectors.corrections_verified(found.number)
    assert "assessment.concluded" in kinds(found)
    assert [c.kind for c in second.corrections.all()] == [
        "answered", "rejected", "answered", "accepted",
    ]  # fmt: skip


def test_what_is_not_corrected_in_time_is_not_conform(closed):
    found = closed(CRIT21_5="not")
    due = found.correction_due_on
    with pytest.raises(Refusal, match="整改尚未完成"):
        correcting.conclude(
            assessment=found, summary="x", by=LEADER, at=AT + (due - DAY)
        )  # its last day is in time
    word = correcting.conclude(
        assessment=found, summary="逾期", by=LEADER, at=AT + (due - DAY) + timedelta(days=1)
    )
    assert word == "not_conform"


def test_what_is_still_not_met_is_not_conform(closed):
    found = closed(CRIT21_5="not")
    only = found.nonconformities.get()
    fix(only)
    correcting.verify(nonconformity=only, accepted=False, note="未改", by=LEADER, at=AT)
    found.refresh_from_db()
    assert correcting.conclude(assessment=found, summary="x", by=LEADER, at=AT) == "not_conform"
    assert not selectors.corrections_verified(found.number)


def test_nobody_verifies_what_he_answered_himself(closed):
    found = closed(CRIT21_5="not")
    only = found.nonconformities.get()
    recording.bind_file(to=only, name="a.pdf", data=PDF, note="", by=laboratory(), at=AT)
    # the same person behind another account, then the same account
    twin = laboratory("P-1", "second-account")
    correcting.answer(nonconformity=only, action="x", by=twin, at=AT)
    with pytest.raises(Refusal, match="自己提交"):
        correcting.verify(nonconformity=only, accepted=True, note="x", by=LEADER, at=AT)
    with pytest.raises(Refusal, match="组长的事"):
        correcting.verify(nonconformity=only, accepted=True, note="x", by=MEMBER, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Nonconformity.objects.filter(pk=only.pk).update(
            stage="accepted", verified_by="second-account", verified_at=AT
        )


def test_the_leader_stops_it_on_a_ground_on_record(begun):
    found = begun()
    with pytest.raises(Refusal, match="终止情形"):
        correcting.stop(assessment=found, ground="bad mood", summary="x", by=LEADER, at=AT)
    with pytest.raises(Refusal, match="组长的事"):
        correcting.stop(assessment=found, ground="not cooperating", summary="x", by=MEMBER, at=AT)
    correcting.stop(
        assessment=found, ground="not cooperating", summary="拒绝进入", by=LEADER, at=AT
    )
    assert (found.stage, found.conclusion) == (Stage.STOPPED, "not_conform")
    assert kinds(found)[-1] == "assessment.stopped"
    assert found.rows.exists()


def test_an_act_that_cannot_be_recorded_is_not_done(closed, monkeypatch):
    found = closed()

    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(ledger, "append", broken)
    with pytest.raises(OSError, match="down"):
        correcting.conclude(assessment=found, summary="x", by=LEADER, at=AT)
    assert Assessment.objects.get(pk=found.pk).conclusion == ""


def test_the_second_of_two_is_told_so(begun):
    found = begun()
    stale = Assessment.objects.get(pk=found.pk)
    correcting.stop(assessment=found, ground="not cooperating", summary="x", by=LEADER, at=AT)
    with pytest.raises(Refusal, match="已终止"):
        correcting.stop(assessment=stale, ground="not cooperating", summary="x", by=LEADER, at=AT)


def test_half_a_conclusion_is_no_conclusion(begun):
    found = begun()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=found.pk).update(conclusion="conform")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=found.pk).update(stage="concluded")


def test_an_old_holder_is_assessed_by_the_old_supplement(opened):
    sets = clauses.sets_for(DAY, date(2024, 6, 1))
    found = opened(sets=sets)
    assert ClauseRow.objects.filter(assessment=found, set_key="SUP245").count() == 4
    assert not ClauseRow.objects.filter(assessment=found, set_key="SUP2025").exists()


def test_the_group_of_another_assessment_has_no_say(begun):
    found = begun()
    with pytest.raises(Refusal, match="不是评审组成员"):
        judge_all(found, person("3"))
