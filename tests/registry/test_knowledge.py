"""Was it valid on that day, and did the platform know? Expected answers are worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from hengjian.registry import belief, changes, knowledge, selectors
from hengjian.registry.belief import Version
from hengjian.registry.models import Certificate, ScopeItem

from .conftest import LANZHOU, NOON

#: The facts were recorded at NOON (2 March 2026); these are later.
MAY, JUNE = datetime(2026, 5, 10, 2, 0, tzinfo=UTC), datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
APRIL_15, APRIL_20 = date(2026, 4, 15), datetime(2026, 4, 20, 2, 0, tzinfo=UTC)


def withdraw(lanzhou, at=MAY, since=date(2026, 4, 1)):
    return changes.change_certificate_status(
        certificate=lanzhou.certificates.get(),
        status="withdrawn",
        since=since,
        decision_no="甘市监撤〔2026〕3号",
        reason="以欺骗手段取得资质认定",
        by="gan",
        at=at,
    )


@pytest.mark.policy("P2.1-01")
def test_a_withdrawal_learned_late_is_told_apart_from_one_known_then(client_as, lanzhou):
    withdraw(lanzhou)
    officer = client_as("market-province", region="620000")
    address = reverse("register-known", args=(LANZHOU,))
    page = officer.get(f"{address}?on=2026-04-15&known=2026-04-20T10:00:00").content.decode()
    assert "后来才得知不同" in page and "撤销" in page and "2026-04-01" in page
    assert "registry.certificate-status-changed" in page
    # 10 May 02:00 UTC is 10:00 in Lanzhou: from then on it was known.
    known = officer.get(f"{address}?on=2026-04-15&known=2026-05-10T10:00:00").content.decode()
    assert "后来才得知不同" not in known and "与现在所知一致" in known
    # The day before the withdrawal nothing has changed.
    before = officer.get(f"{address}?on=2026-03-31&known=2026-04-20T10:00:00").content.decode()
    assert "后来才得知不同" not in before


def test_the_certificate_of_a_day_follows_what_was_known(lanzhou):
    withdraw(lanzhou)
    assert selectors.certificate_on(lanzhou, APRIL_15) is None
    believed = selectors.certificate_on(lanzhou, APRIL_15, APRIL_20)
    assert believed.certificate_no == "242800000001" and believed.status == "valid"
    assert selectors.certificate_on(lanzhou, APRIL_15, MAY) is None
    assert selectors.certificate_on(lanzhou, APRIL_15, MAY - timedelta(seconds=1)) is not None
    # Before it was recorded nothing was known, whatever the day.
    early = NOON - timedelta(seconds=1)
    assert selectors.certificate_on(lanzhou, APRIL_15, early) is None
    assert not selectors.scope_on(lanzhou, APRIL_15, early)
    assert selectors.scope_on(lanzhou, APRIL_15, APRIL_20).count() == 2
    assert not selectors.scope_on(lanzhou, APRIL_15, MAY)


@pytest.mark.policy("P2.1-02")
def test_a_verdict_names_the_act_that_taught_it(lanzhou):
    items = list(ScopeItem.objects.filter(parameter="氨氮"))
    changes.end_scope(
        items=items, on=date(2026, 4, 1), decision_no="甘市监许〔2026〕8号",
        reason="机构放弃", by="gan", at=MAY,
    )  # fmt: skip
    asked = {"now": NOW, "parameter": " 氨氮", "method": "hj535—2009"}
    late = knowledge.verdict(lanzhou, APRIL_15, APRIL_20, **asked)
    assert (late.holds, late.believed, late.knew) == (False, True, False)
    assert late.learned_at == MAY and late.entry.kind == "registry.scope-ended"
    then = knowledge.verdict(lanzhou, date(2026, 3, 31), APRIL_20, **asked)
    assert (then.holds, then.believed, then.knew) == (True, True, True)
    assert then.learned_at == NOON and then.entry.kind == "registry.file-recorded"
    other = knowledge.verdict(lanzhou, APRIL_15, APRIL_20, now=NOW, parameter="总磷")
    assert (other.holds, other.believed) == (True, True)
    unknown = knowledge.verdict(lanzhou, APRIL_15, APRIL_20, now=NOW, parameter="铅")
    assert (unknown.holds, unknown.believed) == (False, False)


def test_what_differs_since_stands_first(lanzhou):
    items = list(ScopeItem.objects.filter(parameter="总磷"))
    changes.end_scope(
        items=items, on=date(2026, 4, 1), decision_no="X", reason="r", by="gan", at=MAY
    )
    then = selectors.scope_on(lanzhou, APRIL_15, APRIL_20)
    now = list(selectors.scope_on(lanzhou, APRIL_15, NOW))
    lines = knowledge.scope_lines(then, now)
    assert [(x.item.parameter, x.then, x.now) for x in lines] == [
        ("总磷", True, False),
        ("氨氮", True, True),
    ]


def test_a_row_believed_before_is_read_by_nobody_who_asks_for_the_present(lanzhou):
    [item] = ScopeItem.objects.filter(parameter="氨氮")
    changes.correct_scope_row(
        item=item, limits="仅测地表水", decision_no="X", reason="漏登", by="gan", at=MAY
    )
    assert [row.pk for row in ScopeItem.objects.filter(parameter="氨氮")] == [item.pk]
    assert item.certificate.scope.count() == 2
    assert ScopeItem.ever.count() == 3
    [old] = ScopeItem.ever.exclude(recorded_until=None)
    assert (old.limits, old.recorded_at, old.recorded_until) == ("", NOON, MAY)


AT = st.integers(1, 20)
STEPS = st.lists(
    st.tuples(
        AT,
        st.sampled_from(("withdrawn", "revoked", "cancelled", "valid", "dates", "number")),
        st.integers(0, 300),
    ),
    max_size=8,
)


@pytest.mark.policy("P2.1-01")
@pytest.mark.django_db
@settings(max_examples=25)
@given(steps=STEPS)
def test_no_version_is_ever_lost(steps):
    """Against a list kept by hand: after every act, what was true at each earlier instant is still
    told as it was."""
    from django.db import transaction

    from hengjian.core.errors import Refusal
    from hengjian.registry import services

    from .conftest import file_of

    with transaction.atomic():
        services.record_file(facts=file_of(LANZHOU, "机构", "620102"), by="gan", at=NOON)
        certificate = Certificate.objects.get()
        told = [(NOON, seen(certificate))]
        now = NOON
        for later, what, days in steps:
            now += timedelta(hours=later)
            day = date(2024, 1, 1) + timedelta(days=days)
            try:
                with transaction.atomic():
                    act(certificate, what, day, now)
            except Refusal:
                continue
            told.append((now, seen(certificate)))
        lanzhou = certificate.institution
        for place, (at, expected) in enumerate(told):
            until = told[place + 1][0] if place + 1 < len(told) else now + timedelta(days=1)
            for instant in (at, until - timedelta(microseconds=1)):
                [state] = knowledge.certificate_states(lanzhou, instant)
                assert seen(state) == expected
        assert certificate.versions.count() == len(told) - 1 == lanzhou.changes.count()
        transaction.set_rollback(True)


def seen(row) -> tuple:
    names = ("certificate_no", "status", "status_since", "valid_from", "valid_until")
    return tuple(getattr(row, name) for name in names)


def act(certificate, what, day, at) -> None:
    said = {"reason": "r", "by": "gan", "at": at, "decision_no": "X"}
    if what == "dates":
        changes.correct_certificate(certificate=certificate, valid_from=day, **said)
    elif what == "number":
        number = f"2428120500{day:%d}"
        changes.correct_certificate(certificate=certificate, certificate_no=number, **said)
    else:
        changes.change_certificate_status(certificate=certificate, status=what, since=day, **said)


def version(key="c", since=NOON, until=None, **days):
    return Version(
        key, days.get("begin", date(2026, 1, 1)), days.get("end"), days.get("struck"), since, until
    )


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
        (date(2027, 1, 1), False),
    ],
)
def test_a_version_holds_from_its_first_day_until_it_is_struck(day, holds):
    one = version(end=date(2027, 1, 1), struck=date(2026, 4, 1))
    assert one.in_force(day) is holds


def test_belief_since_counts_back_to_the_last_break():
    first, second = NOON, NOON + timedelta(days=1)
    third, now = NOON + timedelta(days=2), NOON + timedelta(days=9)
    answers = {first: True, second: False, third: True, now: True}
    assert belief.believed_since(answers.get, [first, second, third], now) == third
    assert belief.believed_since(lambda _: True, [first, second], now) == first
    assert belief.believed_since(lambda _: False, [], now) is None
