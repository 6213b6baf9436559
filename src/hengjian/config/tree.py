"""The process tree of `serve`: prepare the store, start the parts, keep the clock, stop in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from hengjian.ledger import guard

STOP_WAIT_S = 10


@dataclass(frozen=True)
class Part:
    """One process of the tree."""

    name: str
    command: list[str]
    pages: bool = False  # serves pages: only there DEBUG has a use


def prepare(*, empty: bool) -> None:
    """The database exists and is current; in a demonstration it holds a province."""
    settings.HENGJIAN_VAR.mkdir(parents=True, exist_ok=True, mode=0o700)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("database …", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    connection.close()
    if settings.DEMO and not empty and not (settings.HENGJIAN_VAR / "demo" / "grown").exists():
        # A process of its own, without DEBUG: Django would keep every query of a whole province.
        words = [sys.executable, "-m", "hengjian.config.cli", "demo"]
        done = subprocess.run(words, env={**os.environ, "HENGJIAN_DEBUG": "false"}, check=False)  # noqa: S603
        if done.returncode:
            raise SystemExit(done.returncode)
    for refused in guard.start():
        print(f"hengjian: {refused}", file=sys.stderr)
    connection.close()


def parts(host: str, port: int, hj212_port: int) -> list[Part]:
    """The three processes beside this one."""
    python = sys.executable
    web = [
        python, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", "1", "--blocking-threads", "4",
        "--backlog", "1024", "--log-level", "warning", "hengjian.config.wsgi:application",
    ]  # fmt: skip
    command = [python, "-m", "hengjian.config.cli"]
    return [
        Part("web", web, pages=True),
        Part("worker", [*command, "manage", "db_worker", "--interval", "2", "--no-reload"]),
        Part(
            "hj212",
            [*command, "hj212", "serve", "--host", host, "--port", str(hj212_port)],
        ),
    ]


def supervise(tree: list[Part], address: str, hj212_port: int) -> int:
    """Run the tree until a signal or until one part ends by itself (then all end, status 2)."""
    stopping: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    # The pages first: on two cores, everything at once would make the first reader wait.
    running = [(part, _start(part)) for part in tree if part.pages]
    status = 0
    try:
        if _wait_ready(address, stopping, running):
            running += [(part, _start(part)) for part in tree if not part.pages]
            _announce(address, hj212_port)
        from hengjian.config import clock  # heavy: it brings the detectors

        while not stopping:
            gone = [part.name for part, process in running if process.poll() is not None]
            if gone:
                print(f"hengjian: {', '.join(gone)} ended unexpectedly; stopping.", file=sys.stderr)
                status = 2
                break
            clock.tick(at=datetime.now(UTC))
            time.sleep(1)
    finally:
        _stop([process for _, process in running])
    if status == 0:
        print("\nhengjian: stopped.", flush=True)
    return status


def _start(part: Part) -> subprocess.Popen[bytes]:
    # Own session: Ctrl-C reaches only this process, which then stops the others in order.
    env = dict(os.environ) if part.pages else {**os.environ, "HENGJIAN_DEBUG": "false"}
    return subprocess.Popen(part.command, start_new_session=True, env=env)  # noqa: S603


def _wait_ready(
    address: str, stopping: list[int], running: list[tuple[Part, subprocess.Popen[bytes]]]
) -> bool:
    for _ in range(300):
        if stopping or any(process.poll() is not None for _, process in running):
            return False
        try:
            with urlopen(f"{address}/health", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def _announce(address: str, hj212_port: int) -> None:
    print(
        f"\n衡鉴 Hengjian is ready: {address}   (HJ 212 on port {hj212_port}; Ctrl-C stops it)",
        flush=True,
    )
    if settings.DEMO:
        from hengjian.simulation.cast import sign_ins

        print("\nDemonstration sign-ins · 演示账号:", flush=True)
        for line in sign_ins():
            print(f"  {line}", flush=True)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WAIT_S
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
