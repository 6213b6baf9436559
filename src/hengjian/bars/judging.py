"""What an officer makes of a link: no concern, or evasion, with reasons. Nothing is refused by it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor, authorize
from hengjian.bars.lifting import identity
from hengjian.bars.linking import LinkHit, links
from hengjian.bars.models import LinkDecision
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution

DECIDE = "bars.link.decide"


@transaction.atomic
def decide_link(
    *, institution: Institution, link: str, verdict: str, reason: str, by: Actor, at: datetime
) -> LinkDecision:
    """The officer's view of the link stands beside it, with what was in sight.

    A later decision adds to the earlier ones. Raises Refusal, NotAllowed.
    """
    authorize(by, DECIDE, institution)
    refused = t("未记录对该关联的判断", "No decision on the link was recorded")
    if verdict not in LinkDecision.Verdict.values:
        raise ValueError(f"no verdict {verdict!r}")
    if not reason.strip():
        raise _refusal(refused, t("没有写明理由", "no reason was given"))
    hit = _hit(institution, link, at, refused)
    try:
        with transaction.atomic():
            made = LinkDecision.objects.create(
                institution=institution,
                bar_number=hit.bar.number,
                link=link,
                turn=hit.decision.turn + 1 if hit.decision else 1,
                kind=hit.kind,
                strength=hit.strength,
                seen={"because": hit.because.both(), "records": list(hit.records)},
                verdict=verdict,
                reason=reason.strip(),
                by=identity(by),
                by_name=by.name,
                at=at,
            )
    except IntegrityError:
        because = t("另一位同事刚刚作出判断", "a colleague decided on it a moment ago")
        raise _refusal(refused, because) from None
    _entry(made, by)
    return made


def _hit(institution: Institution, link: str, at: datetime, refused: Text) -> LinkHit:
    for hit in links(institution, legal_day(at)):
        if hit.link == link:
            return hit
    raise _refusal(refused, t("该关联今天已不存在", "the link does not exist today"))


def _entry(made: LinkDecision, by: Actor) -> None:
    uscc = made.institution.uscc
    body = {
        "institution": uscc,
        "bar": made.bar_number,
        "link": made.link,
        "kind": made.kind,
        "strength": made.strength,
        "verdict": str(made.verdict),
        "turn": made.turn,
        "reason": made.reason,
    }
    ledger.append(kind="bars.link-decided", subject=uscc, actor=by.username, at=made.at, body=body)


def _refusal(refused: Text, because: Text) -> Refusal:
    return Refusal(refused, because, t("请刷新后重试", "Open the page again"))
