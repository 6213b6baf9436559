"""Classes set by hand: one person proposes on a document, another approves, until a day.

Nothing else sets a class outside the published rules. An approved adjustment is followed by a
reassessment in the same transaction, so that the register and its reason never lag behind.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.periods import add_years
from hengjian.core.text import Text, t
from hengjian.credit import combining, services
from hengjian.credit.models import Adjustment
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution

Stage = Adjustment.Stage


def propose(
    *,
    institution: Institution,
    supervision_class: str,
    valid_from: date,
    valid_until: date,
    document_no: str,
    reason: str,
    by: Actor,
    at: datetime,
) -> Adjustment:
    """A class is proposed for a time of at most one year. Raises Rejected, or Refusal for a second
    proposal while one waits."""
    problems = list(_problems(supervision_class, valid_from, valid_until, document_no, reason))
    if problems:
        raise Rejected(t("未提交调整", "The adjustment was not proposed"), problems)
    try:
        with transaction.atomic():
            made = Adjustment.objects.create(
                institution=institution,
                supervision_class=supervision_class,
                valid_from=valid_from,
                valid_until=valid_until,
                document_no=document_no.strip(),
                reason=reason.strip(),
                proposed_at=at,
                proposed_by=by.username,
                proposed_by_name=by.name,
            )
            _entry(made, "proposed", by, at)
    except IntegrityError as broken:
        raise Refusal(
            t("未提交调整", "The adjustment was not proposed"),
            t("这家机构已有一项待批准的调整", "one is waiting for approval already"),
            t("请先处理那一项", "Have that one answered first"),
        ) from broken
    return made


@transaction.atomic
def approve(*, adjustment: Adjustment, answer: str, by: Actor, at: datetime) -> Adjustment:
    """It holds; the institution is assessed again at once."""
    _another(adjustment, by)
    _move(adjustment, Stage.PROPOSED, Stage.APPROVED, answer, by, at)
    _entry(adjustment, "approved", by, at)
    services.reassess(institution=adjustment.institution, by=by, at=at)
    return adjustment


@transaction.atomic
def refuse(*, adjustment: Adjustment, answer: str, by: Actor, at: datetime) -> Adjustment:
    """It does not hold; the reason stays."""
    _another(adjustment, by)
    _move(adjustment, Stage.PROPOSED, Stage.REFUSED, _needed(answer), by, at)
    _entry(adjustment, "refused", by, at)
    return adjustment


@transaction.atomic
def end(*, adjustment: Adjustment, answer: str, by: Actor, at: datetime) -> Adjustment:
    """It holds no longer; the published rules decide again at once."""
    _another(adjustment, by)
    _move(adjustment, Stage.APPROVED, Stage.ENDED, _needed(answer), by, at)
    _entry(adjustment, "ended", by, at)
    services.reassess(institution=adjustment.institution, by=by, at=at)
    return adjustment


def begun_or_ended(*, by: Actor, at: datetime) -> int:
    """Assess again whom a class set by hand binds from today, or binds no longer; gives how many.

    Looks at what stands, not at yesterday alone, so that a night missed is made good by the next.
    """
    today, count = legal_day(at), 0
    approved = Adjustment.objects.filter(stage=Stage.APPROVED, valid_from__lte=today)
    touched = Institution.objects.filter(adjustments__in=approved).distinct()
    for institution in touched:
        last = institution.class_assessments.first()
        written = last.grades.get("by_hand", "") if last else ""
        holds = combining.adjustment(institution, today)
        softens = last is not None and last.market_class == "D"  # a decided fraud stays D
        wanted = holds.document_no if holds and not softens else ""
        if written != wanted:
            services.reassess(institution=institution, by=by, at=at)
            count += 1
    return count


def _problems(
    supervision_class: str, begins: date, ends: date, document_no: str, reason: str
) -> list[Problem]:
    found = []
    if supervision_class not in Institution.SupervisionClass.values:
        found.append(_problem("supervision_class", t("请选择类别", "choose a class")))
    if ends <= begins:
        found.append(_problem("valid_until", t("结束须晚于开始", "ends before it begins")))
    elif ends > add_years(begins, 1):
        found.append(_problem("valid_until", t("不得超过一年", "at most one year")))
    for name, value in (("document_no", document_no), ("reason", reason)):
        if not value.strip():
            found.append(_problem(name, t("必填项为空", "a required value is empty")))
    return found


def _problem(where: str, message: Text) -> Problem:
    return Problem(where, "adjustment", message, t("请更正后再提交", "Correct it and send again"))


def _needed(answer: str) -> str:
    if not answer.strip():
        raise Refusal(
            t("未答复", "It was not answered"),
            t("没有写明理由", "no reason was given"),
            t("请写明理由", "Give the reason"),
        )
    return answer


def _another(adjustment: Adjustment, by: Actor) -> None:
    if adjustment.proposed_by == by.username:
        raise Refusal(
            t("未答复", "It was not answered"),
            t("提出人不能批准或终止自己的调整", "who proposed it may not answer or end it"),
            t("请由另一位负责人处理", "Have another leader do it"),
        )


def _move(
    adjustment: Adjustment, left: Stage, to: Stage, answer: str, by: Actor, at: datetime
) -> None:
    moved = Adjustment.objects.filter(pk=adjustment.pk, stage=left).update(
        stage=to,
        answer=answer.strip(),
        answered_at=at,
        answered_by=by.username,
        answered_by_name=by.name,
    )
    if not moved:
        raise Refusal(
            t("未答复", "It was not answered"),
            t("这项调整已经处理过", "this one has been answered already"),
            t("请刷新页面", "Load the page again"),
        )
    adjustment.refresh_from_db()


def _entry(made: Adjustment, verb: str, by: Actor, at: datetime) -> None:
    body = {
        "class": made.supervision_class,
        "from": made.valid_from.isoformat(),
        "until": made.valid_until.isoformat(),
        "document": made.document_no,
        "reason": made.reason,
        "answer": made.answer,
    }
    kind = f"credit.adjustment-{verb}"
    ledger.append(kind=kind, subject=made.institution.uscc, actor=by.username, at=at, body=body)
