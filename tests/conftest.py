"""What every test shares: a throw-away home for files, and the cast."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("same-every-time", derandomize=True, deadline=None)
settings.load_profile("same-every-time")

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HENGJIAN_SHARED", ROOT.parent / "shared"))
#: The hour at which most tests happen.
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """Argon2 is slow on purpose; tests that are about it choose it themselves."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path) -> None:
    """Whatever a test publishes or keeps lies in its own folder."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"


@pytest.fixture
def noon() -> datetime:
    """2026-11-23 12:00 in Lanzhou."""
    return NOON


@pytest.fixture
def shared() -> Path:
    """The folder of larger real inputs; without it the test is skipped, saying so."""
    if not SHARED.exists():
        pytest.skip("needs the larger real inputs (set HENGJIAN_SHARED)")
    return SHARED


@pytest.fixture
def someone(db) -> Callable[..., object]:
    """someone("ecology-province", region="620000") → a user with that post."""
    from hengjian.accounts.models import Post, User

    def make(role: str, *, region: str = "", institution: str = "", username: str = ""):
        name = username or f"{role}-{region or institution or 'all'}"
        user = User.objects.create_user(name, "correct horse battery", name=name)
        Post.objects.create(
            user=user,
            role=role,
            region=region,
            institution_uscc=institution,
            held_from=date(2020, 1, 1),
        )
        return user

    return make


@pytest.fixture
def client_as(client, someone) -> Callable[..., object]:
    """client_as("lab-head", institution=…) → a test client signed in as somebody with that post."""

    def sign_in(role: str, **where: str):
        from django.test import Client

        fresh = Client()
        fresh.force_login(
            someone(role, **where), backend="hengjian.accounts.backends.PasswordBackend"
        )
        return fresh

    return sign_in


CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOW = "Chromium is missing; get it with: apt-get install chromium fonts-noto-cjk"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, started once."""
    if CHROMIUM is None:
        pytest.skip(HOW)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skip is a failure: every part a test needs is installed there."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or os.environ.get("CI") != "true" or hasattr(session.config, "workerinput"):
        return
    skipped = reporter.stats.get("skipped", [])
    reporter.write_line(f"skipped in CI: {len(skipped)}")
    for report in skipped:
        reporter.write_line(f"  not expected: {report.nodeid}: {report.longrepr[-1]}")
    if skipped and session.exitstatus in (0, 5):
        session.exitstatus = 1
