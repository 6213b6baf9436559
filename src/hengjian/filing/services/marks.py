"""An officer says what became of work nobody announced."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from hengjian.accounts.access import Actor
from hengjian.core.text import t
from hengjian.filing.models import Mark
from hengjian.filing.services.common import must, refusal, words
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution


@transaction.atomic
def mark(
    *, institution: Institution, report_no: str, sampled_on: date, region: str, outcome: str,
    reason: str, by: Actor, at: datetime,
) -> Mark:  # fmt: skip
    """The day's work is explained, or raised as a clue (a record only), once and with a reason.
    The caller has looked whether it is on the list and in the officer's area."""
    refused = t("未处理", "It was not marked")
    must(outcome in Mark.Outcome.values, refused, t("请选择处理方式", "no outcome was chosen"))
    said = words(reason, refused, 1000)
    try:
        with transaction.atomic():
            made = Mark.objects.create(
                institution=institution, report_no=report_no, sampled_on=sampled_on,
                region=region, outcome=outcome, reason=said, at=at, by=by.username,
                by_name=by.name,
            )  # fmt: skip
    except IntegrityError:
        because = t("另一位同事已处理", "a colleague has marked it")
        raise refusal(refused, because, t("请刷新列表", "Reload the list")) from None
    body = {
        "institution": institution.uscc,
        "report": report_no,
        "sampled_on": sampled_on.isoformat(),
        "region": region,
        "outcome": outcome,
        "reason": said,
    }
    ledger.append(
        kind="filing.unannounced-marked", subject=report_no, actor=by.username, at=at, body=body
    )
    return made
