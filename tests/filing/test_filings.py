"""Filings: every deadline on both sides by hand, moves proposed and confirmed, no other way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.filing.conftest import FAR, HEAD, LI, NOON, TODAY, WANG, content

from hengjian.accounts.access import NotAllowed
from hengjian.core.errors import Refusal
from hengjian.filing import review, standing
from hengjian.filing.models import Filing, Proposal
from hengjian.filing.selectors import activity
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.services import filings as services
from hengjian.filing.services import notices
from hengjian.filing.standing import ACTIVE, IDLE, LAPSED, STRUCK_OFF, Facts
from hengjian.ledger.models import Entry
from hengjian.registry import services as registry
from hengjian.registry.models import Certificate

IN_MARCH = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
SIGNED = {"commitment": "2026-1", "signatory": "张负责", "signatory_no": "P-H", "by": HEAD}


def filed(lab, at: datetime = IN_MARCH, **given) -> Filing:
    made = selectors.snapshot(lab, ["manual"], at.date())
    said = {"institution": lab, "platform": "620000", "content": made, **SIGNED}
    return services.file(**{**said, **given}, at=at)


# -- pure ------------------------------------------------------------------------------------


def facts(**given) -> Facts:
    said = {
        "stage": ACTIVE, "since": date(2026, 1, 15), "filed_on": date(2026, 1, 15),
        "needs_certificate": True, "certificate_ended": None, "active_on": None,
        "confirmed_on": None,
    }  # fmt: skip
    return Facts(**{**said, **given})


def moved(on: date, **given) -> str | None:
    found = standing.propose(facts(**given), on, idle_months=12, confirm_months=3)
    return found and found.to


def test_idle_on_the_day_after_the_twelfth_month():
    assert moved(date(2027, 1, 15)) is None
    assert moved(date(2027, 1, 16)) == IDLE
    active = date(2026, 2, 28)
    assert moved(date(2027, 2, 28), active_on=active) is None
    assert moved(date(2027, 3, 1), active_on=active) == IDLE


def test_lapsed_when_the_certificate_has_ended_and_only_where_one_is_needed():
    ended = date(2026, 6, 1)
    assert moved(ended, certificate_ended=ended) == LAPSED
    assert moved(ended, certificate_ended=ended, needs_certificate=False) is None
    assert moved(ended, certificate_ended=ended, stage=LAPSED) is None
    again = moved(ended, stage=LAPSED, lapsed_by="certificate-ended")
    assert again == ACTIVE


def test_an_idle_filing_lapses_on_the_day_after_the_third_month_unless_confirmed():
    since = date(2026, 5, 31)
    # Three months after 31 May is 31 August.
    assert moved(date(2026, 8, 31), stage=IDLE, since=since) is None
    assert moved(date(2026, 9, 1), stage=IDLE, since=since) == LAPSED
    assert moved(date(2026, 9, 1), stage=IDLE, since=since, confirmed_on=date(2026, 8, 1)) == ACTIVE
    before = date(2026, 5, 30)
    assert moved(date(2026, 6, 2), stage=IDLE, since=since, active_on=before) is None


def test_nothing_brings_back_what_was_struck_off():
    assert moved(date(2030, 1, 1), stage=STRUCK_OFF, certificate_ended=date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("changed", "due"),
    [
        (date(2026, 10, 23), date(2026, 11, 23)),
        (date(2027, 1, 31), date(2027, 2, 28)),  # the shorter month's last day
        (date(2028, 1, 31), date(2028, 2, 29)),
    ],
)
def test_a_change_is_overdue_on_the_day_after_its_month(changed, due):
    change = standing.changes([(standing.t("x", "x"), changed)], 1)[0]
    assert change.due == due
    assert not change.overdue(due) and change.overdue(due + timedelta(days=1))


# -- through the services --------------------------------------------------------------------


@pytest.mark.django_db
def test_filed_on_its_word_and_only_once(lab):
    made = filed(lab)
    assert (made.stage, made.version, made.region) == ("active", 1, "620102")
    assert made.content["staff"] == 2 and made.content["certificate_no"] == "2628000011001"
    assert Entry.objects.get(kind="filing.filed").subject == made.number
    with pytest.raises(Refusal, match="已有备案"):
        filed(lab)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"commitment": "2019-1"}, "不是当前版本"),
        ({"signatory": " "}, "没有填写承诺签署人"),
        ({"content": {"services": []}}, "没有选择业务类型"),
        ({"content": {"services": ["none"]}}, "没有选择业务类型"),
        ({"platform": "110000"}, "备案平台"),
    ],
)
def test_a_filing_without_its_word_is_none(lab, given, because):
    with pytest.raises(Refusal, match=because):
        filed(lab, **given)
    assert not Filing.objects.exists()


@pytest.mark.django_db
def test_a_body_seated_elsewhere_is_looked_after_by_the_platform(lab):
    type(lab).objects.filter(pk=lab.pk).update(region="630102")
    lab.refresh_from_db()
    assert filed(lab).region == "620000"


@pytest.mark.django_db
def test_a_new_site_waits_to_be_filed_and_the_change_says_whether_in_time(lab):
    made = filed(lab)
    seen = datetime(2026, 10, 23, 2, 0, tzinfo=UTC)
    registry.record_site(by="t", at=seen, uscc=lab.uscc, name="分场所", region="620103")
    rows = Filing.objects.select_related("institution")
    on_time, late = date(2026, 11, 23), date(2026, 11, 24)
    waiting = selectors.changes(rows, on_time)[0]
    assert waiting.due == on_time and not waiting.overdue(on_time) and waiting.overdue(late)
    assert waiting.changes[0].what == "新场所 分场所"

    fresh = selectors.snapshot(lab, ["manual"], TODAY)
    services.change(filing=made, content=fresh, due_on=waiting.due, **SIGNED, at=NOON)
    assert (made.stage, made.version) == ("changed", 2)
    assert made.versions.get(version=2).timely is True
    assert selectors.changes(rows.all(), late) == []
    services.accept_change(filing=made, by=LI, at=NOON)
    assert made.stage == "active"


@pytest.mark.django_db
def test_a_change_filed_a_day_late_says_so(lab):
    made = filed(lab)
    fresh = selectors.snapshot(lab, ["manual"], TODAY)
    due = date(2026, 11, 22)
    services.change(filing=made, content=fresh, due_on=due, **SIGNED, at=NOON)
    assert made.versions.get(version=2).timely is False


@pytest.mark.django_db
def test_two_filings_of_one_body_are_compared_each_with_its_own_day(lab):
    early = filed(lab)
    seen = datetime(2026, 5, 1, 2, 0, tzinfo=UTC)
    registry.record_site(by="t", at=seen, uscc=lab.uscc, name="分场所", region="620103")
    filed(lab, at=datetime(2026, 6, 1, 2, 0, tzinfo=UTC), platform="620100")
    found = selectors.changes(Filing.objects.select_related("institution"), TODAY)
    assert [(w.filing.pk, len(w.changes)) for w in found] == [(early.pk, 1)]


@pytest.mark.django_db
def test_a_certificate_withdrawn_after_the_filing_waits_from_its_own_day(lab):
    filed(lab)
    Certificate.objects.update(status="withdrawn", status_since=date(2026, 9, 1))
    waiting = selectors.changes(Filing.objects.select_related("institution"), TODAY)[0]
    assert [(c.day, c.due) for c in waiting.changes] == [(date(2026, 9, 1), date(2026, 10, 1))]


@pytest.mark.django_db
@pytest.mark.policy("P2.2-08")
def test_a_review_proposes_with_reasons_and_an_officer_decides(lab):
    made = filed(lab)
    Certificate.objects.update(status="cancelled", status_since=date(2026, 9, 1))
    rows = Filing.objects.select_related("institution")
    assert review.review(rows=rows, at=NOON) == 1
    assert review.review(rows=rows, at=NOON) == 0  # one waits already
    proposal = Proposal.objects.get()
    assert (proposal.to, proposal.reasons[0]["day"]) == ("lapsed", "2026-09-01")
    made.refresh_from_db()
    assert made.stage == "active"  # nothing has moved

    services.undo(proposal=proposal, note="证书已换发，等待登记", by=LI, at=NOON)
    assert review.review(rows=rows, at=NOON) == 0  # the same reasons were taken back
    Certificate.objects.update(status_since=date(2026, 9, 2))
    assert review.review(rows=rows, at=NOON + timedelta(hours=1)) == 1
    again = Proposal.objects.get(stage="pending")
    services.confirm(proposal=again, by=LI, at=NOON)
    made.refresh_from_db()
    assert (made.stage, made.stage_reason) == ("lapsed", "certificate-ended")
    with pytest.raises(Refusal):
        services.undo(proposal=again, note="x", by=LI, at=NOON)
    Certificate.objects.update(status="valid", status_since=None)
    assert review.review(rows=rows.all(), at=NOON) == 1
    assert Proposal.objects.get(stage="pending").to == "active"


@pytest.mark.django_db
def test_idle_is_computed_from_notices_and_from_what_others_know(lab, monkeypatch):
    monkeypatch.setattr(activity, "_sources", [])
    filed(lab)
    rows = Filing.objects.select_related("institution")
    late = date(2027, 3, 11)  # a year after 10 March 2026 and a day; the certificate has ended
    Certificate.objects.update(valid_until=None)
    assert [m.to for _, m in selectors.asked_for(rows, date(2027, 3, 10))] == []
    assert [m.to for _, m in selectors.asked_for(rows, late)] == ["idle"]
    activity.provide(lambda usccs, on: {lab.uscc: date(2026, 3, 12)})
    assert selectors.asked_for(rows, late) == []
    monkeypatch.setattr(activity, "_sources", [])
    notices.announce(institution=lab, content=content(), by=HEAD, at=NOON)
    assert selectors.asked_for(rows, late) == []


@pytest.mark.django_db
def test_striking_off_needs_a_decision_an_article_in_force_and_a_second_person(lab):
    made = filed(lab)
    said = {"filing": made, "decision_no": "甘环罚〔2026〕1号", "reason": "虚假承诺", "at": NOON}
    with pytest.raises(Refusal, match="法律库没有该条文"):
        services.propose_striking_off(**said, article="REG820 art 999", by=LI)
    with pytest.raises(NotAllowed):
        services.propose_striking_off(**said, article="REG820 art 28", by=FAR)
    proposal = services.propose_striking_off(**said, article="REG820 art 28", by=LI)
    with pytest.raises(Refusal, match="不能自行确认"):
        services.confirm(proposal=proposal, by=LI, at=NOON)
    services.confirm(proposal=proposal, by=WANG, at=NOON)
    made.refresh_from_db()
    assert (made.stage, made.article) == ("struck_off", "REG820 art 28")
    with pytest.raises(Refusal):
        services.go_on(filing=made, by=HEAD, at=NOON)
    assert filed(lab, at=NOON).pk != made.pk  # it may file anew


STEPS = ("change", "accept", "go_on", "review", "confirm", "undo", "strike", "idle")
MOVES = {  # written again by hand
    "active": {"changed", "idle", "lapsed", "struck_off"},
    "changed": {"changed", "active", "idle", "lapsed", "struck_off"},
    "idle": {"active", "lapsed", "struck_off"},
    "lapsed": {"active", "struck_off"},
    "struck_off": set(),
}


@pytest.mark.django_db
@given(steps=st.lists(st.sampled_from(STEPS), max_size=10))
def test_no_path_leaves_the_workflow_and_no_move_goes_unconfirmed(steps):
    from django.db import transaction
    from tests.filing import conftest

    from hengjian.registry.models import Institution

    with transaction.atomic():
        rows = conftest.facts(conftest.USCC, "兰州甲检测有限公司", "620102", "commercial", "11")
        registry.record_facts(facts=rows, by="t", at=conftest.RECORDED)
        made = filed(Institution.objects.get(uscc=conftest.USCC))
        for number, step in enumerate(steps):
            before, pending = made.stage, made.proposals.filter(stage="pending").first()
            _try(step, made, NOON + timedelta(minutes=number))
            made.refresh_from_db()
            if made.stage != before:
                assert made.stage in MOVES[before]
                by_officer = step == "confirm" and pending and pending.to == made.stage
                assert by_officer or step in {"change", "accept"}
            assert made.proposals.filter(stage="pending").count() <= 1
        transaction.set_rollback(True)


def _try(step: str, made: Filing, at: datetime) -> None:
    pending = made.proposals.filter(stage="pending").first()
    acting = {"filing": made, "at": at}
    try:
        if step == "change":
            services.change(content=made.content, due_on=None, **SIGNED, **acting)
        elif step == "accept":
            services.accept_change(by=LI, **acting)
        elif step == "go_on":
            services.go_on(by=HEAD, **acting)
        elif step == "review":
            review.review(rows=Filing.objects.select_related("institution"), at=at)
        elif step == "idle":
            why = standing.Reason("no-activity", standing.t("x", "x"), None)
            services.propose(filing=made, found=standing.Move(IDLE, (why,)), at=at)
        elif step == "strike":
            services.propose_striking_off(
                decision_no="1", article="REG820 art 28", reason="x", by=LI, **acting
            )
        elif pending and step == "confirm":
            services.confirm(proposal=pending, by=WANG, at=at)
        elif pending:
            services.undo(proposal=pending, note="x", by=WANG, at=at)
    except Refusal:
        pass
