"""One institution in Lanzhou, one in Tanchang."""

from __future__ import annotations

import pytest

from hengjian.registry import services
from hengjian.registry.facts import InstitutionFact
from hengjian.registry.models import Institution

from ..conftest import NOON

# Made up; both check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"
TANCHANG = "91621223MA0000023K"


@pytest.fixture
def lanzhou(db, monkeypatch):
    """It is 2026-11-23, noon in Lanzhou, and nothing is settled about anybody."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    facts = [
        InstitutionFact(
            uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
        ),
        InstitutionFact(uscc=TANCHANG, name="宕昌环境监测站", kind="public", region="621223"),
    ]
    services.record_file(facts=facts, by="gan", at=NOON)
    return Institution.objects.get(uscc=LANZHOU)
