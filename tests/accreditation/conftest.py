"""One institution, its certificate when it needs one, and the people of an application."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from hengjian.accounts.access import Actor, Held
from hengjian.accreditation.services import drafting
from hengjian.core.legal_time import LEGAL
from hengjian.registry import services as registry
from hengjian.registry.models import Institution

#: Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU, TANCHANG = "91620102MA0000015R", "91621223MA0000023K"
PROVINCE = "620000"
HEAD = Actor("wang", "王主任", posts=(Held("lab-head", institution_uscc=LANZHOU),))
ZHAO = Actor("zhao", "赵市监", posts=(Held("market-province", PROVINCE),))
SUN = Actor("sun", "孙局长", posts=(Held("market-leader", PROVINCE),))
ZHOU = Actor("zhou", "周局长", posts=(Held("market-leader", "620100"),))
SINCE = date(2021, 3, 1)


def at(month: int, day: int, hour: int = 10, year: int = 2026) -> datetime:
    """That hour in Lanzhou."""
    return datetime(year, month, day, hour, tzinfo=LEGAL)


def ammonia(act: str = "add", **more) -> drafting.Row:
    given = {
        "category": "水（含大气降水）和废水", "matrix": "废水", "parameter": "氨氮",
        "method": "HJ 535-2009", "library_item": "NLK-001",
    }  # fmt: skip
    return drafting.Row(act, **{**given, **more})


@pytest.fixture
def body(db) -> Institution:
    """An institution without a certificate."""
    return registry.record_institution(
        by="gan", at=at(1, 5), uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial",
        region="620102", address="示范路1号", head_name="王主任",
    )  # fmt: skip


@pytest.fixture
def certified(body) -> Institution:
    """The same with a provincial certificate of 2021 until 2027-02-28 and one row."""
    registry.record_certificate(
        by="gan", at=at(1, 5), uscc=LANZHOU, certificate_no="212812050001", valid_from=SINCE,
        valid_until=date(2027, 3, 1), decided_on=date(2021, 2, 20),
    )  # fmt: skip
    from hengjian.registry.facts import ScopeFact

    rows = [
        ScopeFact(
            certificate_no="212812050001", category="水（含大气降水）和废水", matrix="废水",
            parameter=parameter, method=method, valid_from=SINCE,
        )
        for parameter, method in (("氨氮", "HJ 535-2009"), ("总磷", "GB 11893-89"))
    ]  # fmt: skip
    registry.add_scope_items(items=rows, by="gan", at=at(1, 5))
    return body
