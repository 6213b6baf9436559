"""Seven kinds of application across the Spring Festival of 2026, every day counted by hand.

The working calendar of those weeks, from the State Council's notice for 2026:

    February  Mon 9 … Fri 13 worked, SAT 14 WORKED, Sun 15 off, Mon 16 … Mon 23 off,
              Tue 24 … Fri 27 worked, SAT 28 WORKED
    March     Sun 1 off, then ordinary weeks: 2–6, 9–13, 16–20, 23–27, 30–31
    April     1–3 worked, Sat 4, Sun 5 and Mon 6 (清明) off, 7–10, 13–17, 20–24, 27–30
    May       Fri 1 … Tue 5 off, 6–8, SAT 9 WORKED
"""

from __future__ import annotations

from datetime import date

import pytest

from hengjian.accreditation import clocks, kinds
from hengjian.accreditation.clocks import Pause, Run, State
from hengjian.standards import workdays


def d(month: int, day: int) -> date:
    return date(2026, month, day)


#: (what, clock, starts, last day). Counting in the comment: day of the month, (n) its number.
SHEET = [
    # First application, handed in on Wednesday 11 February.
    ("first", "accept", d(2, 11), d(2, 25)),  # 12(1) 13(2) 14(3, worked) 24(4) 25(5)
    # accepted on its last day: 26(1) 27(2) 28(3) | March 2–6 (4–8) 9–13 (9–13) 16–20 (14–18)
    # 23–27 (19–23) 30(24) 31(25) | April 1–3 (26–28) 7(29) 8(30)
    ("first", "review", d(2, 25), d(4, 8)),
    ("first", "paper-review", d(3, 2), d(3, 9)),  # 3(1) 4(2) 5(3) 6(4) 9(5)
    # told to correct on 12 March: 13(1) 16–20 (2–6) 23–27 (7–11) 30(12) 31(13) | April 1–3 (14–16)
    # 7–10 (17–20) 13–17 (21–25) 20–24 (26–30)
    ("first", "correction", d(3, 12), d(4, 24)),
    ("first", "verify-correction", d(3, 26), d(4, 2)),  # 27(1) 30(2) 31(3) 1(4) 2(5)
    # concluded on 1 April: 2(1) 3(2) 7(3) 8(4) 9(5) 10(6) 13(7) 14(8) 15(9) 16(10)
    ("first", "decide", d(4, 1), d(4, 16)),
    ("first", "issue", d(4, 9), d(4, 20)),  # 10(1) 13(2) 14(3) 15(4) 16(5) 17(6) 20(7)
    # Renewal, handed in on Friday 13 February: 14(1) 24(2) 25(3) 26(4) 27(5)
    ("renewal", "accept", d(2, 13), d(2, 27)),
    # Extension, handed in on the worked Saturday, due on the other one: 24(1) 25 26 27 28(5)
    ("extension", "accept", d(2, 14), d(2, 28)),
    # Change, handed in on the Sunday: the same five days.
    ("change", "accept", d(2, 15), d(2, 28)),
    # Method edition, on the first day back: 25(1) 26(2) 27(3) 28(4) 2 March(5)
    ("method", "accept", d(2, 24), d(3, 2)),
    # Commitment, handed in on the 12th: 13(1) 14(2) 24(3) 25(4) 26(5)
    ("commitment", "accept", d(2, 12), d(2, 26)),
    # accepted on the 13th: 14(1) 24–28 (2–6) | March 2(7) 3(8) 4(9) 5(10)
    ("commitment", "decide-commitment", d(2, 13), d(3, 5)),
    ("commitment", "issue", d(2, 14), d(3, 3)),  # 24–28 (1–5) 2(6) 3(7)
    ("commitment", "post-check", d(2, 14), d(5, 14)),  # three months
    # Cancellation, handed in on Monday the 9th: 10 11 12 13 and the worked Saturday 14(5)
    ("cancellation", "accept", d(2, 9), d(2, 14)),
    # accepted on that Saturday: 24–28 (1–5) | March 2–6 (6–10)
    ("cancellation", "decide-cancellation", d(2, 14), d(3, 6)),
]


@pytest.mark.policy("P2.1-05")
@pytest.mark.parametrize(("kind", "clock", "starts", "last"), SHEET)
def test_every_clock_ends_on_the_day_counted_by_hand(kind, clock, starts, last):
    length = kinds.length(clock, starts)
    run = Run(starts, length.count, length.unit)
    assert clocks.due_on(run, workdays.calendar()) == last


#: (what, clock, starts, the applicant's time from and to, last day, done on, working days late). The days
#: after the first up to and with the second are the applicant's. Counted by hand as above.
PAUSED_AND_LATE = [
    # 12(1) | 13 14 24 25 the applicant's | 26(2) 27(3) 28(4) 2 March(5); late 3, 4
    ("first", "accept", d(2, 11), d(2, 12), d(2, 25), d(3, 2), d(3, 4), 2),
    # 28(1) 2–6 (2–6) 9(7) 10(8) | 11–13, 16–20, 23, 24 the applicant's | 25(9) 26(10) 27(11) 30(12)
    # 31(13) April 1–3 (14–16) 7–10 (17–20) 13–17 (21–25) 20–24 (26–30); late 27
    ("renewal", "review", d(2, 27), d(3, 10), d(3, 24), d(4, 24), d(4, 27), 1),
    # 24 the applicant's | 25(1) 26(2) 27(3) 28(4) 2 March(5); late 3
    ("extension", "accept", d(2, 14), d(2, 14), d(2, 24), d(3, 2), d(3, 3), 1),
    # 27(1) 28(2) 2–5 (3–6) | 6, 9–12 the applicant's | 13(7) 16–20 (8–12) 23–27 (13–17) 30(18) 31(19)
    # April 1–3 (20–22) 7–10 (23–26) 13–16 (27–30); late 17, 20
    ("change", "review", d(2, 26), d(3, 5), d(3, 12), d(4, 16), d(4, 20), 2),
    # 3(1) | 4 the applicant's | 5(2) 6(3) 9–13 (4–8) 16–20 (9–13) 23–27 (14–18) 30(19) 31(20)
    # April 1–3 (21–23) 7–10 (24–27) 13–15 (28–30); late 16
    ("method", "review", d(3, 2), d(3, 3), d(3, 4), d(4, 15), d(4, 16), 1),
    # 13(1) | 14 24 25 26 27 the applicant's | 28(2) 2(3) 3(4) 4(5) March; late 5, 6
    ("commitment", "accept", d(2, 12), d(2, 13), d(2, 27), d(3, 4), d(3, 6), 2),
    # 10(1) | 11 12 13 the applicant's | 14(2, worked) 24(3) 25(4) 26(5); late 27, 28 (worked)
    ("cancellation", "accept", d(2, 9), d(2, 10), d(2, 13), d(2, 26), d(2, 28), 2),
]


@pytest.mark.policy("P2.1-05")
@pytest.mark.parametrize(
    ("kind", "clock", "starts", "asked", "answered", "last", "done", "late"), PAUSED_AND_LATE
)
def test_each_kind_with_the_applicants_time_and_an_overdue(
    kind, clock, starts, asked, answered, last, done, late
):
    length = kinds.length(clock, starts)
    run = Run(starts, length.count, length.unit, (Pause(asked, answered, "correction"),))
    assert clocks.due_on(run, workdays.calendar()) == last
    assert read(run, last).state is State.RUNNING
    stopped = Run(run.started_on, run.count, run.unit, run.pauses, stopped_on=done)
    reading = read(stopped, d(6, 1))
    assert (reading.state, reading.late) == (State.OVERDUE, late)


def read(run: Run, day: date) -> clocks.Reading:
    return clocks.read(run, day, workdays.calendar())


def test_the_applicants_correction_is_not_counted_in_the_review():
    # Review from 25 February, due 8 April. Told to correct on 12 March, handed in on 26 March: the
    # working days 13, 16–20, 23–26 March (10) are the applicant's. Ten more after 8 April:
    # 9(1) 10(2) 13–17 (3–7) 20(8) 21(9) 22(10).
    pause = Pause(d(3, 12), d(3, 26), "correction")
    assert read(Run(d(2, 25), 30, "working", (pause,)), d(3, 27)).due_on == d(4, 22)


def test_while_the_applicant_corrects_the_review_stands_and_has_no_last_day():
    standing = Run(d(2, 25), 30, "working", (Pause(d(3, 12), None, "correction"),))
    reading = read(standing, d(3, 20))
    # 26 27 28 February and 2–6, 9–12 March have gone: 3 + 5 + 4 = 12; 18 remain.
    assert (reading.state, reading.used, reading.left, reading.due_on) == (
        State.PAUSED, 12, 18, None,
    )  # fmt: skip


def test_a_completion_moves_the_last_day_and_an_acceptance_after_it_is_overdue():
    # Handed in on 13 February; returned on 24, completed on 27: 25, 26, 27 are the applicant's.
    # 14(1) 24(2) 28(3) 2 March(4) 3(5).
    run = Run(d(2, 13), 5, "working", (Pause(d(2, 24), d(2, 27), "completion"),))
    assert read(run, d(3, 3)).state is State.RUNNING
    assert read(run, d(3, 3)).due_on == d(3, 3)
    late = read(run, d(3, 5))  # Wednesday 4 and Thursday 5
    assert (late.state, late.late, late.left) == (State.OVERDUE, 2, -2)
    stopped = Run(run.started_on, run.count, run.unit, run.pauses, stopped_on=d(3, 4))
    assert (read(stopped, d(6, 1)).state, read(stopped, d(6, 1)).late) == (State.OVERDUE, 1)


def test_asked_and_answered_on_one_day_costs_no_day():
    run = Run(d(2, 13), 5, "working", (Pause(d(2, 24), d(2, 24), "completion"),))
    assert read(run, d(2, 24)).due_on == d(2, 27)


@pytest.mark.parametrize(
    ("day", "light"),
    [(d(2, 24), "green"), (d(2, 26), "amber"), (d(2, 28), "amber"), (d(3, 1), "red")],
)
def test_two_working_days_before_the_end_the_light_turns_amber(day, light):
    # Extension of the sheet: due 28 February. On the 24th four are left, on the 26th two; on
    # Sunday 1 March it is past, though no working day has gone by since.
    assert read(Run(d(2, 14), 5, "working"), day).light == light


def test_a_last_day_in_2027_is_known_to_be_a_projection():
    due = clocks.due_on(Run(date(2026, 12, 28), 5, "working"), workdays.calendar())
    # 29(1) 30(2) 31(3) | 2027: 1 January off, 2–3 weekend, 4(4) 5(5)
    assert due == date(2027, 1, 5)
    assert workdays.is_projected(due)


def test_before_the_amendment_of_2021_the_terms_were_those_of_2015():
    old = {key: kinds.length(key, date(2020, 6, 1)).count for key in ("review", "decide", "issue")}
    assert old == {"review": 45, "decide": 20, "issue": 10}
    assert kinds.length("accept", date(2020, 6, 1)) is None  # no number on record: no clock
