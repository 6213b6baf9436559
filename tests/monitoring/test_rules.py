"""Each rule of intake: the record stays, the flag names it, and the mark is withheld."""

from __future__ import annotations

from datetime import date

import pytest
from tests.monitoring.conftest import AT, OTHER, USCC

from hengjian.core.errors import Rejected
from hengjian.ledger.models import Entry
from hengjian.monitoring import inserting
from hengjian.monitoring.models import Deviation, Point, Report
from hengjian.monitoring.rules import rulebook
from hengjian.monitoring.rules.case import Certificate, Span
from hengjian.registry import services as registry
from hengjian.registry.facts import (
    AuthorisationFact,
    CalibrationFact,
    CertificateFact,
    EmploymentFact,
    InstitutionFact,
    InstrumentFact,
    PersonFact,
)  # fmt: skip


def found() -> set[tuple[str, str, bool]]:
    return {
        (d.rule, d.where, d.blocks_mark)
        for d in Deviation.objects.all()
        if d.message_zh and d.message_en and d.on_day
    }


def _sign_late(p):
    p["report"]["signed_at"] = "2026-11-11T10:00:00+08:00"


def _all_of(p, rows, **values):
    for row in p[rows]:
        row.update(values)


SPOILT = [
    (lambda p: p["batches"][0].update(method="HJ 536-2009"),
     {("method-outside-scope", "/batches/0/method", True),
      ("unauthorised-analyst", "/batches/0/analyst_no", True)}),
    (lambda p: p["batches"][0].update(analyst_no="S1"),
     {("unauthorised-analyst", "/batches/0/analyst_no", True)}),
    (lambda p: p["batches"][0].update(analyst_no=""),
     {("unauthorised-analyst", "/batches/0/analyst_no", True)}),
    (lambda p: p["batches"][0].update(analyst_no="X9"),
     {("unknown-person", "/batches/0/analyst_no", True)}),
    (lambda p: p["batches"][0].update(instrument_no="M9"),
     {("unknown-instrument", "/batches/0/instrument_no", True)}),
    (lambda p: p["batches"][0].update(qc=[]), {("no-qc-in-batch", "/batches/0/qc", True)}),
    (lambda p: p["report"].update(signed_by="R1"),
     {("not-three-persons", "/report/signed_by", True),
      ("unauthorised-signatory", "/report/signed_by", True)}),
    (lambda p: p["report"].update(reviewed_by=""),
     {("signing-step-missing", "/report/reviewed_by", True)}),
    (lambda p: p["report"].update(reviewed_by="C1"),
     {("not-three-persons", "/report/signed_by", True),
      ("unauthorised-reviewer", "/report/reviewed_by", False)}),
    (_sign_late, {("signing-out-of-order", "/report/signed_at", True)}),
    (lambda p: p["report"].update(compiled_at="2026-11-10T15:00:00+08:00"),
     {("signing-out-of-order", "/report/compiled_at", True)}),
    (lambda p: p["plan"].update(approved_at="2026-11-10T09:10:01+08:00"),
     {("plan-after-sampling", "/plan/approved_at", True)}),
    (lambda p: p["report"].pop("issued_on"),
     {("issue-date-missing", "/report/issued_on", True)}),
    (lambda p: p.update(results=[], field_measurements=[]),
     {("results-missing", "/results", True)}),
    (lambda p: p.pop("plan"), {("plan-missing", "/plan/approved_at", True)}),
    (lambda p: p["samples"][1].update(sampled_by=["S1", "S1"]),
     {("too-few-samplers", "/samples/1/sampled_by", True)}),
    (lambda p: p["samples"][1].update(sampled_by=["S1", "A1"]),
     {("unauthorised-sampler", "/samples/1/sampled_by/1", True)}),
    (lambda p: p["samples"][1].update(begun_at=None, ended_at=None),
     {("sampling-time-missing", "/samples/1/begun_at", True)}),
    (lambda p: _all_of(p, "custody", received_at="2026-11-10T14:06:00+08:00"),
     {("analysis-before-receipt", "/batches/0/begun_at", True),
      ("analysis-before-receipt", "/batches/1/begun_at", True)}),
    (lambda p: _all_of(p, "custody", seal_intact=False),
     {("seal-broken", "/custody/0/seal_intact", False),
      ("seal-broken", "/custody/1/seal_intact", False)}),
    (lambda p: p["custody"].pop(), {("custody-missing", "/custody", False)}),
    (lambda p: p["files"].pop(), {("raw-record-missing", "/results/3/raw_sha256", False)}),
    (lambda p: p["report"].update(certificate_no="999"),
     {("certificate-not-valid", "/report/certificate_no", True)}),
    (lambda p: p["report"].update(issued_on="2032-02-01"),
     {("certificate-not-valid", "/report/certificate_no", True)}),
]  # fmt: skip


@pytest.mark.policy("P2.3-01", "P2.1-02", "P2.2-03", "P2.3-09")
@pytest.mark.parametrize(("spoil", "expected"), SPOILT)
def test_a_broken_rule_is_flagged_at_its_place_and_the_record_stays(
    hand_in, package, spoil, expected
):
    spoil(package)

    report, created = hand_in(package)

    assert created
    assert found() == expected
    blocked = any(blocks for _, _, blocks in expected)
    assert report.stage == (Report.Stage.WITHHELD if blocked else Report.Stage.ISSUED)
    kind = "monitoring.report.withheld" if blocked else "monitoring.report.issued"
    assert Entry.objects.filter(kind=kind).count() == 1


def test_another_spelling_of_the_method_is_the_same_method(hand_in, package):
    package["batches"][0]["method"] = "ｈｊ535-2009"

    hand_in(package)

    assert not found()


@pytest.mark.policy("P2.2-03")
def test_a_calibration_ends_on_its_due_day_and_not_before(hand_in, package):
    registry.record_facts(
        facts=[
            InstrumentFact(uscc=USCC, instrument_no="M3", name="天平"),
            CalibrationFact(
                uscc=USCC, instrument_no="M3",
                calibrated_on=date(2025, 11, 10), due_on=date(2026, 11, 9),
            ),
            InstrumentFact(uscc=USCC, instrument_no="M4", name="天平"),
            CalibrationFact(
                uscc=USCC, instrument_no="M4",
                calibrated_on=date(2025, 11, 11), due_on=date(2026, 11, 10),
            ),
        ],
        by="lab", at=AT,
    )  # fmt: skip
    package["batches"][0]["instrument_no"] = "M3"
    package["batches"][1]["instrument_no"] = "M4"

    hand_in(package)

    assert found() == {("calibration-expired", "/batches/0/instrument_no", True)}
    one = Deviation.objects.get()
    assert (one.on_day, "M3 在 2026-11-10" in one.message_zh) == (date(2026, 11, 10), True)
    assert "SAMR39:untrue" in one.law


@pytest.mark.policy("P2.1-01")
def test_a_certificate_of_somebody_else_does_not_carry_the_mark(hand_in, package):
    registry.record_facts(
        facts=[
            InstitutionFact(uscc=OTHER, name="宕昌乙检测有限公司", kind="commercial", region="621223"),
            CertificateFact(uscc=OTHER, certificate_no="262800000002", valid_from=date(2026, 2, 1)),
        ],
        by="lab", at=AT,
    )  # fmt: skip
    package["report"]["certificate_no"] = "262800000002"

    report, _ = hand_in(package)

    assert {rule for rule, _, _ in found()} == {"certificate-not-valid", "method-outside-scope"}
    assert report.stage == Report.Stage.WITHHELD


def test_who_left_before_the_day_is_not_employed_that_day(hand_in, package):
    registry.record_facts(
        facts=[
            PersonFact(person_no="A2", name="已离职"),
            EmploymentFact(
                person_no="A2", uscc=USCC, valid_from=date(2026, 2, 1), valid_until=date(2026, 11, 10)
            ),
            AuthorisationFact(person_no="A2", uscc=USCC, task="analysis", valid_from=date(2026, 2, 1)),
        ],
        by="lab", at=AT,
    )  # fmt: skip
    package["batches"][0]["analyst_no"] = "A2"

    hand_in(package)

    assert found() == {("person-not-employed", "/batches/0/analyst_no", True)}


def test_the_law_cited_is_that_of_the_day_of_the_facts():
    assert rulebook.cited("calibration-expired", date(2026, 11, 10)) == (
        "SAMR39:untrue; SUP2025:instruments"
    )
    assert rulebook.cited("calibration-expired", date(2022, 11, 10)) == "SAMR39:untrue"
    assert rulebook.cited("calibration-expired", date(2019, 11, 10)) == ""
    # The 2025 revision moved the untrue report from article 13 to article 14.
    assert "13" in rulebook.citation("SAMR39:untrue", date(2022, 11, 10)).zh
    assert "14" in rulebook.citation("SAMR39:untrue", date(2026, 11, 10)).zh


@pytest.mark.parametrize("code", sorted(rulebook.RULES))
def test_every_rule_cites_law_on_record_and_speaks_both_languages(code):
    rule = rulebook.RULES[code]
    assert rulebook.cited(code, date(2026, 11, 10)), "no law in force on record"
    assert rule.name.zh != rule.name.en
    assert rule.remedy.zh != rule.remedy.en


def test_two_people_at_the_point_bind_an_older_certificate_only_from_its_renewal(hand_in, package):
    registry.record_facts(
        facts=[
            CertificateFact(
                uscc=USCC, certificate_no="OLD", valid_from=date(2024, 1, 1),
                valid_until=date(2030, 1, 1),
            )
        ],
        by="lab", at=AT,
    )  # fmt: skip
    package["report"]["certificate_no"] = "OLD"
    package["samples"][0]["sampled_by"] = ["S1"]

    hand_in(package)

    assert ("too-few-samplers", "/samples/0/sampled_by", False) in found()


def test_a_source_abroad_makes_no_claim_and_is_asked_no_rule(hand_in, package):
    registry.record_institution(
        uscc="WQX-TEST", name="WQX-TEST", kind="foreign", region="620000", by="x", at=AT
    )
    package["institution"] = "WQX-TEST"
    package["report"]["cma_mark"] = False
    package.pop("plan")

    report, _ = hand_in(package, "wqx")

    assert not found()
    assert report.stage == Report.Stage.SUBMITTED


def test_a_control_character_is_refused_at_its_place(hand_in, package):
    package["commission"]["purpose"] = "a\0b"

    with pytest.raises(Rejected) as refused:
        hand_in(package)

    assert [p.where for p in refused.value.problems] == ["/commission/purpose"]
    assert not Report.objects.exists()


@pytest.mark.policy("P2.2-05")
def test_a_sample_that_waited_too_long_is_flagged_and_does_not_block(hand_in, package):
    # The table on record gives ammonia nitrogen 24 h; the sample was taken until 09:15 and 09:25.
    batch = package["batches"][0]
    batch["begun_at"], batch["ended_at"] = "2026-11-11T09:20:00+08:00", "2026-11-11T09:50:00+08:00"
    package["report"]["compiled_at"] = "2026-11-11T10:00:00+08:00"

    report, _ = hand_in(package)

    assert found() == {("holding-time-exceeded", "/batches/0/begun_at", False)}
    message = Deviation.objects.get().message_zh
    assert "W-1" in message and "24.1 h" in message and "W-2" not in message
    assert report.stage == Report.Stage.ISSUED


def test_a_certificate_withdrawn_on_a_day_holds_until_the_day_before():
    held = Certificate(
        USCC, "withdrawn", date(2026, 11, 10), Span(date(2026, 2, 1), date(2032, 2, 1))
    )
    days = (date(2026, 1, 31), date(2026, 2, 1), date(2026, 11, 9), date(2026, 11, 10))

    assert [held.valid_on(day) for day in days] == [False, True, True, False]


def test_a_row_without_a_value_gets_the_field_s_default(hand_in, package):
    report, _ = hand_in(package)

    inserting.insert(Point, [{"report_id": report.pk, "point_no": "P2", "name": "二"}])

    added = Point.objects.get(point_no="P2")
    assert (added.matrix, added.region, added.lat_deg) == ("", "", None)
