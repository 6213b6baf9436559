"""An annual report from the chain to its review, by the doors of its people."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from hengjian.accounts.access import Actor
from hengjian.annual import form, services
from hengjian.annual.models import AnnualReport
from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.selectors import entries_for
from hengjian.monitoring.models import Report
from hengjian.registry import services as registry
from hengjian.registry.facts import EmploymentFact, InstitutionFact, InstrumentFact, PersonFact
from hengjian.registry.models import Institution

# Made up; check characters computed by hand from GB 11714 and GB 32100.
LANZHOU, TANCHANG = "91620102MA0000015R", "91621223MA0000023K"
#: 10 March 2026, noon in Lanzhou: the report about 2025 is due on the 31st.
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
LATE = datetime(2026, 3, 31, 16, tzinfo=UTC)  # 1 April, midnight in Lanzhou
HEAD = Actor("wang", "王总")
PAGE = f"/office/annual/{LANZHOU}/2025/"


@pytest.fixture
def lanzhou(db, monkeypatch):
    """Three people by the end of 2025 (one came in 2026), two instruments, two reports of 2025."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
        InstrumentFact(uscc=LANZHOU, instrument_no="A", name="a"),
        InstrumentFact(uscc=LANZHOU, instrument_no="B", name="b"),
    ]
    for number, since in (("1", 2024), ("2", 2025), ("3", 2025), ("4", 2026)):
        facts.append(PersonFact(person_no=f"P{number}", name="某"))
        facts.append(
            EmploymentFact(person_no=f"P{number}", uscc=LANZHOU, valid_from=date(since, 1, 1))
        )
    registry.record_facts(facts=facts, by="gan", at=datetime(2025, 2, 1, tzinfo=UTC))
    here = Institution.objects.get(uscc=LANZHOU)
    for number, issued in (
        ("1", date(2025, 5, 1)),
        ("2", date(2025, 12, 31)),
        ("3", date(2026, 1, 1)),
    ):
        Report.objects.create(
            institution=here,
            report_no=number,
            client_key=number,
            package_sha256="0" * 64,
            package="{}",
            source="api",
            region="620102",
            stage="issued" if number == "1" else "withheld",
            issued_on=issued,
            cma_mark=number == "1",
            client_name="某厂",
            submitted_at=NOW,
            submitted_by="lims",
            settled_at=NOW,
        )
    return here


def typed(**other):
    """The form as filled by the platform, with what the platform does not count."""
    values = {
        "staff": "3",
        "signatories": "0",
        "instruments": "2",
        "scope": "0",
        "sites": "0",
        "reports": "2",
        "marked": "1",
        "results": "0",
        "clients": "1",
        "samplings": "0",
        "notices": "0",
        "trainings": "0",
        "income": "120.5",
        "subcontracted": "0",
        "complaints": "0",
    } | other
    return {f"declared-{key}": value for key, value in values.items()}


def drafted(institution, **other):
    report = services.prepare(institution=institution, year=2025, by=HEAD, at=NOW)
    declared = {key.removeprefix("declared-"): value for key, value in typed(**other).items()}
    return services.save(report=report, declared=declared, reasons={}, by=HEAD, at=NOW)


@pytest.mark.policy("P2.4-15")
def test_it_is_filled_from_the_chain_signed_and_accepted(client_as, lanzhou):
    head = client_as("lab-head", institution=LANZHOU)
    page = head.get(PAGE).content.decode()
    assert 'name="declared-staff" inputmode="decimal" maxlength="20" value="3"' in page
    assert 'name="declared-reports" inputmode="decimal" maxlength="20" value="2"' in page
    assert not AnnualReport.objects.exists()  # looking writes nothing
    assert (
        "已签报" in head.post(f"{PAGE}save", typed() | {"sign": "1"}, follow=True).content.decode()
    )
    officer = client_as("market-province", region="620000")
    assert "待审核" in officer.get("/office/annual/?year=2025").content.decode()
    officer.post(f"{PAGE}review", {"do": "accept"})
    report = AnnualReport.objects.get()
    assert (report.stage, report.late) == ("accepted", False)
    kinds = list(entries_for(LANZHOU).values_list("kind", flat=True))
    assert kinds[-2:] == ["annual.report-signed", "annual.report-accepted"] or {
        "annual.report-signed",
        "annual.report-accepted",
    } <= set(kinds)


@pytest.mark.policy("P2.4-15")
def test_a_figure_that_differs_is_shown_at_its_line_before_signing(client_as, lanzhou):
    head = client_as("lab-head", institution=LANZHOU)
    answer = head.post(f"{PAGE}save", typed(reports="40") | {"sign": "1"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "全年出具报告数：与平台记录不符（平台计 2），未说明理由" in page
    assert 'value="40"' in page
    assert AnnualReport.objects.get().stage == "draft"
    told = typed(reports="40") | {"sign": "1", "reason-reports": "38 份为平台启用前出具"}
    head.post(f"{PAGE}save", told)
    report = AnnualReport.objects.get()
    assert report.stage == "signed"
    assert [line.difference for line in report.contradictions] == [38]


@pytest.mark.parametrize("figure", ["-1", "x", "1.234", "NaN", "1000000000", ""])
def test_what_is_no_figure_is_refused(lanzhou, figure):
    with pytest.raises(Rejected) as refused:
        services.sign(report=drafted(lanzhou, income=figure), by=HEAD, at=NOW)
    assert [problem.where for problem in refused.value.problems] == ["income"]


@pytest.mark.parametrize(("at", "late"), [(LATE.replace(hour=15, minute=59), False), (LATE, True)])
def test_it_is_late_from_the_first_of_april_in_lanzhou(lanzhou, at, late):
    assert services.sign(report=drafted(lanzhou), by=HEAD, at=at).late is late


def test_returned_it_is_corrected_and_signed_again(lanzhou):
    report = services.sign(report=drafted(lanzhou), by=HEAD, at=NOW)
    with pytest.raises(Refusal, match="退回"):
        services.save(report=report, declared={}, reasons={}, by=HEAD, at=NOW)
    with pytest.raises(Refusal, match="没有写明"):
        services.review(report=report, accept=False, words=" ", by=Actor("li", "李"), at=NOW)
    report = services.review(
        report=report, accept=False, words="收入有误", by=Actor("li", "李"), at=NOW
    )
    assert drafted(lanzhou, income="130").stage == "returned"
    assert services.sign(report=report, by=HEAD, at=LATE).stage == "signed"


def test_a_year_that_has_not_ended_cannot_be_reported(lanzhou):
    with pytest.raises(Refusal, match="尚未结束"):
        services.prepare(institution=lanzhou, year=2026, by=HEAD, at=NOW)


def test_only_the_head_signs_and_others_save(client_as, lanzhou):
    quality = client_as("lab-quality", institution=LANZHOU)
    page = quality.post(f"{PAGE}save", typed() | {"sign": "1"}, follow=True).content.decode()
    assert "须由机构负责人签报" in page
    assert AnnualReport.objects.get().stage == "draft"


def test_a_draft_is_nobody_elses_to_read(client_as, lanzhou):
    drafted(lanzhou, income="777.77")
    page = client_as("market-province", region="620000").get(PAGE).content.decode()
    assert "尚未签报" in page
    assert "777.77" not in page


@pytest.mark.policy("P2.4-15")
def test_who_is_missing_is_listed_and_overdue_after_the_day(client_as, lanzhou, monkeypatch):
    officer = client_as("market-province", region="620000")
    page = officer.get("/office/annual/?year=2025&only=missing").content.decode()
    assert "宕昌环境监测站" in page
    assert "逾期未报" not in page
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATE)
    officer = client_as("market-province", region="620000", username="again")
    assert "逾期未报" in officer.get("/office/annual/?year=2025").content.decode()


def test_the_workbook_says_declared_beside_counted(client_as, lanzhou):
    services.sign(report=drafted(lanzhou), by=HEAD, at=NOW)
    answer = client_as("market-province", region="620000").get(
        "/office/annual/reports.xlsx?year=2025"
    )
    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert dict(zip(rows[0], rows[1], strict=True))["年末在岗人员数·平台计"] == 3
    assert len(rows[0]) == 5 + 3 * len(form.items())


def test_the_api_gives_a_signed_report_and_no_draft(client_as, lanzhou):
    report = drafted(lanzhou)
    officer = client_as("market-province", region="620000")
    assert officer.get(f"/api/v1/annual/{LANZHOU}/2025").status_code == 404
    services.sign(report=report, by=HEAD, at=NOW)
    body = officer.get(f"/api/v1/annual/{LANZHOU}/2025").json()
    assert next(line for line in body["lines"] if line["key"] == "staff")["counted"] == 3
