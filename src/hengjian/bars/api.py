"""Who may not apply or work, since when, until when: the JSON API, in the reader's language."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from hengjian.accounts.access import action, actor_of, scope
from hengjian.bars import selectors, services
from hengjian.bars.forms import RecordForm
from hengjian.bars.models import Bar
from hengjian.bars.showing import as_dict
from hengjian.core.errors import Problem, Refusal, Rejected
from hengjian.core.text import Text, t
from hengjian.registry.models import Institution, Person

# No postponed annotations here: ninja resolves them where `action` wraps, not in this file.
router = Router(tags=["bars"])
PAGE = 100
# Annotated[..., Query] would read better; this form keeps bounds and default in one place.
NUMBER = Query(1, ge=1, le=100_000, description="page, from 1")
TODAY = Query(None, description="legal day; today when missing")
KNOWN = Query(None, description="as known at this instant; now when missing")


class ExplainedOut(Schema):
    """A computed date: start event, rule, number, unit, calendar, end, citation, standing."""

    reading: str
    start_event: str
    start: date
    rule: str
    number: int | None
    unit: str
    calendar: str
    term: str
    last_day: date | None
    citation: str
    standing: str
    standing_label: str
    notes: list[str]
    sentence: str


class BarOut(Schema):
    """A bar. `last_day` is the last day barred; `holds` is null while the reading is to be chosen."""

    number: str
    version: int
    institution_uscc: str | None
    person_no: str | None
    ground: str
    ground_name: str
    forbids: list[str]
    decision_no: str
    decided_on: date
    authority: str
    line: str
    cause: str
    state: str
    term: str
    last_day: date | None
    days_left: int | None
    reading: str
    reading_reason: str
    lift: str
    lifted_on: date | None
    recorded_at: datetime
    recorded_until: datetime | None
    explained: list[ExplainedOut]
    holds: ExplainedOut | None


class BarsOut(Schema):
    """A page of bars, or those of one body on one day."""

    count: int
    page: int = 1
    bars: list[BarOut]


class RangeOut(Schema):
    """One decision and the days it bars, both included; no last day = none is set."""

    number: str
    decision_no: str
    decided_on: date
    ground: str
    from_day: date
    last_day: date | None
    forbids: list[str]


class CheckOut(Schema):
    """The answer of the check service. `on_record` false: nobody of that number is registered."""

    on: date
    on_record: bool
    barred: bool
    decisions: list[RangeOut]


class LinkOut(Schema):
    """A link to somebody barred, with what an officer made of it (empty: not decided)."""

    link: str
    kind: str
    strength: str
    bar: str
    because: str
    records: list[str]
    verdict: str
    reason: str


class RecordIn(Schema):
    """A bar from a decision taken elsewhere. `subject`: credit code or person number."""

    subject: str
    ground: str
    decision_no: str
    decided_on: date
    line: str = ""
    authority: str = ""
    cause: str = ""
    reading: str = ""
    reading_reason: str = ""
    stated_until: date | None = None
    note: str = ""


@router.get("/bars", response=BarsOut, summary="Bars you may see")
@action(selectors.LIST)
def bars(
    request: HttpRequest, state: str = "in-force", ground: str = "", q: str = "", page: int = NUMBER
) -> dict[str, Any]:
    """100 to a page. `state`: in-force, ending, pending, ended, lifted, none; another word: all."""
    today = timezone.localdate()
    asked = selectors.Asked(q.strip()[:80], state, ground)
    rows = selectors.bars(actor_of(request), asked, today)
    part = rows[(page - 1) * PAGE : page * PAGE]
    return {"count": rows.count(), "page": page, "bars": [as_dict(bar, today) for bar in part]}


@router.get("/bars/{number}", response=BarOut, summary="One bar, every date explained")
@action(selectors.READ)
def bar(request: HttpRequest, number: str) -> dict[str, Any]:
    """Hidden and missing look the same: 404."""
    found = selectors.bar(actor_of(request), number)
    if found is None:
        raise _not_found()
    return as_dict(found, timezone.localdate())


@router.post("/bars", response={201: BarOut}, summary="Record a bar from an outside decision")
@action(services.RECORD)
def record(request: HttpRequest, body: RecordIn) -> tuple[int, dict[str, Any]]:
    """What the form of the page takes; every wrong field at once."""
    actor = actor_of(request)
    form = RecordForm(actor, body.dict())
    if not form.is_valid():
        raise Rejected(t("未登记限制", "No bar was recorded"), _problems(form))
    given = form.cleaned_data
    made = services.record_bar(by=actor, at=timezone.now(), **given)
    return 201, as_dict(made, timezone.localdate())


@router.get("/institutions/{uscc}/bars", response=BarsOut, summary="A body's bars on a day")
@action(selectors.LIST)
def bars_on(
    request: HttpRequest, uscc: str, on: date | None = TODAY, known_at: datetime | None = KNOWN
) -> dict[str, Any]:
    """In force on that day, as known at that instant. An instant without a zone is Beijing time."""
    found = scope(actor_of(request), selectors.LIST, Institution).filter(uscc=uscc).first()
    if found is None:
        raise _not_found()
    day = on or timezone.localdate()
    rows = selectors.direct(found, day, _aware(known_at))
    return {"count": len(rows), "bars": [as_dict(row, day) for row in rows]}


@router.get("/institutions/{uscc}/bar-links", response=list[LinkOut], summary="Links to the barred")
@action("bars.link.read")
def bar_links(request: HttpRequest, uscc: str, on: date | None = TODAY) -> list[dict[str, Any]]:
    """Raised for an officer's decision; they refuse nothing."""
    found = scope(actor_of(request), "bars.link.read", Institution).filter(uscc=uscc).first()
    if found is None:
        raise _not_found()
    return [
        {
            "link": hit.link,
            "kind": hit.kind,
            "strength": hit.strength,
            "bar": hit.bar.number,
            "because": str(hit.because),
            "records": list(hit.records),
            "verdict": hit.decision.verdict if hit.decision else "",
            "reason": hit.decision.reason if hit.decision else "",
        }
        for hit in selectors.links(found, on or timezone.localdate())
    ]


@router.get("/bars/check/body/{uscc}", response=CheckOut, summary="Is this body barred?")
@action("bars.body.check")
def check_body(request: HttpRequest, uscc: str, on: date | None = TODAY) -> dict[str, Any]:
    """For anyone who would hire it: decisions and their date ranges."""
    day = on or timezone.localdate()
    found = Institution.objects.filter(uscc=uscc.upper()).first()
    return _checked(day, found is not None, selectors.direct(found, day) if found else [])


@router.get("/bars/check/person/{person_no}", response=CheckOut, summary="Is this person barred?")
@action("bars.person.check")
def check_person(request: HttpRequest, person_no: str, on: date | None = TODAY) -> dict[str, Any]:
    """For authorities and employers: decisions and their date ranges, no name."""
    day = on or timezone.localdate()
    found = Person.objects.filter(person_no=person_no).first()
    return _checked(day, found is not None, selectors.direct_person(found, day) if found else [])


def _checked(day: date, on_record: bool, rows: list[Bar]) -> dict[str, Any]:
    return {
        "on": day,
        "on_record": on_record,
        "barred": bool(rows),
        "decisions": [
            {
                "number": row.number,
                "decision_no": row.decision_no,
                "decided_on": row.decided_on,
                "ground": row.ground,
                "from_day": row.decided_on,
                "last_day": row.last_day,
                "forbids": [str(words) for words in row.forbids],
            }
            for row in rows
        ],
    }


def _problems(form: RecordForm) -> list[Problem]:
    remedy = t("请按接口说明填写", "Follow the API description")
    return [
        Problem(f"/{name}", "bars.field", said if isinstance(said, Text) else t(said, said), remedy)
        for name, errors in form.errors.as_data().items()
        for error in errors
        for said in [error.message if isinstance(error.message, Text) else str(error.message)]
    ]


def _aware(at: datetime | None) -> datetime | None:
    if at is None or at.tzinfo is not None:
        return at
    return at.replace(tzinfo=timezone.get_default_timezone())


def _not_found() -> Refusal:
    refusal = Refusal(
        t("没有找到", "Nothing was found"),
        t("此编号没有您可以查看的内容", "there is nothing under that number that you may see"),
        t("请检查编号", "Check the number"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal
