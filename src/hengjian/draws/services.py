"""Give a draw's shares, enter and confirm its public number. One act, one ledger entry.

The other acts live in `opening`, `finishing` and `unsealing` and are offered here too.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.core.text import Text, t
from hengjian.draws import doing, escrow, plan
from hengjian.draws.doing import must, refusal
from hengjian.draws.finishing import abort, ask_abort, perform
from hengjian.draws.models import PARTIES, Draw, Share
from hengjian.draws.opening import AHEAD, name_source, open_draw
from hengjian.draws.unsealing import open_result, open_selection

__all__ = [
    "AHEAD",
    "abort",
    "ask_abort",
    "confirm_public_number",
    "give_public_number",
    "give_share",
    "name_source",
    "open_draw",
    "open_result",
    "open_selection",
    "perform",
]

Stage = Draw.Stage
_SHARE = re.compile(r"[0-9a-f]{64}", re.ASCII)


@transaction.atomic
def give_share(*, draw: Draw, by: Actor, at: datetime, party: str = "", share: str = "") -> Share:
    """The party's share is committed and sealed; with the third the draw stands at `shared`.

    `share`: 64 hexadecimal digits of the party's own making; without it the platform makes one.
    `party` is needed only from somebody whose posts speak for several. One person, one share.
    """
    refused = t(f"未提交抽取 {draw.number} 的份额", f"No share was given to {draw.number}")
    side = doing.party_of(by, doing.SHARE, draw, party, refused)
    draw = doing.locked(draw)
    must(draw.stage == Stage.OPEN, refused, t("现在不收份额", "it takes no shares now"))
    must(
        at < draw.due,
        refused,
        t("公共随机数已到公布时间", "the public number's hour has come"),
        t("请先另行指定将来的公共随机数", "Name another future public number first"),
    )
    secret = _secret(share, refused)
    try:
        with transaction.atomic():
            made = Share.objects.create(
                draw=draw,
                party=side,
                commitment=plan.share_commitment(secret, draw.number, side, draw.commitment),
                sealed=escrow.seal(secret, f"{draw.number}|{side}", doing.keys()),
                given_at=at,
                given_by=by.username,
                given_by_name=by.name,
                person_no=by.person_no,
            )
    except IntegrityError as error:
        because = t("该方或您本人已提交过份额", "that party, or you, gave one already")
        raise refusal(refused, because) from error
    doing.entry("share-given", draw, by, at, {"party": side, "commitment": made.commitment})
    if draw.shares.count() == len(PARTIES):
        doing.move(draw, Stage.SHARED, refused)
    return made


def _secret(share: str, refused: Text) -> bytes:
    """The share's bytes. One that stands published in another draw is known to everybody."""
    told = share.strip().lower() or secrets.token_hex(plan.SHARE_BYTES)
    form = t("份额应为 64 位十六进制数", "a share has 64 hexadecimal digits")
    must(_SHARE.fullmatch(told), refused, form)
    must(
        not Share.objects.filter(value=told).exists(),
        refused,
        t("该份额已在此前的抽取中公布", "that share was published by an earlier draw"),
        t("请重新生成份额，或留空由平台生成", "Make a fresh one, or leave it to the platform"),
    )
    return bytes.fromhex(told)


@transaction.atomic
def give_public_number(*, draw: Draw, value: str, by: Actor, at: datetime, party: str = "") -> None:
    """One authority enters the published number, after its hour. Again until it is confirmed."""
    refused = t(
        f"未登记抽取 {draw.number} 的公共随机数", f"No number was entered for {draw.number}"
    )
    side = doing.party_of(by, doing.GIVE, draw, party, refused)
    draw = doing.locked(draw)
    must(draw.stage == Stage.SHARED, refused, t("现在不登记随机数", "it takes no number now"))
    must(at >= draw.due, refused, t("还未到公布时间", "its hour has not come"))
    must(not draw.confirmed_by, refused, t("随机数已经确认", "the number is confirmed"))
    told = doing.normal(value)
    must(0 < len(told) <= 200, refused, t("没有填写随机数", "the number is missing"))
    Draw.objects.filter(pk=draw.pk, confirmed_by="").update(
        value=told, value_party=side, value_by=by.username, value_by_name=by.name, value_at=at
    )
    doing.entry("number-given", draw, by, at, {"party": side, "value": told, "was": draw.value})


@transaction.atomic
def confirm_public_number(
    *, draw: Draw, value: str, by: Actor, at: datetime, party: str = ""
) -> None:
    """The other authority, another person, reads the source and types the same number."""
    refused = t(
        f"未确认抽取 {draw.number} 的公共随机数", f"The number of {draw.number} is unconfirmed"
    )
    side = doing.party_of(by, doing.CONFIRM, draw, party, refused)
    draw = doing.locked(draw)
    must(draw.stage == Stage.SHARED, refused, t("现在不确认随机数", "there is nothing to confirm"))
    must(draw.value, refused, t("随机数尚未登记", "no number was entered"))
    must(not draw.confirmed_by, refused, t("随机数已经确认", "the number is confirmed"))
    must(
        by.username != draw.value_by and side != draw.value_party,
        refused,
        t("应由另一部门的另一人确认", "another person of the other authority confirms"),
    )
    must(
        doing.normal(value) == draw.value,
        refused,
        t("与已登记的随机数不一致", "it differs from the number entered"),
        t(
            "请对照公布来源，由登记方改正后再确认",
            "Compare with the source; whoever erred corrects it",
        ),
    )
    moved = Draw.objects.filter(pk=draw.pk, confirmed_by="", value=draw.value).update(
        confirmed_party=side,
        confirmed_by=by.username,
        confirmed_by_name=by.name,
        confirmed_at=at,
    )
    must(moved, refused, doing.overtaken())
    doing.entry("number-confirmed", draw, by, at, {"party": side, "value": draw.value})
