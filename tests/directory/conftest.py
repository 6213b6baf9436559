"""A province's authorities, an institution, an assessor."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.accounts.models import User
from hengjian.directory import services
from hengjian.directory.services import Content
from hengjian.registry.models import Institution

USCC = "91620102MA0000015R"
OTHER = "91620103MA00000158"
ZHAO = Actor("zhao", "赵市监", posts=(Held("market-province", region="620000"),))
SUN = Actor("sun", "孙局长", posts=(Held("market-leader", region="620000"),))
CHEN = Actor("chen", "陈省厅", posts=(Held("ecology-province", region="620000"),))
WATER, AIR = "水（含大气降水）和废水", "环境空气和废气"


def at(day: date, hour: int = 4) -> datetime:
    """That hour (UTC) of a legal day."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


@pytest.fixture
def place(db, noon) -> Institution:
    return Institution.objects.create(
        uscc=USCC, name="兰州陇源环境检测有限公司", kind="commercial", region="620102",
        recorded_at=noon,
    )  # fmt: skip


@pytest.fixture
def enter(db, noon):
    """enter("P-1", "王敏") → an entry of the directory of assessors, else of `kind`."""

    def make(person_no="P-1", name="王敏", kind="assessor", region="620000", when=noon, **said):
        by = ZHAO if kind == "assessor" else CHEN
        content = Content(**{"fields": (WATER,), "unit": "省环境监测中心站", **said})
        return services.record_entry(
            kind=kind, person_no=person_no, name=name, region=region, content=content, by=by,
            at=when,
        )  # fmt: skip

    return make


@pytest.fixture
def wang(enter):
    return enter()


@pytest.fixture
def signed_in(client_as):
    """signed_in("assessor", person_no="P-1") → a client of somebody who is in a directory."""

    def sign_in(role, *, person_no="", **where):
        client = client_as(role, **where)
        if person_no:
            key = int(client.session["_auth_user_id"])
            User.objects.filter(pk=key).update(person_no=person_no)
        return client

    return sign_in
