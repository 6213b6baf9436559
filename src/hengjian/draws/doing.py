"""What every act of a draw shares: who speaks for which party, refusals, moves, ledger entries."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from hengjian.accounts import policy
from hengjian.accounts.access import Actor, authorize
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.draws.models import PARTIES, Draw
from hengjian.ledger import services as ledger

OPEN, SHARE, SOURCE = "draws.draw.open", "draws.share.give", "draws.source.name"
GIVE, CONFIRM, PERFORM = "draws.number.give", "draws.number.confirm", "draws.draw.perform"
ASK_ABORT, ABORT, UNSEAL = "draws.abort.ask", "draws.abort.confirm", "draws.result.open"
#: Roles that speak for a party; any role that the policy lets do the act and whose line is named.
_LINES = {"market": "market", "ecology": "ecology", "association": "association"}


def parties_of(by: Actor, action: str, draw: Draw | None = None) -> list[str]:
    """The parties the actor may speak for in this act, in their order. Raises NotAllowed when none."""
    authorize(by, action, draw)
    reach = policy.reach(by.roles, action)
    lines = {policy.roles()[post.role].line for post in by.posts if post.role in reach}
    return [party for party in PARTIES if _LINES[party] in lines]


def party_of(by: Actor, action: str, draw: Draw, asked: str, refused: Text) -> str:
    """The one party he speaks for; `asked` decides where his posts allow several."""
    mine = parties_of(by, action, draw)
    if asked:
        must(asked in mine, refused, t("您的岗位不代表该方", "no post of yours speaks for it"))
        return asked
    must(
        len(mine) == 1,
        refused,
        t("您的岗位代表多方，请写明代表哪一方", "your posts speak for several; say for which"),
    )
    return mine[0]


def locked(draw: Draw) -> Draw:
    """The draw as it stands, kept from colleagues until the act is over."""
    return Draw.objects.select_for_update().get(pk=draw.pk)


def move(draw: Draw, stage: Draw.Stage, refused: Text, **settled: Any) -> None:
    """Move, unless the workflow or a colleague forbids it: the UPDATE names the stage left."""
    here = Draw.Stage(draw.stage)
    if stage not in Draw.MOVES.get(here, set()):
        raise refusal(
            refused, t("抽取现在是“{here}”", "it stands at “{here}”").format(here=here.label)
        )
    if not Draw.objects.filter(pk=draw.pk, stage=here).update(stage=stage, **settled):
        raise refusal(refused, overtaken())
    draw.refresh_from_db()


def entry(kind: str, draw: Draw, by: Actor, at: datetime, body: dict[str, Any]) -> None:
    """The act on the ledger."""
    ledger.append(kind=f"draws.{kind}", subject=draw.number, actor=by.username, at=at, body=body)


def must(holds: object, refused: Text, because: Text, instead: Text | None = None) -> None:
    """Refuse unless it holds."""
    if not holds:
        raise refusal(refused, because, instead)


def refusal(refused: Text, because: Text, instead: Text | None = None) -> Refusal:
    """What was refused, why, what to do."""
    again = t("请刷新页面，核对后重试", "Reload the page, check and try again")
    return Refusal(refused, because, instead or again)


def overtaken() -> Text:
    """Two at once."""
    return t("另一位同事刚刚办理了它", "a colleague moved it a moment ago")


def instant(at: datetime) -> str:
    """An aware datetime as the bundle writes it: UTC, six decimals, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def normal(text: str) -> str:
    """The public number as it enters the seed: half-width, single spaces, nothing around it."""
    return " ".join(half_width(text).split())


def next_lottery(at: datetime) -> tuple[str, datetime]:
    """The usual source: the evening's drawing of the sports lottery, read from 22:00; and its hour.

    The hour is ours: late enough for the published result. Before 21:00 today's, else tomorrow's.
    """
    local = at.astimezone(LEGAL)
    day: date = legal_day(at) + timedelta(days=local.time() >= time(21))
    name = t(f"体彩排列5 {day} 开奖号码", f"Sports lottery Pailie-5, {day}")
    return name.zh, datetime.combine(day, time(22), LEGAL)


def keys() -> Path:
    """Where the holders' keys of the escrow lie."""
    return Path(settings.HENGJIAN_VAR) / "keys" / "draws"
