"""An institution on the register, at noon of 23 November 2026 in Lanzhou."""

from __future__ import annotations

import pytest

from hengjian.registry import services
from hengjian.registry.facts import InstitutionFact
from hengjian.registry.models import Institution

from ..conftest import NOON

# Made up; check characters computed by hand from GB 11714 and GB 32100.
LANZHOU = "91620102MA0000015R"


@pytest.fixture
def lanzhou(db, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    fact = InstitutionFact(
        uscc=LANZHOU, name="兰州陇源检测有限公司", kind="commercial", region="620102"
    )
    services.record_file(facts=[fact], by="gan", at=NOON)
    return Institution.objects.get(uscc=LANZHOU)
