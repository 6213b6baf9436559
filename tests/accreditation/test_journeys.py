"""Whole applications over HTTP, as data: who presses what on which page. First, renewal and change
walk the same way in a browser (tests/journeys)."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from hengjian.accreditation.models import Application
from hengjian.simulation import accreditation_acts as life

from .conftest import LANZHOU


@dataclass(frozen=True)
class Journey:
    """What is chosen, what is asked of rows, how it is reviewed, what the register says after."""

    choose: dict[str, str]
    do: str
    review: str
    status: str
    methods: frozenset[str]
    checked: bool = False


HELD = frozenset({"HJ 535-2009", "GB 11893-89"})
NOISE = {
    "do": "add", "category": "噪声", "parameter": "厂界环境噪声", "method": "GB 12348-2008",
}  # fmt: skip
JOURNEYS = {
    "extension": Journey({"what": "extension"}, "add", "on_site", "valid", HELD | {"GB 12348-2008"}),
    "method": Journey(
        {"what": "method"}, "replace", "paper", "valid", frozenset({"HJ 535-2009", "GB 11893-2026"})
    ),
    "item": Journey(
        {"what": "change", "trigger": "item"}, "remove", "on_site", "valid", HELD - {"GB 11893-89"}
    ),
    "cancellation": Journey({"what": "cancellation"}, "", "none", "cancelled", HELD),
    "commitment": Journey(
        {"what": "commitment", "under": "extension"}, "add", "none", "valid",
        HELD | {"GB 12348-2008"}, checked=True,
    ),
}  # fmt: skip


def press(client: Client, number: str, step: str, **given) -> None:
    answer = client.post(f"/office/applications/{number}/{step}", given)
    assert answer.status_code == 302, (
        step,
        re.findall(r'role="alert".*?</div>', answer.content.decode(), re.S),
    )


def ask(lab: Client, number: str, journey: Journey, held) -> None:
    if journey.do == "add":
        press(lab, number, "rows", **NOISE)
    elif journey.do:
        row = held.scope.get(parameter="总磷")
        press(lab, number, "rows", do=journey.do, rows=row.pk, **{f"method-{row.pk}": "GB 11893-2026"})  # fmt: skip
    page = lab.get(f"/office/applications/{number}/edit?step=papers").content.decode()
    for kind in re.findall(r'name="kind" value="([a-z-]+)"', page):
        press(lab, number, "papers", kind=kind, file=SimpleUploadedFile("a.pdf", b"%PDF-1.4"))
    press(lab, number, "submit")


@pytest.mark.policy("P2.1-05", "P2.1-09")
@pytest.mark.parametrize("name", JOURNEYS)
def test_from_the_wizard_to_the_register(name, certified, client_as):
    journey, now = JOURNEYS[name], timezone.now()
    life.assessors(now)
    lab = client_as("lab-head", institution=LANZHOU, username="wang")
    officer = client_as("market-province", region="620000", username="zhao")
    leader = client_as("market-leader", region="620000", username="sun")
    answer = lab.post("/office/applications/new", journey.choose)
    number = re.search(r"(SQ-\d+-\d+)", answer["Location"])[1]
    held = certified.certificates.get()
    ask(lab, number, journey, held)
    press(officer, number, "accept", review=journey.review)
    made = Application.objects.get(number=number)
    if journey.review != "none":
        life.reviewed(made, now)
    press(leader, number, "decide", outcome="granted", reasons="符合条件")
    press(officer, number, "issue")
    press(officer, number, "publish")
    held.refresh_from_db()
    assert held.status == journey.status
    today = timezone.localdate()
    in_force = {
        row.method for row in held.scope.all() if not row.valid_until or row.valid_until > today
    }
    assert in_force == journey.methods
    if journey.checked:
        page = officer.get(f"/office/applications/{number}/").content.decode()
        assert "发起抽取" in page
        assert "后续现场核查" in page
    told = Client().get(f"/api/v1/certificates/{held.certificate_no}").json()
    assert told["status"] == journey.status
    assert number not in Client().get("/grants/").content.decode()  # only what is public
    assert held.certificate_no in Client().get("/grants/").content.decode()
