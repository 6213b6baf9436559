"""Acts of telemetry: file a station, and move what the gateway keeps into the database."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction

from hengjian.core.errors import Refusal
from hengjian.core.regions import is_code
from hengjian.core.text import Text, t
from hengjian.ledger import services as ledger
from hengjian.registry.models import Institution
from hengjian.telemetry import intake, spool, storing
from hengjian.telemetry.hj212.editions import EDITIONS
from hengjian.telemetry.hj212.segment import ID_LIMIT
from hengjian.telemetry.models import RawFrame, Station

#: Records of one transaction and one ledger entry.
BATCH = 250
_TRIES = 3


def spool_folder() -> Path:
    """Where the gateway of this machine keeps what it received."""
    return Path(settings.HENGJIAN_VAR) / "spool" / "hj212"


@transaction.atomic
def register_station(
    *,
    mn: str,
    institution_uscc: str,
    site_name: str,
    st: str,
    edition: str,
    region: str,
    by: str,
    at: datetime,
) -> Station:
    """The station is on the register; filed again word for word it is left as it is.

    Raises Refusal when the MN is filed with other facts, or a fact cannot be.
    """
    facts = {
        "institution_uscc": institution_uscc,
        "site_name": site_name,
        "st": st,
        "edition": edition,
        "region": region,
    }
    _refuse_impossible(mn, facts)
    station, new = Station.objects.get_or_create(mn=mn, defaults=facts | {"recorded_at": at})
    if not new and any(getattr(station, name) != value for name, value in facts.items()):
        raise _not_filed(mn, t("该 MN 已登记为另一站点", "this MN is filed with other facts"))
    if new:
        ledger.append(kind="telemetry.station", subject=mn, actor=by, at=at, body=facts)
    return station


def _refuse_impossible(mn: str, facts: dict[str, str]) -> None:
    if not (mn.isascii() and mn.isprintable() and 0 < len(mn) <= ID_LIMIT):
        raise _not_filed(
            mn, t("MN 应为 1 至 64 个可见 ASCII 字符", "an MN is 1 to 64 visible ASCII characters")
        )
    if facts["edition"] not in EDITIONS:
        known = " / ".join(EDITIONS)
        raise _not_filed(mn, t(f"版本只能是 {known}", f"the edition must be one of {known}"))
    if not (facts["st"].isascii() and facts["st"].isalnum() and len(facts["st"]) == 2):
        raise _not_filed(mn, t("系统编码 ST 应为两位", "the system code ST has two characters"))
    if not facts["site_name"].strip() or len(facts["site_name"]) > 120:
        raise _not_filed(
            mn, t("站点名称应为 1 至 120 字", "the site's name has 1 to 120 characters")
        )
    if not is_code(facts["region"]):
        raise _not_filed(mn, t("行政区划代码无效", "the region code is not valid"))
    if not Institution.objects.filter(uscc=facts["institution_uscc"]).exists():
        raise _not_filed(mn, t("运维机构未登记", "its institution is not on the register"))


def _not_filed(mn: str, because: Text) -> Refusal:
    return Refusal(
        t(f"站点 {mn[:ID_LIMIT]} 未登记", f"Station {mn[:ID_LIMIT]} was not filed"),
        because,
        t("请核对后重新登记", "Check it and file it again"),
    )


@dataclass(frozen=True)
class Drained:
    """What one drain did."""

    frames: int = 0
    duplicates: int = 0
    conflicting: int = 0
    readings: int = 0

    def __add__(self, other: Drained) -> Drained:
        """Both together."""
        return Drained(
            self.frames + other.frames,
            self.duplicates + other.duplicates,
            self.conflicting + other.conflicting,
            self.readings + other.readings,
        )


def drain(
    *, at: datetime, by: str = "hj212-gateway", folder: Path | None = None, limit: int = 20_000
) -> Drained:
    """What lies in the spool is in the database; safe to run again, and from several processes.

    At most `limit` records. Killed anywhere, the next run finishes: the spool's place moves only
    after the commit, and a record read twice is recognised by its message and content.
    """
    folder = folder or spool_folder()
    total = Drained()
    with spool.drain_lock(folder):
        records = islice(spool.waiting(folder), limit)
        while batch := list(islice(records, BATCH)):
            total += _store([record for record, _, _ in batch], by=by, at=at)
            _, segment, offset = batch[-1]
            spool.remember(folder, segment, offset)
        spool.remove_drained(folder)
    return total


def _store(records: Sequence[spool.Record], *, by: str, at: datetime) -> Drained:
    """One batch, again when another gateway stored the same message in the same instant."""
    for _ in range(_TRIES - 1):
        try:
            return _store_once(records, by=by, at=at)
        except IntegrityError:
            continue
    return _store_once(records, by=by, at=at)


@transaction.atomic
def _store_once(records: Sequence[spool.Record], *, by: str, at: datetime) -> Drained:
    filed = dict(
        Station.objects.filter(mn__in=storing.stations_of(records)).values_list("mn", "edition")
    )
    taken = [intake.take(record, filed) for record in records]
    fresh = storing.not_stored(taken)
    if not fresh:
        return Drained(duplicates=len(taken))
    conflicts = storing.mark_conflicts(fresh)
    batch = digest(
        storing.line(one.record.received_at, one.record.source, one.record.raw) for one in fresh
    )
    frames = storing.insert_frames(fresh, conflicts, batch)
    readings = storing.insert_readings(fresh, frames)
    counts = Counter(one.key.mn for one in fresh)
    ledger.append(
        kind="telemetry.received",
        subject=batch,
        actor=by,
        at=at,
        body={
            "frames": len(frames),
            "readings": readings,
            "sha256": batch,
            "stations": dict(sorted(counts.items())),
        },
    )
    return Drained(len(frames), len(taken) - len(fresh), len(conflicts), readings)


def digest(lines: Iterable[bytes]) -> str:
    """The SHA-256 that stands on the ledger for frames stored together, whatever their order."""
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def batch_holds(batch: str) -> bool:
    """Whether the frames of a batch are still those that its ledger entry speaks of."""
    rows = RawFrame.objects.filter(batch=batch).values_list("received_at", "source", "raw")
    return digest(storing.line(when, source, bytes(raw)) for when, source, raw in rows) == batch
