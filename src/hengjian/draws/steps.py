"""The ceremony on the screen: what is done, what comes next, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hengjian.accounts.access import Actor, NotAllowed
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.draws import doing, finishing
from hengjian.draws.models import PARTIES, Draw, Share

_AUTHORITIES = t("任一监管部门", "Either authority")


@dataclass(frozen=True)
class Step:
    """`state`: done, now, later. `act`: what the reader may do about it now, empty when nothing."""

    title: Text
    who: Text
    state: str
    detail: str = ""
    by: str = ""
    at: datetime | None = None
    act: str = ""
    party: str = ""
    waits: bool = False  # it is its turn, but the hour has not come

    @property
    def tone(self) -> str:
        """The colour family of the step."""
        return {"done": "good", "now": "warn", "later": "calm"}[self.state]


def steps(draw: Draw, actor: Actor, now: datetime) -> list[Step]:
    """Six steps; the acts a reader may do are named at their step."""
    shares = {share.party: share for share in draw.shares.all()}
    opened = Step(
        t("封存名单并承诺", "Pool frozen and committed"), t("发起部门", "The opener"), "done",
        draw.commitment, draw.opened_by_name, draw.opened_at,
    )  # fmt: skip
    given = [_share(draw, party, shares, actor, now) for party in PARTIES]
    return [opened, *given, _number(draw, actor, now), _confirm(draw, actor), _perform(draw, actor)]


def _share(draw: Draw, party: str, shares: dict[str, Share], actor: Actor, now: datetime) -> Step:
    title, share = t("提交份额", "Share committed"), shares.get(party)
    if share is not None:
        told = (share.commitment, share.given_by_name, share.given_at)
        return Step(title, PARTIES[party], "done", *told)
    mine = _mine(actor, doing.SHARE, draw)
    gave = any(s.given_by == actor.username for s in shares.values())
    state = "now" if draw.stage == Draw.Stage.OPEN else "later"
    may = state == "now" and party in mine and not gave and now < draw.due
    return Step(title, PARTIES[party], state, act="share" if may else "", party=party)


def _number(draw: Draw, actor: Actor, now: datetime) -> Step:
    title = t("登记公共随机数", "Public number entered")
    if draw.value and draw.confirmed_at:
        told = (draw.value, draw.value_by_name, draw.value_at)
        return Step(title, PARTIES[draw.value_party], "done", *told)
    shared = draw.stage == Draw.Stage.SHARED
    mine = _mine(actor, doing.GIVE, draw) if shared and now >= draw.due else []
    state = "done" if draw.value else "now" if shared else "later"
    who = PARTIES[draw.value_party] if draw.value else _AUTHORITIES
    return Step(
        title, who, state, draw.value, draw.value_by_name, draw.value_at,
        act="number" if mine else "", waits=shared and now < draw.due,
    )  # fmt: skip


def _confirm(draw: Draw, actor: Actor) -> Step:
    title = t("另一部门确认随机数", "Confirmed by the other authority")
    if draw.confirmed_at:
        told = (draw.value, draw.confirmed_by_name, draw.confirmed_at)
        return Step(title, PARTIES[draw.confirmed_party], "done", *told)
    ready = draw.stage == Draw.Stage.SHARED and bool(draw.value)
    other = [p for p in ("market", "ecology") if p != draw.value_party]
    mine = set(_mine(actor, doing.CONFIRM, draw)) & set(other) if ready else set()
    may = mine and actor.username != draw.value_by
    who = PARTIES[other[0]] if ready else t("另一监管部门", "The other authority")
    return Step(title, who, "now" if ready else "later", act="confirm" if may else "")


def _perform(draw: Draw, actor: Actor) -> Step:
    title, who = t("开启份额并抽取", "Shares opened, drawn"), t("任何一方", "Any party")
    if draw.drawn_at:
        detail = "" if draw.hidden else draw.seed
        return Step(title, who, "done", detail, draw.drawn_by_name, draw.drawn_at)
    ready = draw.stage == Draw.Stage.SHARED and draw.confirmed_at is not None
    may = ready and bool(_mine(actor, doing.PERFORM, draw))
    return Step(title, who, "now" if ready else "later", act="perform" if may else "")


def aborting(draw: Draw, actor: Actor, now: datetime) -> str:
    """`ask`, `agree` or nothing: what the reader may do about an abort."""
    if Draw.Stage.ABORTED not in Draw.MOVES.get(Draw.Stage(draw.stage), set()):
        return ""
    asked = draw.abort_asked_at
    fresh = asked is not None and now <= asked + finishing.ASKED_FOR
    others = {p for p in _mine(actor, doing.ABORT, draw) if p != draw.abort_party}
    if fresh and others and actor.username != draw.abort_asked_by:
        return "agree"
    return "ask" if not fresh and _mine(actor, doing.ASK_ABORT, draw) else ""


def may_unseal(draw: Draw, actor: Actor, now: datetime) -> bool:
    """Whether the reader may end the seal of the whole result now."""
    sealed = draw.stage == Draw.Stage.DRAWN and draw.hidden
    due = draw.opens_on is not None and legal_day(now) >= draw.opens_on
    ended = due or not draw.places_sealed
    return sealed and ended and _allowed(actor, doing.UNSEAL, draw)


def places(draw: Draw, actor: Actor) -> list[int]:
    """The places of a sealed result the reader may open at their check-in."""
    if draw.stage != Draw.Stage.DRAWN or not draw.hidden or draw.result is None:
        return []
    if not _allowed(actor, doing.UNSEAL, draw):
        return []
    there = {row.place for row in draw.selections.all()}
    return [n for n in range(1, len(draw.result["members"]) + 1) if n not in there]


def late(draw: Draw, now: datetime) -> bool:
    """Whether the public number's hour came before all shares did."""
    return draw.stage == Draw.Stage.OPEN and now >= draw.due


def may_name_source(draw: Draw, actor: Actor) -> bool:
    """Whether the reader may name another source now."""
    return draw.stage == Draw.Stage.OPEN and _allowed(actor, doing.SOURCE, draw)


def _allowed(actor: Actor, action: str, draw: Draw) -> bool:
    return bool(_mine(actor, action, draw))


def _mine(actor: Actor, action: str, draw: Draw) -> list[str]:
    try:
        return doing.parties_of(actor, action, draw)
    except NotAllowed:
        return []
