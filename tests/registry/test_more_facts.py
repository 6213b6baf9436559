"""The facts the supplementary requirements are counted from: recorded, refused, in one file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hengjian.core.errors import Rejected
from hengjian.ledger.models import Entry
from hengjian.registry import facts as f
from hengjian.registry import models, services

from .conftest import LANZHOU, NOON

DAY = date(2024, 1, 1)


def more(uscc: str = LANZHOU) -> list[f.Fact]:
    item = {"uscc": uscc, "instrument_no": "YQ-001"}
    who = {"person_no": "P11", "uscc": uscc}
    done = {"parameter": "氨氮", "method": "HJ 535-2009"}
    return [
        f.QualificationFact(
            person_no="P11", kind="title", level="intermediate", obtained_on=date(2020, 6, 1)
        ),
        f.ExperienceFact(person_no="P11", work="monitoring", valid_from=date(2012, 1, 1)),
        f.AppointmentFact(**who, post="technical-head", valid_from=DAY),
        f.AbilityConfirmationFact(**who, **done, confirmed_on=DAY),
        f.PeriodCheckFact(**item, checked_on=DAY, passed=True),
        f.LeaseFact(**item, lessor="某租赁公司", valid_from=DAY, valid_until=date(2027, 1, 1)),
        f.InstrumentFunctionFact(**item, function="log", verified_on=DAY),
        f.InstrumentUseFact(**item, parameter="氨氮"),
        f.MethodVerificationFact(uscc=uscc, **done, verified_on=DAY, report_no="FF-1", real_samples=1),
        f.PremisesFact(uscc=uscc, site="本部", name="101", purpose="storage", valid_from=DAY),
        f.TieFact(
            uscc=uscc, kind="shareholder", other_name="某公司", share=Decimal("0.5"), valid_from=DAY
        ),
    ]  # fmt: skip


def test_all_kinds_stand_in_one_entry_of_the_institution(lanzhou):
    recorded = services.record_facts(facts=more(), by="gan", at=NOON)
    assert recorded.total == 11
    assert models.Premises.objects.get().site.institution == lanzhou
    entry = Entry.objects.filter(kind="registry.file-recorded").order_by("-pk").first()
    assert services.record_facts(facts=more(), by="gan", at=NOON).same == 11
    assert entry is not None


@pytest.mark.parametrize(
    ("fact", "rule"),
    [
        (f.PremisesFact(uscc=LANZHOU, site="无", name="1", purpose="storage", valid_from=DAY), "unknown-site"),
        (f.QualificationFact(person_no="P11", kind="title", level="bachelor", obtained_on=DAY), "choice"),
        (f.TieFact(uscc=LANZHOU, kind="shareholder", valid_from=DAY), "required"),
        (f.TieFact(uscc=LANZHOU, kind="shareholder", other_name="x", share=Decimal(2), valid_from=DAY), "range"),
        (f.LeaseFact(uscc=LANZHOU, instrument_no="YQ-404", lessor="x", valid_from=DAY), "unknown-instrument"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused_by_name(lanzhou, fact, rule):
    with pytest.raises(Rejected) as refused:
        services.record_facts(facts=[fact], by="gan", at=NOON)
    assert [p.rule for p in refused.value.problems] == [rule]
