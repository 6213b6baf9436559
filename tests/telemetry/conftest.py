"""Frames by hand, a spool of their own, a gateway as its own process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from tests.conftest import NOON

from hengjian.telemetry.hj212.frame import build
from hengjian.telemetry.spool import Record, Writer

MN = "6201020000000000000000A1"


def segment(n: int = 0, *, mn: str = MN, flag: int = 5, cn: str = "2011", cp: str = "") -> bytes:
    """Message number n: QN 2026-11-23 12:00:00 Beijing time plus n milliseconds."""
    stamp = f"20261123120{n // 60000:01d}{n // 1000 % 60:02d}{n % 1000:03d}"
    cp = cp or f"DataTime=20261123120000;a21026-Rtd={n}.5,a21026-Flag=N"
    return f"QN={stamp};ST=31;CN={cn};PW=123456;MN={mn};Flag={flag};CP=&&{cp}&&".encode()


def packet(n: int = 0, **how) -> bytes:
    return build(segment(n, **how))


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def spooled(folder):
    """spooled(raw, …) puts frames into the spool one second apart; gives the folder."""

    def put(*raws: bytes) -> Path:
        writer = Writer(folder)
        writer.write(
            [Record(NOON + timedelta(seconds=i), "10.0.0.1", raw) for i, raw in enumerate(raws)]
        )
        writer.close()
        return folder

    return put


@pytest.fixture
def lab(db):
    from hengjian.registry.models import Institution

    return Institution.objects.create(
        uscc="916201001234567890",
        name="兰州运维",
        kind="operator",
        region="620102",
        recorded_at=NOON,
    )


@pytest.fixture
def station(lab):
    from hengjian.telemetry import services

    return services.register_station(
        mn=MN, institution_uscc=lab.uscc, site_name="一号排口", st="31", edition="2017",
        region="620102", by="li", at=NOON,
    )  # fmt: skip


@pytest.fixture
def home(tmp_path) -> dict[str, str]:
    """The environment of a process with files and a database of its own."""
    return {
        **os.environ,
        "HENGJIAN_VAR": str(tmp_path / "var"),
        "HENGJIAN_DATABASE": f"sqlite://{tmp_path}/gateway.sqlite3",
        "HENGJIAN_LANG": "en",
    }


@pytest.fixture
def gateway(home, folder):
    """gateway() starts `hj212 serve` with its own empty database; gives (process, port)."""
    started = []

    def start(*options: str) -> tuple[subprocess.Popen, int]:
        command = [sys.executable, "-m", "hengjian.config.cli", "hj212", "serve", "--port", "0"]
        process = subprocess.Popen(
            [*command, "--spool", str(folder), *options],
            env=home, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        started.append(process)
        said = process.stdout.readline()
        return process, int(re.search(r":(\d+)$", said.strip())[1])

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
