"""The people of an application at work: applicant, officers, drawers, assessors, leader.

Each function is what they would do one after the other, by the services; used to play applications
of the made-up province and to test them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from hengjian.accounts.access import Actor, Held
from hengjian.accreditation import kinds
from hengjian.accreditation import services as acts
from hengjian.accreditation.models import Application
from hengjian.accreditation.services.drafting import Change, Row
from hengjian.assessment import correcting, planning, recording
from hengjian.assessment.models import Assessment
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.text import t
from hengjian.directory import services as directory
from hengjian.directory.models import Entry
from hengjian.draws import services as draws
from hengjian.draws.models import Draw
from hengjian.standards import accreditation as printed
from hengjian.standards import workdays

PROVINCE = "620000"
OFFICER = Actor("market-province", "赵市监", posts=(Held("market-province", PROVINCE),))
LEADER = Actor("market-leader", "孙局长", posts=(Held("market-leader", PROVINCE),))
ECOLOGY = Actor("eco-province", "陈省厅", posts=(Held("ecology-province", PROVINCE),))
ASSOCIATION = Actor("association", "协会秘书", posts=(Held("association"),))
PDF = b"%PDF-1.4\n% made up\n"
_NAMES = ("何评审", "吕评审", "施评审", "孔评审", "曹评审", "严评审", "华评审", "金评审")
_DONE = str(t("已整改并验证有效", "corrected and verified"))


def applicant(uscc: str) -> Actor:
    """The head of the institution who applies."""
    return Actor(f"head-{uscc}", "实验室负责人", posts=(Held("lab-head", institution_uscc=uscc),))


def later(at: datetime, days: int) -> datetime:
    """Ten in the morning of the `days`-th working day after `at`."""
    day = workdays.add_working_days(legal_day(at), days)
    return datetime.combine(day, time(10), LEGAL)


def assessors(at: datetime, count: int = 6) -> list[Entry]:
    """So many assessors at least, every field among them, half of them may lead."""
    there = list(Entry.objects.filter(kind="assessor"))
    for number in range(len(there), count):
        content = directory.Content(
            fields=tuple(printed.basic_items()),
            level="province",
            may_lead=number % 2 == 0,
            unit="省计量研究院",
            credential_no=f"PSY-{number:04d}",
        )
        there.append(
            directory.record_entry(
                kind="assessor",
                person_no=f"PS-{number:04d}",
                name=_NAMES[number % len(_NAMES)],
                region=PROVINCE,
                content=content,
                by=OFFICER,
                at=at,
            )
        )
    return there


def hand_in(
    application: Application,
    by: Actor,
    at: datetime,
    rows: Sequence[Row] = (),
    changes: Sequence[Change] = (),
) -> Application:
    """The application has its rows, changes and papers, and is with the authority."""
    if rows:
        acts.set_rows(application=application, rows=rows, by=by, at=at)
    if changes:
        acts.set_changes(application=application, changes=changes, by=by)
    for kind in kinds.papers_for(application.kind, application.route):
        acts.add_document(
            application=application, kind=kind, name=f"{kind}.pdf", data=PDF, by=by, at=at
        )
    acts.submit(application=application, by=by, at=at)
    return application


def draw_group(application: Application, at: datetime) -> datetime:
    """The group is drawn by three parties and taken; gives the hour after it."""
    draw = acts.form_group(application=application, by=OFFICER, at=at)
    for by in (OFFICER, ECOLOGY, ASSOCIATION):
        draws.give_share(draw=draw, by=by, at=at + timedelta(minutes=10))
    known = draw.due + timedelta(minutes=10)
    draws.give_public_number(draw=draw, value="3 1 4 1 5", by=OFFICER, at=known)
    draws.confirm_public_number(draw=draw, value="3 1 4 1 5", by=ECOLOGY, at=known)
    draws.perform(draw=Draw.objects.get(pk=draw.pk), by=ASSOCIATION, at=known)
    taken = later(known, 1)
    acts.take_group(application=application, by=OFFICER, at=taken)
    return taken


def _group(assessment: Assessment) -> tuple[Actor, Actor | None]:
    """The leader and another member as actors."""
    found = {
        member.role: Actor(
            f"as-{member.entry_number}", member.name, member.person_no, (Held("assessor"),)
        )
        for member in assessment.members.order_by("-role")
    }
    return found["leader"], found.get("member")


def assess(number: str, at: datetime, found: str = "conform") -> datetime:
    """The assessment is held up to its closing meeting; `found`: conform, basically, not.

    Gives the hour after it. “basically”: one clause is met only basically; “not”: a starred
    clause is not met.
    """
    assessment = Assessment.objects.get(number=number)
    leader, _ = _group(assessment)
    day = legal_day(at)
    who = tuple(assessment.members.values_list("person_no", flat=True))
    for kind, hour in (("opening", 9), ("closing", 17)):
        entry = planning.Planned(kind, day, time(hour), "会议室", who)
        planning.plan(assessment=assessment, entry=entry, by=OFFICER, at=at)
    if assessment.mode != Assessment.Mode.PAPER:
        planning.give_notice(assessment=assessment, by=OFFICER, at=at)
    planning.begin(assessment=assessment, by=leader, at=at)
    judged = _judgements(assessment, found)
    for row in assessment.members.all():
        actor = Actor(f"as-{row.entry_number}", row.name, row.person_no, (Held("assessor"),))
        sole = assessment.members.count() == 1
        said = judged if row.role == "member" or sole else judged[:1]
        recording.judge(assessment=assessment, said=said, by=actor, at=at)
        recording.sign_sheet(assessment=assessment, by=actor, at=at)
    closing = at + timedelta(hours=6)
    correcting.close(assessment=assessment, by=leader, at=closing)
    return closing


def _judgements(assessment: Assessment, found: str) -> list[recording.Said]:
    lacking, word = -1, ""
    if found == "basically":
        lacking, word = assessment.rows.filter(decisive=False).order_by("place")[1].pk, "basically"
    if found == "not":
        lacking, word = assessment.rows.filter(decisive=True).order_by("place")[0].pk, "not"
    facts = str(t("所见与条款有差距", "it falls short of the clause"))
    return [
        recording.Said(row.pk, word, facts)
        if row.pk == lacking
        else recording.Said(row.pk, "conform")
        for row in assessment.rows.order_by("place")
    ]


def correct(number: str, by: Actor, at: datetime) -> None:
    """The institution hands in every correction with its evidence."""
    assessment = Assessment.objects.get(number=number)
    for one in assessment.nonconformities.all():
        recording.bind_file(to=one, name="correction.pdf", data=PDF, note="", by=by, at=at)
        correcting.answer(nonconformity=one, action=_DONE, by=by, at=at)


def verify(number: str, at: datetime, *, accepted: bool = True) -> None:
    """The leader accepts every correction, or sends each back."""
    assessment = Assessment.objects.get(number=number)
    leader, _ = _group(assessment)
    for one in assessment.nonconformities.filter(stage="answered"):
        correcting.verify(nonconformity=one, accepted=accepted, note=_DONE, by=leader, at=at)


def conclude(number: str, at: datetime) -> None:
    """The leader signs the conclusion."""
    assessment = Assessment.objects.get(number=number)
    leader, _ = _group(assessment)
    summary = str(t("评审组意见一致（演示）", "the group agrees (demonstration)"))
    correcting.conclude(assessment=assessment, summary=summary, by=leader, at=at)


def reviewed(application: Application, at: datetime, found: str = "conform") -> datetime:
    """From acceptance to the conclusion without a correction; gives the hour after it."""
    taken = draw_group(application, at)
    read = later(taken, 2)
    acts.conclude_papers(application=application, outcome="conduct", words="", by=OFFICER, at=read)
    closed = assess(application.assessment_number, later(read, 3), found)
    conclude(application.assessment_number, closed + timedelta(hours=1))
    after = later(closed, 1)
    acts.follow(application=application, by=OFFICER, at=after)
    return after


def granted(application: Application, at: datetime) -> datetime:
    """Decided, issued and published, two working days each; gives the hour after it."""
    reasons = str(t("符合资质认定条件（演示）", "the conditions are met (demonstration)"))
    acts.decide(application=application, outcome="granted", reasons=reasons, by=LEADER, at=at)
    if application.kind != Application.Kind.CANCELLATION:
        at = later(at, 2)
    acts.issue(application=application, by=OFFICER, at=at)
    acts.publish(application=application, by=OFFICER, at=at + timedelta(hours=1))
    return later(at, 1)
