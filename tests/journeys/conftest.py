"""A real browser on a real server. Without Chromium these tests skip and say how to get it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from hengjian.ledger import services as ledger
from hengjian.registry import services
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
    ScopeFact,
)
from hengjian.screening.models import Finding, FindingRecord, Run

from .office import Office

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
SINCE = date(2024, 1, 1)
#: Chromium logs every answer above 399. A refusal the page explains is no error of the page.
REFUSED = re.compile(r"status of (400|409)\b")
# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"


@pytest.fixture
def visit(chromium, live_server) -> Iterator[Any]:
    """visit(width=390, script=False) → a fresh page at the server; its errors fail the test."""
    opened: list[Any] = []
    wrong: list[str] = []

    def open_page(width: int = 1280, *, script: bool = True, locale: str = "zh-CN") -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            java_script_enabled=script,
            locale=locale,
            base_url=live_server.url,
        )
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on(
            "console",
            lambda said: (
                wrong.append(f"console: {said.text}")
                if said.type == "error" and not REFUSED.search(said.text)
                else None
            ),
        )
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((live_server.url, "data:"))
                else wrong.append(f"asked elsewhere: {asked.url}")
            ),
        )
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrong == []


@pytest.fixture
def home(tmp_path, settings):
    """A ledger of its own for every test."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def province(home, transactional_db, someone) -> dict[str, Any]:
    """Two institutions, one with people and instruments; one finding; an officer and a lab head."""
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        PersonFact(person_no="P1", name="王小明"),
        EmploymentFact(person_no="P1", uscc=LANZHOU, valid_from=SINCE, title="采样员"),
        AuthorisationFact(person_no="P1", uscc=LANZHOU, task="sampling", valid_from=SINCE),
        InstrumentFact(uscc=LANZHOU, instrument_no="YQ-3", name="离子色谱仪"),
        CalibrationFact(
            uscc=LANZHOU, instrument_no="YQ-3", calibrated_on=SINCE, due_on=date(2025, 6, 1)
        ),
        CertificateFact(uscc=LANZHOU, certificate_no="242800000001", valid_from=SINCE),
        ScopeFact(
            certificate_no="242800000001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=SINCE,
        ),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]  # fmt: skip
    services.record_file(facts=facts, by="gan", at=NOON)
    ledger.sequence(at=NOON)
    run = Run.objects.create(
        snapshot_digest="0" * 64, period_from=SINCE, period_until=date(2026, 11, 1),
        engine="duckdb", begun_at=NOON, ended_at=NOON, rows=1234, new_findings=1,
    )  # fmt: skip
    finding = Finding.objects.create(
        number="YD-2026-00001", code="calibration-expired", institution_uscc=LANZHOU,
        region="620102", subject="YQ-3", measure=3, fingerprint="1" * 64, found_at=NOON,
        first_run=run, last_run=run,
    )  # fmt: skip
    FindingRecord.objects.create(finding=finding, record="sample:W-1", report_no="HJ-2026-001")
    return {
        "officer": someone("ecology-province", region="620000", username="li"),
        "lab": someone("lab-quality", institution=LANZHOU, username="wang"),
        "finding": finding,
    }


@pytest.fixture
def sign_in():
    """sign_in(page, "li") types name and password into the form, as a person does."""

    def run(page: Any, username: str) -> None:
        page.goto("/sign-in")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", "correct horse battery")
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url("**/office/")

    return run


@pytest.fixture
def office(visit, sign_in, live_server, monkeypatch, settings) -> Office:
    """People at their screens by one clock that the journey moves; nobody is signed out meanwhile."""
    settings.SESSION_COOKIE_AGE = 90 * 24 * 3600
    made = Office(visit, sign_in, live_server.url)
    monkeypatch.setattr("django.utils.timezone.now", lambda: made.now)
    return made
