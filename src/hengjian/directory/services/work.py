"""Assignments from offer to end, evaluations of them, judgements made in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory.models import Assignment, Entry, Evaluation, Judgement
from hengjian.directory.models.learning import Step
from hengjian.directory.services import common
from hengjian.registry.models import Institution

Stage = Assignment.Stage


@transaction.atomic
def record_assignment(
    *,
    entry_number: str,
    subject: str,
    role: str,
    by: Actor,
    at: datetime,
    institution: Institution | None = None,
    on: date | None = None,
) -> Assignment:
    """The person was drawn for `subject` and is asked to accept. `institution`: where the task is;
    without it neither rotation nor the institution's evaluation can work. `on`: its legal day."""
    refused = t(f"未将 {entry_number} 列入任务", f"{entry_number} was not assigned")
    entry = Entry.objects.filter(number=entry_number).first()
    if entry is None:
        raise common.refusal(refused, t("名录中没有此人", "nobody has that number"))
    common.must(role in Assignment.Role.values, refused, t("没有这种角色", "there is no such role"))
    name = common.words(subject, 60, refused, t("没有任务编号", "the task has no number"))
    with common.once(refused, t("此人已在该任务中", "he is in that task already")):
        made = Assignment.objects.create(
            number=common.next_number(Assignment, f"T-{at.year}", 6),
            entry=entry,
            subject=name,
            institution=institution,
            role=role,
            on_day=on or legal_day(at),
            recorded_at=at,
            recorded_by=by.username,
        )
    body = {
        "assignment": made.number,
        "subject": name,
        "role": role,
        "on": made.on_day.isoformat(),
        "institution": institution.uscc if institution else None,
    }
    common.write("assignment-recorded", entry.number, by, at, body)
    return made


@transaction.atomic
def answer_assignment(
    *, assignment: Assignment, accept: bool, by: Actor, at: datetime, reason: str = ""
) -> None:
    """The person accepts, or declines with a reason; whoever drew then takes the next in order."""
    refused = t(f"未答复 {assignment.number}", f"{assignment.number} was not answered")
    why = reason.strip()
    common.must(accept or why != "", refused, t("谢绝须写明原因", "declining takes a reason"))
    common.must(len(why) <= 300, refused, t("原因超过 300 字", "more than 300 characters"))
    stage = Stage.ACCEPTED if accept else Stage.DECLINED
    common.move(assignment, stage, Assignment.MOVES, refused, answered_at=at, answer_reason=why)
    body = {"assignment": assignment.number, "accepted": accept, "reason": why}
    common.write("assignment-answered", assignment.entry.number, by, at, body)


@transaction.atomic
def finish_assignment(*, assignment: Assignment, by: Actor, at: datetime) -> None:
    """The task is done; it can be evaluated."""
    refused = t(f"未完成 {assignment.number}", f"{assignment.number} was not finished")
    common.move(assignment, Stage.DONE, Assignment.MOVES, refused, ended_at=at)
    body = {"assignment": assignment.number}
    common.write("assignment-finished", assignment.entry.number, by, at, body)


@transaction.atomic
def cancel_assignment(*, assignment: Assignment, reason: str, by: Actor, at: datetime) -> None:
    """The task is no longer this person's; it counts for neither workload nor rotation."""
    refused = t(f"未取消 {assignment.number}", f"{assignment.number} was not cancelled")
    why = common.words(reason, 300, refused, t("没有写明原因", "no reason was given"))
    common.move(
        assignment, Stage.CANCELLED, Assignment.MOVES, refused, ended_at=at, answer_reason=why
    )
    body = {"assignment": assignment.number, "reason": why}
    common.write("assignment-cancelled", assignment.entry.number, by, at, body)


@transaction.atomic
def record_evaluation(
    *,
    assignment: Assignment,
    side: str,
    scores: Mapping[str, int],
    by: Actor,
    at: datetime,
    words: str = "",
) -> Evaluation:
    """What the authority or the institution thought of a task that is done: every question 1 to 5,
    once a side. A lowest score takes words."""
    refused = t(f"未评价 {assignment.number}", f"{assignment.number} was not evaluated")
    assignment.refresh_from_db()
    done = assignment.stage == Stage.DONE
    common.must(done, refused, t("任务尚未完成", "the task is not done"))
    common.must(side in Evaluation.Side.values, refused, t("没有这一方", "there is no such side"))
    whole = set(scores) == set(Evaluation.CRITERIA)
    whole = whole and all(1 <= score <= 5 for score in scores.values())
    common.must(
        whole, refused, t("每一项都须评 1 至 5 分", "every question takes a score of 1 to 5")
    )
    said = words.strip()
    common.must(len(said) <= 4000, refused, t("评语超过 4000 字", "more than 4000 characters"))
    low = min(scores.values()) == 1
    common.must(not low or said != "", refused, t("评 1 分须写明理由", "a score of 1 takes words"))
    with common.once(refused, t("该方已评价过", "that side has evaluated it")):
        made = Evaluation.objects.create(
            assignment=assignment,
            side=side,
            scores=dict(scores),
            words=said,
            given_at=at,
            given_by=by.username,
        )
    body = {"assignment": assignment.number, "side": side, "scores": dict(scores)}
    common.write("evaluation-recorded", assignment.entry.number, by, at, body)
    return made


@dataclass(frozen=True)
class Finding:
    """One clause as one person judged it: step 0 conforms, 1 remark, 2 does not, 3 seriously."""

    entry_number: str
    clause: str
    step: int


@transaction.atomic
def record_judgements(
    *, subject: str, findings: Sequence[Finding], on: date, by: Actor, at: datetime
) -> int:
    """The judgements made in an assessment stand; gives how many are new. One that stands word for
    word is skipped; one that differs from what stands is refused, all with it."""
    refused = t(f"未登记 {subject} 的判定", f"The judgements of {subject} were not entered")
    entries = _judges(findings, refused)
    new = _new(subject, findings)
    if not new:
        return 0
    with common.once(refused, t("刚刚已被他人登记", "somebody entered them a moment ago")):
        Judgement.objects.bulk_create(
            Judgement(
                entry=entries[one.entry_number],
                subject=subject,
                clause=one.clause,
                step=one.step,
                judged_on=on,
                recorded_at=at,
            )
            for one in new
        )
    rows = [{"entry": o.entry_number, "clause": o.clause, "step": o.step} for o in new]
    common.write("judgements-recorded", subject, by, at, {"on": on.isoformat(), "judged": rows})
    return len(new)


def _judges(findings: Sequence[Finding], refused: Text) -> dict[str, Entry]:
    """Number → entry of everybody who judged; refuses unknown people and steps."""
    numbers = {one.entry_number for one in findings}
    entries = {row.number: row for row in Entry.objects.filter(number__in=numbers)}
    missing = sorted(numbers - set(entries))
    if missing:
        raise common.refusal(refused, t(f"名录中没有 {missing[0]}", f"nobody is {missing[0]}"))
    fits = all(one.step in Step.values and one.clause.strip() for one in findings)
    common.must(
        fits, refused, t("判定缺少条款或不在四档之内", "a clause or one of the steps is missing")
    )
    return entries


def _new(subject: str, findings: Sequence[Finding]) -> list[Finding]:
    """Those that do not stand yet; refuses one that differs from what stands."""
    there = {
        (row.entry.number, row.clause): row.step
        for row in Judgement.objects.filter(subject=subject).select_related("entry")
    }
    new = []
    for one in dict.fromkeys(findings):
        key = (one.entry_number, one.clause)
        if key not in there:
            there[key] = one.step
            new.append(one)
        elif there[key] != one.step:
            raise _differs(one)
    return new


def _differs(one: Finding) -> Refusal:
    return common.refusal(
        t("未登记判定", "The judgements were not entered"),
        t(
            f"{one.entry_number} 对 {one.clause} 已有不同判定",
            f"{one.entry_number} judged {one.clause} otherwise before",
        ),
        t("已登记的判定不得改写", "What was entered is never written over"),
    )
