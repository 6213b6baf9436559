"""`hengjian hj212 serve` and `drain`: the edge that reads the clock and sets Django up."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.telemetry.gateway import Gateway, Limits

log = logging.getLogger("hengjian.telemetry.gateway")


def _django() -> None:
    """Make the models importable, with the settings that the command line uses everywhere."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hengjian.config.settings")
    if "HENGJIAN_SECRET_KEY" not in os.environ:
        os.environ.setdefault("HENGJIAN_DEMO", "true")
    import django

    django.setup()


def serve(args: argparse.Namespace) -> int:
    """Receive until SIGINT or SIGTERM; 2 when the port or the spool is taken."""
    _django()
    from hengjian.telemetry import services

    folder = args.spool or services.spool_folder()
    limits = Limits(args.per_source, args.connections, args.deadline, args.idle)
    gateway = Gateway(folder, limits, on_tick=_drainer(folder))
    try:
        asyncio.run(_until_signalled(gateway, args.host, args.port))
    except OSError as error:
        why = error.strerror or str(error)
        raise Refusal(
            t("接收服务已停止", "The gateway has stopped"),
            t(f"系统报告：{why}", f"the system says: {why}"),
            t("请检查端口与磁盘后重新启动", "Check the port and the disk and start it again"),
        ) from error
    log.info("stopped; %s", dict(gateway.counts))
    return 0


async def _until_signalled(gateway: Gateway, host: str, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)

    def ready(taken: int) -> None:
        words = t(
            f"HJ 212 接收端口 {host}:{taken}", f"HJ 212 frames are received at {host}:{taken}"
        )
        print(str(words), flush=True)

    await gateway.run(host, port, ready, stop)


def _drainer(folder: Path) -> Callable[[], None]:
    """One drain, which may fail: while the database is away the spool keeps everything."""
    from django.db import DatabaseError, InterfaceError, connection

    from hengjian.telemetry import services

    def drain_once() -> None:
        try:
            done = services.drain(at=datetime.now(UTC), folder=folder)
        except (DatabaseError, InterfaceError, OSError, Refusal) as error:
            log.error("the spool was not drained, it will be tried again: %s", error)
        else:
            if done.frames:
                log.info("drained %s", asdict(done))
        finally:
            connection.close()  # the next tick may run in another thread

    return drain_once


def drain(args: argparse.Namespace) -> int:
    """Move the spool into the database once, all of it."""
    _django()
    from hengjian.telemetry import services

    total = services.Drained()
    while True:
        done = services.drain(at=datetime.now(UTC), folder=args.spool)
        total += done
        if not done.frames and not done.duplicates:
            break
    facts = asdict(total)
    words = t(
        "入库 {frames} 包、{readings} 个数值；重复 {duplicates}，冲突 {conflicting}",
        "{frames} frames, {readings} values stored; {duplicates} repeated, {conflicting} conflict",
    ).format(**facts)
    print(json.dumps(facts) if args.json else str(words))
    return 0
