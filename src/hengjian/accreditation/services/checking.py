"""After a grant on a commitment: the check on site, and the withdrawal of a false one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.accreditation import acts
from hengjian.accreditation.models import Application
from hengjian.accreditation.services.deciding import DECIDE, GOOD, own_hands
from hengjian.accreditation.services.reviewing import open_review
from hengjian.assessment import selectors as assessments
from hengjian.assessment.models import Assessment
from hengjian.bars import services as bars
from hengjian.core.legal_time import legal_day
from hengjian.core.text import t
from hengjian.registry import changes
from hengjian.registry.models import Certificate

Stage = Application.Stage


@transaction.atomic
def open_check(*, application: Application, by: Actor, at: datetime) -> Assessment:
    """The check of the commitment is open with the group drawn for it."""
    refused = t("未组织后续核查", "No check was opened")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.stands_at(found, refused, (Stage.PUBLISHED,))
    acts.must(
        found.members,
        refused,
        t("核查组尚未组成", "no group was formed"),
        t("请先抽取核查组", "Draw it first"),
    )
    made = open_review(application=found, mode=Assessment.Mode.COMMITMENT, by=by, at=at)
    acts.move(found, Stage.POST_CHECK, refused, on=legal_day(at), check_number=made.number)
    acts.record("check-opened", found, by, at, {"assessment": made.number})
    application.refresh_from_db()
    return made


@transaction.atomic
def take_check(*, application: Application, by: Actor, at: datetime) -> str:
    """The check's conclusion is taken. True or basically true confirms the licence; seriously
    untrue or false waits for a leader to withdraw it. Gives the conclusion."""
    refused = t("未接收核查结论", "The check was not taken")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.stands_at(found, refused, (Stage.POST_CHECK,))
    word = assessments.conclusion(found.check_number)
    acts.must(word, refused, t("核查尚无结论", "the check has no conclusion yet"))
    acts.must(not found.conclusion, refused, t("此前已接收", "it was taken before"))
    ended = Assessment.objects.get(number=found.check_number)
    assert ended.concluded_at is not None and word is not None
    if word == "basically" and not assessments.corrections_verified(found.check_number):
        word = "not_conform"
    facts = {
        "conclusion": word,
        "concluded_at": ended.concluded_at,
        "concluded_by": ended.concluded_by,
    }
    if word in GOOD:
        on = legal_day(ended.concluded_at)
        acts.move(found, Stage.CONFIRMED, refused, on=on, ended_at=at, **facts)
    else:
        rows = Application.objects.filter(pk=found.pk, conclusion="")
        acts.must(rows.update(**facts), refused, t("此前已接收", "it was taken before"))
        found.refresh_from_db()
    acts.record("check-taken", found, by, at, {"conclusion": word})
    application.refresh_from_db()
    return word


@transaction.atomic
def withdraw_licence(*, application: Application, reasons: str, by: Actor, at: datetime) -> None:
    """The licence got by a false commitment is withdrawn (撤销); the body is barred, and the
    commitment route is lost to it. A leader's act. The reading of the bar is left to be chosen."""
    authorize(by, DECIDE, application)
    refused = t("未撤销许可", "The licence was not withdrawn")
    found = acts.locked(application)
    acts.handled(by, found, at, refused)
    acts.stands_at(found, refused, (Stage.POST_CHECK,))
    acts.must(
        found.conclusion == "not_conform",
        refused,
        t("核查结论不是承诺严重不实或虚假", "the check did not find the commitment untrue"),
    )
    own_hands(found, by, refused, deciding=False)
    kept = acts.words(reasons, refused, t("没有写明撤销理由", "no reasons were given"))
    day, number = legal_day(at), f"{found.decision_no}-CX"
    certificate = found.result
    assert certificate is not None  # the database refuses an issued application without one
    changes.change_certificate_status(
        certificate=certificate,
        status=Certificate.Status.WITHDRAWN,
        since=day,
        decision_no=number,
        reason=kept,
        by=by.username,
        at=at,
    )
    acts.move(found, Stage.LICENCE_WITHDRAWN, refused, on=day, ended_at=at)
    acts.record("licence-withdrawn", found, by, at, {"decision_no": number}, kept)
    bars.record_bar(
        institution=found.institution,
        ground="withdrawal",
        cause="deception",
        decision_no=number,
        decided_on=day,
        by=by,
        at=at,
    )
    application.refresh_from_db()
