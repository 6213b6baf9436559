"""The state machine as a whole: every path there is, and what no path may do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hengjian.accreditation import clocks, effects
from hengjian.accreditation.models import Application
from hengjian.accreditation.models.application import moves_of
from hengjian.standards import workdays

Stage = Application.Stage
VARIANTS = [
    ("general", "first"), ("general", "renewal"), ("general", "extension"), ("general", "change"),
    ("general", "method"), ("general", "cancellation"), ("commitment", "first"),
]  # fmt: skip
#: What a grant of each kind must have seen started and stopped, read off CMA163 art 11.
NEEDED = {
    "general": ["accept", "review", "paper-review", "decide"],
    "cancellation": ["accept", "decide-cancellation"],
    "commitment": ["accept", "decide-commitment"],
}


def paths(route: str, kind: str, limit: int = 2) -> Iterator[tuple[str, ...]]:
    """Every path from a draft to an end, visiting no stage more than `limit` times."""

    def walk(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        further = moves_of(route, kind, path[-1])
        if not further:
            yield path
        for stage in sorted(further):
            if path.count(stage) < limit:
                yield from walk((*path, stage))

    yield from walk(("draft",))


class Clocks:
    """What a path does to the clocks, replayed without a database."""

    def __init__(self) -> None:
        self.state: dict[str, str] = {}
        self.finished: list[str] = []

    def enter(self, route: str, kind: str, before: str, after: str) -> None:
        for effect in effects.effects(route, kind, before, after):
            here = self.state.get(effect.clock)
            if effect.verb == "start":
                assert here is None, f"{effect.clock} started while it runs"
                self.state[effect.clock] = "running"
            elif effect.verb == "stop" and here:
                del self.state[effect.clock]
                self.finished.append(effect.clock)
            elif effect.verb == "pause":
                assert here == "running", f"{effect.clock} paused while {here}"
                self.state[effect.clock] = "paused"
            elif effect.verb == "resume":
                assert here == "paused", f"{effect.clock} resumed while {here}"
                self.state[effect.clock] = "running"


@pytest.mark.policy("P2.1-05")
@pytest.mark.parametrize(("route", "kind"), VARIANTS)
def test_no_path_reaches_a_grant_without_its_clocks(route, kind):
    needed = NEEDED.get(kind) or NEEDED[route]
    grants = 0
    for path in paths(route, kind):
        kept = Clocks()
        for before, after in pairwise(path):
            kept.enter(route, kind, before, after)
            if after == "granted":
                grants += 1
                assert set(needed) <= set(kept.finished), path
                left = set(kept.state) - {"issue", "post-check"}
                assert left == set(), f"{left} still run in {path}"
    assert grants > 0


@pytest.mark.parametrize(("route", "kind"), VARIANTS)
def test_at_the_end_of_every_path_no_clock_runs(route, kind):
    ends = set()
    for path in paths(route, kind):
        kept = Clocks()
        for before, after in pairwise(path):
            kept.enter(route, kind, before, after)
        assert kept.state == {}, path
        ends.add(path[-1])
    assert {"refused", "not_accepted", "taken_back"} <= ends


def test_in_the_general_route_nobody_is_granted_without_group_review_and_conclusion():
    for path in paths("general", "first"):
        if "granted" in path:
            before = path[: path.index("granted")]
            assert [s for s in ("accepted", "grouping", "paper_review", "concluded") if s in before] == [
                "accepted", "grouping", "paper_review", "concluded",
            ]  # fmt: skip


def test_every_general_grant_waits_for_somebody_at_every_stage():
    """While an application is not ended, some clock of somebody is running or stands, except where
    the law on record gives no term (publication, the draft itself)."""
    untimed = {"draft", "issued", "published", "granted"}
    for path in paths("general", "first"):
        kept = Clocks()
        for before, after in pairwise(path):
            kept.enter("general", "first", before, after)
            if moves_of("general", "first", after) and after not in untimed:
                assert kept.state, (path, after)


DAYS = st.integers(min_value=0, max_value=20)


@given(gaps=st.lists(st.tuples(DAYS, DAYS), max_size=4), count=st.integers(1, 45), extra=DAYS)
def test_pauses_only_ever_move_the_last_day_later_and_by_their_own_working_days(gaps, count, extra):
    calendar, start = workdays.calendar(), date(2026, 1, 20)
    day, pauses = start, []
    for running, standing in gaps:
        begun = day + timedelta(days=running)
        day = begun + timedelta(days=standing)
        pauses.append(clocks.Pause(begun, day, "completion"))
    run = clocks.Run(start, count, "working", tuple(pauses))
    due = clocks.due_on(run, calendar)
    plain = clocks.due_on(clocks.Run(start, count, "working"), calendar)
    assert due >= plain
    # Independently: walk the days one by one.
    stopped = {
        p.begun_on + timedelta(days=n)
        for p in pauses
        for n in range(1, (p.ended_on - p.begun_on).days + 1)
    }
    walked, left = start, count
    while left:
        walked += timedelta(days=1)
        left -= calendar.is_working_day(walked) and walked not in stopped
    assert due == walked
    reading = clocks.read(run, due + timedelta(days=extra), calendar)
    assert reading.state is (clocks.State.RUNNING if extra == 0 else clocks.State.OVERDUE)


@given(st.data())
def test_an_application_is_never_in_two_places_and_never_leaves_an_end(data):
    route, kind = data.draw(st.sampled_from(VARIANTS))
    stage = data.draw(st.sampled_from(Stage.values))
    further = moves_of(route, kind, stage)
    assert stage not in further
    if stage in ("refused", "not_accepted", "taken_back", "confirmed", "licence_withdrawn"):
        assert further == set()
