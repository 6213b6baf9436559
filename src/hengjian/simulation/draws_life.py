"""Draws of the made-up province at every stage, so that every page of theirs shows something.

`complete` walks one draw from open to drawn with the people of the cast; other contexts' lives use
it for theirs. Candidates here are made up and stand in no directory. Safe to run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hengjian.accounts.access import Actor, actor_for
from hengjian.accounts.models import User
from hengjian.core.legal_time import legal_day
from hengjian.directory import fields
from hengjian.draws import services
from hengjian.draws.models import Draw
from hengjian.draws.plan import Candidate, GroupRule, SampleRule
from hengjian.simulation.world import Lab

Progress = Callable[[str, int, int], None]
MARKET, ECOLOGY, ASSOCIATION = "market-province", "eco-province", "association"
NUMBER = "3 0 7 9 1"


def live(labs: list[Lab], at: datetime, progress: Progress) -> None:
    """One draw at each stage, one aborted and drawn again, one supplement, one sealed."""
    ready = (_drawn, _again_after_an_abort, _shared, _open, _sealed)
    for done, make in enumerate(ready, start=1):
        make(labs, at)
        progress("draws", done, len(ready))


def complete(draw: Draw, at: datetime) -> Draw:
    """Shares of three parties, the public number by two, the result. Hours follow from `at` and due."""
    give_shares(draw, at)
    draw.refresh_from_db()
    read = max(draw.due, at) + timedelta(minutes=20)
    if draw.stage == Draw.Stage.SHARED and not draw.confirmed_by:
        services.give_public_number(draw=draw, value=NUMBER, by=actor(MARKET, read), at=read)
        services.confirm_public_number(draw=draw, value=NUMBER, by=actor(ECOLOGY, read), at=read)
    return services.perform(draw=draw, by=actor(ASSOCIATION, read), at=read)


def give_shares(draw: Draw, at: datetime) -> None:
    """The shares still missing."""
    given = {share.party for share in draw.shares.all()}
    for party, name in (("market", MARKET), ("ecology", ECOLOGY), ("association", ASSOCIATION)):
        if party not in given:
            services.give_share(draw=draw, by=actor(name, at), at=at)


def actor(username: str, at: datetime) -> Actor:
    """Somebody of the cast with the posts of that day."""
    return actor_for(User.objects.get(username=username), legal_day(at))


def _fields() -> tuple[str, ...]:
    return tuple(fields.fields())[:3]


def _pool() -> list[Candidate]:
    """Fourteen assessors of several fields; two stand aside."""
    aside = {3: "conflict-employment", 8: "rotation"}
    return [
        Candidate(
            f"PSY-DEMO-{n:02}",
            tuple(field for k, field in enumerate(_fields()) if (n + k) % 3 != 0),
            n % 4 == 1,
            aside.get(n, ""),
        )
        for n in range(1, 15)
    ]


def _new(subject: str, at: datetime, follows: Draw | None = None) -> Draw | None:
    """A new draw, None where the subject has as many as it is to have."""
    rows = Draw.objects.filter(subject=subject).exclude(stage=Draw.Stage.ABORTED)
    if rows.filter(follows=follows).exists():
        return None
    return services.open_draw(
        purpose="assessors",
        subject=subject,
        region="620100",
        pool=_pool(),
        rule=GroupRule(1 if follows else 3, _fields()[: 1 if follows else 3], not follows),
        by=actor(MARKET, at),
        at=at,
        follows=follows,
    )


def _drawn(labs: list[Lab], at: datetime) -> None:
    first = _new("DEMO-A1", at - timedelta(days=20))
    if first is not None:
        complete(first, at - timedelta(days=20))
    first = Draw.objects.get(subject="DEMO-A1", follows=None)
    more = _new("DEMO-A1", at - timedelta(days=12), follows=first)
    if more is not None:
        complete(more, at - timedelta(days=12))


def _again_after_an_abort(labs: list[Lab], at: datetime) -> None:
    if Draw.objects.filter(subject="DEMO-A2").exists():
        return
    begun = at - timedelta(days=9)
    draw = _new("DEMO-A2", begun)
    if draw is not None:
        later = begun + timedelta(hours=1)
        mark = services.ask_abort(
            draw=draw, reason="名单遗漏一名评审员，须重新封存", by=actor(MARKET, later), at=later
        )
        services.abort(draw=draw, asked=mark, by=actor(ECOLOGY, later), at=later)
    again = _new("DEMO-A2", at - timedelta(days=8))
    if again is not None:
        complete(again, at - timedelta(days=8))


def _shared(labs: list[Lab], at: datetime) -> None:
    draw = _new("DEMO-A3", at - timedelta(hours=6))
    if draw is not None:
        give_shares(draw, at - timedelta(hours=6))


def _open(labs: list[Lab], at: datetime) -> None:
    draw = _new("DEMO-A4", at - timedelta(hours=2))
    if draw is not None:
        services.give_share(draw=draw, by=actor(MARKET, at), at=at - timedelta(hours=1))


def _sealed(labs: list[Lab], at: datetime) -> None:
    """A sample of laboratories, those of a worse class with more tickets; opened at check-in."""
    if Draw.objects.filter(subject="DEMO-J1").exists():
        return
    classes = "ABCD"
    pool = [Candidate(lab.uscc, (classes[n % 4],)) for n, lab in enumerate(labs)]
    begun = at - timedelta(days=5)
    draw = services.open_draw(
        purpose="inspections",
        subject="DEMO-J1",
        region="620000",
        pool=pool,
        rule=SampleRule(min(5, len(pool)), (("B", 2), ("C", 4), ("D", 8))),
        by=actor(MARKET, begun),
        at=begun,
        sealed_until_checkin=True,
        opens_on=legal_day(at) + timedelta(days=40),
    )
    complete(draw, begun)
    services.open_selection(draw=draw, place=1, by=actor(MARKET, at), at=at - timedelta(days=1))
