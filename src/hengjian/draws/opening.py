"""Open a draw: the pool is checked, frozen and committed, and a future public number is named.

One act, one ledger entry. Offered by `services` too.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize, reaches_region
from hengjian.core import regions
from hengjian.core.errors import Rejected
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.draws import doing, plan, troubles
from hengjian.draws import pool as pools
from hengjian.draws.doing import instant, must, refusal
from hengjian.draws.models import PURPOSES, Draw
from hengjian.ledger import selectors as ledger_log

Stage = Draw.Stage
#: The source must lie at least so far ahead when it is named.
AHEAD = timedelta(minutes=1)
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)|(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII)


@transaction.atomic
def open_draw(
    *,
    purpose: str,
    subject: str,
    region: str,
    pool: Sequence[plan.Candidate],
    rule: plan.Rule,
    by: Actor,
    at: datetime,
    follows: Draw | None = None,
    sealed_until_checkin: bool = False,
    opens_on: date | None = None,
    source: str = "",
    due: datetime | None = None,
) -> Draw:
    """The pool is frozen, committed and on the ledger, and the public number's source is named.

    `purpose` is a key of PURPOSES, `subject` the number of what it is for; one draw per pair, and
    after a result only a supplement (`follows`) with fresh randomness. Without `source` and `due`
    the next evening's lottery is named. `opens_on`: from that day a sealed result may be opened
    although not everybody was visited. Raises Rejected with every trouble of pool and rule.
    """
    refused = t(f"未为 {subject} 发起抽取", f"No draw was opened for {subject}")
    _check_subject(purpose, subject, region, by, refused)
    _check_follows(purpose, subject, follows, refused)
    wrong = plan.problems(pool, rule)
    if wrong:
        raise Rejected(refused, [troubles.problem(trouble) for trouble in wrong])
    _check_seal(sealed_until_checkin, opens_on, at, refused)
    if not source or due is None:
        source, due = doing.next_lottery(at)
    named = {"source": checked_source(source, due, at, refused), "due": due}
    sealed = {"sealed_until_checkin": sealed_until_checkin, "opens_on": opens_on}
    about = {"purpose": purpose, "subject": subject, "region": region, "follows": follows}
    draw = _create(refused, by, at, pool, rule, **named, **sealed, **about)
    doing.entry("opened", draw, by, at, _opened(draw))
    return draw


def _opened(draw: Draw) -> dict[str, Any]:
    """What the ledger says of an opening."""
    pool = draw.terms["pool"]
    return {
        "purpose": draw.purpose,
        "subject": draw.subject,
        "follows": draw.terms["follows"],
        "commitment": draw.commitment,
        "candidates": len(pool),
        "excluded": sum(bool(row["excluded"]) for row in pool),
        "source": draw.source,
        "due": instant(draw.due),
        "opens_on": draw.opens_on.isoformat() if draw.opens_on else None,
        "digests": {"terms": troubles.digest(draw.terms)},
    }


def _check_subject(purpose: str, subject: str, region: str, by: Actor, refused: Text) -> None:
    """A subject that only looks like another's would get round “one draw per subject”."""
    authorize(by, doing.OPEN)
    must(
        reaches_region(by, doing.OPEN, region),
        refused,
        t("该区域不在您的管辖范围内", "the region is outside your area"),
    )
    must(regions.is_code(region), refused, t("没有这一行政区划", "there is no such region"))
    must(purpose in PURPOSES, refused, t("没有这种抽取用途", "there is no such purpose"))
    must(
        pools.is_plain(subject) and " " not in subject and len(subject) <= 60,
        refused,
        t(
            "事项编号含有空格、不可见或易混淆的字符",
            "its number holds spaces or look-alike characters",
        ),
        t("请用字母、数字、汉字与 . _ / - 组成的编号", "Use letters, digits, Chinese and . _ / -"),
    )


def _check_seal(sealed: bool, opens_on: date | None, at: datetime, refused: Text) -> None:
    must(
        opens_on is None or (sealed and opens_on > legal_day(at)),
        refused,
        t(
            "最迟启封日须在将来，且只用于封存的结果",
            "the last day of the seal lies ahead, on a sealed draw",
        ),
    )


def _check_follows(purpose: str, subject: str, follows: Draw | None, refused: Text) -> None:
    standing = Draw.objects.filter(purpose=purpose, subject=subject).exclude(stage=Stage.ABORTED)
    if follows is None:
        must(
            not standing.exists(),
            refused,
            t("该事项已有抽取", "a draw for it stands already"),
            t("需要增补时，请以补充抽取发起", "For more people open a supplement to it"),
        )
        return
    same = (follows.purpose, follows.subject) == (purpose, subject)
    must(same, refused, t("补充抽取与原抽取不属同一事项", "the earlier draw is for something else"))
    must(
        follows.stage == Stage.DRAWN, refused, t("原抽取尚无结果", "the earlier one has no result")
    )


def _create(
    refused: Text,
    by: Actor,
    at: datetime,
    pool: Sequence[plan.Candidate],
    rule: plan.Rule,
    **fields: Any,
) -> Draw:
    head, number, follows = ledger_log.head(), _next_number(at.year), fields["follows"]
    terms = {
        "method": plan.METHOD,
        "number": number,
        "purpose": fields["purpose"],
        "subject": fields["subject"],
        "region": fields["region"],
        "follows": follows.number if follows else "",
        # The register as the world has seen it: the checkpoint the pool was read behind.
        "checkpoint": {"size": head.size, "root": head.root} if head else None,
        "rule": rule.document(),
        "pool": plan.pool_document(pool),
    }
    salt = secrets.token_bytes(plan.SALT_BYTES)
    fields |= {"number": number, "terms": terms, "salt": salt.hex()}
    fields |= {"opened_at": at, "opened_by": by.username, "opened_by_name": by.name}
    try:
        with transaction.atomic():
            return Draw.objects.create(commitment=plan.commitment(salt, terms), **fields)
    except IntegrityError as error:
        raise refusal(refused, doing.overtaken()) from error


def _next_number(year: int) -> str:
    last = Draw.objects.filter(number__startswith=f"D-{year}-").order_by("-number").first()
    count = int(last.number.rsplit("-", 1)[1]) if last else 0
    return f"D-{year}-{count + 1:06d}"


def checked_source(source: str, due: datetime, at: datetime, refused: Text) -> str:
    """The source's name. A day it names is the day of its hour: yesterday's number is known."""
    named = " ".join(source.split())
    must(0 < len(named) <= 200, refused, t("没有写明随机数来源", "the source is not named"))
    must(
        due >= at + AHEAD,
        refused,
        t("该随机数此刻可能已经产生", "the number may exist already"),
        t("请指定将来才产生的公共随机数", "Name a public number that does not exist yet"),
    )
    day = legal_day(due)
    told = [tuple(int(part) for part in found if part) for found in _DAY.findall(named)]
    must(
        all(one == (day.year, day.month, day.day) for one in told),
        refused,
        t("来源所写日期与公布日期不同", "the day in the source's name is not the day of its hour"),
        t("请指定当天公布的随机数", "Name the number published on that day"),
    )
    return named


@transaction.atomic
def name_source(*, draw: Draw, source: str, due: datetime, by: Actor, at: datetime) -> None:
    """Another future public number, while shares are still awaited (for example: one came late)."""
    refused = t(f"抽取 {draw.number} 的来源未改变", f"The source of {draw.number} was not changed")
    authorize(by, doing.SOURCE, draw)
    draw = doing.locked(draw)
    must(draw.stage == Stage.OPEN, refused, t("份额已齐", "all shares are in"))
    was = draw.source
    named = checked_source(source, due, at, refused)
    moved = Draw.objects.filter(pk=draw.pk, stage=Stage.OPEN).update(source=named, due=due)
    must(moved, refused, doing.overtaken())
    doing.entry(
        "source-named", draw, by, at, {"source": named, "due": instant(due), "instead_of": was}
    )
