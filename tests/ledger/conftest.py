"""A ledger of its own for every test: own files, own key."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from hengjian.ledger import services

START = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def home(tmp_path, settings):
    """Where this test's log keeps its files."""
    settings.HENGJIAN_VAR = tmp_path
    settings.HENGJIAN_LEDGER_KEY_FILE = tmp_path / "keys" / "ledger.key"
    settings.HENGJIAN_LEDGER_ORIGIN = "hengjian.example"
    return tmp_path


@pytest.fixture
def tell():
    """tell(3) appends three entries about R-0, R-1, R-2 in one transaction; gives them."""

    def run(count=1, *, log="business", first=0):
        with transaction.atomic():
            return [
                services.append(
                    kind="test.told",
                    subject=f"R-{i}",
                    actor="li",
                    at=START + timedelta(seconds=i),
                    body={"n": i, "words": "水样 " + str(i)},
                    log=log,
                )
                for i in range(first, first + count)
            ]

    return run


@pytest.fixture
def seal():
    """seal() sequences what waits, in as many rounds as it takes; gives how many."""

    def run(limit=services.sequencer.LIMIT):
        total = 0
        while count := services.sequence(at=START, limit=limit):
            total += count
        return total

    return run
