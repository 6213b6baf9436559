"""A case from a passed-on finding to its end, through services and pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.screening import world

from hengjian.accounts.access import Actor, Held, NotAllowed
from hengjian.bars import selectors as bars
from hengjian.bars.models import Bar
from hengjian.core.errors import Refusal
from hengjian.core.periods import Period
from hengjian.enforcement import selectors, services
from hengjian.enforcement.models import Case
from hengjian.ledger.models import Entry
from hengjian.screening import services as screening
from hengjian.screening.models import Finding

pytestmark = pytest.mark.django_db
LI = Actor("li", "李建国", posts=(Held("ecology-prefecture", region="620100"),))
ZHAO = Actor("zhao", "赵厅长", posts=(Held("ecology-leader", region="620000"),))
QIAN = Actor("qian", "钱局长", posts=(Held("market-leader", region="620000"),))
FAR = Actor("far", "远方", posts=(Held("ecology-leader", region="630000"),))
ORDINARY, SERIOUS, ORDER = "F5-04:1", "F5-04:2", "F5-04:0"


@pytest.fixture
def passed_on(noon, settings, tmp_path) -> list[Finding]:
    """Two findings on one report: analysed before it was received. Both passed on."""
    settings.HENGJIAN_VAR = tmp_path
    world.report(world.institution(), "R-1", analysed_after_h=1, received_after_h=3)
    screening.run(
        period=Period(date(2026, 10, 1), date(2026, 11, 1)),
        by="t",
        at=noon,
        only=["analysis-before-receipt"],
    )
    found = list(Finding.objects.order_by("number"))
    for finding in found:
        screening.pass_on(finding=finding, reason="记录自相矛盾", by=LI, at=noon)
    return found


@pytest.fixture
def case(passed_on, noon) -> Case:
    return services.open_case(finding=passed_on[0], reason="涉嫌伪造监测时间", by=LI, at=noon)


def decide(case: Case, noon, by: Actor = ZHAO, **given) -> None:
    facts = {"options": [ORDER, ORDINARY], "fine_yuan": 120_000, "reasons": "主动配合，从轻"}
    services.decide(case=case, by=by, at=noon, **{**facts, **given})


def test_a_case_takes_the_day_of_the_facts_and_is_on_the_ledger(case):
    # Signed 32 hours after 09:00 on 12 October in Lanzhou.
    assert (case.number, case.acted_on) == ("C-2026-000001", date(2026, 10, 13))
    assert Entry.objects.get(kind="enforcement.opened").subject == case.number


def test_only_a_passed_on_finding_becomes_a_case_and_only_once(passed_on, case, noon):
    with pytest.raises(Refusal, match="另一位同事已就此立案"):
        services.open_case(finding=passed_on[0], reason="again", by=LI, at=noon)
    Finding.objects.filter(pk=passed_on[1].pk).update(stage="open")
    with pytest.raises(Refusal, match="尚未转办案"):
        services.open_case(finding=passed_on[1], reason="x", by=LI, at=noon)


def test_the_act_cannot_lie_ahead(passed_on, noon):
    ahead = noon.date() + timedelta(days=1)
    with pytest.raises(Refusal, match="将来"):
        services.open_case(finding=passed_on[0], reason="x", by=LI, at=noon, acted_on=ahead)


def test_an_act_of_today_is_no_act_ahead_while_utc_is_still_yesterday(passed_on):
    night = datetime(2026, 11, 22, 17, tzinfo=UTC)  # 01:00 of 23 November in Lanzhou
    today = date(2026, 11, 23)
    made = services.open_case(finding=passed_on[0], reason="x", by=LI, at=night, acted_on=today)
    assert made.acted_on == today


def test_a_decision_is_whole_cited_and_written_down_to_the_finding(case, noon):
    decide(case, noon)

    assert (case.stage, case.authority, case.fine_yuan) == ("decided", "ecology", 120_000)
    assert case.violation_code == "F5-04"
    assert case.citations == ["REG820 art 45", "CODE art 1091"]
    assert case.measures[0]["zh"] == "责令改正"
    assert Finding.objects.get(pk=case.finding_id).outcome == "violation"
    entry = Entry.objects.get(kind="enforcement.decided")
    assert entry.actor == "zhao" and '"fine_yuan":120000' in str(entry.body)


def test_a_decision_that_cannot_be_recorded_is_not_made(case, noon, monkeypatch):
    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="down"), transaction.atomic():
        decide(case, noon)
    fresh = Case.objects.get(pk=case.pk)
    assert fresh.stage == "opened" and fresh.fine_yuan is None
    assert Finding.objects.get(pk=case.finding_id).outcome == ""


@pytest.mark.parametrize("by", [LI, FAR])
def test_only_a_leader_of_the_area_decides(case, noon, by):
    with pytest.raises(NotAllowed):
        decide(case, noon, by=by)


def test_the_other_line_has_no_jurisdiction(case, noon):
    with pytest.raises(Refusal, match="另一部门管辖"):
        decide(case, noon, by=QIAN)


@pytest.mark.parametrize("amount", [None, 1, 99_999, 500_001])
def test_a_fine_outside_its_range_is_refused(case, noon, amount):
    with pytest.raises(Refusal):
        decide(case, noon, fine_yuan=amount)
    assert Case.objects.get(pk=case.pk).stage == "opened"


@pytest.mark.parametrize("amount", [100_000, 500_000])
def test_both_ends_of_the_range_are_in_it(case, noon, amount):
    decide(case, noon, fine_yuan=amount)
    assert case.fine_yuan == amount


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"options": []}, "没有选择"),
        ({"options": [ORDINARY, SERIOUS]}, "一个行为只能罚款一次"),
        ({"options": [ORDER]}, "未选择罚款却填写了金额"),
        ({"options": [ORDER, "M25-1:0"]}, "一个违法行为编码"),
        ({"options": ["C36:1"]}, "没有施行的依据"),
        ({"reasons": "  "}, "裁量理由"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_fact(case, noon, given, because):
    with pytest.raises(Refusal, match=because):
        decide(case, noon, **given)


def test_a_measure_that_was_not_yet_law_is_refused(passed_on, noon):
    old = services.open_case(
        finding=passed_on[0], reason="x", by=LI, at=noon, acted_on=date(2025, 12, 1)
    )
    with pytest.raises(Refusal, match="没有施行的依据"):
        decide(old, noon)


def test_one_act_one_fine(passed_on, case, noon):
    decide(case, noon)
    same = passed_on[0].records.get()
    passed_on[1].records.create(record=same.record, report_no=same.report_no)
    second = services.open_case(finding=passed_on[1], reason="x", by=LI, at=noon)

    with pytest.raises(Refusal, match=r"已在案件 C-2026-000001 中罚款"):
        decide(second, noon)
    decide(second, noon, options=[ORDER], fine_yuan=None)
    assert second.stage == "decided"


def test_the_second_of_two_leaders_is_told_so(case, noon):
    stale = Case.objects.get(pk=case.pk)
    decide(case, noon)
    with pytest.raises(Refusal, match="另一位同事刚刚办理了它"):
        services.drop(case=stale, reasons="x", by=ZHAO, at=noon)
    assert Finding.objects.get(pk=case.finding_id).outcome == "violation"


def test_a_case_not_upheld_clears_the_finding_and_is_final(case, noon):
    services.drop(case=case, reasons="日志证实先接样", by=ZHAO, at=noon)
    assert Finding.objects.get(pk=case.finding_id).outcome == "no_violation"
    with pytest.raises(Refusal):
        decide(case, noon)
    with pytest.raises(Refusal):
        services.close(case=case, note="x", by=LI, at=noon)


def test_the_database_holds_no_half_decision(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(stage="decided")
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(fine_yuan=5)


def test_clocks_carry_unit_and_article_and_say_when_they_are_past(case):
    clocks = selectors.clocks(case, date(2026, 11, 23))
    ninety = next(c for c in clocks if "90" in c.length)
    # Opened 2026-11-23: ninety calendar days after it is 2027-02-21.
    assert ninety.last_day == date(2027, 2, 21) and "日" in ninety.length
    assert "第60条" in str(ninety.citation) and not ninety.past
    late = selectors.clocks(case, date(2027, 3, 1))
    assert next(c for c in late if "90" in c.length).past


@pytest.mark.policy("P2.5-02")
def test_a_leader_chooses_a_measure_with_its_ground_and_range_on_the_page(case, client_as):
    place = f"/office/cases/{case.number}/"
    leader = client_as("ecology-leader", region="620000")
    page = leader.get(place).content.decode()
    assert "REG820 art 45" in page and "100,000–500,000 元" in page and "90 日" in page

    typed = {"options": [ORDER, ORDINARY], "fine_yuan": "99", "reasons": "写了很久的裁量理由"}
    refused = leader.post(f"{place}decide", typed)
    kept = refused.content.decode()
    assert refused.status_code == 409 and "法定幅度" in kept
    assert "写了很久的裁量理由" in kept and f'value="{ORDINARY}" checked' in kept

    done = leader.post(f"{place}decide", {**typed, "fine_yuan": "150000"}, follow=True)
    assert "已作出决定" in done.content.decode()
    officer = client_as("ecology-county", region="620102")
    closed = officer.post(f"{place}close", {"words": "罚款已缴纳"}, follow=True)
    assert "已结案" in closed.content.decode()


def test_officers_open_leaders_decide_laboratories_see_nothing(passed_on, client_as):
    finding = passed_on[0]
    officer = client_as("ecology-prefecture", region="620100")
    opening = f"/office/findings/{finding.number}/case"
    assert 'value="2026-10-13"' in officer.get(opening).content.decode()
    empty = officer.post(opening, {"reason": "", "acted_on": "2026-10-13"})
    assert empty.status_code == 400 and "请写明立案理由" in empty.content.decode()
    made = officer.post(opening, {"reason": "涉嫌伪造", "acted_on": "2026-10-13"})
    case = Case.objects.get()
    assert made.headers["Location"] == f"/office/cases/{case.number}/"
    assert officer.get(opening).headers["Location"] == made.headers["Location"]

    place = made.headers["Location"]
    assert officer.post(f"{place}decide", {"options": ORDER, "reasons": "x"}).status_code == 403
    assert case.number in officer.get("/office/cases/").content.decode()
    assert client_as("lab-head", institution=world.USCC).get(place).status_code == 403
    elsewhere = client_as("market-county", region="620402")
    assert elsewhere.get(place).status_code == 404
    assert "没有案件" in elsewhere.get("/office/cases/").content.decode()


def test_the_case_page_speaks_english(case, client_as):
    leader = client_as("ecology-leader", region="620000")
    page = leader.get(f"/office/cases/{case.number}/", headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert "What may follow" in text and "order to correct" in text and "calendar days" in text


BAN, REVOKE = "F5-04:4", "F5-04:5"


def test_a_ban_and_a_revocation_are_bars_from_the_decision_on(case, noon):
    decide(case, noon, options=[ORDER, BAN, REVOKE], fine_yuan=None)

    ban, revoked = Bar.objects.order_by("ground")
    assert (ban.ground, ban.term, ban.last_day) == ("ban-body", "open", None)
    # The two readings of a revocation differ: an officer has to choose before it bars.
    assert (revoked.ground, revoked.term) == ("revocation", "pending")
    for bar in (ban, revoked):
        assert bar.institution == case.institution
        assert (bar.decision_no, bar.line) == (case.number, "ecology")
        assert bar.decided_on == date(2026, 11, 23)  # the day of the decision, not of the act
    assert [b.number for b in bars.direct(case.institution, date(2026, 11, 23))] == [ban.number]
    assert Entry.objects.filter(kind="bars.recorded").count() == 2


def test_a_decision_without_such_a_measure_bars_nobody(case, noon):
    decide(case, noon)
    assert not Bar.objects.exists()


def test_a_decision_whose_bar_cannot_be_recorded_is_not_made(case, noon, monkeypatch):
    def broken(**_):
        raise OSError("no bar")

    monkeypatch.setattr(services.bars, "record_bar", broken)
    with pytest.raises(OSError, match="no bar"), transaction.atomic():
        decide(case, noon, options=[BAN], fine_yuan=None)
    assert Case.objects.get(pk=case.pk).stage == "opened"
    assert not Entry.objects.filter(kind="enforcement.decided").exists()
