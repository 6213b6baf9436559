"""A few bodies and officers; every expected value is in sight."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hengjian.accounts.access import Actor, Held
from hengjian.bars import services
from hengjian.bars.models import Bar
from hengjian.registry.models import Employment, Institution, Person, Tie

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
A, B, FAR = "91620102MA0000015R", "91620103MA00000158", "91630102MA00000150"

#: Officers: of the market and the ecology line, their leaders, and one of another province.
WU = Actor("wu", "吴处", posts=(Held("market-province", region="620000"),))
SUN = Actor("sun", "孙局长", posts=(Held("market-leader", region="620000"),))
LI = Actor("li", "李处", posts=(Held("ecology-province", region="620000"),))
ZHAO = Actor("zhao", "赵厅长", posts=(Held("ecology-leader", region="620000"),))
AWAY = Actor("away", "远方", posts=(Held("market-leader", region="630000"),))
COUNTY = Actor("county", "县局", posts=(Held("market-county", region="620102"),))


def body(uscc: str = A, *, name: str = "甘肃清源检测有限公司", region: str = "620102", **more):
    return Institution.objects.create(
        uscc=uscc, name=name, kind="commercial", region=region, recorded_at=NOON, **more
    )


def person(number: str, name: str = "王某") -> Person:
    return Person.objects.create(person_no=number, name=name, recorded_at=NOON)


def works(who: Person, where: Institution, since: date = date(2020, 1, 1), until=None):
    return Employment.objects.create(
        person=who, institution=where, valid_from=since, valid_until=until, recorded_at=NOON
    )


def tie(where: Institution, kind: str, *, since=date(2020, 1, 1), until=None, **other) -> Tie:
    return Tie.objects.create(
        institution=where, kind=kind, valid_from=since, valid_until=until, recorded_at=NOON, **other
    )


def bar(
    subject, ground="false-application", *, no="甘市监不许〔2026〕3号", day=date(2026, 3, 2), **more
):
    by, at = more.pop("by", SUN), more.pop("at", NOON)
    who = {"institution" if isinstance(subject, Institution) else "person": subject}
    return services.record_bar(
        ground=ground, decision_no=no, decided_on=day, by=by, at=at, **who, **more
    )


def known(found: Bar) -> Bar:
    return Bar.objects.get(number=found.number, recorded_until=None)
