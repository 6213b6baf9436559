"""Nothing is rewritten: corrected, withdrawn, ended and attached, each once and with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accounts.access import Actor
from hengjian.core import kept_files
from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.selectors import entries_for
from hengjian.quality import activities, selectors, services
from hengjian.quality.models import Activity
from hengjian.quality.recording import ActivityFacts

from ..conftest import NOON
from .conftest import LANZHOU
from .test_quality import added

GAN = Actor("gan", "甘")
TODAY = date(2026, 11, 23)


def audit(**other):
    facts = {
        "kind": "internal-audit", "held_on": date(2026, 11, 1), "title": "内审", "people": 9,
        "found": 3, "still_open": 2,
    }  # fmt: skip
    return ActivityFacts(**(facts | other))


def recorded(institution, file=None, **other):
    return activities.record_activity(
        institution=institution, facts=audit(**other), file=file, by=GAN, at=NOON
    )


def kinds():
    return list(entries_for(LANZHOU).values_list("kind", flat=True))


def test_findings_are_closed_by_a_correction_that_keeps_the_first_record(client_as, lanzhou):
    first = recorded(lanzhou, kept_files.check("n.txt", b"minutes"))
    lab = client_as("lab-quality", institution=LANZHOU)
    page = lab.get(f"/office/quality/activities/{first.pk}/correct").content.decode()
    assert 'value="3"' in page  # starts from what stands
    sent = {
        "kind": "internal-audit", "held_on": "2026-11-01", "title": "内审", "people": "9",
        "found": "3", "still_open": "0", "reason": "两项已整改并验证",
    }  # fmt: skip
    page = lab.post(
        f"/office/quality/activities/{first.pk}/correct", sent, follow=True
    ).content.decode()
    assert "两项已整改并验证" in page
    (now,) = selectors.activities(lanzhou)
    assert (now.open, now.corrects, now.sha256) == (0, first, first.sha256)
    first.refresh_from_db()
    assert (first.open, first.withdrawn_reason) == (2, "两项已整改并验证")
    assert "quality.activity-corrected" in kinds()


def test_a_withdrawn_activity_counts_no_longer(lanzhou):
    one = recorded(lanzhou, kind="anti-fraud-training", found=0, still_open=0)
    training = next(row for row in selectors.due(lanzhou, TODAY) if row.kind == one.kind)
    assert not training.overdue
    activities.withdraw_activity(activity=one, reason="重复登记", by=GAN, at=NOON)
    training = next(row for row in selectors.due(lanzhou, TODAY) if row.kind == one.kind)
    assert training.overdue
    with pytest.raises(Refusal, match="已被更正或撤回"):
        activities.withdraw_activity(activity=one, reason="再来", by=GAN, at=NOON)


def test_without_a_reason_nothing_is_corrected(lanzhou):
    one = recorded(lanzhou)
    with pytest.raises(Refusal, match="没有写明理由"):
        activities.correct_activity(
            activity=one, facts=audit(), file=None, reason=" ", by=GAN, at=NOON
        )
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"held_on": date(2026, 11, 24)}, "held_on"),
        ({"still_open": 4}, "still_open"),
        ({"found": 10_001}, "found"),
        ({"people": 100_001}, "people"),
        ({"title": " "}, "title"),
        ({"kind": "picnic"}, "kind"),
    ],
)
def test_an_activity_that_cannot_be_is_refused_at_its_field(lanzhou, wrong, where):
    with pytest.raises(Rejected) as refused:
        recorded(lanzhou, **wrong)
    assert [one.where for one in refused.value.problems] == [where]


def test_today_and_all_open_are_possible(lanzhou):
    assert recorded(lanzhou, held_on=TODAY, still_open=3).pk


@pytest.mark.parametrize(("held_on", "late"), [(date(2025, 11, 23), 0), (date(2025, 11, 22), 1)])
def test_an_act_is_overdue_from_the_day_after_its_year(lanzhou, held_on, late):
    for kind in ("management-review", "anti-fraud-training", "self-check"):
        recorded(lanzhou, kind=kind)
    recorded(lanzhou, held_on=held_on)
    (due,) = (row for row in selectors.due(lanzhou, TODAY) if row.kind == "internal-audit")
    assert due.overdue is bool(late)
    row = selectors._late_acts(TODAY)
    (counted,) = type(lanzhou).objects.filter(pk=lanzhou.pk).annotate(n=row).values_list("n")
    assert counted[0] == late


def test_a_document_ends_with_a_reason_and_stays_readable(client_as, lanzhou):
    row = added(lanzhou)
    lab = client_as("lab-quality", institution=LANZHOU)
    address = f"/office/quality/documents/{row.pk}/end"
    early = lab.post(address, {"ended_on": "2025-12-31", "reason": "并入手册"})
    assert (early.status_code, "须在生效日与今天之间" in early.content.decode()) == (400, True)
    late = lab.post(address, {"ended_on": "2026-11-24", "reason": "并入手册"})
    assert late.status_code == 400
    page = lab.post(address, {"ended_on": "2026-11-23", "reason": "并入手册"}, follow=True)
    assert "并入手册" in page.content.decode()
    assert not selectors.documents(lanzhou, TODAY).exists()
    assert lab.post(address, {"ended_on": "2026-11-23", "reason": "再来"}).status_code == 409


def test_a_text_is_attached_once(client_as, lanzhou):
    row = added(lanzhou, file=None)
    services.attach_file(document=row, file=kept_files.check("a.txt", b"1"), by=GAN, at=NOON)
    with pytest.raises(Refusal, match="已有原文"):
        services.attach_file(document=row, file=kept_files.check("a.txt", b"2"), by=GAN, at=NOON)
    row.refresh_from_db()
    assert row.sha256 == kept_files.check("a.txt", b"1").sha256
    assert kinds().count("quality.document-attached") == 1


def test_a_review_before_the_version_came_into_force_is_refused(lanzhou):
    row = added(lanzhou)
    with pytest.raises(Rejected):
        services.review_document(
            document=row, reviewed_on=date(2025, 12, 31), next_due_on=date(2026, 12, 31), note="",
            by=GAN, at=NOON,
        )  # fmt: skip


def test_an_officer_records_nothing_and_another_laboratory_finds_nothing(client_as, lanzhou):
    one = recorded(lanzhou)
    address = f"/office/quality/activities/{one.pk}/withdraw"
    assert client_as("market-province", region="620000").get(address).status_code == 403
    other = client_as("lab-quality", institution="91621223MA0000023K")
    assert other.post(address, {"reason": "x"}).status_code == 404
    assert selectors.activities(lanzhou).count() == 1
