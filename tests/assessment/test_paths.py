"""Whatever is tried, in whatever order, by whomever: no path leaves out correction or verification,
nobody verifies what he answered, nobody with a conflict has a say, a refused act leaves no trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hengjian.accounts.access import Actor
from hengjian.assessment import correcting, planning, recording, selectors, services
from hengjian.assessment.models import Assessment, Correction, Nonconformity
from hengjian.core.errors import Refusal
from hengjian.core.periods import add_months
from hengjian.directory.models import Conflict, Entry, Sanction
from hengjian.ledger.models import Entry as Line
from hengjian.registry.models import Employment, Institution, Person, Tie

from .conftest import (
    AT,
    DAY,
    GROUP,
    LEADER,
    MEMBER,
    PDF,
    THIRD,
    judge_all,
    laboratory,
    later,
    officer,
)

pytestmark = pytest.mark.django_db
Stage, Turn = Assessment.Stage, Nonconformity.Stage
#: The same person as the leader, behind an account of the institution.
TWIN = laboratory("P-1", "second-account")
ACTORS = {"leader": LEADER, "member": MEMBER, "outsider": THIRD, "lab": laboratory(), "twin": TWIN}
LEADS = {"begin", "settle", "close", "accept", "reject", "conclude", "stop"}
JUDGES = {"judge-well", "judge-ill", "judge-worst", "sign"}


class Walk:
    """One assessment, everything that may be tried on it, and what has to be true after it."""

    def __init__(self, lab: Institution) -> None:
        self.lab = lab
        self.found = services.open_assessment(
            subject="X-1", institution=lab, mode="on_site", clause_sets=("SUP245", "COMMIT"),
            members=GROUP, on=DAY, by=officer(), at=AT,
        )  # fmt: skip
        self.barred: set[str] = set()
        self.days = 0
        for kind, hour in (("opening", 9), ("closing", 17)):
            line = planning.Planned(kind, DAY, time(hour), "会议室", ("P-1", "P-2"))
            planning.plan(assessment=self.found, entry=line, by=LEADER, at=AT)

    def nonconformity(self, *turns: str) -> Nonconformity:
        """The first at one of these turns, else the first of all."""
        rows = list(self.found.nonconformities.all())
        if not rows:
            raise Refusal("no", "nonconformity", "here")
        return next((x for x in rows if x.stage in turns), rows[0])

    def judged(self, by: Actor, **values: str) -> None:
        judge_all(self.found, by, **values)

    def settle(self, by: Actor) -> None:
        rows = selectors.results(self.found)
        row = next((r.row for r in rows if r.result.lack == "differs"), rows[0].row)
        recording.settle(row=row, value="not", note="复核", by=by, at=self.at)

    def bind(self, by: Actor) -> None:
        one = self.nonconformity(Turn.REQUESTED, Turn.REJECTED)
        data = PDF + f"{one.pk}-{one.evidence.count()}".encode()
        recording.bind_file(to=one, name="整改.pdf", data=data, note="", by=by, at=self.at)

    def answer(self, by: Actor) -> None:
        one = self.nonconformity(Turn.REQUESTED, Turn.REJECTED)
        correcting.answer(nonconformity=one, action="已改", by=by, at=self.at)

    def verify(self, by: Actor, *, accepted: bool) -> None:
        one = self.nonconformity(Turn.ANSWERED)
        correcting.verify(nonconformity=one, accepted=accepted, note="看过", by=by, at=self.at)

    @property
    def at(self):
        return later(self.days)

    def acts(self, by: Actor) -> dict[str, Callable[[], object]]:
        here = {"assessment": self.found, "by": by, "at": self.at}
        return {
            "notice": lambda: planning.give_notice(**here),
            "begin": lambda: planning.begin(**here),
            "judge-well": lambda: self.judged(by),
            "judge-ill": lambda: self.judged(by, SUP245_1="not", SUP245_2="basically"),
            "judge-worst": lambda: self.judged(by, COMMIT_2="not"),
            "sign": lambda: recording.sign_sheet(**here),
            "settle": lambda: self.settle(by),
            "close": lambda: correcting.close(**here),
            "bind": lambda: self.bind(by),
            "answer": lambda: self.answer(by),
            "accept": lambda: self.verify(by, accepted=True),
            "reject": lambda: self.verify(by, accepted=False),
            "conclude": lambda: correcting.conclude(summary="综述", **here),
            "stop": lambda: correcting.stop(ground="not cooperating", summary="拒绝", **here),
        }

    def step(self, act: str, who: str) -> bool:
        """Try it; gives whether it was done. What has to be true is asserted."""
        if act == "wait":
            self.days += 20
            return True
        if act == "conflict":
            return self.declare("A-1" if who == "leader" else "A-2")
        by = ACTORS[who]
        before, lines = self.state(), Line.objects.count()
        try:
            with transaction.atomic():
                self.acts(by)[act]()
        except Refusal:
            self.found = Assessment.objects.get(pk=self.found.pk)
            assert self.state() == before, "a refused act left a trace"
            assert Line.objects.count() == lines
            return False
        self.found = Assessment.objects.get(pk=self.found.pk)
        self.check(act, by, before, lines)
        return True

    def declare(self, number: str) -> bool:
        entry = Entry.objects.get(number=number)
        Conflict.objects.get_or_create(
            entry=entry, institution=self.lab, kind="kin", valid_from=DAY,
            defaults={"declared_at": AT, "declared_by": "x", "declared_by_name": "x"},
        )  # fmt: skip
        self.barred.add(entry.person.person_no)
        return True

    def state(self) -> tuple[object, ...]:
        one = Assessment.objects.get(pk=self.found.pk)
        turns = tuple(one.nonconformities.values_list("stage", "answered_by", "verified_by"))
        judged = one.rows.filter(judgements__isnull=False).count()
        signed = one.members.exclude(signed_at=None).count()
        return one.stage, one.found, one.closed_at, one.conclusion, turns, judged, signed

    def check(self, act: str, by: Actor, before: tuple[object, ...], lines: int) -> None:
        here = self.found.stage
        assert here == before[0] or here in Assessment.MOVES[before[0]]
        written = Line.objects.count() - lines
        feeds = act in (
            "conclude",
            "stop",
        )  # what was judged goes to the directory by its own entry
        same = act.startswith("judge") and written == 0  # judged the same again
        assert written == 1 or same or (feeds and written == 2)
        if act in LEADS:
            assert by.person_no == "P-1"
        if act in JUDGES | LEADS:
            assert by.person_no in {"P-1", "P-2"} - self.barred
        if before[0] in (Stage.CONCLUDED, Stage.STOPPED):
            raise AssertionError("something was done after the end")
        self.check_corrections()
        if here == Stage.CONCLUDED:
            self.check_conclusion()

    def check_corrections(self) -> None:
        for one in self.found.nonconformities.all():
            kinds = list(one.corrections.values_list("kind", flat=True))
            # handed in, then verdict, then handed in again: never a verdict without an answer
            assert kinds[::2] == [Correction.Kind.ANSWERED] * len(kinds[::2])
            assert Correction.Kind.ANSWERED not in kinds[1::2]
            if kinds:
                assert one.evidence.exists()
            if one.stage in (Turn.ACCEPTED, Turn.REJECTED):
                # the person counts, whichever of his accounts he used
                assert one.verified_by in {LEADER.username, TWIN.username} - {one.answered_by}
                assert one.answered_by_person != LEADER.person_no
                assert kinds[-1] == one.stage

    def check_conclusion(self) -> None:
        turns = set(self.found.nonconformities.values_list("stage", flat=True))
        due = self.found.correction_due_on
        assert self.found.closed_at is not None
        if self.found.conclusion == "conform":
            assert not turns
        elif self.found.conclusion == "basically":
            assert turns == {Turn.ACCEPTED}
            assert selectors.corrections_verified(self.found.number)
        elif self.found.found == "basically":  # not corrected in time, or still not met
            overdue = due is not None and self.at.date() > due
            assert Turn.ANSWERED not in turns
            assert overdue or turns <= {Turn.REJECTED, Turn.ACCEPTED}
        else:
            assert turns == {Turn.FINAL}


TO_CLOSING = [
    ("notice", "leader"), ("begin", "leader"), ("judge-ill", "leader"), ("judge-ill", "member"),
    ("sign", "leader"), ("sign", "member"), ("close", "leader"),
]  # fmt: skip
TO_VERIFYING = [*TO_CLOSING, *[(act, "lab") for act in ("bind", "answer", "bind", "answer")]]
STARTS = ([], TO_CLOSING[:2], TO_CLOSING[:5], TO_CLOSING, TO_VERIFYING)
WAYS = st.lists(
    st.tuples(
        st.sampled_from([
            "notice", "begin", "judge-well", "judge-ill", "judge-worst", "sign", "settle", "close",
            "bind", "answer", "accept", "reject", "conclude", "stop", "wait", "conflict",
        ]),
        st.sampled_from(list(ACTORS)),
    ),
    max_size=14,
)  # fmt: skip


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(start=st.sampled_from(STARTS), way=WAYS)
def test_no_path_skips_correction_or_verification(lab, people, start, way):
    with transaction.atomic():
        walk = Walk(lab)
        for act, who in start:
            assert walk.step(act, who), (act, who)
        for act, who in way:
            walk.step(act, who)
        transaction.set_rollback(True)


def test_the_walk_can_reach_every_end(lab, people):
    """The property above would hold of a walk that never gets anywhere: this one does."""
    ends = {
        "basically": [*TO_VERIFYING, ("accept", "leader"), ("accept", "leader")],
        "not_conform": [*TO_CLOSING, ("wait", "lab"), ("wait", "lab"), ("wait", "lab")],
        "conform": [
            ("judge-well" if act == "judge-ill" else act, who) for act, who in TO_CLOSING
        ],
    }  # fmt: skip
    for conclusion, way in ends.items():
        with transaction.atomic():
            walk = Walk(lab)
            assert all(walk.step(act, who) for act, who in way)
            assert walk.step("conclude", "leader")
            assert walk.found.conclusion == conclusion
            transaction.set_rollback(True)


def test_the_leader_behind_another_account_verifies_nothing_he_answered(lab, people):
    walk = Walk(lab)
    for act, who in [*TO_CLOSING, *[(act, "twin") for act in ("bind", "answer", "bind", "answer")]]:
        assert walk.step(act, who)
    assert not walk.step("accept", "leader")
    assert not walk.step("accept", "twin")
    assert not walk.step("conclude", "leader")


def tie(lab, entry, day):
    Tie.objects.create(
        institution=lab, kind="shareholder", other_person_no=entry.person.person_no,
        other_name=entry.person.name, valid_from=day, recorded_at=AT,
    )  # fmt: skip


def kin(lab, entry, day):
    Conflict.objects.create(
        entry=entry, institution=lab, kind="kin", valid_from=day, declared_at=AT, declared_by="x",
        declared_by_name="x",
    )  # fmt: skip


def consulted(lab, entry, day):
    Conflict.objects.create(
        entry=entry, institution=lab, kind="consulting", valid_from=add_months(day, -40),
        valid_until=add_months(day, -35), declared_at=AT, declared_by="x", declared_by_name="x",
    )  # fmt: skip


def left(lab, entry, day):
    Employment.objects.create(
        person=Person.objects.get(pk=entry.person_id), institution=lab, recorded_at=AT,
        valid_from=date(2020, 1, 1), valid_until=add_months(day, -35),
    )  # fmt: skip


def suspended(lab, entry, day):
    Sanction.objects.create(
        entry=entry, kind="suspension", stage="imposed", ground="other", reason="x",
        valid_from=day, valid_until=add_months(day, 6), proposed_at=AT, proposed_by="x",
        proposed_by_name="x",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("bar", "said"),
    [(tie, "股东"), (kin, "近亲属"), (consulted, "咨询"), (left, "回避期"), (suspended, "暂停")],
)
def test_nobody_with_a_conflict_joins_a_group_or_acts_in_it(lab, people, begun, bar, said):
    found = begun()
    bar(lab, people["2"], DAY)
    with pytest.raises(Refusal, match=said):
        judge_all(found, MEMBER)
    with pytest.raises(Refusal, match=said):
        services.open_assessment(
            subject="X-9", institution=lab, mode="on_site", clause_sets=("SUP245",),
            members=GROUP, on=DAY, by=officer(), at=AT,
        )  # fmt: skip
    judge_all(found, LEADER)  # who has none goes on
