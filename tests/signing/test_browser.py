"""Register and sign in a real browser: a virtual authenticator, the demonstration key, a tampered page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from hengjian.accounts.access import Actor
from hengjian.core.text import t
from hengjian.registry import services as register
from hengjian.registry.facts import EmploymentFact, InstitutionFact, PersonFact
from hengjian.signing import kinds, services
from hengjian.signing.models import Passkey, Signature
from hengjian.signing.statements import Statement

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BODY = "91620102MA0000015R"
WANG = Actor("wang", "王小明", "P1")


@pytest.fixture
def page(chromium, live_server, someone, settings, tmp_path) -> Any:
    """Wang's browser on localhost (passkeys want a name, not an address), signed in."""
    settings.HENGJIAN_VAR, settings.DEMO = tmp_path, True
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    facts = [
        InstitutionFact(uscc=BODY, name="兰州陇源检测", kind="commercial", region="620102"),
        PersonFact(person_no="P1", name="王小明"),
        EmploymentFact(person_no="P1", uscc=BODY, valid_from=date(2024, 1, 1)),
    ]
    register.record_file(facts=facts, by="gan", at=timezone.now() - timedelta(days=1))
    user = someone("lab-sampler", institution=BODY, username="wang")
    user.person_no = "P1"
    user.save()
    labels = {"site": t("点位", "Site"), "bottles": t("样品", "Bottles"), "ph": t("pH", "pH")}
    kinds.register("test.sampling", lambda statement, signature: None, labels=labels)
    url = live_server.url.replace("127.0.0.1", "localhost")
    context = chromium.new_context(base_url=url, locale="zh-CN")
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("input[name=username]", "wang")
    opened.fill("input[name=password]", "correct horse battery")
    opened.locator("main button[type=submit]").first.click()
    opened.wait_for_url("**/office/**")
    yield opened
    context.close()


def asked(at: datetime) -> str:
    said = Statement(
        "test.sampling", "CY-2026-0007", 1, "sampling", BODY, t("采样记录", "Sampling record"), (),
        {"site": "黄河兰州段新城桥断面", "bottles": [{"no": "S-1", "ph": "7.82"}]},
    )  # fmt: skip
    return services.ask(statements=[said], by=WANG, at=at).number


def authenticator(page: Any, *, verified: bool = True) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": verified,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def test_a_passkey_is_registered_and_signs_what_is_shown(page):
    session, device = authenticator(page)
    page.goto("/office/keys/")
    page.get_by_label("名称").fill("我的手机")
    page.get_by_role("button", name="登记密钥").click()
    page.get_by_text("已登记密钥“我的手机”").wait_for()
    assert Passkey.objects.get().kind == "passkey"
    number = asked(timezone.now())
    page.goto(f"/office/sign/{number}/")
    page.get_by_text("黄河兰州段新城桥断面").first.wait_for()
    page.get_by_role("cell", name="7.82").wait_for()
    # Somebody who does not confirm who he is signs nothing.
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="用我的密钥签署").click()
    page.get_by_text("没有签署").wait_for()
    assert not Signature.objects.exists()
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    page.get_by_role("button", name="用我的密钥签署").click()
    page.wait_for_url("**/office/signatures/**")
    page.get_by_text("有效", exact=True).wait_for()
    assert Signature.objects.get().subject == "CY-2026-0007"


def test_a_demonstration_key_signs_where_there_is_no_authenticator(page):
    page.goto("/office/keys/")
    page.get_by_role("button", name="用演示软件密钥").click()
    page.get_by_role("cell", name="演示软件密钥").wait_for()
    page.goto(f"/office/sign/{asked(timezone.now())}/")
    page.get_by_role("button", name="用我的密钥签署").click()
    page.wait_for_url("**/office/signatures/**")
    assert Signature.objects.get().passkey.kind == "software"


def test_one_digit_altered_between_display_and_signing_is_not_signed(page):
    page.goto("/office/keys/")
    page.get_by_role("button", name="用演示软件密钥").click()
    page.get_by_role("cell", name="演示软件密钥").wait_for()
    page.goto(f"/office/sign/{asked(timezone.now())}/")
    page.get_by_role("cell", name="7.82").wait_for()
    page.evaluate(
        "document.querySelectorAll('#sign-texts pre').forEach("
        "p => p.textContent = p.textContent.replace('7.82', '7.28'))"
    )
    page.get_by_role("button", name="用我的密钥签署").click()
    page.get_by_text("与待签摘要不符").wait_for()
    assert not Signature.objects.exists()
