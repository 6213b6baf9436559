"""Perform a draw; abort it by two people. One act, one ledger entry."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.text import Text, t
from hengjian.draws import doing, escrow, plan, reading, troubles
from hengjian.draws.doing import must, refusal
from hengjian.draws.models import Draw

Stage = Draw.Stage
#: How long the other party may take to agree to an abort.
ASKED_FOR = timedelta(hours=24)


@transaction.atomic
def perform(*, draw: Draw, by: Actor, at: datetime) -> Draw:
    """The shares are opened, compared with their commitments, and the result stands for ever.

    Needs three shares and a confirmed public number. Performed again, it is the same draw and no
    second entry. Raises Refusal when the escrow does not open or anything differs from what was
    committed.
    """
    refused = t(f"抽取 {draw.number} 未执行", f"Draw {draw.number} was not performed")
    authorize(by, doing.PERFORM, draw)
    draw = doing.locked(draw)
    if draw.stage == Stage.DRAWN:
        return draw
    must(draw.stage == Stage.SHARED, refused, t("份额未齐或已中止", "shares are missing"))
    must(draw.confirmed_by, refused, t("公共随机数尚未确认", "the public number is unconfirmed"))
    shares = _shares(draw, refused)
    public = {"source": draw.source, "due": doing.instant(draw.due), "value": draw.value}
    seed = plan.seed(draw.number, draw.commitment, shares, public)
    pool = [reading.candidate(row) for row in draw.terms["pool"]]
    result = plan.draw(seed, pool, reading.rule(draw.terms["rule"])).document()
    drawn = {"seed": seed.hex(), "result": result, "drawn_at": at}
    doing.move(draw, Stage.DRAWN, refused, drawn_by=by.username, drawn_by_name=by.name, **drawn)
    for party, share in shares.items():
        draw.shares.filter(party=party).update(value=share.hex())
    body = {
        "commitment": draw.commitment,
        "seed_sha256": hashlib.sha256(seed).hexdigest(),
        "digests": {"result": troubles.digest(result)},
    }
    doing.entry("performed", draw, by, at, body)
    return draw


def _shares(draw: Draw, refused: Text) -> dict[str, bytes]:
    """The three secrets, when pool and shares are what was committed."""
    committed = plan.commitment(bytes.fromhex(draw.salt), draw.terms)
    changed = t("名单或规则与承诺不符", "pool or rule differ from what was committed")
    must(committed == draw.commitment, refused, changed)
    found = {}
    for share in draw.shares.all():
        try:
            secret = escrow.unseal(share.sealed, f"{draw.number}|{share.party}", doing.keys())
        except escrow.CannotOpen as error:
            because = t("托管的份额无法开启", "the sealed shares cannot be opened")
            instead = t("请由两方持钥人提供密钥", "Two holders must bring their keys")
            raise refusal(refused, because, instead) from error
        told = plan.share_commitment(secret, draw.number, share.party, draw.commitment)
        must(told == share.commitment, refused, t("份额与承诺不符", "a share is not as committed"))
        found[share.party] = secret
    return found


@transaction.atomic
def ask_abort(*, draw: Draw, reason: str, by: Actor, at: datetime, party: str = "") -> str:
    """One party asks to abort, with a public reason; gives the mark that `abort` needs."""
    refused = t(f"未提出中止抽取 {draw.number}", f"No abort of {draw.number} was asked for")
    side = doing.party_of(by, doing.ASK_ABORT, draw, party, refused)
    must(reason.strip(), refused, t("没有写明理由", "no reason was given"))
    draw = doing.locked(draw)
    live = Stage.ABORTED in Draw.MOVES.get(Stage(draw.stage), set())
    must(live, refused, t("抽取已经结束", "the draw has ended"))
    Draw.objects.filter(pk=draw.pk).update(
        abort_reason=reason.strip(),
        abort_party=side,
        abort_asked_by=by.username,
        abort_asked_by_name=by.name,
        abort_asked_at=at,
    )
    draw.refresh_from_db()
    doing.entry("abort-asked", draw, by, at, {"party": side, "reason": draw.abort_reason})
    return asked_mark(draw)


def asked_mark(draw: Draw) -> str:
    """What the second person agrees to: a digest of who asked, when and why."""
    if draw.abort_asked_at is None:
        return ""
    told = [draw.number, draw.abort_asked_by, doing.instant(draw.abort_asked_at), draw.abort_reason]
    return troubles.digest(told)


@transaction.atomic
def abort(*, draw: Draw, asked: str, by: Actor, at: datetime, party: str = "") -> None:
    """Another person of another party agrees: the draw is over, publicly, and counted.

    `asked`: the mark of what he read (`ask_abort` gives it); an asking that was changed since, or
    is older than a day, needs asking again.
    """
    refused = t(f"抽取 {draw.number} 未中止", f"Draw {draw.number} was not aborted")
    side = doing.party_of(by, doing.ABORT, draw, party, refused)
    draw = doing.locked(draw)
    _agreed(draw, asked, by, side, at, refused)
    told: dict[str, Any] = {"party": side, "reason": draw.abort_reason}
    told |= {"asked_by": draw.abort_asked_by, "number_was_known": bool(draw.value)}
    doing.move(
        draw,
        Stage.ABORTED,
        refused,
        aborted_party=side,
        aborted_by=by.username,
        aborted_by_name=by.name,
        aborted_at=at,
    )
    doing.entry("aborted", draw, by, at, told)


def _agreed(draw: Draw, asked: str, by: Actor, side: str, at: datetime, refused: Text) -> None:
    """Refuse unless another person of another party agrees, in time, to what was asked."""
    must(draw.abort_asked_at, refused, t("没有人提出中止", "nobody asked for it"))
    must(
        by.username != draw.abort_asked_by and side != draw.abort_party,
        refused,
        t("应由另一方的另一人同意", "another person of another party agrees"),
    )
    must(
        asked == asked_mark(draw),
        refused,
        t("提出中止的理由已经改变", "what was asked has changed since"),
    )
    must(
        draw.abort_asked_at is not None and at <= draw.abort_asked_at + ASKED_FOR,
        refused,
        t("提出已超过 24 小时", "it was asked more than 24 hours ago"),
        t("请重新提出", "Ask again"),
    )
