"""What the night does to filings: moves are proposed, once each, and none takes effect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hengjian.filing import tasks
from hengjian.filing.models import Filing, Proposal
from hengjian.filing.selectors import filings as selectors
from hengjian.filing.services import filings as services
from hengjian.ledger.models import Entry

from .conftest import HEAD, LI, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed(lab) -> Filing:
    content = selectors.snapshot(lab, ["manual"], NOON.date())
    return services.file(
        institution=lab, platform="620000", content=content, commitment="2026-1",
        signatory="x", by=HEAD, at=NOON,
    )  # fmt: skip


def test_nothing_is_proposed_while_nothing_asks_for_it(filed):
    assert tasks.look(at=NOON) == "0 proposed"
    assert not Proposal.objects.exists()


@pytest.mark.policy("P2.2-08")
def test_the_night_after_a_certificate_ended_proposes_once_and_moves_nothing(filed, lab):
    lab.certificates.update(status="cancelled", status_since="2026-11-24")
    assert tasks.look(at=NOON) == "0 proposed"  # it ends tomorrow
    night = NOON + timedelta(days=1)
    assert tasks.look(at=night) == "1 proposed"
    assert tasks.look(at=night + timedelta(days=1)) == "0 proposed"  # it waits already
    waiting = Proposal.objects.get()
    assert (waiting.to, waiting.stage, waiting.proposed_by) == ("lapsed", "pending", "")
    filed.refresh_from_db()
    assert filed.stage == "active"
    entry = Entry.objects.get(kind="filing.move-proposed")
    assert entry.actor == "platform"


def test_what_an_officer_took_back_is_not_proposed_again_for_the_same_reason(filed, lab):
    lab.certificates.update(status="cancelled", status_since="2026-11-20")
    tasks.look(at=NOON)
    services.undo(proposal=Proposal.objects.get(), note="证书正在换发", by=LI, at=NOON)
    assert tasks.look(at=NOON + timedelta(days=1)) == "0 proposed"
    lab.certificates.update(status_since="2026-11-22")  # another fact
    assert tasks.look(at=NOON + timedelta(days=2)) == "1 proposed"


def test_the_task_runs_as_it_is_enqueued(filed, lab, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    lab.certificates.update(status="cancelled", status_since="2026-11-20")
    assert tasks.nightly.func() == "1 proposed"
