"""Filing a change: on whose word, what stays, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.models import Entry
from hengjian.registry import changes, services
from hengjian.registry.facts import (
    AppointmentFact,
    CertificateFact,
    InstitutionFact,
    LeaseFact,
    ScopeFact,
)
from hengjian.registry.filing_acts import FILINGS
from hengjian.registry.models import Certificate, Change, Employment, ScopeItem

from .conftest import LANZHOU, NOON

MAY = datetime(2026, 5, 10, 2, 0, tzinfo=UTC)
SAID = {"by": "gan", "at": MAY, "reason": "经核实", "decision_no": "甘市监〔2026〕9号"}
BODY = "兰州陇源检测有限公司"


def status(certificate, to, **more):
    said = SAID | {"since": date(2026, 5, 1)} | more
    return changes.change_certificate_status(certificate=certificate, status=to, **said)


@pytest.fixture
def officer(client_as):
    return client_as("ecology-province", region="620000", username="gan")


def file_page(act):
    return reverse("register-change-file", args=(LANZHOU, act))


@pytest.mark.policy("P2.4-16")
def test_an_officer_withdraws_on_a_cited_decision_and_the_register_tells(officer, lanzhou):
    certificate = lanzhou.certificates.get()
    form = {
        "record": certificate.pk,
        "status": "withdrawn",
        "since": "2026-05-01",
        "reason": "以欺骗手段取得",
    }
    before = Entry.objects.count()
    refused = officer.post(file_page("certificate-status"), form)
    assert refused.status_code == 400 and "以欺骗手段取得" in refused.content.decode()
    assert Entry.objects.count() == before and not Change.objects.exists()
    answer = officer.post(
        file_page("certificate-status"), form | {"decision_no": "甘市监撤〔2026〕1号"}
    )
    assert answer.status_code == 302
    certificate.refresh_from_db()
    assert (certificate.status, certificate.status_since) == ("withdrawn", date(2026, 5, 1))
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("pk")
    assert (entry.kind, entry.subject, entry.actor) == (
        "registry.certificate-status-changed",
        LANZHOU,
        "gan",
    )
    assert json.loads(entry.body)["decision_no"] == "甘市监撤〔2026〕1号"
    listed = officer.get(reverse("register-changes")).content.decode()
    assert "甘市监撤〔2026〕1号" in listed and BODY in listed
    assert (
        "甘市监撤〔2026〕1号"
        in officer.get(reverse("register-institution-changes", args=(LANZHOU,))).content.decode()
    )


@pytest.mark.parametrize("act", FILINGS)
def test_every_form_opens_and_says_what_is_missing(officer, lanzhou, act):
    services.record_facts(
        facts=[
            AppointmentFact(
                person_no="P11", uscc=LANZHOU, post="signatory", valid_from=date(2024, 1, 1)
            ),
            LeaseFact(
                uscc=LANZHOU, instrument_no="YQ-001", lessor="某公司", valid_from=date(2024, 1, 1)
            ),
        ],
        by="gan",
        at=NOON,
    )
    assert officer.get(file_page(act)).status_code == 200
    answer = officer.post(file_page(act), {})
    assert answer.status_code == 400 and "invalid-feedback" in answer.content.decode()
    assert not Change.objects.exists()
    assert officer.get(file_page("nothing")).status_code == 404


def test_a_status_moves_only_as_a_decision_can_move_it(lanzhou):
    certificate = lanzhou.certificates.get()
    for wrong in ({"decision_no": " "}, {"reason": ""}, {"since": date(2023, 12, 31)}):
        with pytest.raises(Refusal):
            status(certificate, "revoked", **wrong)
    with pytest.raises(Refusal):
        status(certificate, "valid")
    status(certificate, "cancelled")
    with pytest.raises(Refusal):  # 注销 does not become 撤销 without being restored
        status(certificate, "withdrawn", at=MAY + timedelta(days=1))
    status(certificate, "valid", at=MAY + timedelta(days=2))
    assert (certificate.status, certificate.status_since) == ("valid", None)
    assert [v.status for v in certificate.versions.all()] == ["valid", "cancelled"]


def test_two_officers_at_once_end_in_a_refusal(lanzhou):
    mine, theirs = Certificate.objects.get(), Certificate.objects.get()
    status(mine, "withdrawn")
    with pytest.raises(Refusal):
        status(theirs, "revoked", at=MAY + timedelta(hours=1))
    with pytest.raises(Refusal):
        changes.correct_certificate(
            certificate=theirs, valid_until=date(2031, 1, 1), **SAID | {"at": MAY + timedelta(1)}
        )
    assert Change.objects.count() == 1 == mine.versions.count()


def test_knowledge_does_not_go_back_in_time(lanzhou):
    certificate = lanzhou.certificates.get()
    with pytest.raises(Refusal):
        status(certificate, "withdrawn", at=NOON - timedelta(seconds=1))


def test_a_wrong_number_is_corrected_and_the_old_one_kept(lanzhou, tanchang):
    certificate = lanzhou.certificates.get()
    with pytest.raises(Refusal):
        changes.correct_certificate(certificate=certificate, certificate_no="242800000002", **SAID)
    with pytest.raises(Refusal):
        changes.correct_certificate(certificate=certificate, valid_until=date(2024, 1, 1), **SAID)
    with pytest.raises(Refusal):
        changes.correct_certificate(certificate=certificate, level="province", **SAID)
    changes.correct_certificate(certificate=certificate, certificate_no="242812050009", **SAID)
    assert certificate.certificate_no == "242812050009"
    assert certificate.versions.get().certificate_no == "242800000001"


def test_an_import_still_changes_nothing(lanzhou):
    fact = CertificateFact(
        uscc=LANZHOU,
        certificate_no="242800000001",
        valid_from=date(2024, 1, 1),
        valid_until=date(2031, 1, 1),
    )
    with pytest.raises(Rejected) as refused:
        services.record_facts(facts=[fact], by="gan", at=MAY)
    assert [p.rule for p in refused.value.problems] == ["differs"]
    assert not Change.objects.exists()


@pytest.mark.policy("P2.2-04")
def test_a_new_edition_ends_the_old_row_and_begins_its_own(officer, lanzhou):
    [item] = ScopeItem.objects.filter(parameter="氨氮")
    form = {
        "record": item.pk,
        "on": "2026-06-01",
        "method": "HJ 535-2025",
        "reason": "方法换版",
        "decision_no": "甘市监许〔2026〕5号",
    }
    assert officer.post(file_page("scope-replaced"), form).status_code == 302
    days = [
        (row.method, row.valid_from, row.valid_until)
        for row in ScopeItem.objects.filter(parameter="氨氮").order_by("valid_from")
    ]
    assert days == [
        ("HJ 535-2009", date(2024, 1, 1), date(2026, 6, 1)),
        ("HJ 535-2025", date(2026, 6, 1), None),
    ]


def test_rows_that_repeat_the_same_days_are_refused_at_their_cell(lanzhou):
    def row(since, until=None, **more):
        return ScopeFact(
            certificate_no="242800000001", category="水和废水", parameter="氨氮",
            method="HJ 535-2009", valid_from=since, valid_until=until, **more,
        )  # fmt: skip

    # On record from 2024-01-01 without an end.
    for twice in (row(date(2026, 1, 1)), row(date(2023, 1, 1), date(2024, 1, 2))):
        with pytest.raises(Rejected) as refused:
            services.record_facts(facts=[twice], by="gan", at=MAY)
        [problem] = refused.value.problems
        assert (problem.where, problem.rule) == ("scope[0].valid_from", "overlapping")
    # Ends where the other begins; another site; another certificate's business.
    fine = [row(date(2023, 1, 1), date(2024, 1, 1)), row(date(2026, 1, 1), site="白银分场所")]
    assert services.record_facts(facts=fine, by="gan", at=MAY).total == 2
    # Two in one file overlap each other as well.
    with pytest.raises(Rejected):
        two = [row(date(2026, 1, 1), site="A"), row(date(2026, 2, 1), site="A")]
        services.record_facts(facts=two, by="gan", at=MAY)


def test_scope_ends_are_refused_where_nothing_holds_and_can_be_taken_back(lanzhou):
    [item] = ScopeItem.objects.filter(parameter="总磷")  # from 2025-06-01
    with pytest.raises(Refusal):
        changes.end_scope(items=[item], on=date(2025, 6, 1), **SAID)
    with pytest.raises(Refusal):
        changes.end_scope(items=[], on=date(2026, 6, 1), **SAID)
    changes.end_scope(items=[item], on=date(2026, 6, 1), **SAID)
    item = ScopeItem.objects.get(pk=item.pk)
    assert item.valid_until == date(2026, 6, 1)
    later = SAID | {"at": MAY + timedelta(days=1)}
    changes.correct_scope_row(item=item, valid_until=None, **later)
    assert ScopeItem.objects.get(pk=item.pk).valid_until is None
    assert ScopeItem.ever.filter(parameter="总磷").count() == 3


def test_a_row_never_granted_leaves_the_register_and_stays_in_its_history(lanzhou):
    from hengjian.registry.selectors import institutions_for

    from .test_selectors import PROVINCE

    [item] = ScopeItem.objects.filter(parameter="总磷")
    changes.correct_scope_row(item=item, never_granted=True, **SAID)
    assert not ScopeItem.objects.filter(parameter="总磷").exists()
    assert ScopeItem.ever.get(parameter="总磷").recorded_until == MAY
    assert not institutions_for(PROVINCE, search="总磷")
    assert institutions_for(PROVINCE, search="氨氮")


def test_people_leave_and_the_end_can_be_taken_back(officer, lanzhou):
    job = Employment.objects.get(person__person_no="P11")
    form = {"record": job.pk, "on": "2026-05-01", "reason": "离职"}
    assert officer.post(file_page("employment-ended"), form).status_code == 302
    job.refresh_from_db()
    assert job.valid_until == date(2026, 5, 1)
    again = officer.post(file_page("employment-ended"), form)
    assert again.status_code == 409 and "已登记的相同" in again.content.decode()
    form = {"record": job.pk, "on": "", "reason": "误登"}
    assert officer.post(file_page("employment-ended"), form).status_code == 302
    job.refresh_from_db()
    assert job.valid_until is None
    assert list(Change.objects.values_list("record", "reason")) == [
        ("P11", "误登"),
        ("P11", "离职"),
    ]


def test_a_renamed_institution_is_found_by_its_new_name_and_keeps_the_old(lanzhou):
    from hengjian.registry.selectors import institutions_for

    from .test_selectors import PROVINCE

    changes.change_institution(
        institution=lanzhou, name="甘肃祁连检测有限公司", head_name="赵青", **SAID
    )
    assert [x.name for x in institutions_for(PROVINCE, search="qljc")] == ["甘肃祁连检测有限公司"]
    assert not institutions_for(PROVINCE, search="陇源")
    assert lanzhou.versions.get().name == BODY
    # A name of a person does not enter the ledger, only that it changed.
    body = Entry.objects.get(kind="registry.institution-changed").body
    assert "赵青" not in body and "祁连" in body
    with pytest.raises(Refusal):
        changes.change_institution(institution=lanzhou, name=" ", **SAID | {"at": MAY})
    with pytest.raises(Refusal):
        changes.change_institution(institution=lanzhou, name="长" * 121, **SAID)


def test_an_import_after_a_change_is_held_against_what_stands_now(lanzhou):
    changes.change_institution(institution=lanzhou, name="甘肃祁连检测有限公司", **SAID)
    new = InstitutionFact(
        uscc=LANZHOU, name="甘肃祁连检测有限公司", kind="commercial", region="620102"
    )
    assert services.record_facts(facts=[new], by="gan", at=MAY).same == 1


def test_who_may_not_file_is_told_nothing(client_as, lanzhou):
    head = client_as("lab-head", institution=LANZHOU)
    page = head.get(reverse("register-institution-changes", args=(LANZHOU,)))
    assert page.status_code == 200 and "办理变更" not in page.content.decode()
    assert head.post(file_page("certificate-status"), {}).status_code == 403
    beside = client_as("ecology-province", region="630000")
    assert beside.get(file_page("certificate-status")).status_code == 404
