"""The public pages: what a citizen without an account, and without script, is told."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.uploadedfile import SimpleUploadedFile

from hengjian.accounts.access import Actor, Held
from hengjian.bars import services as bars
from hengjian.disclosure.models import Release
from hengjian.enforcement.models import Case
from hengjian.filing.selectors import filings as filed
from hengjian.filing.services import filings
from hengjian.monitoring.models import Report
from hengjian.screening.models import Finding, Run

from .conftest import LANZHOU, NOON, TANCHANG

PAGES = ["/", "/institutions/", "/check/", "/law/", "/log/"]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_for_everybody_in_both_languages(client, register, address, language):
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-CN"}">' in answer.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_opens_on_an_empty_platform(client, db, address):
    assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=陇源", [LANZHOU]),
        ("q=9162010", [LANZHOU]),
        ("q=lzly", [LANZHOU]),
        ("q=tanchang", [TANCHANG]),  # 宕 is read tan here, dang in a general dictionary
        ("region=620100", [LANZHOU]),
        ("region=621200", [TANCHANG]),
        ("region=620171", []),  # 兰州新区 answers to the province, not to Lanzhou
        ("parameter=氨氮", [LANZHOU]),
        ("parameter=铅", []),  # left the scope in July 2025
        ("q=没有这个机构", []),
        ("region=abc&q=陇源", [LANZHOU]),
        ("page=99", [LANZHOU, TANCHANG]),
    ],
)
def test_an_institution_is_found_by_name_code_sound_area_and_parameter(
    client, register, query, found
):
    page = client.get(f"/institutions/?{query}").content.decode()
    assert [code for code in (LANZHOU, TANCHANG) if code in page] == found


@pytest.mark.parametrize(
    ("on", "parameters"),
    [("2024-06-01", {"氨氮", "铅"}), ("2025-06-15", {"氨氮", "总磷", "铅"}),
     ("2025-07-01", {"氨氮", "总磷"}), ("2023-12-31", set()), ("2030-01-01", {"氨氮", "总磷"})],
)  # fmt: skip
def test_the_scope_is_that_of_the_chosen_day(client, register, on, parameters):
    page = client.get(f"/institutions/{LANZHOU}/?on={on}").content.decode()
    assert {name for name in ("氨氮", "总磷", "铅") if f"<b>{name}</b>" in page} == parameters


def test_an_institution_not_on_the_register_is_not_found(client, register):
    assert client.get("/institutions/91620102MA0000099X/").status_code == 404


def test_nothing_on_the_pages_is_loaded_from_elsewhere_or_inline(client, register):
    for address in [*PAGES, f"/institutions/{LANZHOU}/"]:
        page = client.get(address).content.decode()
        assert "<style" not in page
        assert 'src="http' not in page
        assert " onclick=" not in page
        assert 'style="' not in page


@pytest.mark.parametrize("address", [*PAGES, f"/institutions/{LANZHOU}/"])
def test_a_page_with_its_parts_stays_below_200_kb(client, register, address):
    page = client.get(address).content
    parts = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode()))
    if "hengjian/check.js" in parts:
        parts.add("hengjian/verify.js")  # imported by it
    files = {part: finders.find(part) for part in parts}
    assert all(files.values()), files
    total = len(page) + sum(Path(path).stat().st_size for path in files.values())
    assert total < 200_000


def released(institution, **changes):
    """A decided case about the institution, and its release as of the fixture's day."""
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=date(2026, 1, 1), period_until=date(2026, 11, 1),
        engine="duckdb", begun_at=NOON, ended_at=NOON,
    )  # fmt: skip
    finding = Finding.objects.create(
        number="F-1", code="reused-raw-file", institution_uscc=institution.uscc,
        region=institution.region, subject="x", measure=2, fingerprint="1" * 64,
        stage="passed_on", found_at=NOON, first_run=run, last_run=run,
    )  # fmt: skip
    case = Case.objects.create(
        number="C-1", institution=institution, finding=finding, acted_on=date(2026, 9, 1),
        opened_at=NOON, opened_by="li", opened_by_name="李", opening_reason="秘密的立案理由",
    )  # fmt: skip
    body = {
        "violation": {"zh": "伪造监测时间", "en": "forged time of monitoring"},
        "measures": [{"zh": "责令改正", "en": "ordered to correct"}],
        "fine_yuan": 100000,
        "decided_on": "2026-11-20",
    }
    fields = {"released_on": date(2026, 11, 20), "public_until": date(2029, 11, 20), **changes}
    return Release.objects.create(
        number="P-1", kind="penalty", subject=case.number, institution=institution,
        ground="SAMR45", body=body, body_sha256="0" * 64, released_at=NOON, released_by="leader",
        **fields,
    )  # fmt: skip


def test_what_was_released_shows_on_the_page_and_at_the_front_and_nothing_else(client, register):
    released(register)
    for address in ("/", f"/institutions/{LANZHOU}/"):
        page = client.get(address).content.decode()
        assert "伪造监测时间" in page
        assert "责令改正" in page
        assert "秘密的立案理由" not in page


def test_a_release_whose_term_has_ended_shows_no_more(client, register):
    released(register, public_until=date(2026, 11, 20))
    assert "伪造监测时间" not in client.get(f"/institutions/{LANZHOU}/").content.decode()


def test_a_report_is_checked_by_its_number_without_telling_its_content(client, register):
    Report.objects.create(
        institution=register, report_no="HJ-1", client_key="k", package_sha256="0" * 64,
        package='{"client":"某某化工厂"}', source="api", region="620102", stage="withheld",
        client_name="某某化工厂", submitted_at=NOON, submitted_by="lims", settled_at=NOON,
    )  # fmt: skip
    page = client.get("/check/?report_no=%EF%BC%A8J-1").content.decode()  # a full-width H
    assert "未加盖CMA标志" in page
    assert "兰州陇源检测有限公司" in page
    assert "某某化工厂" not in page
    assert "没有编号为" in client.get("/check/?report_no=HJ-2").content.decode()
    assert "没有编号为" in client.get(f"/check/?report_no=HJ-1&uscc={TANCHANG}").content.decode()


@pytest.mark.parametrize("code", ["91620102MA0000015X", "12345"])
def test_a_mistyped_code_is_said_to_be_so(client, register, code):
    answer = client.get(f"/check/?report_no=HJ-1&uscc={code}")
    assert answer.status_code == 400
    assert "未查询" in answer.content.decode()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b'{"format": 1}', b"[" * 100_000])
def test_a_file_that_is_no_evidence_is_refused_without_a_failure(client, register, content):
    file = SimpleUploadedFile("evidence.json", content)
    answer = client.post("/check/", {"evidence": file})
    assert answer.status_code in {200, 400}
    assert "核验通过" not in answer.content.decode().split('id="evidence-words"')[0]


OFFICER_ONLY = ("口径理由", "登记人", "/office/")


def test_a_certificate_leads_to_its_verification_and_to_its_annex_of_the_day(client, register):
    page = client.get(f"/institutions/{LANZHOU}/?on=2025-06-15").content.decode()
    assert 'href="/certificates/242800000001/"' in page
    assert 'href="/certificates/242800000001/scope.pdf?on=2025-06-15"' in page
    assert 'href="/certificates/242800000001/scope.xlsx?on=2025-06-15"' in page
    assert "2029-12-31" in page  # the last day; on the next there is none
    for address in ("", "scope.pdf", "scope.xlsx"):
        answer = client.get(f"/certificates/242800000001/{address}?on=2025-06-15")
        assert answer.status_code == 200


def test_a_struck_certificate_shows_its_word_from_its_day_on(client, register):
    register.certificates.update(status="withdrawn", status_since=date(2026, 11, 20))
    assert "2026-11-20 起" in client.get(f"/institutions/{LANZHOU}/").content.decode()
    before = client.get(f"/institutions/{LANZHOU}/?on=2026-11-19").content.decode()
    assert "2026-11-20 起" not in before and "有效" in before


def barred(institution, **given):
    officer = Actor("sun", "孙局长", posts=(Held("market-leader", region="620000"),))
    fields = {"ground": "false-application", "decision_no": "甘市监不许〔2026〕3号",
              "decided_on": date(2026, 3, 2), "institution": institution, **given}  # fmt: skip
    return bars.record_bar(by=officer, at=NOON, **fields)


def test_bars_in_force_show_with_decision_article_and_last_day(client, register):
    assert "今天有效的限制" not in client.get(f"/institutions/{LANZHOU}/").content.decode()
    barred(register, note="内部备注")
    barred(register, decision_no="甘市监不许〔2024〕1号", decided_on=date(2024, 3, 2))  # over
    barred(register, ground="revocation", decision_no="甘市监罚〔2026〕9号", cause="other")
    page = client.get(f"/institutions/{LANZHOU}/").content.decode()
    for words in (
        "今天有效的限制",
        "甘市监不许〔2026〕3号",
        "2027-03-02（含）",
        "不得申请资质认定",
    ):
        assert words in page
    # Neither what is over, nor what awaits an officer's choice, nor what officers write for
    # themselves.
    for words in ("甘市监不许〔2024〕1号", "甘市监罚〔2026〕9号", "内部备注", *OFFICER_ONLY):
        assert words not in page


def test_a_filing_shows_with_its_state_and_without_a_name(client, register):
    assert "没有备案记录" in client.get(f"/institutions/{LANZHOU}/").content.decode()
    head = Actor("head", "张负责", posts=(Held("lab-head", institution_uscc=LANZHOU),))
    content = filed.snapshot(register, ["manual"], NOON.date(), head="张负责")
    made = filings.file(
        institution=register, platform="620000", content=content, commitment="2026-1",
        signatory="张负责", by=head, at=NOON,
    )  # fmt: skip
    page = client.get(f"/institutions/{LANZHOU}/").content.decode()
    assert f'href="/filings/{made.number}/"' in page
    assert "手工监测（采样与分析）" in page and "2026-11-23 起" in page
    assert "张负责" not in page
    assert made.number not in client.get(f"/institutions/{TANCHANG}/").content.decode()


def test_a_class_is_not_told_of_one_body_but_its_rules_are_linked(client, register):
    register.supervision_class, register.class_reason = "D", "内部的类别理由"
    register.save()
    page = client.get(f"/institutions/{LANZHOU}/").content.decode()
    assert "内部的类别理由" not in page and "D类" not in page and "D 类" not in page
    assert 'href="/supervision-classes/"' in page


@pytest.mark.parametrize("address", ["/filings/", "/bars/", f"/institutions/{LANZHOU}/"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_public_list_leads_into_the_office(client, register, address, language):
    client.cookies["language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    assert "/office/" not in answer.content.decode().split("<main")[1]
