"""Whatever is done to the register later, what was known at an instant stays what it was.

Random histories of late knowledge, corrections and ends, each act later than the one before. Twice
checked: by the selectors that pages and API ask, and against a naive diary written beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengjian.core.errors import Refusal
from hengjian.ledger.models import Entry
from hengjian.registry import changes, changing, knowledge, selectors, services
from hengjian.registry.facts import ScopeFact
from hengjian.registry.models import Certificate, Change, Institution, ScopeItem

from .conftest import LANZHOU, NOON

pytestmark = pytest.mark.django_db
NUMBER, FIRST = "242800000001", date(2024, 1, 1)
#: Legal days asked about, on both sides of everything that may happen.
ASKED = [FIRST + timedelta(days=n) for n in (-1, 0, 200, 400, 700, 880, 1200, 2191, 2192)]
days = st.integers(0, 2300).map(lambda n: FIRST + timedelta(days=n))
SAID: dict[str, Any] = {"reason": "核实后更正", "by": "gan", "decision_no": "甘市监〔2026〕1号"}


def certificate() -> Certificate:
    return Certificate.objects.get(institution__uscc=LANZHOU)


def row(parameter: str) -> ScopeItem:
    found = ScopeItem.objects.filter(parameter=parameter).order_by("pk").first()
    if found is None:  # taken off the register by an earlier act
        raise changing.unchanged()
    return found


def status(word: str, since: date) -> Callable[[datetime], object]:
    return lambda at: changes.change_certificate_status(
        certificate=certificate(), status=word, since=since, at=at, **SAID
    )


def corrected(begin: date, length: int | None) -> Callable[[datetime], object]:
    end = None if length is None else begin + timedelta(days=length)
    return lambda at: changes.correct_certificate(
        certificate=certificate(), valid_from=begin, valid_until=end, at=at, **SAID
    )


def ended(parameter: str, on: date) -> Callable[[datetime], object]:
    return lambda at: changes.end_scope(items=[row(parameter)], on=on, at=at, **SAID)


def replaced(parameter: str, on: date) -> Callable[[datetime], object]:
    def act(at: datetime) -> object:
        old = row(parameter)
        new = ScopeFact(
            certificate_no=certificate().certificate_no, category=old.category,
            parameter=old.parameter, method=f"HJ {on.year}-{on.year}", valid_from=on,
        )  # fmt: skip
        return changes.replace_scope_rows(replaced=[old], by_rows=[new], on=on, at=at, **SAID)

    return act


def row_corrected(parameter: str, end: date | None) -> Callable[[datetime], object]:
    return lambda at: changes.correct_scope_row(item=row(parameter), valid_until=end, at=at, **SAID)


def never(parameter: str) -> Callable[[datetime], object]:
    return lambda at: changes.correct_scope_row(
        item=row(parameter), never_granted=True, at=at, **SAID
    )


def learned_late(begin: date) -> Callable[[datetime], object]:
    fact = ScopeFact(
        certificate_no=NUMBER, category="水和废水", parameter="铅", method="HJ 700-2014",
        valid_from=begin,
    )  # fmt: skip
    return lambda at: services.add_scope_items(items=[fact], by="gan", at=at)


parameters = st.sampled_from(["氨氮", "总磷", "铅"])
acts = st.one_of(
    st.builds(status, st.sampled_from(["withdrawn", "revoked", "cancelled", "valid"]), days),
    st.builds(corrected, days, st.one_of(st.none(), st.integers(1, 2300))),
    st.builds(ended, parameters, days),
    st.builds(replaced, parameters, days),
    st.builds(row_corrected, parameters, st.one_of(st.none(), days)),
    st.builds(never, parameters),
    st.builds(learned_late, days),
)
many = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def told(body: Institution, at: datetime) -> list[object]:
    """Everything the register says as known at that instant."""
    said: list[object] = []
    for day in ASKED:
        held = selectors.certificate_on(body, day, at)
        rows = selectors.scope_on(body, day, at).values_list("parameter", "method", "valid_until")
        verdict = knowledge.verdict(body, day, at, now=at + timedelta(days=9999))
        said += [
            held and (held.certificate_no, held.status, held.valid_until),
            sorted(map(str, rows)),
        ]
        said.append(verdict.believed)
    return said


def lived(body: Institution, history: list[Callable[[datetime], object]]) -> list[datetime]:
    """The acts that were not refused, at later and later instants; gives the instants."""
    instants = [NOON]
    for number, act in enumerate(history, 1):
        at = NOON + timedelta(days=number)
        try:
            with transaction.atomic():
                act(at)
        except Refusal:
            continue
        instants.append(at)
    return instants


@many
@given(history=st.lists(acts, min_size=1, max_size=7))
def test_what_was_known_then_never_changes_afterwards(lanzhou, history):
    with transaction.atomic():
        diary: dict[datetime, list[object]] = {}
        for number, act in enumerate(history, 1):
            before = NOON + timedelta(days=number) - timedelta(seconds=1)
            diary[before] = told(lanzhou, before)
            lived_at = NOON + timedelta(days=number)
            try:
                with transaction.atomic():
                    act(lived_at)
            except Refusal:
                pass
            for at, said in diary.items():
                assert told(lanzhou, at) == said, at
        transaction.set_rollback(True)


@many
@given(history=st.lists(acts, min_size=1, max_size=7))
def test_what_is_known_now_is_what_stands(lanzhou, history):
    """Asked for now, the bitemporal answer is the plain one of the tables."""
    with transaction.atomic():
        last = lived(lanzhou, history)[-1]
        for day in ASKED:
            plain = selectors.certificate_on(lanzhou, day)
            known = selectors.certificate_on(lanzhou, day, last)
            assert (plain and plain.pk) == (known and known.pk), day
            rows = set(selectors.scope_on(lanzhou, day).values_list("pk", flat=True))
            assert rows == set(selectors.scope_on(lanzhou, day, last).values_list("pk", flat=True))
        transaction.set_rollback(True)


@many
@given(history=st.lists(acts, min_size=1, max_size=7))
def test_every_change_has_one_entry_and_a_refused_one_leaves_nothing(lanzhou, history):
    with transaction.atomic():
        for number, act in enumerate(history, 1):
            at = NOON + timedelta(days=number)
            before, entries = told(lanzhou, at), Entry.objects.count()
            filed, refused = Change.objects.count(), False
            try:
                with transaction.atomic():
                    act(at)
            except Refusal:
                refused = True
            assert Entry.objects.count() == entries + (not refused) or (
                # A fact that stands word for word already leaves no entry and no change.
                Entry.objects.count() == entries and Change.objects.count() == filed
            )
            if refused:
                assert told(lanzhou, at) == before
        transaction.set_rollback(True)


@many
@given(since=days, late=st.integers(1, 400))
def test_late_knowledge_changes_only_from_the_instant_it_came(lanzhou, since, late):
    at = NOON + timedelta(days=late)
    with transaction.atomic():
        status("withdrawn", since)(at)
        for day in ASKED:
            inside = FIRST <= day < date(2030, 1, 1)
            then = selectors.certificate_on(lanzhou, day, at - timedelta(microseconds=1))
            assert (then is not None) == inside
            now = selectors.certificate_on(lanzhou, day, at)
            assert (now is not None) == (inside and day < since)
        transaction.set_rollback(True)


def test_nothing_is_known_before_it_was_recorded(lanzhou):
    early = datetime(2020, 1, 1, tzinfo=UTC)
    assert told(lanzhou, early) == [x for _ in ASKED for x in (None, [], False)]
