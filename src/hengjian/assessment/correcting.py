"""From the closing meeting to the end: nonconformities, corrections, verification, conclusion."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.assessment import acts, concluding, digests, reporting, selectors
from hengjian.assessment.models import Assessment, Correction, Judgement, Nonconformity
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.directory import services as directory
from hengjian.directory.services import Finding
from hengjian.standards import rules

Stage, Turn = Assessment.Stage, Nonconformity.Stage
_END_OF_WORDS = 8000


@transaction.atomic
def close(*, assessment: Assessment, by: Actor, at: datetime) -> str:
    """The closing meeting is held: gives what it heard, and lists what is to be corrected.

    Every member has signed, no clause is empty, differing or judged by the leader alone. With
    ordinary nonconformities the institution is asked to correct; else the leader concludes next.
    """
    refused = t("末次会议未能结束", "The assessment could not be closed")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.ON_SITE)
    acts.leader(found, by, at, refused)
    acts.must(found.closed_at is None, refused, t("此前已结束", "it was closed before"))
    rows = _complete(found, refused)
    heard = concluding.at_closing(
        [concluding.Row(r.result.value, r.row.decisive) for r in rows], found.mode
    )
    listed = _list(found, rows, heard)
    due = _due(legal_day(at)) if heard == concluding.BASICALLY else None
    facts = {"closed_at": at, "found": heard, "correction_due_on": due}
    if heard == concluding.BASICALLY:
        acts.move(found, Stage.CORRECTING, refused, **facts)
    else:
        rows_now = Assessment.objects.filter(pk=found.pk, closed_at=None)
        acts.must(rows_now.update(**facts) == 1, refused, t("此前已结束", "it was closed before"))
    body = {
        "found": heard,
        "nonconformities": [[str(x.row), x.value] for x in listed],
        "due_on": due.isoformat() if due else None,
    }
    acts.entry("closed", found, by, at, body)
    assessment.refresh_from_db()
    return heard


def _complete(found: Assessment, refused: Text) -> list[selectors.RowResult]:
    """Every clause with its result. Refused while somebody has not signed or a clause has none."""
    unsigned = list(found.members.filter(signed_at=None).values_list("name", flat=True))
    names = "、".join(unsigned)
    acts.must(not unsigned, refused, t(f"尚未签署：{names}", f"not signed yet: {names}"))
    rows = selectors.results(found)
    lacking = [row for row in rows if row.result.lack]
    first = "、".join(str(row.row) for row in lacking[:5])
    acts.must(
        not lacking,
        refused,
        t(f"{len(lacking)} 条尚无结论：{first}", f"{len(lacking)} clause(s) open: {first}"),
        t("请补全评审意见，或由组长裁定分歧", "Judge them, or settle the differences"),
    )
    return rows


def _list(
    assessment: Assessment, rows: list[selectors.RowResult], heard: str
) -> list[Nonconformity]:
    """One nonconformity a clause that is not wholly met, in the order of the sheet."""
    lacking = [r for r in rows if r.result.value in (concluding.BASICALLY, concluding.NOT)]
    stage = Turn.REQUESTED if heard == concluding.BASICALLY else Turn.FINAL
    return Nonconformity.objects.bulk_create(
        Nonconformity(
            assessment=assessment,
            row=r.row,
            serial=serial,
            value=r.result.value,
            text=r.words(),
            stage=stage,
        )
        for serial, r in enumerate(lacking, 1)
    )


def _due(day: date) -> date | None:
    """The last day of the correction; None where no term is on record for the day."""
    try:
        return rules.on(day)["cma.correction"].last_day(day)
    except NotCovered:
        return None


@transaction.atomic
def answer(*, nonconformity: Nonconformity, action: str, by: Actor, at: datetime) -> None:
    """The institution says what it did; with the last answer the corrections go to the leader."""
    refused = t("整改未提交", "The correction was not handed in")
    found = acts.locked(nonconformity.assessment)
    acts.stands_at(found, refused, Stage.CORRECTING)
    acts.must(bool(action.strip()), refused, t("没有写明整改措施", "the action is missing"))
    acts.must(len(action) <= _END_OF_WORDS, refused, t("不超过 8000 字", "at most 8000 characters"))
    acts.must(
        nonconformity.evidence.exists(),
        refused,
        t("没有整改证据", "there is no evidence of it"),
        t("请先上传整改证据", "Hand in evidence first"),
    )
    _turn(
        nonconformity,
        (Turn.REQUESTED, Turn.REJECTED),
        Turn.ANSWERED,
        refused,
        action=action.strip(),
        answered_at=at,
        answered_by=by.username,
        answered_by_person=by.person_no,
        verified_by="",
        verified_at=None,
    )
    _note(nonconformity, Correction.Kind.ANSWERED, action, by, at)
    body = {
        "clause": str(nonconformity.row),
        "action_sha256": digests.text_digest(action.strip()),
        "evidence": list(nonconformity.evidence.values_list("sha256", flat=True)),
    }
    acts.entry("corrected", found, by, at, body)
    open_ = (Turn.REQUESTED, Turn.REJECTED)
    if not found.nonconformities.filter(stage__in=open_).exists():
        acts.move(found, Stage.VERIFYING, refused)


@transaction.atomic
def verify(
    *, nonconformity: Nonconformity, accepted: bool, note: str, by: Actor, at: datetime
) -> None:
    """The leader accepts the correction of one nonconformity or sends it back, with his reason.

    When the last is answered for and some are sent back, the institution corrects again.
    """
    refused = t("未记录验证结果", "The verdict was not recorded")
    found = acts.locked(nonconformity.assessment)
    acts.stands_at(found, refused, Stage.VERIFYING)
    nonconformity.refresh_from_db()
    own = nonconformity.answered_by == by.username or (
        by.person_no != "" and nonconformity.answered_by_person == by.person_no
    )
    acts.must(not own, refused, t("不得验证自己提交的整改", "nobody verifies what he answered"))
    acts.leader(found, by, at, refused)
    acts.must(bool(note.strip()), refused, t("没有写明验证情况", "no reason was given"))
    to = Turn.ACCEPTED if accepted else Turn.REJECTED
    _turn(nonconformity, (Turn.ANSWERED,), to, refused, verified_at=at, verified_by=by.username)
    kind = Correction.Kind.ACCEPTED if accepted else Correction.Kind.REJECTED
    _note(nonconformity, kind, note, by, at)
    body = {
        "clause": str(nonconformity.row),
        "accepted": accepted,
        "note_sha256": digests.text_digest(note.strip()),
    }
    acts.entry("verified", found, by, at, body)
    waiting = found.nonconformities.filter(stage=Turn.ANSWERED).exists()
    back = found.nonconformities.filter(stage=Turn.REJECTED).exists()
    if back and not waiting:
        acts.move(found, Stage.CORRECTING, refused)


def _turn(
    nonconformity: Nonconformity,
    leaving: tuple[str, ...],
    to: Nonconformity.Stage,
    refused: Text,
    **facts: Any,
) -> None:
    rows = Nonconformity.objects.filter(pk=nonconformity.pk, stage__in=leaving)
    if not rows.update(stage=to, **facts):
        nonconformity.refresh_from_db()
        here = Turn(nonconformity.stage).label
        because = t("该项现为“{here}”", "it stands at “{here}”").format(here=here)
        raise acts.refusal(refused, because)
    nonconformity.refresh_from_db()


def _note(
    nonconformity: Nonconformity, kind: Correction.Kind, text: str, by: Actor, at: datetime
) -> None:
    Correction.objects.create(
        nonconformity=nonconformity, kind=kind, text=text.strip(), at=at, by_name=by.name
    )


@transaction.atomic
def conclude(*, assessment: Assessment, summary: str, by: Actor, at: datetime) -> str:
    """The leader signs the computed conclusion and the report's digest; gives the conclusion.

    Refused while a correction is awaited: one not answered in time, or not accepted when all the
    others are through, makes it “not conform”.
    """
    refused = t("未作出结论", "No conclusion was signed")
    found = acts.locked(assessment)
    acts.stands_at(found, refused, Stage.ON_SITE, Stage.CORRECTING, Stage.VERIFYING)
    acts.leader(found, by, at, refused)
    acts.must(bool(summary.strip()), refused, t("没有填写评审综述", "the summary is missing"))
    acts.must(
        found.closed_at is not None,
        refused,
        t("末次会议尚未结束", "the closing meeting was not held"),
        t("请先结束现场评审", "Close the assessment first"),
    )
    word = _final(found, legal_day(at))
    if word is None:
        due = found.correction_due_on
        because = t(f"整改尚未完成（截止 {due}）", f"corrections are under way (until {due})")
        raise acts.refusal(refused, because, t("请待整改验证后再作", "Verify them first"))
    _end(found, Stage.CONCLUDED, word, summary, "", by, at, refused)
    assessment.refresh_from_db()
    return word


def _final(assessment: Assessment, today: date) -> str | None:
    due = assessment.correction_due_on
    stages = list(assessment.nonconformities.values_list("stage", flat=True))
    return concluding.final(assessment.found, stages, overdue=due is not None and today > due)


@transaction.atomic
def stop(*, assessment: Assessment, ground: str, summary: str, by: Actor, at: datetime) -> None:
    """The leader stops the assessment on one of the grounds on record; that is “not conform”."""
    refused = t("评审未终止", "The assessment was not stopped")
    found = acts.locked(assessment)
    acts.leader(found, by, at, refused)
    acts.must(ground in concluding.STOP_GROUNDS, refused, t("没有这一终止情形", "no such ground"))
    acts.must(bool(summary.strip()), refused, t("没有写明事实", "the facts are missing"))
    _end(found, Stage.STOPPED, concluding.NOT_CONFORM, summary, ground, by, at, refused)
    assessment.refresh_from_db()


def _end(
    found: Assessment,
    stage: Assessment.Stage,
    word: str,
    summary: str,
    ground: str,
    by: Actor,
    at: datetime,
    refused: Text,
) -> None:
    """The last move: the report's digest is taken over exactly what it says from now on."""
    facts = {
        "concluded_at": at,
        "concluded_by": by.username,
        "concluded_by_name": by.name,
        "conclusion": word,
        "summary": summary.strip(),
        "stop_ground": ground,
    }
    for name, value in facts.items():
        setattr(found, name, value)
    digest = digests.of(reporting.facts(found))
    acts.move(found, stage, refused, report_sha256=digest, **facts)
    body = {
        "conclusion": word,
        "ground": ground,
        "report_sha256": digest,
        "score": list(selectors.score(found)),
    }
    acts.entry("stopped" if ground else "concluded", found, by, at, body)
    _tell_the_directory(found, by, at)


def _tell_the_directory(found: Assessment, by: Actor, at: datetime) -> None:
    """What each member judged is entered in the directory, where agreement is counted."""
    rows = Judgement.objects.filter(row__assessment=found, member__signed_at__isnull=False)
    findings = [
        Finding(x.member.entry_number, str(x.row), _step(x.value, x.row.decisive))
        for x in rows.exclude(value=concluding.NA).select_related("row", "member")
    ]
    if findings:
        directory.record_judgements(
            subject=found.number, findings=findings, on=legal_day(at), by=by, at=at
        )


def _step(value: str, decisive: bool) -> int:
    """The directory's step: 0 conforms, 1 remark, 2 does not, 3 seriously does not."""
    if value == concluding.NOT:
        return 3 if decisive else 2
    return 1 if value == concluding.BASICALLY else 0
