"""Whether an institution still meets what it was accredited by: the JSON API."""

# No postponed annotations here: see monitoring.api.

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema

from hengjian.accounts.access import action, actor_of
from hengjian.conformity import reading, selectors
from hengjian.conformity.clauses.light import Light
from hengjian.conformity.forecast import Change
from hengjian.core.errors import Refusal
from hengjian.core.text import t

router = Router(tags=["conformity"])
LIMIT = Query(50, ge=1, le=200)
OFFSET = Query(0, ge=0)
ON = Query(None, description="the day asked about; today when left out")
PREVIEW = Query(False, description="as a renewal on that day would ask")


class BehindOut(Schema):
    """A record behind a light."""

    kind: str
    label: str
    wrong: bool


class LightOut(Schema):
    """One clause: green, amber, red, or human where nothing can be counted."""

    clause: str
    title: str
    group: str
    colour: str
    found: str
    needed: str
    because: str
    remains: str
    citation: str
    standing: str
    records: list[BehindOut]


class LightChangeOut(Schema):
    """A light that turns on a day to come when nothing is done."""

    day: date
    clause: str
    before: str
    after: str
    because: str


class ConformityOut(Schema):
    """An institution's lights on a day, and the edition they were computed by."""

    uscc: str
    name: str
    on: date
    edition: str
    decided_on: date | None
    because: str
    lights: list[LightOut]
    changes: list[LightChangeOut]


class ConformityRowOut(Schema):
    """An institution with its lights counted."""

    uscc: str
    name: str
    region: str
    edition: str
    red: int
    amber: int
    green: int
    human: int
    red_clauses: list[str]


class ConformityTableOut(Schema):
    """One page of institutions; `count` is all that may be listed."""

    count: int
    on: date
    items: list[ConformityRowOut]


@router.get("/conformity", response=ConformityTableOut)
@action(selectors.LIST)
def table(
    request: HttpRequest,
    on: date | None = ON,
    region: str = "",
    preview: bool = PREVIEW,
    limit: int = LIMIT,
    offset: int = OFFSET,
) -> ConformityTableOut:
    """Institutions and how their lights stand, by name."""
    day = selectors.asked_day(on, timezone.localdate())
    found = selectors.institutions(actor_of(request), selectors.Asked(region=region))
    rows = selectors.table(found[offset : offset + limit], day, preview=preview)
    return ConformityTableOut(count=found.count(), on=day, items=[_row(row) for row in rows])


@router.get("/conformity/{uscc}", response=ConformityOut)
@action(selectors.READ)
def page(
    request: HttpRequest, uscc: str, on: date | None = ON, preview: bool = PREVIEW
) -> ConformityOut:
    """One institution's lights on a day, with the records behind each and what will change."""
    found = selectors.institution(actor_of(request), uscc)
    if found is None:
        raise _not_found()
    day = selectors.asked_day(on, timezone.localdate())
    file = reading.file_of(found)
    applied = selectors.applied(file, day, preview=preview)
    return ConformityOut(
        uscc=found.uscc,
        name=found.name,
        on=day,
        edition=applied.edition,
        decided_on=applied.decided_on,
        because=str(applied.because),
        lights=[_light(one) for one in selectors.lights(file, day, preview=preview)],
        changes=[_change(one) for one in selectors.changes(file, day, preview=preview)],
    )


def _row(row: selectors.Row) -> ConformityRowOut:
    return ConformityRowOut(
        uscc=row.institution.uscc,
        name=row.institution.name,
        region=row.institution.region,
        edition=row.edition,
        red=row.red,
        amber=row.amber,
        green=row.green,
        human=row.human,
        red_clauses=[light.clause for light in row.lights if light.colour == "red"],
    )


def _light(light: Light) -> LightOut:
    return LightOut(
        clause=light.clause,
        title=str(light.title),
        group=light.group,
        colour=light.colour.value,
        found=str(light.found),
        needed=str(light.needed),
        because=str(light.because),
        remains=str(light.remains),
        citation=str(light.citation),
        standing=light.standing.value,
        records=[BehindOut(kind=r.kind, label=str(r.label), wrong=r.wrong) for r in light.records],
    )


def _change(one: Change) -> LightChangeOut:
    return LightChangeOut(
        day=one.day,
        clause=one.clause,
        before=one.before.value,
        after=one.after.value,
        because=str(one.because),
    )


def _not_found() -> Refusal:
    """Hidden and missing look the same."""
    refusal = Refusal(
        t("没有找到", "Not found"),
        t("没有您可以查看的这个机构", "there is no such institution that you may see"),
        t("请检查统一社会信用代码", "Check the credit code"),
    )
    refusal.status = 404  # type: ignore[attr-defined]
    return refusal
