"""The acts with their real neighbours: bars, directory, draws, assessment, register."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.accreditation import services
from hengjian.accreditation.models import Application
from hengjian.accreditation.services import drafting
from hengjian.assessment.models import Assessment
from hengjian.bars import selectors as bars
from hengjian.core.errors import Refusal, Rejected
from hengjian.draws.models import Draw
from hengjian.ledger.models import Entry
from hengjian.registry.models import Certificate
from hengjian.simulation import accreditation_acts as life

from .conftest import HEAD, LANZHOU, SUN, ZHAO, ZHOU, ammonia, at

Stage = Application.Stage


@pytest.fixture
def first(body):
    """A first application with the authority since Wednesday 11 February."""
    made = services.draft(institution=body, kind="first", by=HEAD, at=at(2, 10))
    return life.hand_in(made, HEAD, at(2, 11), rows=[ammonia()])


@pytest.fixture
def accepted(first):
    """The same, accepted on 25 February."""
    services.accept(application=first, review="on_site", by=ZHAO, at=at(2, 25))
    life.assessors(at(1, 6))
    return first


@pytest.fixture
def concluded(accepted):
    """The same, found to conform."""
    accepted.after = life.reviewed(accepted, at(2, 25, 11))
    return accepted


def dues(application: Application) -> dict[str, tuple]:
    return {c.kind: (c.started_on, c.due_on, c.stopped_on) for c in application.clocks.all()}


@pytest.mark.policy("P2.1-05", "P2.1-08")
def test_a_first_application_goes_the_whole_way_with_every_clock(concluded):
    assert concluded.stage == Stage.CONCLUDED
    assert concluded.conclusion == "conform"
    draw = Draw.objects.get(subject=concluded.number)
    assert {m["id"] for m in draw.members} == {m["id"] for m in concluded.members}
    assert len(concluded.members) >= 2
    assert [m["role"] for m in concluded.members].count("leader") == 1
    kinds = [e.kind for e in Entry.objects.filter(subject=concluded.number).order_by("pk")]
    assert kinds == [
        f"accreditation.{act}"
        for act in (
            "drafted", "submitted", "accepted", "group-asked", "group-formed", "papers-concluded",
            "followed",
        )
    ]  # fmt: skip
    clocks = dues(concluded)
    assert clocks["accept"] == (date(2026, 2, 11), date(2026, 2, 25), date(2026, 2, 25))
    assert clocks["review"][:2] == (date(2026, 2, 25), date(2026, 4, 8))
    assert clocks["review"][2] is not None
    assert clocks["decide"][2] is None


def test_whoever_applies_in_2026_is_assessed_by_the_requirements_of_2025(concluded):
    held = Assessment.objects.get(number=concluded.assessment_number)
    assert [s["key"] for s in held.clause_sets][:2] == ["CRIT21", "SUP2025"]
    assert held.rows.exclude(prefill=[]).exists()  # the lights came along


def test_a_correction_stands_the_review_and_counts_from_the_hours_of_the_assessment(accepted):
    taken = life.draw_group(accepted, at(2, 26))
    services.conclude_papers(
        application=accepted, outcome="conduct", words="", by=ZHAO, at=life.later(taken, 1)
    )
    number = accepted.assessment_number
    life.assess(number, at(3, 12), "basically")
    life.correct(number, HEAD, at(3, 26))
    life.verify(number, at(4, 1))
    life.conclude(number, at(4, 1, 15))
    # The officer looks in a week late; the clocks count from the assessment's own days.
    services.follow(application=accepted, by=ZHAO, at=at(4, 8))
    assert accepted.stage == Stage.CONCLUDED
    clocks = dues(accepted)
    # As counted by hand in test_date_sheets.
    assert clocks["review"] == (date(2026, 2, 25), date(2026, 4, 22), date(2026, 4, 1))
    assert clocks["correction"][0] == date(2026, 3, 12)
    assert clocks["verify-correction"] == (date(2026, 3, 26), date(2026, 4, 2), date(2026, 4, 1))
    assert clocks["decide"] == (date(2026, 4, 1), date(2026, 4, 16), None)


def test_a_correction_that_comes_too_late_is_not_conform_and_allows_no_grant(accepted):
    taken = life.draw_group(accepted, at(2, 26))
    services.conclude_papers(
        application=accepted, outcome="conduct", words="", by=ZHAO, at=life.later(taken, 1)
    )
    life.assess(accepted.assessment_number, at(3, 12), "basically")
    services.follow(application=accepted, by=ZHAO, at=at(3, 13))
    assert accepted.stage == Stage.CORRECTING
    life.conclude(accepted.assessment_number, at(4, 27))  # the last day was 24 April
    services.follow(application=accepted, by=ZHAO, at=at(4, 28))
    assert (accepted.stage, accepted.conclusion) == (Stage.CONCLUDED, "not_conform")
    with pytest.raises(Refusal, match="不符合"):
        services.decide(application=accepted, outcome="granted", reasons="x", by=SUN, at=at(4, 29))
    services.decide(application=accepted, outcome="refused", reasons="x", by=SUN, at=at(4, 29))
    assert accepted.stage == Stage.REFUSED
    assert not bars.direct(accepted.institution, date(2026, 4, 30))


def test_papers_that_are_postponed_stand_both_clocks_until_they_are_complete(accepted):
    life.draw_group(accepted, at(2, 26))
    services.conclude_papers(
        application=accepted, outcome="postpone", words="缺方法验证报告", by=ZHAO, at=at(3, 3)
    )
    standing = {c.kind: c.run.stands for c in accepted.clocks.filter(stopped_on=None)}
    assert standing == {"review": True, "paper-review": True}
    with pytest.raises(Refusal, match="尚未上传"):
        services.hand_in_papers(application=accepted, by=HEAD, at=at(3, 4))
    services.add_document(
        application=accepted, kind="method-verification", name="v.pdf", data=life.PDF + b"2",
        by=HEAD, at=at(3, 5),
    )  # fmt: skip
    services.hand_in_papers(application=accepted, by=HEAD, at=at(3, 5))
    assert accepted.stage == Stage.PAPER_REVIEW
    # Two working days (4, 5 March) later than 8 April: 9(1) 10(2).
    assert dues(accepted)["review"][1] == date(2026, 4, 10)


@pytest.mark.policy("P2.1-06")
def test_a_leader_of_a_prefecture_accredits_nothing(first):
    for act in (
        lambda: services.accept(application=first, review="on_site", by=ZHOU, at=at(2, 12)),
        lambda: services.request_completion(application=first, missing="x", by=ZHOU, at=at(2, 12)),
        lambda: services.not_accept(application=first, reasons="x", by=ZHOU, at=at(2, 12)),
    ):
        with pytest.raises(Refusal, match="第八条"):
            act()
    first.refresh_from_db()
    assert first.stage == Stage.SUBMITTED


def test_nobody_decides_what_he_accepted_or_handled_himself(concluded):
    both = Actor("zhao", "赵市监", posts=(*ZHAO.posts, *SUN.posts))
    with pytest.raises(Refusal, match="经手"):
        services.decide(
            application=concluded, outcome="granted", reasons="x", by=both, at=concluded.after
        )
    # What the service refuses the database refuses as well.
    facts = {"decided_at": concluded.after, "decision_no": "JD-X", "reasons": "x"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=concluded.pk).update(
            stage="granted", decided_by="zhao", **facts
        )


def test_a_member_of_the_group_decides_nothing(concluded):
    member = Assessment.objects.get(number=concluded.assessment_number).members.last()
    twofold = Actor("other", "x", member.person_no, SUN.posts)
    with pytest.raises(Refusal, match="评审组成员"):
        services.decide(
            application=concluded, outcome="granted", reasons="x", by=twofold, at=concluded.after
        )


def test_an_officer_whom_the_applicant_employs_keeps_away(first):
    from hengjian.registry import services as registry

    registry.record_person(by="gan", at=at(1, 6), person_no="P1", name="赵")
    registry.employ(
        by="gan", at=at(1, 6), person_no="P1", uscc=LANZHOU, valid_from=date(2026, 1, 1)
    )
    own = Actor("zhao", "赵", "P1", ZHAO.posts)
    with pytest.raises(Refusal, match="回避"):
        services.accept(application=first, review="on_site", by=own, at=at(2, 12))


@pytest.mark.policy("P2.5-07")
def test_false_material_bars_for_a_year_from_the_refusal_in_the_same_transaction(first):
    services.not_accept(
        application=first, reasons="检测报告系伪造", false_material=True, by=ZHAO, at=at(2, 24)
    )
    [bar] = bars.direct(first.institution, date(2026, 2, 25))
    assert (bar.ground, bar.last_day) == ("false-application", date(2027, 2, 24))
    again = services.draft(institution=first.institution, kind="first", by=HEAD, at=at(3, 2))
    with pytest.raises(Refusal) as refusal:
        life.hand_in(again, HEAD, at(3, 2), rows=[ammonia()])
    said = refusal.value.text().zh
    assert "2027-02-24" in said
    assert first.number in said
    assert "33" in said or "三十三" in said
    # The day after its last day the same application is taken.
    services.submit(application=again, by=HEAD, at=at(2, 25, year=2027))
    assert again.stage == Stage.SUBMITTED


def test_a_bar_that_cannot_be_recorded_leaves_the_application_unrefused(first, monkeypatch):
    from hengjian.bars import services as barring

    def broken(**_):
        raise OSError("no room")

    monkeypatch.setattr(barring, "record_bar", broken)
    with pytest.raises(OSError, match="no room"):
        services.not_accept(
            application=first, reasons="x", false_material=True, by=ZHAO, at=at(2, 24)
        )
    first.refresh_from_db()
    assert first.stage == Stage.SUBMITTED


def test_everything_that_is_missing_is_said_at_once(body):
    made = services.draft(institution=body, kind="first", by=HEAD, at=at(2, 10))
    with pytest.raises(Rejected) as rejected:
        services.submit(application=made, by=HEAD, at=at(2, 11))
    rules = [problem.rule for problem in rejected.value.problems]
    assert rules == ["paper-missing"] * 5 + ["empty"]


def test_the_second_of_two_officers_is_told_so(first):
    stale = Application.objects.get(pk=first.pk)
    services.accept(application=first, review="on_site", by=ZHAO, at=at(2, 12))
    with pytest.raises(Refusal, match="现处于"):
        services.not_accept(application=stale, reasons="x", by=ZHAO, at=at(2, 12))


def test_the_same_matter_is_not_handed_in_twice(first):
    again = services.draft(institution=first.institution, kind="first", by=HEAD, at=at(2, 12))
    with pytest.raises(Refusal, match="正在办理"):
        life.hand_in(again, HEAD, at(2, 12), rows=[ammonia()])


def test_a_state_level_certificate_is_registered_and_never_handled(certified):
    Certificate.objects.update(level="state")
    for kind in ("renewal", "extension", "method", "cancellation"):
        with pytest.raises(Refusal, match="国家级"):
            services.draft(institution=certified, kind=kind, by=HEAD, at=at(2, 10))


def test_a_commitment_taken_back_is_followed_by_the_general_route(body):
    made = services.draft(institution=body, kind="first", route="commitment", by=HEAD, at=at(2, 10))
    life.hand_in(made, HEAD, at(2, 11), rows=[ammonia()])
    services.take_back(application=made, reason="改走一般程序", by=HEAD, at=at(2, 12))
    assert all(c.stopped_on == date(2026, 2, 12) for c in made.clocks.all())
    again = services.draft(
        institution=body, kind="first", route="commitment", by=HEAD, at=at(2, 13)
    )
    with pytest.raises(Refusal, match="撤回过"):
        life.hand_in(again, HEAD, at(2, 13), rows=[ammonia()])


def test_what_the_ledger_cannot_take_is_not_done(first, monkeypatch):
    from hengjian.ledger import services as ledger

    def broken(**_):
        raise OSError("ledger is down")

    monkeypatch.setattr(ledger, "append", broken)
    with pytest.raises(OSError, match="ledger"):
        services.accept(application=first, review="on_site", by=ZHAO, at=at(2, 12))
    first.refresh_from_db()
    assert first.stage == Stage.SUBMITTED
    assert first.clocks.filter(kind="review").count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("a.pdf", b"<html>"), ("a.pdf", b""), ("a.png", b"%PDF-1.4")],
)
def test_papers_of_no_known_kind_are_refused(body, name, data):
    made = services.draft(institution=body, kind="first", by=HEAD, at=at(2, 10))
    with pytest.raises(Refusal, match="未接收文件"):
        services.add_document(
            application=made, kind="premises", name=name, data=data, by=HEAD, at=at(2, 10)
        )


def test_a_row_names_its_place_when_it_is_wrong(certified):
    made = services.draft(institution=certified, kind="extension", by=HEAD, at=at(2, 10))
    rows = [
        drafting.Row("add", category="噪声", parameter="", method="GB 12348-2008"),
        drafting.Row("remove", standing=999_999),
        ammonia(), ammonia(),
    ]  # fmt: skip
    with pytest.raises(Rejected) as rejected:
        services.set_rows(application=made, rows=rows, by=HEAD, at=at(2, 10))
    found = {(p.where, p.rule) for p in rejected.value.problems}
    assert {("1 parameter", "required"), ("2", "act"), ("2", "row"), ("4", "repeated")} <= found


def done(application: Application, after) -> None:
    life.granted(application, after)
    application.refresh_from_db()


@pytest.mark.policy("P2.1-05")
def test_a_first_grant_makes_a_certificate_for_six_years_with_its_rows(concluded):
    done(concluded, life.later(concluded.after, 1))
    assert concluded.stage == Stage.PUBLISHED
    made = concluded.result
    issued = concluded.issued_at.date()
    assert made.certificate_no == "262812050001"  # 2026, Gansu, environment, environment, first
    assert made.valid_from == issued
    assert made.valid_until == date(2032, issued.month, issued.day)
    assert [(r.parameter, r.method, r.library_item) for r in made.scope.all()] == [
        ("氨氮", "HJ 535-2009", "NLK-001")
    ]
    assert concluded.decision_no == "JD-2026-000001"
    assert not concluded.clocks.filter(stopped_on=None).exists()


def general(certified, kind: str, rows=(), **more) -> Application:
    """An application of that kind from 24 February, through to publication."""
    life.assessors(at(1, 6))
    made = services.draft(institution=certified, kind=kind, by=HEAD, at=at(2, 24), **more)
    life.hand_in(made, HEAD, at(2, 25), rows=rows)
    review = drafting.kinds.kinds()[kind].reviews[0]
    if made.trigger:
        review = drafting.kinds.triggers()[made.trigger].review
    services.accept(application=made, review=review, by=ZHAO, at=at(2, 26))
    after = at(2, 27)
    if kind != "cancellation":
        after = life.reviewed(made, at(2, 26, 11))
    done(made, life.later(after, 1))
    return made


@pytest.mark.policy("P2.1-09")
def test_an_extension_adds_rows_to_the_certificate_in_force(certified):
    rows = [ammonia(parameter="总氮", method="HJ 636-2012")]
    made = general(certified, "extension", rows)
    held = made.result
    assert held.certificate_no == "212812050001"
    begun = {r.parameter: r.valid_from for r in held.scope.all()}
    assert begun == {
        "氨氮": date(2021, 3, 1), "总磷": date(2021, 3, 1), "总氮": made.issued_at.date(),
    }  # fmt: skip


@pytest.mark.policy("P2.1-09")
def test_a_method_edition_ends_the_old_row_on_the_day_the_new_one_begins(certified):
    old = certified.certificates.get().scope.get(parameter="总磷")
    made = general(
        certified, "method", [drafting.Row("replace", standing=old.pk, method="GB 11893-2026")]
    )
    old.refresh_from_db()
    new = made.result.scope.get(method="GB 11893-2026")
    assert old.valid_until == new.valid_from == made.issued_at.date()
    assert (new.category, new.matrix, new.parameter) == (old.category, old.matrix, old.parameter)


@pytest.mark.policy("P2.1-09")
def test_a_renewal_begins_where_the_old_certificate_ends_under_a_new_number(certified):
    made = general(certified, "renewal")
    new = made.result
    assert new.certificate_no == "262812050001"
    assert (new.valid_from, new.valid_until) == (date(2027, 3, 1), date(2033, 3, 1))
    assert new.scope.count() == 2


@pytest.mark.policy("P2.1-09")
def test_a_change_of_items_ends_the_rows_given_up(certified):
    old = certified.certificates.get().scope.get(parameter="总磷")
    made = general(certified, "change", [drafting.Row("remove", standing=old.pk)], trigger="item")
    old.refresh_from_db()
    assert old.valid_until == made.issued_at.date()
    assert made.result.scope.filter(valid_until=None).count() == 1


@pytest.mark.policy("P2.1-09")
def test_a_change_of_name_and_address_is_on_the_register(certified):
    life.assessors(at(1, 6))
    made = services.draft(
        institution=certified, kind="change", trigger="identity", by=HEAD, at=at(2, 24)
    )
    changes = [
        drafting.Change("name", certified.name, "兰州陇源环境检测有限公司", date(2026, 2, 20)),
        drafting.Change("address", certified.address, "示范路9号", date(2026, 2, 20)),
    ]
    life.hand_in(made, HEAD, at(2, 25), changes=changes)
    services.accept(application=made, review="on_site", by=ZHAO, at=at(2, 26))
    done(made, life.later(life.reviewed(made, at(2, 26, 11)), 1))
    certified.refresh_from_db()
    assert (certified.name, certified.address) == ("兰州陇源环境检测有限公司", "示范路9号")


@pytest.mark.policy("P2.1-09")
def test_a_cancellation_needs_no_review_and_strikes_the_certificate(certified):
    made = general(certified, "cancellation")
    held = certified.certificates.get()
    assert (held.status, held.status_since) == ("cancelled", date(2026, 2, 28))
    assert {c.kind for c in made.clocks.all()} == {"accept", "decide-cancellation"}


def committed(body) -> Application:
    """Granted on a commitment and published, with its check open."""
    life.assessors(at(1, 6))
    made = services.draft(institution=body, kind="first", route="commitment", by=HEAD, at=at(2, 11))
    life.hand_in(made, HEAD, at(2, 12), rows=[ammonia()])
    services.accept(application=made, review="none", by=ZHAO, at=at(2, 13))
    services.decide(application=made, outcome="granted", reasons="承诺齐备", by=SUN, at=at(2, 14))
    services.issue(application=made, by=ZHAO, at=at(2, 24))
    services.publish(application=made, by=ZHAO, at=at(2, 24, 11))
    life.draw_group(made, at(2, 25))
    services.open_check(application=made, by=ZHAO, at=at(3, 2))
    return made


@pytest.mark.policy("P2.1-05")
def test_a_commitment_is_decided_first_and_checked_within_three_months(body):
    made = committed(body)
    assert made.result.status == "valid"
    assert dues(made)["post-check"] == (date(2026, 2, 14), date(2026, 5, 14), None)
    closed = life.assess(made.check_number, at(3, 10))
    life.conclude(made.check_number, closed)
    services.take_check(application=made, by=ZHAO, at=at(3, 12))
    assert made.stage == Stage.CONFIRMED
    assert dues(made)["post-check"][2] == date(2026, 3, 10)


def test_a_false_commitment_costs_the_licence_a_bar_and_the_route(body):
    made = committed(body)
    closed = life.assess(made.check_number, at(3, 10), "not")
    life.conclude(made.check_number, closed)
    services.take_check(application=made, by=ZHAO, at=at(3, 12))
    assert made.stage == Stage.POST_CHECK
    services.withdraw_licence(application=made, reasons="承诺虚假", by=SUN, at=at(3, 13))
    held = made.result
    held.refresh_from_db()
    assert (made.stage, held.status) == (Stage.LICENCE_WITHDRAWN, "withdrawn")
    [bar] = bars.direct(body, date(2026, 3, 14))
    assert (bar.ground, bar.last_day) == ("withdrawal", date(2029, 3, 13))
    again = services.draft(
        institution=body, kind="first", route="commitment", by=HEAD, at=at(3, 14, year=2029)
    )
    with pytest.raises(Refusal, match="虚假"):
        life.hand_in(again, HEAD, at(3, 14, year=2029), rows=[ammonia()])
