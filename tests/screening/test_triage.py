"""What may be done with a finding, by whom, over the pages they use."""

from __future__ import annotations

from datetime import date

import pytest
from tests.screening import world

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal
from hengjian.core.periods import Period
from hengjian.ledger.models import Entry
from hengjian.screening import services
from hengjian.screening.models import Finding

pytestmark = pytest.mark.django_db
LI = Actor("li", "李建国")
Stage = Finding.Stage


@pytest.fixture
def finding(noon, settings, tmp_path) -> Finding:
    """Analysis two hours before the sample was received: the first of two findings."""
    settings.HENGJIAN_VAR = tmp_path
    world.report(world.institution(), "R-1", analysed_after_h=1, received_after_h=3)
    services.run(
        period=Period(date(2026, 10, 1), date(2026, 11, 1)),
        by="t",
        at=noon,
        only=["analysis-before-receipt"],
    )
    return Finding.objects.earliest("number")


def address(finding: Finding, step: str = "") -> str:
    return f"/office/findings/{finding.number}/{step}"


def test_a_step_names_its_person_and_reason_and_is_on_the_ledger(finding, noon):
    services.ask(finding=finding, reason="请提供仪器日志", by=LI, at=noon)

    step = finding.steps.get()
    assert (finding.stage, step.by_name, step.reason) == ("asked", "李建国", "请提供仪器日志")
    entry = Entry.objects.get(kind="screening.asked")
    assert (entry.subject, entry.actor) == (finding.number, "li")


def test_a_step_that_cannot_be_recorded_is_not_taken(finding, noon, monkeypatch):
    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(services.ledger, "append", broken)
    with pytest.raises(OSError, match="down"):
        services.dismiss(finding=finding, reason="x", by=LI, at=noon)
    fresh = Finding.objects.get(pk=finding.pk)
    assert fresh.stage == Stage.OPEN and not fresh.steps.exists()


def test_the_second_of_two_officers_is_told_so(finding, noon):
    stale = Finding.objects.get(pk=finding.pk)
    services.dismiss(finding=finding, reason="现场测定", by=LI, at=noon)

    with pytest.raises(Refusal) as refused:
        services.pass_on(finding=stale, reason="x", by=Actor("wang", "王"), at=noon)
    assert refused.value.because.en == "a colleague moved it a moment ago"
    assert Finding.objects.get(pk=finding.pk).stage == Stage.DISMISSED


@pytest.mark.parametrize("step", [services.ask, services.answer, services.pass_on])
def test_a_dismissed_finding_is_final(finding, noon, step):
    services.dismiss(finding=finding, reason="现场测定", by=LI, at=noon)
    with pytest.raises(Refusal):
        step(finding=finding, reason="again", by=LI, at=noon)


def test_an_answer_needs_a_question_first(finding, noon):
    with pytest.raises(Refusal):
        services.answer(finding=finding, reason="我们没问题", by=LI, at=noon)


def test_a_reason_of_blanks_is_none(finding, noon):
    with pytest.raises(Refusal, match="理由"):
        services.dismiss(finding=finding, reason="  \n", by=LI, at=noon)


@pytest.mark.policy("P2.4-18")
def test_the_page_shows_question_records_law_and_what_would_clear_it(finding, client_as):
    page = client_as("ecology-prefecture", region="620100").get(address(finding))

    text = page.content.decode()
    assert page.status_code == 200
    assert "分析是否在样品送达" in text
    assert "结果 R-1-S1-COD" in text and "31 mg/L" in text  # the record behind it
    assert "生态环境监测条例" in text and "第25条" in text  # in force in October 2026
    assert "仪器运行日志" in text  # what would clear it
    assert "现场测定项目无交接" in text  # a lawful look-alike
    assert "请机构答复" in text and "转办案" in text


@pytest.mark.policy("P2.4-02")
def test_a_finding_is_seen_inside_its_region_and_by_its_institution_only(finding, client_as, noon):
    services.ask(finding=finding, reason="请说明", by=LI, at=noon)
    assert client_as("ecology-county", region="620102").get(address(finding)).status_code == 200
    assert client_as("market-county", region="620103").get(address(finding)).status_code == 404
    assert client_as("ecology-prefecture", region="620200").get(address(finding)).status_code == 404
    assert client_as("lab-quality", institution=world.USCC).get(address(finding)).status_code == 200
    other = client_as("lab-quality", institution="91620100MA71234560")
    assert other.get(address(finding)).status_code == 404
    assert client_as("association").get(address(finding)).status_code == 403


@pytest.mark.parametrize("step", [None, services.dismiss, services.pass_on])
def test_an_institution_learns_nothing_of_a_finding_before_it_is_asked(
    finding, client_as, noon, step
):
    if step:
        step(finding=finding, reason="x", by=LI, at=noon)
    lab = client_as("lab-head", institution=world.USCC)

    assert lab.get(address(finding)).status_code == 404
    assert lab.get(f"/api/v1/findings/{finding.number}").status_code == 404
    assert lab.post(address(finding, "answer"), {"reason": "抢先答复"}).status_code == 404
    assert lab.get("/api/v1/findings").json()["count"] == 0
    for page in ("/office/findings/", f"/office/institutions/{world.USCC}/", "/office/"):
        assert finding.number not in lab.get(page).content.decode()


@pytest.mark.parametrize(
    "query", ["page=99999999999999999999", "page=-1", "page=999999999999999999"]
)
def test_a_page_nobody_has_is_an_empty_or_the_first_one(finding, client_as, query):
    officer = client_as("ecology-province", region="620000")
    assert officer.get(f"/api/v1/findings?{query}").status_code == 200


@pytest.mark.parametrize("run", ["²", "9" * 100, "-1", "x"])
def test_a_run_that_is_no_number_filters_without_an_error(finding, client_as, run):
    officer = client_as("ecology-province", region="620000")
    assert officer.get("/office/findings/", {"run": run}).status_code == 200


@pytest.mark.policy("P2.4-04")
def test_an_officer_asks_the_laboratory_answers_and_the_officer_dismisses(finding, client_as):
    officer = client_as("ecology-prefecture", region="620100")
    lab = client_as("lab-head", institution=world.USCC)

    asked = officer.post(address(finding, "ask"), {"reason": "为何先分析后接样？"}, follow=True)
    assert "已请机构答复" in asked.content.decode()
    assert "为何先分析后接样？" in lab.get(address(finding)).content.decode()
    answered = lab.post(address(finding, "answer"), {"reason": "交接单次日补登，附门禁记录"})
    assert answered.status_code == 302
    assert "交接单次日补登" in officer.get(address(finding)).content.decode()
    assert officer.post(address(finding, "dismiss"), {"reason": "门禁记录属实"}).status_code == 302

    finding.refresh_from_db()
    assert finding.stage == Stage.DISMISSED
    assert [s.stage for s in finding.steps.all()] == ["asked", "answered", "dismissed"]


def test_the_laboratory_cannot_triage_and_the_officer_cannot_answer(finding, client_as):
    lab = client_as("lab-head", institution=world.USCC)
    assert lab.post(address(finding, "dismiss"), {"reason": "x"}).status_code == 403
    officer = client_as("market-province", region="620000")
    assert officer.post(address(finding, "answer"), {"reason": "x"}).status_code == 403
    finding.refresh_from_db()
    assert finding.stage == Stage.OPEN


def test_what_was_typed_stays_when_a_step_is_refused(finding, client_as, noon):
    officer = client_as("ecology-prefecture", region="620100")
    empty = officer.post(address(finding, "pass-on"), {"reason": ""})
    assert empty.status_code == 400 and "请写明理由" in empty.content.decode()

    services.dismiss(finding=finding, reason="现场测定", by=LI, at=noon)
    late = officer.post(address(finding, "pass-on"), {"reason": "我写了很久的理由"})
    assert late.status_code == 409
    assert "我写了很久的理由" in late.content.decode()
    assert "已排除" in late.content.decode()


def test_the_list_filters_counts_and_says_why_it_is_empty(finding, client_as):
    officer = client_as("ecology-province", region="620000")
    page = officer.get("/office/findings/?stage=open")
    assert page.content.decode().count("F-2026-00000") >= 2
    none = officer.get("/office/findings/?stage=dismissed").content.decode()
    assert "没有符合条件的疑点" in none and finding.number not in none
    elsewhere = client_as("ecology-county", region="620402").get("/office/findings/")
    assert "没有疑点" in elsewhere.content.decode()
    by_name = officer.get("/office/findings/", {"institution": "清源"}).content.decode()
    assert finding.number in by_name


def test_pages_speak_english(finding, client_as):
    officer = client_as("ecology-province", region="620000")
    page = officer.get(address(finding), headers={"Accept-Language": "en"}).content.decode()
    assert "Did the analysis begin before the sample was received" in page
    assert "Lawful look-alikes" in page and "Pass on to a case" in page


def test_runs_show_what_was_asked_and_what_could_not_be(finding, client_as):
    officer = client_as("market-county", region="620402")
    run = finding.last_run
    assert "2026-10-01" in officer.get("/office/screening/runs/").content.decode()
    page = officer.get(f"/office/screening/runs/{run.pk}/").content.decode()
    assert "analysis-before-receipt" in page
    assert (
        client_as("lab-head", institution=world.USCC)
        .get(f"/office/screening/runs/{run.pk}/")
        .status_code
        == 403
    )


def test_the_api_gives_the_same_rows_as_the_page(finding, client_as):
    officer = client_as("ecology-province", region="620000")
    listed = officer.get("/api/v1/findings").json()
    assert listed["count"] == 2 and listed["findings"][0]["measure_unit"] == "提前小时数"
    one = officer.get(f"/api/v1/findings/{finding.number}").json()
    assert one["records"][0]["report_no"] == "R-1" and "F5-04" in one["law"]
    assert round(one["measure"], 2) == 1.98  # received 12:00, analysed 10:01
    elsewhere = client_as("ecology-county", region="620402")
    assert elsewhere.get(f"/api/v1/findings/{finding.number}").status_code == 404
    assert officer.get("/api/v1/findings?page=0").status_code == 200
