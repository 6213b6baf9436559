"""Automatic stations of the made-up province: registered, and a day of hourly frames each.

Frames go the way of the gateway: into its spool, then through the same drain into the database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from hengjian.core.legal_time import LEGAL
from hengjian.simulation import cast, world
from hengjian.telemetry import logging_work, services, spool
from hengjian.telemetry.hj212.frame import build
from hengjian.telemetry.logging_work import Done
from hengjian.telemetry.models import Station

COUNT = 6
HOURS = 48
PASSWORD = "123456"  # noqa: S105 - the standard's printed default; HJ 212 authenticates nobody


def set_up(*, seed: int, until: date, progress: Callable[[str, int, int], None]) -> int:
    """Six wastewater stations with two days of data; one falls silent, one miscounts its CRC."""
    if Station.objects.exists():
        return 0
    at = datetime.combine(until, time(12), LEGAL).astimezone(UTC)
    labs = world.labs(seed, COUNT)
    for number, lab in enumerate(labs):
        services.register_station(
            mn=_mn(number), institution_uscc=lab.uscc, st="32", edition="2017",
            site_name=f"{lab.clients[0].name}总排口", region=lab.region, by=cast.GROWER, at=at,
        )  # fmt: skip
    folder = services.spool_folder()
    writer = spool.Writer(folder)
    records = [record for number in range(COUNT) for record in _frames(seed, number, at)]
    writer.write(records)
    writer.close()
    services.drain(at=at, by=cast.GROWER, folder=folder)
    _work(at)
    progress("stations", COUNT, COUNT)
    return len(records)


def _work(at: datetime) -> None:
    """Every station was calibrated a week ago; the first was maintained yesterday while its values
    went out as normal."""
    for number in range(COUNT):
        station = Station.objects.get(mn=_mn(number))
        begun = at - timedelta(days=7 + number, hours=2)
        calibrated = Done(
            "calibration", begun, begun + timedelta(hours=1), "运维甲、运维乙", "w01018",
            f"BZ-2026-{number:03d}", "100 mg/L", "97.8", "100.2",
        )  # fmt: skip
        logging_work.log(station=station, done=calibrated, by=cast.GROWER, at=at)
    begun = at - timedelta(days=1, hours=3)
    cleaned = Done("maintenance", begun, begun + timedelta(hours=2), "运维甲", note="清洗采样管路")
    first = Station.objects.get(mn=_mn(0))
    logging_work.log(station=first, done=cleaned, by=cast.GROWER, at=at)


def _mn(number: int) -> str:
    return f"62000000HJDEMO{number:010d}"


def _frames(seed: int, number: int, at: datetime) -> list[spool.Record]:
    rng = world.rng_for(seed, 6, number)
    hours = HOURS if number != COUNT - 1 else HOURS // 2  # the last one fell silent yesterday
    made = []
    for hour in range(hours):
        moment = at - timedelta(hours=HOURS - hour)
        local = moment.astimezone(LEGAL)
        cod, ammonia, flow = rng.lognormal(3.4, 0.12), rng.lognormal(0.3, 0.15), rng.normal(52, 4)
        # The second one says “calibration” once, and nothing was logged.
        mark = "C" if (number, hour) == (1, 30) else "N"
        segment = (
            f"QN={local:%Y%m%d%H%M%S}000;ST=32;CN=2061;PW={PASSWORD};MN={_mn(number)};Flag=5;"
            f"CP=&&DataTime={local:%Y%m%d%H}0000;"
            f"w01018-Avg={cod:.1f},w01018-Flag={mark};w21003-Avg={ammonia:.3f},w21003-Flag=N;"
            f"w00000-Avg={flow:.2f},w00000-Flag=N&&"
        )
        raw = build(segment.encode("ascii"))
        if number == COUNT - 2 and hour % 12 == 7:  # a firmware with a wrong check sum
            raw = raw[:-6] + b"0000\r\n"
        made.append(spool.Record(moment + timedelta(seconds=4), f"127.0.0.{number + 2}", raw))
    return made
