"""Whole applications in a real browser: a first one, a renewal, a change. What takes place between
people elsewhere (the draw of the group, the assessment) is done by its own acts here; in
test_accreditation_kinds every role does its own step.
"""

from __future__ import annotations

import pytest
from django.utils import timezone

from hengjian.accreditation.models import Application
from hengjian.registry.models import Institution
from hengjian.simulation import accreditation_acts as life

from .applying import Journey, hold_certificate, open_house, press, write
from .conftest import LANZHOU

pytestmark = pytest.mark.browser
JOURNEYS = [
    Journey(
        "first",
        (("what", "first"),),
        row={"category": "噪声", "parameter": "厂界环境噪声", "method": "GB 12348-2008"},
        certified=False,
    ),
    Journey("renewal", (("what", "renewal"),)),
    Journey(
        "change",
        (("what", "change"), ("trigger", "identity")),
        change={"after-name": "兰州陇源环境检测有限公司"},
    ),
]


@pytest.fixture
def world(home, transactional_db, someone):
    """An institution, its head, an officer and a leader of the province, and assessors."""
    open_house(timezone.now(), someone)


@pytest.mark.policy("P2.1-05", "P2.1-09")
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda j: j.kind)
def test_from_the_wizard_to_the_public_page(visit, world, sign_in, journey):
    if journey.certified:
        hold_certificate(timezone.now())
    lab = visit()
    sign_in(lab, "wang")
    number = write(lab, journey)
    officer = visit()
    sign_in(officer, "zhao")
    officer.goto("/office/applications/")
    officer.get_by_role("link", name=number).click()
    press(officer, "受理", "已受理")
    made = Application.objects.get(number=number)
    after = life.reviewed(made, timezone.now())
    assert after > timezone.now()
    leader = visit()
    sign_in(leader, "sun")
    leader.goto(f"/office/applications/{number}/")
    leader.check("input[name=outcome][value=granted]")
    leader.fill("#decide-reasons", "符合资质认定条件。")
    press(leader, "签署决定", "已作出决定")
    officer.goto(f"/office/applications/{number}/")
    press(officer, "发证", "已登记到名录")
    press(officer, "公布", "已公布")
    assert "已公布" in officer.inner_text("main")
    made.refresh_from_db()
    public = visit(390)
    public.goto(f"/certificates/{made.result.certificate_no}/")
    shown = Institution.objects.get(uscc=LANZHOU).name
    assert shown in public.inner_text("main")
    assert public.evaluate("document.documentElement.scrollWidth") <= 390
    if journey.change:
        assert shown == journey.change["after-name"]


def test_no_page_of_an_application_is_wider_than_a_phone(visit, world, sign_in):
    lab = visit(390)
    sign_in(lab, "wang")
    number = write(lab, JOURNEYS[0])
    edit = f"/office/applications/{number}/edit"
    for address in ("/office/applications/", "/office/applications/new",
                    f"/office/applications/{number}/", edit):  # fmt: skip
        lab.goto(address)
        assert lab.evaluate("document.documentElement.scrollWidth") <= 390, address
    officer = visit(390)
    sign_in(officer, "zhao")
    for address in ("/office/applications/", "/office/applications/due",
                    f"/office/applications/{number}/"):  # fmt: skip
        officer.goto(address)
        assert officer.evaluate("document.documentElement.scrollWidth") <= 390, address
