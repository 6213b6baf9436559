"""Open a sealed result: each selection at its own check-in, seed and shares only at the end.

So the first visit warns nobody whom the next ones go to, and who opens cannot ask after a name: he
opens by place, 1 being the first drawn. One act, one ledger entry.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.draws import doing
from hengjian.draws.doing import must, refusal
from hengjian.draws.models import Draw, Selection

Stage = Draw.Stage


@transaction.atomic
def open_selection(*, draw: Draw, place: int, by: Actor, at: datetime) -> dict[str, str]:
    """Who was drawn at this place ({"id", "role"}) is open from his check-in on, nobody else."""
    refused = t(
        f"抽取 {draw.number} 的第 {place} 位未启封", f"Place {place} of {draw.number} stays sealed"
    )
    authorize(by, doing.UNSEAL, draw)
    draw = doing.locked(draw)
    _sealed(draw, refused)
    drawn = draw.result["members"] if draw.result else []
    must(1 <= place <= len(drawn), refused, t("没有这一位次", "there is no such place"))
    try:
        with transaction.atomic():
            Selection.objects.create(draw=draw, place=place, opened_at=at, opened_by=by.username)
    except IntegrityError as error:
        raise refusal(refused, t("该位次已启封", "that place is open already")) from error
    member: dict[str, str] = drawn[place - 1]
    doing.entry("selection-opened", draw, by, at, {"place": place, "id": member["id"]})
    return member


@transaction.atomic
def open_result(*, draw: Draw, by: Actor, at: datetime) -> None:
    """Pool, seed, shares and the whole result are public: after the last check-in, or from the day
    named when the draw was opened."""
    refused = t(f"抽取 {draw.number} 的结果未启封", f"The result of {draw.number} stays sealed")
    authorize(by, doing.UNSEAL, draw)
    draw_now = doing.locked(draw)
    _sealed(draw_now, refused)
    left = draw_now.places_sealed
    due = draw_now.opens_on is not None and legal_day(at) >= draw_now.opens_on
    must(
        not left or due,
        refused,
        t(f"还有 {left} 处未到场签到", f"{left} have not been visited yet"),
        t(
            "请在每处签到时按位次启封；全部签到后再公布种子与份额",
            "Open each place at its check-in; seed and shares follow the last one",
        ),
    )
    Draw.objects.filter(pk=draw.pk).update(result_opened_at=at)
    draw.refresh_from_db()
    told = {"commitment": draw.commitment, "unvisited": left}
    doing.entry("result-opened", draw, by, at, told)


def _sealed(draw: Draw, refused: Text) -> None:
    must(draw.stage == Stage.DRAWN, refused, t("还没有结果", "there is no result yet"))
    must(draw.hidden, refused, t("结果没有封存，或已启封", "it is not sealed, or open already"))
