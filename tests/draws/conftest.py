"""A ceremony to walk through: the people of three parties, a pool, a draw at any stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.draws import services
from hengjian.draws.models import Draw
from hengjian.draws.plan import Candidate, GroupRule

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DUE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
AFTER = DUE + timedelta(minutes=5)
NUMBER = "3 0 7 9 1"
ZHAO = Actor("zhao", "赵市监", posts=(Held("market-province", region="620000"),))
SUN = Actor("sun", "孙局长", posts=(Held("market-leader", region="620000"),))
CHEN = Actor("chen", "陈省厅", posts=(Held("ecology-province", region="620000"),))
LI = Actor("li", "李厅长", posts=(Held("ecology-leader", region="620000"),))
XIE = Actor("xie", "协会秘书", posts=(Held("association"),))
WATER = (
    Candidate("P-1", ("water",), True),
    Candidate("P-2", ("water", "air")),
    Candidate("P-3", ("air",), True),
    Candidate("P-4", ("soil",)),
    Candidate("P-5", ("water",)),
    Candidate("P-6", ("air", "soil"), True, "conflict-kin"),
    Candidate("P-7", ("noise",), True),
)
RULE = GroupRule(3, ("water", "air", "soil"))


def share_of(draw: Draw, n: int) -> str:
    """What party n gives: of its own for every draw."""
    return f"{n:032x}{draw.pk:032x}"


@pytest.fixture
def people():
    return SimpleNamespace(zhao=ZHAO, sun=SUN, chen=CHEN, li=LI, xie=XIE)


@pytest.fixture
def opened(db):
    """opened(subject="A-1", **changes) → a draw just opened."""

    def make(subject: str = "A-1", **changes) -> Draw:
        given = {"purpose": "assessors", "region": "620100", "pool": WATER, "rule": RULE}
        given |= {"by": ZHAO, "at": NOON, "source": "体彩排列5", "due": DUE}
        return services.open_draw(subject=subject, **{**given, **changes})

    return make


@pytest.fixture
def with_shares(opened):
    """A draw with its three shares."""

    def make(**changes) -> Draw:
        draw = opened(**changes)
        for n, by in enumerate((ZHAO, CHEN, XIE), start=1):
            share = share_of(draw, n)
            services.give_share(draw=draw, by=by, at=NOON + timedelta(hours=1), share=share)
        draw.refresh_from_db()
        return draw

    return make


@pytest.fixture
def confirmed(with_shares):
    """A draw with shares and a number that both authorities read."""

    def make(**changes) -> Draw:
        draw = with_shares(**changes)
        services.give_public_number(draw=draw, value=NUMBER, by=ZHAO, at=AFTER)
        services.confirm_public_number(draw=draw, value=NUMBER, by=CHEN, at=AFTER)
        draw.refresh_from_db()
        return draw

    return make


@pytest.fixture
def drawn(confirmed):
    """A draw with its result."""
    return lambda **changes: services.perform(draw=confirmed(**changes), by=XIE, at=AFTER)
