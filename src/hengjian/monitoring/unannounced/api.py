"""The list of unannounced work for programs: read it, and say what became of an item."""

# No postponed annotations here: the framework looks them up in the module of the guard that
# @action wraps around an operation, where our names are unknown.

from datetime import date
from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status

from hengjian.accounts.access import action, actor_of
from hengjian.core.errors import Problem, Rejected
from hengjian.core.text import t
from hengjian.filing.models import NoticeVersion
from hengjian.monitoring.unannounced import asking, query
from hengjian.monitoring.unannounced.asking import LIST, MARK
from hengjian.standards import regions

router = Router(tags=["monitoring"])
MOST, MOST_PAGE = 200, 100_000


class Filters(Schema):
    """Days are included; without them the last 90. `size` is at most 200."""

    since: date | None = None
    until: date | None = None
    region: str = ""
    q: str = ""
    only: Literal["", "none", "afterwards", "open", "explained", "clue"] = ""
    page: int = 1
    size: int = 50


class WorkOut(Schema):
    """One day's samplings of one report in one region which no notice covers.

    `announced`: "no", or "afterwards" when only a later notice speaks of them. `nearest`: the
    notice of the same body and prefecture whose days lie nearest, empty without one.
    """

    day: date
    region: str
    report_no: str
    institution: str
    institution_name: str
    client: str
    self_monitoring: bool
    samples: int
    announced: str
    nearest: str
    outcome: str
    reason: str


class WorksOut(Schema):
    """A page of the list; `total` counts those the caller may see in these days."""

    since: date
    until: date
    total: int
    page: int
    size: int
    rows: list[WorkOut]


class MarkIn(Schema):
    """What became of an item of the list: explained, or raised as a clue, with the reason."""

    day: date
    region: str
    report_no: str
    institution: str
    outcome: Literal["explained", "clue"]
    reason: str


class MarkOut(Schema):
    """The item as it stands marked."""

    day: date
    region: str
    report_no: str
    institution: str
    outcome: str
    reason: str


@router.get(
    "/unannounced", response=WorksOut, summary="Work that reports show and nobody announced"
)
@action(LIST)
def unannounced(request: HttpRequest, filters: Query[Filters]) -> WorksOut:
    """Newest day first; only samplings in the caller's own area."""
    if filters.region and filters.region not in regions.regions():
        raise _unknown_region()
    asked = asking.question(
        actor_of(request), since=filters.since, until=filters.until, region=filters.region,
        words=filters.q, only=filters.only, today=timezone.localdate(),
    )  # fmt: skip
    size, page = max(1, min(filters.size, MOST)), max(1, min(filters.page, MOST_PAGE))
    found = query.find(asked, limit=size, offset=(page - 1) * size)
    near = query.nearest(found.rows)
    rows = [_out(w, near.get((w.uscc, w.region, w.day))) for w in found.rows]
    return WorksOut(
        since=asked.since, until=asked.until, total=found.total, page=page, size=size, rows=rows
    )


@router.post("/unannounced/marks", response={201: MarkOut}, summary="Mark unannounced work")
@action(MARK)
def mark(request: HttpRequest, given: MarkIn) -> Status[MarkOut]:
    """Once, with a reason, and only what is on the caller's list."""
    made = asking.mark(
        actor_of(request), day=given.day, report=given.report_no, uscc=given.institution,
        region=given.region, outcome=given.outcome, reason=given.reason, at=timezone.now(),
    )  # fmt: skip
    out = MarkOut(
        day=made.sampled_on, region=made.region, report_no=made.report_no,
        institution=given.institution, outcome=made.outcome, reason=made.reason,
    )  # fmt: skip
    return Status(201, out)


def _out(work: query.Work, near: NoticeVersion | None) -> WorkOut:
    return WorkOut(
        day=work.day, region=work.region, report_no=work.report_no, institution=work.uscc,
        institution_name=work.name, client=work.client, self_monitoring=work.self_monitoring,
        samples=work.samples, announced="afterwards" if work.afterwards else "no",
        nearest=near.notice.number if near else "", outcome=work.outcome, reason=work.reason,
    )  # fmt: skip


def _unknown_region() -> Rejected:
    message = t("不在本省区划表中", "not in the province's table of regions")
    remedy = t("请使用六位区划代码", "Use a region code of six digits")
    return Rejected(
        t("未受理此请求", "The request was not taken"),
        [Problem("/region", "region", message, remedy)],
    )
