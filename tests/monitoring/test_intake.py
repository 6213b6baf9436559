"""What is refused whole, what is accepted, and what is found the second time."""

from __future__ import annotations

import copy

import pytest
from tests.monitoring.conftest import AT, OTHER, USCC

from hengjian.core.errors import Refusal, Rejected
from hengjian.ledger.models import Entry
from hengjian.monitoring import reading, services
from hengjian.monitoring.models import (
    Batch,
    Custody,
    Deviation,
    Point,
    QcItem,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
    StageSignature,
)  # fmt: skip


def entries() -> list[str]:
    return list(
        Entry.objects.filter(kind__startswith="monitoring.")
        .order_by("id")
        .values_list("kind", flat=True)
    )


@pytest.mark.policy("P2.3-03", "P2.3-05", "P2.3-06")
def test_an_honest_package_stands_whole_and_is_issued(hand_in, package):
    report, created = hand_in(package)

    assert created
    assert report.stage == Report.Stage.ISSUED
    assert not Deviation.objects.exists()
    stored = {
        m.__name__: m.objects.count()
        for m in (Point, Sample, Sampler, Custody, Batch, QcItem, Result, RawFile, StageSignature)
    }
    assert stored == {
        "Point": 1, "Sample": 2, "Sampler": 4, "Custody": 2, "Batch": 2, "QcItem": 4,
        "Result": 4, "RawFile": 4, "StageSignature": 1,
    }  # fmt: skip
    assert entries() == ["monitoring.report.submitted", "monitoring.report.issued"]


def test_digits_and_non_detects_are_kept_as_written(hand_in, package):
    package["results"][0]["value"] = "0.480"
    hand_in(package)

    written = Result.objects.get(result_no="B1-1")
    assert (written.value_text, written.value, written.censored) == ("0.480", 0.48, False)
    below = Result.objects.get(result_no="B1-2")
    assert (below.value_text, below.value, below.censored) == ("", None, True)
    assert (below.limit_text, below.detection_limit) == ("0.025", 0.025)


def test_the_same_package_again_is_the_same_report(hand_in, package):
    first, _ = hand_in(package)
    shuffled = dict(reversed(list(copy.deepcopy(package).items())))

    again, created = hand_in(shuffled)

    assert (again.pk, created) == (first.pk, False)
    assert len(entries()) == 2


def test_a_client_key_does_not_serve_two_documents(hand_in, package):
    hand_in(package)
    package["results"][0]["value"] = "0.487"

    with pytest.raises(Refusal) as refused:
        hand_in(package)

    assert "client_key" in refused.value.because.zh
    assert Result.objects.get(result_no="B1-1").value_text == "0.486"
    assert len(entries()) == 2


def test_a_report_number_is_never_reused(hand_in, package):
    hand_in(package)

    with pytest.raises(Refusal) as refused:
        hand_in({**package, "client_key": "k-2"})

    assert package["report"]["report_no"] in refused.value.because.zh


def test_an_unknown_institution_is_refused_at_its_place(hand_in, package):
    with pytest.raises(Rejected) as refused:
        hand_in({**package, "institution": OTHER})

    assert [(p.where, p.rule, p.found) for p in refused.value.problems] == [
        ("/institution", "unknown-institution", OTHER)
    ]
    assert not entries()


def test_everything_that_leads_nowhere_is_said_at_once(hand_in, package):
    package["samples"][1]["point_no"] = "P9"
    package["custody"][0]["sample_no"] = "W-9"
    package["results"][0]["batch_no"] = "B9"
    package["results"][1]["result_no"] = "B2-1"
    package["batches"][0]["qc"][1]["sample_no"] = "W-8"

    with pytest.raises(Rejected) as refused:
        hand_in(package)

    assert {(p.where, p.rule) for p in refused.value.problems} == {
        ("/samples/1/point_no", "unknown-reference"),
        ("/custody/0/sample_no", "unknown-reference"),
        ("/results/0/batch_no", "unknown-reference"),
        ("/results/2/result_no", "duplicate"),
        ("/batches/0/qc/1/sample_no", "unknown-reference"),
    }
    assert not Report.objects.exists()
    assert not entries()


def test_a_value_and_a_non_detect_exclude_one_another(hand_in, package):
    package["results"][0]["censored"] = True
    package["results"][1]["censored"] = False

    with pytest.raises(Rejected) as refused:
        hand_in(package)

    assert {(p.where, p.rule) for p in refused.value.problems} == {
        ("/results/0/value", "censored-value"),
        ("/results/1/value", "value-missing"),
    }


@pytest.mark.parametrize(
    ("spoil", "where", "rule"),
    [
        (lambda p: p.pop("client_key"), "/client_key", "required"),
        (lambda p: p.update(colour="red"), "/colour", "unknown-field"),
        (lambda p: p["report"].update(signed_at=20261111), "/report/signed_at", "instant"),
        (lambda p: p["report"].update(signed_at="0001-01-01T00:00:00"), "/report/signed_at", "date-range"),
        (lambda p: p["report"].update(issued_on="2026-02-30"), "/report/issued_on", "date"),
        (lambda p: p["report"].update(cma_mark="yes"), "/report/cma_mark", "boolean"),
        (lambda p: p["points"][0].update(lat_deg="36.06"), "/points/0/lat_deg", "number"),
        (lambda p: p["points"][0].update(lat_deg=136.06), "/points/0/lat_deg", "range"),
        (lambda p: p["results"][0].update(value=0.486), "/results/0/value", "text"),
        (lambda p: p["results"][0].update(value="０.４"), "/results/0/value", "pattern"),
        (lambda p: p["results"][0].update(value="<0.4"), "/results/0/value", "pattern"),
        (lambda p: p["samples"][0].update(role="best"), "/samples/0/role", "choice"),
        (lambda p: p.update(points=[]), "/points", "count"),
        (lambda p: p.update(samples={}), "/samples", "list"),
        (lambda p: p.update(report=[]), "/report", "object"),
        (lambda p: p["report"].update(report_no=" "), "/report/report_no", "required"),
        (lambda p: p["report"].update(report_no="x" * 61), "/report/report_no", "length"),
        (lambda p: p["commission"].update(purpose="\ud800"), "/commission/purpose", "characters"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_at_its_pointer(package, spoil, where, rule):
    spoil(package)

    with pytest.raises(Rejected) as refused:
        reading.package(package)

    assert [(p.where, p.rule) for p in refused.value.problems] == [(where, rule)]
    problem = refused.value.problems[0]
    assert problem.message.zh != problem.message.en
    assert problem.remedy.zh != problem.remedy.en


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "broken"),
        (b"{", "broken"),
        (b"[]", "not an object"),
        ("{“a”:1}".encode("gb18030"), "not UTF-8"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": ' + b"9" * 5000 + b"}", "too long"),
        (b"[" * 200_000, "nested too deep"),
    ],
    ids=["empty", "broken", "list", "gb18030", "NaN", "twice", "long", "deep"],
)
def test_what_is_no_json_document_is_refused_in_words(data, word):
    with pytest.raises(reading.Unreadable) as refused:
        reading.parse(data)

    assert word in refused.value.because.en


def test_a_huge_body_is_refused_before_it_is_read():
    with pytest.raises(reading.Unreadable) as refused:
        reading.parse(b" " * (reading.LARGEST + 1))

    assert refused.value.status == 413


def test_nothing_remains_when_the_ledger_refuses(hand_in, package, monkeypatch):
    def refuse(**_: object):
        raise RuntimeError("disk full")

    monkeypatch.setattr(services.ledger, "append", refuse)
    with pytest.raises(RuntimeError):
        hand_in(package)

    assert not Report.objects.exists()
    assert not Result.objects.exists()


def test_a_report_is_settled_once(hand_in, package):
    report, _ = hand_in(package)

    with pytest.raises(Refusal):
        services.settle_report(report=report, by="lims", at=AT)

    assert entries().count("monitoring.report.issued") == 1


def test_without_the_mark_nothing_is_issued(hand_in, package):
    package["report"]["cma_mark"] = False
    report, _ = hand_in(package)

    assert report.stage == Report.Stage.WITHHELD
    assert (
        Entry.objects.get(kind="monitoring.report.withheld").subject == f"{USCC}/{report.report_no}"
    )
