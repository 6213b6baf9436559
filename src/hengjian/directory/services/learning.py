"""Training, calibration cases with known answers, and exams scored against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory import settings
from hengjian.directory.models import Case, CaseClause, Entry, Exam, Training
from hengjian.directory.models.learning import Step
from hengjian.directory.services import common


@dataclass(frozen=True)
class Clause:
    """One clause of a case and the step known for it (0 conforms … 3 serious)."""

    clause: str
    answer: int
    question: str = ""


@transaction.atomic
def record_training(
    *,
    entry: Entry,
    held_on: date,
    topic: str,
    hours: Decimal,
    by: Actor,
    at: datetime,
    provider: str = "",
    score: Decimal | None = None,
    passed: bool | None = None,
) -> Training:
    """The person took part. `score` of a hundred, `passed` only where it was examined."""
    refused = t("未登记培训", "The training was not entered")
    subject = common.words(topic, 120, refused, t("没有写明主题", "the topic is missing"))
    _may_train(held_on, hours, score, provider, at, refused)
    with common.once(refused, t("同日同一培训已登记", "it stands already for that day")):
        made = Training.objects.create(
            entry=entry,
            held_on=held_on,
            topic=subject,
            hours=hours,
            provider=provider.strip(),
            score=score,
            passed=passed,
            recorded_at=at,
            recorded_by=by.username,
        )
    told = {"held_on": held_on.isoformat(), "topic": subject, "hours": str(hours)}
    result = {"score": None if score is None else str(score), "passed": passed}
    common.write("training-recorded", entry.number, by, at, {**told, **result})
    return made


def _may_train(
    held_on: date, hours: Decimal, score: Decimal | None, provider: str, at: datetime, refused: Text
) -> None:
    common.must(held_on <= legal_day(at), refused, t("培训日在将来", "its day lies ahead"))
    common.must(0 < hours < 1000, refused, t("学时应大于零", "the hours are more than zero"))
    ok = score is None or 0 <= score <= 100
    common.must(ok, refused, t("成绩应在 0 至 100 之间", "a score lies between 0 and 100"))
    long = t("举办单位超过 120 字", "provider too long")
    common.must(len(provider.strip()) <= 120, refused, long)


@transaction.atomic
def record_case(
    *, kind: str, title: str, story: str, clauses: Sequence[Clause], by: Actor, at: datetime
) -> Case:
    """A calibration case stands. Its answers go on the ledger only as their number: an entry may be
    opened to somebody who has yet to take the exam."""
    refused = t("未建立校准案例", "The case was not made")
    name = common.words(title, 120, refused, t("没有标题", "the title is missing"))
    told = common.words(story, 8000, refused, t("没有案情", "the story is missing"))
    common.must(bool(clauses), refused, t("没有条款", "there is no clause"))
    names = [one.clause.strip() for one in clauses]
    common.must(all(names), refused, t("有条款没有编号", "a clause has no name"))
    common.must(len(set(names)) == len(names), refused, t("条款重复", "a clause stands twice"))
    fits = all(one.answer in Step.values for one in clauses)
    common.must(fits, refused, t("标准答案不在四档之内", "an answer is none of the four steps"))
    with common.once(refused, t("编号刚刚被占用", "its number was taken a moment ago")):
        made = Case.objects.create(
            number=common.next_number(Case, "K", 4),
            kind=kind,
            title=name,
            story=told,
            recorded_at=at,
            recorded_by=by.username,
            recorded_by_name=by.name,
        )
    CaseClause.objects.bulk_create(
        CaseClause(
            case=made, clause=one.clause.strip(), answer=one.answer, question=one.question.strip()
        )
        for one in clauses
    )
    common.write("case-recorded", made.number, by, at, {"kind": kind, "clauses": len(names)})
    return made


@transaction.atomic
def retire_case(*, case: Case, by: Actor, at: datetime) -> None:
    """The case is no longer given; what was taken on it stays."""
    if not Case.objects.filter(pk=case.pk, retired_at=None).update(retired_at=at):
        raise common.refusal(
            t("未停用案例", "The case was not retired"), t("此前已停用", "it was retired before")
        )
    case.refresh_from_db()
    common.write("case-retired", case.number, by, at, {})


@transaction.atomic
def record_exam(
    *,
    entry: Entry,
    case: Case,
    answers: Mapping[str, int],
    by: Actor,
    at: datetime,
    taken_on: date | None = None,
) -> Exam:
    """The person judged the case: every clause once, scored against what is known. Once per case,
    because after it the answers are shown to him."""
    refused = t("未登记考核", "The exam was not entered")
    day = taken_on or legal_day(at)
    known = {row.clause: row.answer for row in case.clauses.all()}
    _may_take(entry, case, day, at, refused)
    whole = set(answers) == set(known) and all(step in Step.values for step in answers.values())
    every = t("每一条款都须作出一档判定", "every clause takes one of the steps")
    common.must(whole, refused, every)
    least = settings.value("exam-pass-percent", day)
    matched = sum(answers[clause] == step for clause, step in known.items())
    passed = 100 * matched >= least * len(known)
    with common.once(refused, t("此案例已考过一次", "the case was taken before")):
        made = Exam.objects.create(
            entry=entry,
            case=case,
            taken_on=day,
            answers=dict(answers),
            asked=len(known),
            matched=matched,
            pass_percent=least,
            passed=passed,
            recorded_at=at,
            recorded_by=by.username,
        )
    told = {"case": case.number, "taken_on": day.isoformat()}
    result = {"asked": made.asked, "matched": matched, "passed": passed}
    common.write("exam-recorded", entry.number, by, at, {**told, **result})
    return made


def _may_take(entry: Entry, case: Case, day: date, at: datetime, refused: Text) -> None:
    common.must(case.retired_at is None, refused, t("案例已停用", "the case is retired"))
    other = t("案例属于另一名录", "it is another directory's")
    common.must(case.kind == entry.kind, refused, other)
    common.must(day <= legal_day(at), refused, t("考核日在将来", "its day lies ahead"))
