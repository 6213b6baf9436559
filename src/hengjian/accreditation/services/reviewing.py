"""From acceptance to the conclusion: the group is drawn, reads the papers, assesses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, following, lights
from hengjian.accreditation.models import Application
from hengjian.assessment import clauses
from hengjian.assessment import selectors as assessments
from hengjian.assessment import services as assessing
from hengjian.assessment.models import Assessment, Correction
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.directory import selectors as directory
from hengjian.directory import services as people
from hengjian.draws import plan
from hengjian.draws import selectors as drawn
from hengjian.draws import services as draws
from hengjian.draws.models import Draw
from hengjian.standards import accreditation as printed

Stage, Review, Route = Application.Stage, Application.Review, Application.Route
DRAW = "assessors"
LEAST = 2  # CMA163 art 24: at least two, a leader named
CONDUCT, POSTPONE, NOT_CONDUCT = "conduct", "postpone", "not_conduct"


def fields_of(application: Application) -> tuple[str, ...]:
    """The categories of accreditation the application touches, as the directory names fields."""
    known = {_bare(name): name for name in printed.basic_items()}
    rows = application.items.exclude(act="remove").values_list("category", flat=True)
    asked = list(rows.order_by("category").distinct())
    if not asked and application.certificate is not None:
        held = application.certificate.scope.order_by("category")
        asked = list(held.values_list("category", flat=True).distinct())
    return tuple(dict.fromkeys(known[_bare(c)] for c in asked if _bare(c) in known))


def _bare(category: str) -> str:
    return re.sub(r"（[^）]*）|\([^)]*\)|\s", "", category)


@transaction.atomic
def form_group(*, application: Application, by: Actor, at: datetime) -> Draw:
    """A draw for the group is open: at least two who cover the categories asked for, one of whom
    may lead; who has an interest stays in the pool and is never drawn. After an abort again."""
    refused = t("未发起评审组抽取", "No draw was opened")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    # After a grant on a commitment the group is drawn for the check that follows.
    stages = (Stage.PUBLISHED,) if found.route == Route.COMMITMENT else (
        Stage.ACCEPTED, Stage.GROUPING,
    )  # fmt: skip
    acts.stands_at(found, refused, stages)
    standing = drawn.latest(DRAW, found.number)
    acts.must(
        standing is None, refused, t("该申请的抽取正在进行", "a draw for it is under way already")
    )
    fields, day = fields_of(found), legal_day(at)
    pool = directory.pool_for(kind="assessor", institution=found.institution, fields=fields, on=day)
    size = max(LEAST, min(len(fields), 4))
    draw = draws.open_draw(
        purpose=DRAW,
        subject=found.number,
        region=found.institution.region,
        pool=pool,
        rule=plan.GroupRule(size=size, fields=fields, leader=True),
        by=by,
        at=at,
    )
    if found.stage == Stage.ACCEPTED:
        acts.move(found, Stage.GROUPING, refused, on=day)
    Application.objects.filter(pk=found.pk).update(draw_number=draw.number)
    found.refresh_from_db()
    acts.record("group-asked", found, by, at, {"draw": draw.number, "pool": len(pool)})
    application.refresh_from_db()
    return draw


@transaction.atomic
def take_group(*, application: Application, by: Actor, at: datetime) -> None:
    """The group is the one drawn, each member has the task, and the papers go to the leader."""
    refused = t("未组成评审组", "The group was not formed")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    check = found.route == Route.COMMITMENT
    acts.stands_at(found, refused, (Stage.PUBLISHED if check else Stage.GROUPING,))
    acts.must(not found.members, refused, t("评审组已组成", "it was formed already"))
    draw = drawn.latest(DRAW, found.number)
    acts.must(
        draw is not None and draw.stage == Draw.Stage.DRAWN,
        refused,
        t("抽取尚无结果", "the draw has no result yet"),
        t("请待三方份额和公共随机数齐备后执行抽取", "Perform the draw first"),
    )
    assert draw is not None
    members = [{"id": one["id"], "role": one["role"]} for one in draw.members]
    for one in members:
        people.record_assignment(
            entry_number=one["id"],
            subject=found.number,
            role=one["role"],
            by=by,
            at=at,
            institution=found.institution,
        )
    if check:
        Application.objects.filter(pk=found.pk).update(members=members)
        found.refresh_from_db()
    else:
        acts.move(found, Stage.PAPER_REVIEW, refused, on=legal_day(at), members=members)
    acts.record("group-formed", found, by, at, {"draw": draw.number, "members": members})
    application.refresh_from_db()


@transaction.atomic
def conclude_papers(
    *, application: Application, outcome: str, words: str, by: Actor, at: datetime
) -> None:
    """What the leader's reading of the papers came to (CRIT21 annex 1, 4.1.2), as he reported it.

    conduct: the assessment is opened with the clause sets of the day. postpone: the applicant
    completes, the clocks stand. not_conduct: the conclusion is “not conform”.
    """
    refused = t("未登记文件审查结论", "The reading of the papers was not recorded")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.stands_at(found, refused, (Stage.PAPER_REVIEW,))
    day = legal_day(at)
    if outcome == CONDUCT:
        _open(found, found.review, by, at, refused)
        acts.move(found, Stage.ASSESSING, refused, on=day, paper_conclusion=outcome)
    elif outcome == POSTPONE:
        acts.words(words, refused, t("没有写明需补充的材料", "what is missing is not said"))
        acts.move(found, Stage.COMPLETING, refused, on=day, paper_conclusion=outcome)
    elif outcome == NOT_CONDUCT:
        acts.words(words, refused, t("没有写明不实施评审的理由", "no reason was given"))
        facts = {"conclusion": "not_conform", "concluded_at": at, "concluded_by": by.username}
        acts.move(found, Stage.CONCLUDED, refused, on=day, paper_conclusion=outcome, **facts)
    else:
        raise acts.refusal(refused, t("没有这种结论", "there is no such conclusion"))
    body = {"outcome": outcome, "assessment": found.assessment_number}
    acts.record("papers-concluded", found, by, at, body, words.strip())
    application.refresh_from_db()


def _open(
    application: Application, mode: str, by: Actor, at: datetime, refused: Text
) -> Assessment:
    """The assessment stands, with the clause sets of the transition rule and today's lights.

    Whoever applies now, for a first certificate, a renewal, an extension or a change, is assessed
    by the sets of the day (SUP2025 from 2026-01-01): nothing decided before covers what is asked.
    """
    day = legal_day(at)
    try:
        sets = clauses.sets_for(day, None)
    except NotCovered as error:
        raise acts.refusal(refused, error.text()) from error
    made = assessing.open_assessment(
        subject=application.number,
        institution=application.institution,
        mode=mode,
        clause_sets=sets,
        members=application.members,
        on=day,
        by=by,
        at=at,
        prefill=lights.as_documents(application.institution, day),
    )
    Application.objects.filter(pk=application.pk).update(assessment_number=made.number)
    application.assessment_number = made.number
    return made


@transaction.atomic
def open_review(*, application: Application, mode: str, by: Actor, at: datetime) -> Assessment:
    """An assessment in that mode, for acts that lead to one themselves."""
    refused = t("未组织评审", "No assessment was opened")
    return _open(application, mode, by, at, refused)


@transaction.atomic
def follow(*, application: Application, by: Actor, at: datetime) -> str:
    """The application stands where its assessment stands, each clock counted from the hour of the
    assessment's own step; gives the stage. Nothing new is a Refusal."""
    refused = t("没有新的评审进展", "The assessment has not moved")
    found = acts.locked(application)
    here = found.stage
    acts.stands_at(found, refused, (Stage.ASSESSING, Stage.CORRECTING, Stage.VERIFYING))
    assessment = Assessment.objects.get(number=found.assessment_number)
    for turn in pending(found, assessment):
        facts = {}
        if turn.stage == following.CONCLUDED:
            facts = {
                "conclusion": _conclusion(assessment),
                "concluded_at": turn.at,
                "concluded_by": assessment.concluded_by,
            }
        acts.move(found, Stage(turn.stage), refused, on=legal_day(turn.at), **facts)
    acts.must(found.stage != here, refused, t("评审尚在进行", "it is still under way"))
    body = {"assessment": assessment.number, "conclusion": found.conclusion}
    acts.record("followed", found, by, at, body)
    application.refresh_from_db()
    return application.stage


def _conclusion(assessment: Assessment) -> str:
    """A “basically” whose corrections were not all accepted is no ground for a grant."""
    word = assessments.conclusion(assessment.number) or "not_conform"
    if word == "basically" and not assessments.corrections_verified(assessment.number):
        return "not_conform"
    return word


def pending(application: Application, assessment: Assessment) -> list[following.Turn]:
    """The assessment's turns the application has not made yet."""
    rows: Iterable[Correction] = Correction.objects.filter(
        nonconformity__assessment=assessment
    ).select_related("nonconformity")
    made = following.turns(
        closed_at=assessment.closed_at,
        correcting=assessment.correction_due_on is not None or assessment.found == "basically",
        serials=assessment.nonconformities.values_list("serial", flat=True),
        steps=[following.Step(r.nonconformity.serial, r.kind, r.at) for r in rows],
        concluded_at=assessment.concluded_at,
    )
    return made[_made_already(application) :]


def _made_already(application: Application) -> int:
    """How many turns are behind: each correction and each verification is one run of a clock."""
    if application.stage == Stage.ASSESSING:
        return 0
    verified = application.clocks.filter(kind="verify-correction").count()
    return 2 * verified if application.stage == Stage.VERIFYING else 2 * verified + 1
