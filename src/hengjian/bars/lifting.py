"""A bar falls when two different people say so: one proposes, a leader approves or rejects."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.bars import selectors
from hengjian.bars.models import Bar, LiftProposal
from hengjian.bars.services import supersede
from hengjian.bars.terms import Term
from hengjian.core.errors import Refusal
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger

PROPOSE, SETTLE = "bars.lift.propose", "bars.lift.settle"
Stage = LiftProposal.Stage


def identity(actor: Actor) -> str:
    """The person behind the sign-in: the person number, and for who has none the sign-in itself,
    of which a person has one."""
    return actor.person_no or actor.username


@transaction.atomic
def propose(
    *,
    bar: Bar,
    kind: str,
    document_no: str,
    reason: str,
    by: Actor,
    at: datetime,
    effective_on: date | None = None,
) -> LiftProposal:
    """A lifting waits for another person's approval.

    `kind`: quashed (never in force; no day needed) or ended (free from `effective_on` on).
    """
    authorize(by, PROPOSE, bar)
    refused = t(f"未提请解除 {bar.number}", f"No lifting of {bar.number} was proposed")
    _must(bar.lift == "", refused, t("该限制已经解除", "it has been lifted"))
    given = bool(reason.strip() and document_no.strip())
    _must(given, refused, t("没有写明理由和文书号", "reason and document are both needed"))
    day = bar.decided_on
    if kind == Bar.Lift.ENDED:
        day = _ending(bar, effective_on, refused)
    try:
        with transaction.atomic():
            made = LiftProposal.objects.create(
                bar_number=bar.number,
                kind=Bar.Lift(kind),
                effective_on=day,
                document_no=document_no.strip(),
                reason=reason.strip(),
                proposed_by=identity(by),
                proposed_by_name=by.name,
                proposed_at=at,
            )
    except IntegrityError:
        because = t("已有一件提请待批准", "another proposal waits for approval")
        raise _refusal(refused, because) from None
    body = {"kind": made.kind, "effective_on": day.isoformat(), "document_no": made.document_no}
    _entry("bars.lift-proposed", bar, by, at, {**body, "reason": made.reason})
    return made


def _ending(bar: Bar, day: date | None, refused: Text) -> date:
    barring = bar.term not in {Term.NONE, Term.UNKNOWN, Term.PENDING}
    _must(barring, refused, t("它目前不产生限制", "it bars nothing now"))
    _must(
        day is not None and bar.decided_on < day and (bar.last_day is None or day <= bar.last_day),
        refused,
        t("解除日须在决定日之后、期满之前", "the day lies after the decision and before its end"),
    )
    return day or bar.decided_on


@transaction.atomic
def approve(*, proposal: LiftProposal, reason: str, by: Actor, at: datetime) -> Bar:
    """The bar has fallen as proposed; gives its new version. Another person's act, a leader's."""
    refused = t(f"未解除 {proposal.bar_number}", f"{proposal.bar_number} was not lifted")
    bar = _settle(proposal, Stage.APPROVED, reason, by, at, refused)
    made = supersede(
        bar,
        by,
        at,
        refused,
        lift=proposal.kind,
        lifted_on=proposal.effective_on,
        lift_reason=f"{proposal.document_no}：{proposal.reason}",
        change_reason=reason.strip(),
    )
    body = {
        "version": made.version,
        "kind": proposal.kind,
        "lifted_on": proposal.effective_on.isoformat(),
        "proposed_by": proposal.proposed_by,
        "reason": reason.strip(),
    }
    _entry("bars.lifted", made, by, at, body)
    return made


@transaction.atomic
def reject(*, proposal: LiftProposal, reason: str, by: Actor, at: datetime) -> None:
    """The bar stands. Another person's act, a leader's."""
    refused = t(f"未处理 {proposal.bar_number} 的提请", "The proposal was not settled")
    bar = _settle(proposal, Stage.REJECTED, reason, by, at, refused)
    _entry("bars.lift-rejected", bar, by, at, {"reason": reason.strip()})


def _settle(
    proposal: LiftProposal, stage: str, reason: str, by: Actor, at: datetime, refused: Text
) -> Bar:
    bar = Bar.objects.select_related("institution", "person").get(
        selectors.known(), number=proposal.bar_number
    )
    authorize(by, SETTLE, bar)
    _must(reason.strip() != "", refused, t("没有写明意见", "no opinion was given"))
    _must(
        identity(by) != proposal.proposed_by,
        refused,
        t("提请人不能批准自己的提请", "who proposed it may not settle it"),
    )
    moved = LiftProposal.objects.filter(pk=proposal.pk, stage=Stage.PROPOSED).update(
        stage=stage,
        settled_by=identity(by),
        settled_by_name=by.name,
        settled_at=at,
        settled_reason=reason.strip(),
    )
    _must(moved == 1, refused, t("另一位同事刚刚办理了它", "a colleague settled it a moment ago"))
    proposal.refresh_from_db()
    return bar


def _entry(kind: str, bar: Bar, by: Actor, at: datetime, body: dict[str, object]) -> None:
    ledger.append(kind=kind, subject=bar.number, actor=by.username, at=at, body=body)


def _must(holds: bool, refused: Text, because: Text) -> None:
    if not holds:
        raise _refusal(refused, because)


def _refusal(refused: Text, because: Text) -> Refusal:
    return Refusal(refused, because, t("请改正或换人办理", "Correct it, or let another person act"))
