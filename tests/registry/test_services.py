"""Acts on the register: written whole or not at all, one ledger entry each."""

from __future__ import annotations

import json
from datetime import date

import pytest

from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger import services as ledger
from hengjian.ledger.models import Entry
from hengjian.registry import services
from hengjian.registry.facts import EmploymentFact, PersonFact, ScopeFact
from hengjian.registry.models import Institution, Person, ScopeItem

from .conftest import LANZHOU, NOON, file_of


def rules(rejected) -> list[tuple[str, str]]:
    return [(p.where, p.rule) for p in rejected.value.problems]


def test_one_file_is_one_act_with_one_entry(lanzhou):
    entries = Entry.objects.filter(kind="registry.file-recorded")
    assert [e.subject for e in entries] == [LANZHOU]
    kinds = [fact["fact"] for fact in json.loads(entries[0].body)["facts"]]
    assert kinds == [
        "institution",
        "person",
        "person",
        "employment",
        "employment",
        "authorisation",
        "instrument",
        "calibration",
        "certificate",
        "scope",
        "scope",
        "site",
    ]
    assert lanzhou.pinyin == "lzlyjcyxgs lanzhoulongyuanjianceyouxiangongsi"


def test_the_same_facts_again_change_nothing(lanzhou):
    again = services.record_file(facts=file_of(LANZHOU, lanzhou.name, "620102"), by="gan", at=NOON)
    assert (again.new, again.same) == ({}, 12)
    assert Entry.objects.count() == 1


def test_a_file_that_cannot_be_recorded_on_the_ledger_is_not_written(db, monkeypatch):
    def broken(*_, **__):
        raise OSError("ledger is down")

    monkeypatch.setattr(ledger, "append_many", broken)
    with pytest.raises(OSError, match="ledger is down"):
        services.record_file(facts=file_of(LANZHOU, "某某", "620102"), by="gan", at=NOON)
    assert not Institution.objects.exists()


def test_everything_wrong_is_said_at_once_and_nothing_is_written(db):
    facts = [
        *file_of("91620102MA0000015X", "某某", "690102"),
        ScopeFact(
            certificate_no="nobody's",
            category="水",
            parameter="pH",
            method="HJ 1147-2020",
            valid_from=date(2024, 1, 1),
            valid_until=date(2023, 1, 1),
        ),
    ]
    with pytest.raises(Rejected) as rejected:
        services.record_facts(facts=facts, by="gan", at=NOON)
    found = rules(rejected)
    assert ("institution[0].uscc", "uscc-check") in found
    assert ("institution[0].region", "region-code") in found
    assert ("scope[12].valid_until", "period") in found
    assert ("scope[12].certificate_no", "unknown-certificate") in found
    assert not Institution.objects.exists()
    assert not Entry.objects.exists()


def test_a_fact_that_differs_from_what_stands_is_refused(lanzhou):
    with pytest.raises(Rejected) as rejected:
        services.record_institution(
            uscc=LANZHOU, name="另一个名称", kind="commercial", region="620102", by="gan", at=NOON
        )
    assert rules(rejected) == [("name", "differs")]
    assert "兰州陇源检测有限公司" in rejected.value.problems[0].message


def test_a_person_is_one_person_whatever_number_an_employer_gives(lanzhou):
    person = {"name": "张伟", "identity_no": "620102199001010011", "by": "gan", "at": NOON}
    services.record_person(person_no="A-1", **person)
    with pytest.raises(Rejected) as rejected:
        services.record_person(person_no="B-7", **person)
    assert rules(rejected) == [("person_no", "same-person")]
    kept = Person.objects.get(person_no="A-1")
    everything = " ".join(map(str, [*vars(kept).values(), *Entry.objects.values_list("body")]))
    assert "620102199001010011" not in everything


def test_one_act_one_entry_and_none_when_it_stands_already(lanzhou):
    before = Entry.objects.count()
    act = {
        "person_no": "P11",
        "uscc": LANZHOU,
        "valid_from": date(2026, 1, 1),
        "by": "gan",
        "at": NOON,
    }
    first = services.employ(**act)
    assert Entry.objects.count() == before + 1
    assert services.employ(**act) == first
    assert Entry.objects.count() == before + 1


def test_scope_rows_are_added_to_a_certificate_in_bulk(lanzhou):
    items = [
        ScopeFact(
            certificate_no="242800000001",
            category="水和废水",
            parameter=name,
            method="HJ 700-2014",
            valid_from=date(2025, 1, 1),
        )
        for name in ("铜", "锌", "铅")
    ]
    assert services.add_scope_items(items=items, by="gan", at=NOON) == 3
    assert ScopeItem.objects.count() == 5


def test_a_person_without_a_known_employer_is_refused(db):
    facts = [
        PersonFact(person_no="P1", name="王"),
        EmploymentFact(person_no="P1", uscc=LANZHOU, valid_from=date(2024, 1, 1)),
    ]
    with pytest.raises(Rejected) as rejected:
        services.record_facts(facts=facts, by="gan", at=NOON)
    assert rules(rejected) == [("employment[1].uscc", "unknown-institution")]


def test_the_supervision_class_is_set_with_its_reason_and_an_entry(lanzhou):
    services.set_supervision_class(
        institution=lanzhou,
        supervision_class="D",
        since=date(2026, 3, 1),
        reason="出具虚假报告",
        by="li",
        at=NOON,
    )
    assert (lanzhou.supervision_class, lanzhou.class_since) == ("D", date(2026, 3, 1))
    body = json.loads(Entry.objects.get(kind="registry.class-set").body)
    assert body == {"from": "B", "to": "D", "since": "2026-03-01", "reason": "出具虚假报告"}
    with pytest.raises(Refusal):
        services.set_supervision_class(
            institution=lanzhou,
            supervision_class="A",
            since=date(2026, 3, 1),
            reason=" ",
            by="li",
            at=NOON,
        )
