"""The first look: return for completion, accept, or not accept in writing."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import acts, kinds
from hengjian.accreditation.models import Application
from hengjian.bars import selectors as barred
from hengjian.bars import services as bars
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t

Stage, Review = Application.Stage, Application.Review


@transaction.atomic
def request_completion(*, application: Application, missing: str, by: Actor, at: datetime) -> None:
    """The applicant is told, once and in writing, what is to be completed; the clock stands."""
    refused = t("未退回补正", "It was not returned")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    kept = acts.words(missing, refused, t("没有写明需补正的内容", "what is missing is not said"))
    acts.move(found, Stage.RETURNED, refused, on=legal_day(at))
    acts.record("returned", found, by, at, {"words_sha256": acts.text_digest(kept)}, kept)
    application.refresh_from_db()


@transaction.atomic
def accept(
    *,
    application: Application,
    review: str,
    by: Actor,
    at: datetime,
    review_reason: str = "",
) -> None:
    """The application is accepted, and it is settled how it will be reviewed.

    A review other than the usual one of its kind needs a reason. Links to barred bodies or
    persons must have been decided on, none of them as evasion. Raises Refusal.
    """
    refused = t("未受理", "It was not accepted")
    found = acts.locked(application)
    day = legal_day(at)
    acts.handled(by, found, at, refused)
    bars.refuse_barred(found.institution, day)
    hits = _links_settled(found, day, refused)
    allowed = reviews(found)
    acts.must(review in allowed, refused, t("此类申请没有这种评审方式", "no such review for it"))
    acts.must(
        review == usual_review(found) or review_reason.strip(),
        refused,
        t("没有写明采用该评审方式的理由", "no reason was given for this kind of review"),
        t("请写明理由", "Give the reason"),
    )
    facts = {
        "accepted_at": at,
        "accepted_by": by.username,
        "review": review,
        "review_reason": review_reason.strip(),
    }
    acts.move(found, Stage.ACCEPTED, refused, on=day, **facts)
    body = {"review": review, "links": hits}
    acts.record("accepted", found, by, at, body, review_reason.strip())
    application.refresh_from_db()


def _links_settled(application: Application, day: date, refused: Text) -> int:
    """How many links there are; refused while one is undecided or treated as evasion."""
    hits = barred.links(application.institution, day)
    undecided = sum(hit.decision is None for hit in hits)
    acts.must(
        not undecided,
        refused,
        t(
            f"有 {undecided} 条与被限制对象的关联尚未判断",
            f"{undecided} link(s) to barred bodies or persons are undecided",
        ),
        t("请先在“关联判断”中作出判断", "Decide on the links first"),
    )
    evasion = [h for h in hits if h.decision and h.decision.verdict == h.decision.Verdict.EVASION]
    numbers = "、".join(sorted({hit.bar.number for hit in evasion}))
    acts.must(
        not evasion,
        refused,
        t(f"已判断为规避限制（{numbers}）", f"treated as evasion of a bar ({numbers})"),
        t("请作出不予受理", "Refuse to accept it"),
    )
    return len(hits)


def reviews(application: Application) -> tuple[str, ...]:
    """How an application may be reviewed; a commitment and a cancellation are not reviewed before
    the decision."""
    if application.route == kinds.COMMITMENT:
        return (Review.NONE,)
    return kinds.kinds()[application.kind].reviews


def usual_review(application: Application) -> str:
    """The review on record for the kind, for a change that of its event."""
    if application.trigger and application.route != kinds.COMMITMENT:
        return kinds.triggers()[application.trigger].review
    return reviews(application)[0]


@transaction.atomic
def not_accept(
    *,
    application: Application,
    reasons: str,
    by: Actor,
    at: datetime,
    false_material: bool = False,
) -> None:
    """The application is not accepted, with reasons in writing. False or hidden material bars the
    body for a year from this day (CMA163 art 33), in the same transaction."""
    refused = t("未作出不予受理", "It was not refused")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    kept = acts.words(reasons, refused, t("没有写明不予受理的理由", "no reasons were given"))
    day = legal_day(at)
    acts.move(
        found,
        Stage.NOT_ACCEPTED,
        refused,
        on=day,
        reasons=kept,
        false_material=false_material,
        ended_at=at,
    )
    body = {"false_material": false_material, "reasons_sha256": acts.text_digest(kept)}
    acts.record("not-accepted", found, by, at, body, kept)
    if false_material:
        bars.record_bar(
            institution=found.institution,
            ground="false-application",
            decision_no=f"{found.number}-BSL",
            decided_on=day,
            by=by,
            at=at,
        )
    application.refresh_from_db()


@transaction.atomic
def tell_review(*, application: Application, words: str, by: Actor, at: datetime) -> None:
    """The applicant is told when the technical review takes place (CMA163 art 11(3))."""
    refused = t("未告知", "Nothing was told")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    told = (Stage.ACCEPTED, Stage.GROUPING, Stage.PAPER_REVIEW, Stage.COMPLETING)
    acts.stands_at(found, refused, told)
    acts.must(found.review != Review.NONE, refused, t("该申请不作技术评审", "it is not reviewed"))
    kept = acts.words(words, refused, t("没有写明评审时间安排", "the time is not said"))
    Application.objects.filter(pk=found.pk).update(review_told_at=at, review_told=kept)
    acts.record("review-told", found, by, at, {"words_sha256": acts.text_digest(kept)}, kept)
    application.refresh_from_db()
