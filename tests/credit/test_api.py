"""The JSON API of supervision classes, called as its routes are."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import RequestFactory
from ninja import NinjaAPI

from hengjian.accounts.access import Actor
from hengjian.core.errors import Rejected
from hengjian.credit import api, services
from hengjian.credit.models import Adjustment
from hengjian.ledger.selectors import entries_for

from ..conftest import NOON
from .conftest import LANZHOU

GAN = Actor("gan", "甘")


@pytest.fixture
def officer(someone):
    """A request of the market authority of the province, as the routes hand it on."""
    request = RequestFactory().get("/")
    request.user = someone("market-province", region="620000")
    return request


def test_the_list_says_class_scales_and_chance(officer, lanzhou, case):
    case("decided", "F5-01")
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    first, second = api.list_classes(officer, page=1)
    assert (first["uscc"], first["supervision_class"], first["market"]) == (LANZHOU, "D", "D")
    assert first["chance"] == 1
    assert (second["assessed_on"], second["decided_by"]) == (None, [])


def test_the_history_keeps_every_reason(officer, lanzhou, case):
    case("decided", "X14-2")
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    (row,) = api.read_class(officer, LANZHOU)
    assert (row["supervision_class"], row["before"]) == ("C", "B")
    assert [rule["class"] for rule in row["reasons"]] == ["D", "C", "A", "B"]


def test_the_published_rules_are_those_of_the_day(officer, lanzhou):
    body = api.read_scale(officer)
    assert {row["class"]: row["used"] for row in body["inclusion"]} == {
        "A": "0.02", "B": "0.08", "C": "0.35", "D": "1",
    }  # fmt: skip
    assert sum(row["weight"] for row in body["indicators"]) == 100


def proposing(officer, **body):
    """The same request with a JSON body."""
    request = RequestFactory().post("/", body, content_type="application/json")
    request.user = officer.user
    return request


def test_a_proposal_is_one_act_on_the_ledger_and_a_bad_one_is_rejected(officer, lanzhou):
    body = {
        "supervision_class": "C", "valid_from": "2026-11-23", "valid_until": "2027-01-01",
        "document_no": "甘市监〔2026〕9号", "reason": "群众反映集中",
    }  # fmt: skip
    answer = api.propose(proposing(officer, **body), LANZHOU)
    assert (answer.status_code, answer.value.stage) == (201, "proposed")
    kinds = list(entries_for(LANZHOU).values_list("kind", flat=True))
    assert kinds.count("credit.adjustment-proposed") == 1
    for wrong, where in (
        ({"supervision_class": "E"}, "supervision_class"),
        ({"valid_from": "x"}, "/valid_from"),
    ):
        with pytest.raises(Rejected) as rejected:
            api.propose(proposing(officer, **(body | wrong)), LANZHOU)
        assert [problem.where for problem in rejected.value.problems] == [where]
    with pytest.raises(Http404):
        api.propose(proposing(officer), "91621223MA0000099X")
    assert Adjustment.objects.count() == 1


def test_reassessing_through_the_api_writes_the_register(officer, lanzhou, case):
    case("decided", "F5-01")
    assert api.reassess(officer, LANZHOU)["supervision_class"] == "D"
    lanzhou.refresh_from_db()
    assert lanzhou.supervision_class == "D"


def test_every_operation_has_its_place_in_one_document():
    whole = NinjaAPI(urls_namespace="credit-test")
    whole.add_router("", api.router)
    assert sorted(whole.get_openapi_schema(path_prefix="")["paths"]) == [
        "/credit", "/credit/scale", "/credit/{uscc}", "/credit/{uscc}/adjustments",
        "/credit/{uscc}/reassess",
    ]  # fmt: skip
