"""Records behind findings, by reference: what officers read, and only those they may see."""

from __future__ import annotations

from datetime import date

import pytest
from tests.monitoring.conftest import OTHER, USCC

from hengjian.accounts.access import Actor, Held
from hengjian.core.text import reading
from hengjian.monitoring.models import Batch, Custody, QcItem, RawFile, Report, Result, Sample
from hengjian.monitoring.records import KINDS, record, records

INSIDE = Actor("a", posts=(Held("ecology-county", "620102"),))
OUTSIDE = Actor("b", posts=(Held("ecology-county", "620103"),))
OWN = Actor("c", posts=(Held("lab-head", institution_uscc=USCC),))
STRANGER = Actor("d", posts=(Held("lab-head", institution_uscc=OTHER),))


@pytest.fixture
def refs(hand_in, package) -> list[str]:
    package["field_measurements"] = [
        {
            "measurement_no": "F-1", "point_no": "P1", "parameter": "氨氮", "method": "HJ 535-2009",
            "person_no": "A1", "instrument_no": "M1", "value": "7.62", "unit": "mg/L",
            "begun_at": "2026-11-10T09:10:00+08:00", "ended_at": "2026-11-10T09:12:00+08:00",
        }
    ]  # fmt: skip
    hand_in(package)
    firsts = {"sample": Sample, "result": Result, "batch": Batch, "custody": Custody,
              "qc": QcItem, "file": RawFile, "report": Report}  # fmt: skip
    return [f"{kind}:{model.objects.earliest('pk').pk}" for kind, model in firsts.items()] + [
        f"field:{Report.objects.get().fieldmeasurements.get().pk}"
    ]


def test_every_kind_of_record_says_what_it_is(refs):
    found = records(refs)

    assert set(found) == set(refs)
    assert {one.kind for one in found.values()} == set(KINDS)
    said = {one.kind: " | ".join(value for _, value in one.lines) for one in found.values()}
    assert "S1、S2" in said["sample"] and "2026-11-10 09:10" in said["sample"]
    assert "0.486 mg/L" in said["result"] and "0.025 mg/L" in said["result"]
    assert "0.9996" in said["batch"]
    assert "S1 → C1" in said["custody"] and "4.2 °C" in said["custody"]
    assert "0.012 mg/L" in said["qc"]
    assert "B1-1.dat" in said["file"]
    assert "7.62 mg/L" in said["field"]
    assert {(one.uscc, one.report_no) for one in found.values()} == {(USCC, "甲检字2026第0001号")}


def test_labels_follow_the_reader(refs):
    one = record(refs[0])

    with reading("en"):
        assert str(one.title) == "Sample W-1"
        assert "Point" in [str(label) for label, _ in one.lines]
    assert one.as_dict()["title"] == {"zh": "样品 W-1", "en": "Sample W-1"}


def test_a_record_is_seen_by_those_who_see_its_report(refs):
    assert set(records(refs, INSIDE)) == set(records(refs, OWN)) == set(refs)
    assert records(refs, OUTSIDE) == records(refs, STRANGER) == {}


def test_a_reference_that_leads_nowhere_is_absent(refs):
    wrong = [
        "sample:999999",
        "nothing:1",
        "sample:x",
        "sample:",
        "",
        "sample:１",
        "sample:" + "9" * 30,
    ]

    assert records(wrong) == {}


def test_many_references_cost_one_query_a_kind(refs, django_assert_max_num_queries):
    many = [f"result:{pk}" for pk in Result.objects.values_list("pk", flat=True)]
    with django_assert_max_num_queries(1):
        assert len(records(many)) == len(many) == 4


def test_days_are_not_confused(refs):
    assert (
        date(2026, 11, 10).isoformat()
        in {str(label): value for label, value in record(refs[2]).lines}["时间"]
    )
