"""Grant or refuse: a leader of the market authority of the province, who did not prepare it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.accreditation import acts
from hengjian.accreditation.models import Application
from hengjian.assessment.models import AssessmentMember
from hengjian.bars import services as bars
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.directory.models import Entry as Listed

Stage, Kind, Route = Application.Stage, Application.Kind, Application.Route
DECIDE = "accreditation.application.decide"
#: What a general application may be granted on.
GOOD = ("conform", "basically")


@transaction.atomic
def decide(
    *,
    application: Application,
    outcome: str,
    reasons: str,
    by: Actor,
    at: datetime,
    false_material: bool = False,
) -> None:
    """The licence is granted (`granted`) or refused (`refused`), with a number and reasons.

    A leader's act, of the province, by one who neither accepted, handled, concluded nor assessed it.
    A refusal for false or hidden material bars the body for a year from this day (CMA163 art 33).
    """
    authorize(by, DECIDE, application)
    refused = t(f"申请 {application.number} 未作决定", f"{application.number} was not decided")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    own_hands(found, by, refused)
    acts.must(
        outcome in (Stage.GRANTED, Stage.REFUSED), refused, t("没有这种决定", "no such decision")
    )
    kept = acts.words(reasons, refused, t("没有写明决定理由", "no reasons were given"))
    if outcome == Stage.GRANTED:
        _may_grant(found, false_material, at, refused)
    facts: dict[str, Any] = {
        "decided_at": at, "decided_by": by.username, "decided_by_name": by.name,
        "decision_no": acts.next_number("JD", "decision_no", at.year),
        "reasons": kept, "false_material": false_material,
    }  # fmt: skip
    _stands(found, Stage(outcome), facts, by, refused)
    if false_material:
        number = facts["decision_no"]
        bars.record_bar(
            institution=found.institution, ground="false-application", decision_no=number,
            decided_on=legal_day(at), by=by, at=at,
        )  # fmt: skip
    application.refresh_from_db()


def _stands(
    found: Application, outcome: Application.Stage, facts: dict[str, Any], by: Actor, refused: Text
) -> None:
    """The decision is on the application and on the log."""
    at, ends = facts["decided_at"], outcome == Stage.REFUSED
    more = facts | ({"ended_at": at} if ends else {})
    acts.move(found, outcome, refused, on=legal_day(at), **more)
    body = {
        "decision_no": facts["decision_no"],
        "conclusion": found.conclusion,
        "false_material": facts["false_material"],
        "reasons_sha256": acts.text_digest(facts["reasons"]),
    }
    acts.record(outcome, found, by, at, body, facts["reasons"])


def _may_grant(application: Application, false_material: bool, at: datetime, refused: Text) -> None:
    acts.must(
        not false_material,
        refused,
        t("材料虚假或隐瞒情况的不得准予许可", "false material allows no grant"),
        t("请作出不予许可", "Refuse it"),
    )
    bars.refuse_barred(application.institution, legal_day(at))
    reviewed = application.route == Route.GENERAL and application.kind != Kind.CANCELLATION
    acts.must(
        not reviewed or application.conclusion in GOOD,
        refused,
        t("技术评审结论为不符合", "the technical review found it not to conform"),
        t("请作出不予许可", "Refuse it"),
    )


def own_hands(application: Application, by: Actor, refused: Text, *, deciding: bool = True) -> None:
    """Refuse whoever handled or assessed the application himself. Who decided it on a commitment
    may take that decision back (`deciding` false)."""
    acts_of = application.events.exclude(act="drafted")
    acts_of = acts_of if deciding else acts_of.exclude(act="granted")
    hands = {*acts_of.values_list("by", flat=True), application.accepted_by}
    hands |= {application.concluded_by}
    acts.must(
        by.username not in hands,
        refused,
        t("您经手过该申请的受理或评审，不得作出决定", "you handled the application yourself"),
        t("请由其他负责人决定", "Another leader decides"),
    )
    if not by.person_no:
        return
    numbers = [one["id"] for one in application.members]
    assessed = (
        Listed.objects.filter(number__in=numbers, person__person_no=by.person_no).exists()
        or AssessmentMember.objects.filter(
            assessment__subject=application.number, person_no=by.person_no
        ).exists()
    )
    acts.must(
        not assessed,
        refused,
        t("评审组成员不参与决定", "a member of the group decides nothing"),
        t("请由其他负责人决定", "Another leader decides"),
    )
