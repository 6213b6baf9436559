"""Instruments with what keeps them true, rooms, ties and verified methods on a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from hengjian.registry import doubts, holdings, services
from hengjian.registry.facts import LeaseFact, PeriodCheckFact, ScopeFact
from hengjian.registry.models import ScopeItem

from .conftest import LANZHOU, NOON, TANCHANG
from .test_more_facts import more

pytestmark = pytest.mark.django_db


def page(client, **query):
    answer = client.get(reverse("register-holdings", args=(LANZHOU,)), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.policy("P2.4-06")
def test_an_instrument_on_a_day_is_what_was_true_that_day(lanzhou):
    facts = [
        PeriodCheckFact(
            uscc=LANZHOU, instrument_no="YQ-001", checked_on=date(2024, 7, 1), passed=True
        ),
        PeriodCheckFact(
            uscc=LANZHOU, instrument_no="YQ-001", checked_on=date(2024, 9, 1), passed=False
        ),
        LeaseFact(
            uscc=LANZHOU, instrument_no="YQ-001", lessor="某租赁公司",
            valid_from=date(2024, 2, 1), valid_until=date(2024, 8, 1),
        ),
    ]  # fmt: skip
    services.record_facts(facts=facts, by="gan", at=NOON)
    row = holdings.instruments(lanzhou).get()
    july = holdings.held(row, date(2024, 7, 31))
    assert (july.covered, july.check.passed, july.lease.lessor) == (True, True, "某租赁公司")
    august = holdings.held(row, date(2024, 8, 1))
    assert august.lease is None and august.check.passed
    # The calibration's due day is its last day.
    assert holdings.held(row, date(2025, 1, 1)).covered
    late = holdings.held(row, date(2025, 1, 2))
    assert not late.covered and late.calibration.due_on == date(2025, 1, 1)
    assert not late.check.passed
    assert holdings.held(row, date(2023, 12, 31)).calibration is None


@pytest.mark.parametrize("tab", ["instruments", "places", "ties", "verifications"])
def test_every_tab_shows_what_is_on_record_in_words(client_as, lanzhou, tab):
    services.record_facts(facts=more(), by="gan", at=NOON)
    officer = client_as("ecology-county", region="620102")
    shown = page(officer, tab=tab, on="2026-05-01")
    assert "这一天没有登记" not in shown
    for raw in ("instrument-room", "shareholder", "transmission", "leased", "None"):
        assert f">{raw}<" not in shown
    assert "这一天没有登记" in page(officer, tab="ties", on="2001-01-01")


def test_another_area_is_not_there(client_as, lanzhou, tanchang):
    officer = client_as("ecology-county", region="620102")
    assert officer.get(reverse("register-holdings", args=(TANCHANG,))).status_code == 404


@pytest.mark.policy("P2.1-02")
def test_scope_granted_since_one_list_and_one_library_names_its_item(lanzhou):
    assert doubts.doubts(lanzhou, kind="library") == []  # granted before: nothing to ask
    row = {"certificate_no": "242800000001", "category": "水和废水", "method": "HJ 828-2017"}
    before = ScopeFact(parameter="化学需氧量", valid_from=date(2026, 5, 31), **row)
    bare = ScopeFact(parameter="五日生化需氧量", valid_from=date(2026, 6, 1), **row)
    whole = ScopeFact(
        parameter="石油类", valid_from=date(2026, 6, 1),
        library_item="LB-1", library_status="在库", **row,
    )  # fmt: skip
    services.add_scope_items(items=[before, bare, whole], by="gan", at=NOON)
    [doubt] = doubts.doubts(lanzhou, kind="library")
    assert "五日生化需氧量" in doubt.because.zh and doubt.because.zh.startswith("1 ")
    item = ScopeItem.objects.get(parameter="五日生化需氧量")
    ScopeItem.objects.filter(pk=item.pk).update(library_item="LB-2")
    assert doubts.doubts(lanzhou, kind="library")  # the status is missing still
