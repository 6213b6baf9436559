"""What a reader may ask of the list, and the one act on it; shared by page and API."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hengjian.accounts.access import Actor, reaches_region
from hengjian.core.errors import Refusal
from hengjian.core.regions import contains
from hengjian.core.text import t
from hengjian.filing.models import Mark
from hengjian.filing.services import marks
from hengjian.monitoring.unannounced import query
from hengjian.monitoring.unannounced.query import Question
from hengjian.registry.models import Institution
from hengjian.standards import regions

LIST, MARK = "monitoring.unannounced.list", "monitoring.unannounced.mark"
DAYS, MOST = 90, 20_000


def reach(actor: Actor, name: str) -> frozenset[str]:
    """The regions of the province in which the actor may do it: the area the work is done in."""
    return frozenset(c for c in query.known_regions() if reaches_region(actor, name, c))


def question(
    actor: Actor, *, since: date | None, until: date | None, region: str, words: str, only: str,
    today: date,
) -> Question:  # fmt: skip
    """What was asked, narrowed to the actor's area; nothing lies in the future."""
    last = min(until or today, today)
    areas = reach(actor, LIST)
    if region in regions.regions():
        areas = frozenset(c for c in areas if contains(region, c))
    words = words.replace("\x00", "").strip()[:60]
    return Question(since or _before(last), last, areas, words, only)


def _before(last: date) -> date:
    try:
        return last - timedelta(days=DAYS - 1)
    except OverflowError:
        return date.min


def mark(
    actor: Actor, *, day: date, report: str, uscc: str, region: str, outcome: str, reason: str,
    at: datetime,
) -> Mark:  # fmt: skip
    """What is on the actor's list that day is marked. Raises Refusal for anything else."""
    work = _listed(actor, day, report, uscc, region)
    return marks.mark(
        institution=Institution.objects.get(uscc=work.uscc), report_no=work.report_no,
        sampled_on=work.day, region=work.region, outcome=outcome,
        reason=reason.replace("\x00", ""), by=actor, at=at,
    )  # fmt: skip


def _listed(actor: Actor, day: date, report: str, uscc: str, region: str) -> query.Work:
    asked = Question(day, day, reach(actor, MARK) & {region})
    for work in query.find(asked, limit=MOST).rows:
        if (work.report_no, work.uscc) == (report, uscc):
            return work
    raise not_listed()


def not_listed() -> Refusal:
    """The work is not on the reader's list."""
    return Refusal(
        t("未处理", "It was not marked"),
        t("该工作不在您的清单中", "this work is not on your list"),
        t("请刷新列表", "Reload the list"),
    )
