"""kill -9 while several processes append and sequence: what was acknowledged is there, provably."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

WORKER = """
import sys
import django
django.setup()
from datetime import UTC, datetime
from django.db import OperationalError, transaction
from hengjian.ledger import services
name = sys.argv[1]
at = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
print("ready", flush=True)
for i in range(100_000):
    with transaction.atomic():
        services.append(kind="kill.test", subject=f"{name}-{i}", actor="li", at=at, body={"i": i})
    print(f"{name}-{i}", flush=True)  # acknowledged
    if i % 5 == 4:
        services.sequence(at=at, limit=40)
"""

JUDGE = """
import json, sys
import django
django.setup()
from datetime import UTC, datetime
from django.core.management import call_command
from hengjian.ledger import guard, services
from hengjian.ledger.check import check
from hengjian.ledger.models import Entry
if sys.argv[1] == "make":
    call_command("migrate", "ledger", verbosity=0, skip_checks=True)
else:
    at = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    refused = [str(r) for r in guard.start()]
    while services.sequence(at=at):
        pass
    report = check("business").as_dict()
    subjects = sorted(Entry.objects.values_list("subject", flat=True))
    print(json.dumps({"refused": refused, "report": report, "subjects": subjects}))
"""


@pytest.mark.slow
def test_what_was_acknowledged_survives_kill_9(tmp_path):
    import json

    home = {
        **os.environ,
        "HENGJIAN_VAR": str(tmp_path),
        "HENGJIAN_DEMO": "true",
        "HENGJIAN_DATABASE": f"sqlite://{tmp_path}/kill.sqlite3",
    }
    for name in ("HENGJIAN_LEDGER_KEY_FILE", "HENGJIAN_LEDGER_ORIGIN"):
        home.pop(name, None)

    def run(code, *args, **more):
        return subprocess.Popen(
            [sys.executable, "-c", code, *args], env=home, stdout=subprocess.PIPE, text=True, **more
        )

    assert run(JUDGE, "make").wait(60) == 0
    chance, acknowledged = random.Random(20261123), []
    for turn in range(8):
        workers = [run(WORKER, f"{turn}{letter}") for letter in "ab"]
        for worker in workers:
            assert worker.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.05, 0.6))
        for worker in workers:
            worker.send_signal(signal.SIGKILL)
        for worker in workers:
            lines = worker.communicate()[0].splitlines()
            acknowledged += lines
    judged = run(JUDGE, "judge")
    said = json.loads(judged.communicate(timeout=120)[0])
    assert said["refused"] == []
    assert said["report"]["faults"] == []
    assert said["report"]["size"] == len(said["subjects"])
    assert len(acknowledged) > 50
    assert set(acknowledged) <= set(said["subjects"])
