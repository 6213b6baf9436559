"""An institution, three people of the directory, and an assessment taken as far as a test needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.assessment import correcting, planning, recording, services
from hengjian.assessment.models import Assessment
from hengjian.directory.models import Entry
from hengjian.registry.models import Institution, Person

#: Monday 2 March 2026, noon in Lanzhou.
AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
DAY = date(2026, 3, 2)
USCC = "91620102MA0000015R"
PDF = b"%PDF-1.7\n% a scanned page"


def officer(role: str = "market-province", region: str = "620000") -> Actor:
    return Actor(f"{role}-1", "王科长", "", (Held(role, region),))


def laboratory(person_no: str = "P-Q", username: str = "lab") -> Actor:
    return Actor(username, "质量负责人", person_no, (Held("lab-quality", "", USCC),))


def person(key: str) -> Actor:
    """The member of the group whose person number is P-<key>."""
    return Actor(f"user-{key}", f"评审员{key}", f"P-{key}", (Held("assessor"),))


LEADER, MEMBER, THIRD = person("1"), person("2"), person("3")


@pytest.fixture
def lab(db) -> Institution:
    return Institution.objects.create(
        uscc=USCC, name="甘肃镕喆监测有限公司", kind="commercial", region="620102", recorded_at=AT
    )


@pytest.fixture
def people(db) -> dict[str, Entry]:
    found = {}
    for key in "123":
        who = Person.objects.create(person_no=f"P-{key}", name=f"评审员{key}", recorded_at=AT)
        found[key] = Entry.objects.create(
            number=f"A-{key}", kind="assessor", person=who, region="620000", listed_on=DAY,
            recorded_at=AT,
        )  # fmt: skip
    return found


GROUP = ({"id": "A-1", "role": "leader"}, {"id": "A-2", "role": "member"})


@pytest.fixture
def opened(lab, people):
    """opened(mode=…, sets=…) → an assessment with two people."""

    def make(mode="on_site", sets=("CRIT21", "SUP2025"), subject="X-1", **more) -> Assessment:
        given = {"members": GROUP, "on": DAY, "by": officer(), "at": AT, **more}
        return services.open_assessment(
            subject=subject, institution=lab, mode=mode, clause_sets=sets, **given
        )

    return make


@pytest.fixture
def begun(opened):
    """begun(…) → the same, planned, notified and under way."""

    def make(**more) -> Assessment:
        found = opened(**more)
        for kind, hour in (("opening", 9), ("closing", 17)):
            line = planning.Planned(kind, DAY, time(hour), "会议室", ("P-1", "P-2"))
            planning.plan(assessment=found, entry=line, by=LEADER, at=AT)
        planning.give_notice(assessment=found, by=officer(), at=AT)
        planning.begin(assessment=found, by=LEADER, at=AT)
        return found

    return make


def judge_all(found: Assessment, by: Actor, **values: str) -> None:
    """Everything conforms but for what is named: CRIT21_5="not"."""
    said = []
    for row in found.rows.all():
        value = values.get(f"{row.set_key}_{row.item}".replace("-", "_"), "conform")
        said.append(recording.Said(row.pk, value, "" if value == "conform" else "现场所见"))
    recording.judge(assessment=found, said=said, by=by, at=AT)


def sign_all(found: Assessment, *people: Actor) -> None:
    for by in people or (LEADER, MEMBER):
        recording.sign_sheet(assessment=found, by=by, at=AT)


@pytest.fixture
def closed(begun):
    """closed(CRIT21_5="not") → both judged the same, signed, and the closing meeting was held."""

    def make(mode="on_site", sets=("CRIT21", "SUP2025"), **values: str) -> Assessment:
        found = begun(mode=mode, sets=sets)
        for by in (LEADER, MEMBER):
            judge_all(found, by, **values)
        sign_all(found)
        correcting.close(assessment=found, by=LEADER, at=AT)
        return found

    return make


def later(days: int) -> datetime:
    return AT + timedelta(days=days)
