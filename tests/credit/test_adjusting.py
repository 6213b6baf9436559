"""A class set by hand: a document, two people, an end; and the pages it is done on."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from hengjian.accounts.access import Actor
from hengjian.core.errors import Refusal, Rejected
from hengjian.credit import adjusting, services
from hengjian.credit.models import Adjustment
from hengjian.ledger.selectors import entries_for

from ..conftest import NOON
from .conftest import LANZHOU

GAN, LI = Actor("gan", "甘"), Actor("li", "李")
PROVINCE = {"region": "620000"}


def proposed(institution, letter="C", until=date(2027, 5, 1)):
    return adjusting.propose(
        institution=institution, supervision_class=letter, valid_from=date(2026, 11, 1),
        valid_until=until, document_no="甘市监〔2026〕9号", reason="群众反映集中", by=GAN, at=NOON,
    )  # fmt: skip


@pytest.mark.policy("P2.2-01")
def test_officer_proposes_leader_approves_and_the_class_follows_with_its_document(
    client_as, lanzhou
):
    officer = client_as("market-province", **PROVINCE)
    page = officer.post(
        f"/office/credit/{LANZHOU}/adjust",
        {
            "supervision_class": "C",
            "valid_from": "2026-11-01",
            "valid_until": "2027-05-01",
            "document_no": "甘市监〔2026〕9号",
            "reason": "群众反映集中",
        },
        follow=True,
    ).content.decode()
    assert "待批准" in page
    made = Adjustment.objects.get()
    leader = client_as("market-leader", **PROVINCE)
    leader.post(f"/office/credit/adjustments/{made.pk}/answer", {"do": "approve"})
    lanzhou.refresh_from_db()
    assert (lanzhou.supervision_class, lanzhou.class_reason) == ("C", "依 甘市监〔2026〕9号 调整")
    listed = leader.get("/office/credit/").content.decode()
    assert "人工调整（甘市监〔2026〕9号）" in listed
    kinds = set(entries_for(LANZHOU).values_list("kind", flat=True))
    assert {"credit.adjustment-proposed", "credit.adjustment-approved"} <= kinds


def test_whoever_proposed_it_may_not_approve_it(lanzhou):
    with pytest.raises(Refusal, match="提出人"):
        adjusting.approve(adjustment=proposed(lanzhou), answer="", by=GAN, at=NOON)


def test_it_is_answered_once(lanzhou):
    made = proposed(lanzhou)
    stale = Adjustment.objects.get(pk=made.pk)
    adjusting.refuse(adjustment=made, answer="依据不足", by=LI, at=NOON)
    with pytest.raises(Refusal, match="处理过"):
        adjusting.approve(adjustment=stale, answer="", by=LI, at=NOON)


def test_a_second_proposal_waits_for_the_first(lanzhou):
    proposed(lanzhou)
    with pytest.raises(Refusal, match="待批准"):
        proposed(lanzhou)


@pytest.mark.parametrize(
    ("until", "fine"), [(date(2027, 11, 1), True), (date(2027, 11, 2), False), (date(2026, 11, 1), False)]
)  # fmt: skip
def test_it_lasts_at_most_a_year(lanzhou, until, fine):
    if fine:
        assert proposed(lanzhou, until=until).pk
    else:
        with pytest.raises(Rejected):
            proposed(lanzhou, until=until)


def test_a_decided_fraud_is_never_softened(case, lanzhou):
    case("decided", "F5-01")
    adjusting.approve(adjustment=proposed(lanzhou, "A"), answer="", by=LI, at=NOON)
    lanzhou.refresh_from_db()
    assert lanzhou.supervision_class == "D"


def test_when_it_runs_out_the_rules_decide_again(lanzhou):
    made = proposed(lanzhou, until=date(2026, 11, 25))
    adjusting.approve(adjustment=made, answer="", by=LI, at=NOON)
    assert adjusting.begun_or_ended(by=LI, at=NOON + timedelta(days=1)) == 0
    assert adjusting.begun_or_ended(by=LI, at=NOON + timedelta(days=2)) == 1
    lanzhou.refresh_from_db()
    assert lanzhou.supervision_class == "B"


def test_a_refused_form_keeps_what_was_typed(client_as, lanzhou):
    answer = client_as("market-province", **PROVINCE).post(
        f"/office/credit/{LANZHOU}/adjust", {"supervision_class": "C", "reason": "字" * 20}
    )
    assert answer.status_code == 400
    assert "字" * 20 in answer.content.decode()


@pytest.mark.policy("P2.2-01")
def test_anyone_reads_the_rules_and_the_chance_of_each_class(client, lanzhou):
    services.reassess(institution=lanzhou, by=GAN, at=NOON)
    page = client.get("/supervision-classes/").content.decode()
    for word in ("35 %", "20 %–50 %", "未核对", "本平台设定", "取三者中最严的一个"):
        assert word in page


def test_the_workbook_holds_the_list_and_no_formula(client_as, lanzhou):
    import io

    from python_calamine import CalamineWorkbook

    type(lanzhou).objects.filter(pk=lanzhou.pk).update(name="=1+1")
    answer = client_as("market-province", **PROVINCE).get("/office/credit/classes.xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    names = [row[1] for row in rows.to_python()]
    assert "=1+1" in names
