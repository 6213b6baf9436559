"""Release and withdrawal: what shows, until when, and what stays."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest

from hengjian.accounts.access import Actor, Held, NotAllowed
from hengjian.core.errors import Refusal
from hengjian.disclosure import selectors, services
from hengjian.disclosure.models import Release
from hengjian.ledger.models import Entry

from ..conftest import NOON
from .conftest import DAY, LANZHOU

LEADER = Actor("li", "李局", "", (Held("ecology-leader", "620000"),))
OFFICER = Actor("gan", "甘", "", (Held("ecology-province", "620000"),))


def test_what_is_released_shows_and_names_nobody(case):
    made = services.release(case=case, by=LEADER, at=NOON)
    (shown,) = selectors.latest(DAY, 6)
    assert (shown.number, shown.institution_uscc) == (made.number, LANZHOU)
    assert "谱图与结果不符" in shown.title.zh
    assert "200,000 元" in shown.text.zh
    assert "王小明" not in json.dumps(made.body, ensure_ascii=False)
    plain = json.dumps(made.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert made.body_sha256 == hashlib.sha256(plain.encode()).hexdigest()
    entry = Entry.objects.get(kind="disclosure.released")
    assert entry.subject == made.number
    kept = json.loads(entry.body)
    assert set(kept) == {"case", "body_sha256", "ground", "until"}  # the words are not in the log
    assert kept["body_sha256"] == made.body_sha256


def test_it_shows_through_its_last_day_and_not_a_day_longer(case):
    # A fine is ordinary bad credit: one year from the decision of 20 November 2026 (CR36).
    services.release(case=case, by=LEADER, at=NOON)
    assert len(selectors.releases_of(LANZHOU, date(2027, 11, 20))) == 1
    assert selectors.releases_of(LANZHOU, date(2027, 11, 21)) == []
    assert selectors.releases_of(LANZHOU, date(2026, 11, 22)) == []


def test_a_market_penalty_shows_three_years(case):
    case.authority = "market"
    assert services.terms(case, DAY).until == date(2029, 11, 20)


def test_before_any_term_was_on_record_there_is_none(case):
    # CR36 holds from 2026-04-01; the day before, no length of display is on record.
    assert services.terms(case, date(2026, 3, 31)).until is None


def test_a_withdrawn_release_is_a_tombstone_and_may_be_made_again(case):
    made = services.release(case=case, by=LEADER, at=NOON)
    digest = made.body_sha256
    with pytest.raises(Refusal):
        services.release(case=case, by=LEADER, at=NOON)
    services.withdraw(released=made, reason="决定已变更", by=LEADER, at=NOON)
    assert selectors.latest(DAY, 6) == []
    assert (made.body, made.body_sha256, made.withdrawn_reason) == ({}, digest, "决定已变更")
    assert json.loads(Entry.objects.get(kind="disclosure.withdrawn").body)["body_sha256"] == digest
    with pytest.raises(Refusal):
        services.withdraw(released=made, reason="再次", by=LEADER, at=NOON)
    assert services.release(case=case, by=LEADER, at=NOON).number != made.number


def test_a_withdrawal_needs_a_reason(case):
    made = services.release(case=case, by=LEADER, at=NOON)
    with pytest.raises(Refusal):
        services.withdraw(released=made, reason=" ", by=LEADER, at=NOON)
    assert len(selectors.latest(DAY, 6)) == 1


def test_only_a_leader_releases(case):
    with pytest.raises(NotAllowed):
        services.release(case=case, by=OFFICER, at=NOON)
    assert not Release.objects.exists()


def test_the_public_reads_the_fine_decided_and_not_its_range(case):
    made = services.release(case=case, by=LEADER, at=NOON)
    assert made.body["fine_yuan"] == case.fine_yuan
    assert not [m for m in made.body["measures"] if "罚款" in m["zh"]]
