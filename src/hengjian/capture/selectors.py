"""Questions to raw files; rows are scoped to who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.capture.models import RawCapture
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width

LIST, READ, OPEN = "capture.file.list", "capture.file.read", "capture.file.open"
#: The platform's own tolerance between two clocks and for a file to become known; no law gives one.
CLOCKS = timedelta(minutes=5)
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to."""

    words: str = ""
    event: str = ""


def captures(actor: Actor, asked: Asked = Asked()) -> QuerySet[RawCapture]:
    """Sightings the actor may list, newest first."""
    rows = scope(actor, LIST, RawCapture).select_related("institution", "machine", "signature")
    for word in half_width(asked.words).split():
        rows = rows.filter(
            Q(sha256=word.lower())
            | Q(sm3=word.lower())
            | Q(name__icontains=word)
            | Q(instrument_no__iexact=word)
            | Q(institution__name__contains=word)
        )
    if asked.event in RawCapture.Event.values:
        rows = rows.filter(event=asked.event)
    return rows


def capture(actor: Actor, number: str, action: str = READ) -> RawCapture | None:
    """The sighting of a signature, when the actor may do `action` on it."""
    rows = scope(actor, action, RawCapture).filter(signature__number=number)
    return rows.select_related("institution", "machine", "signature").first()


def versions(found: RawCapture) -> QuerySet[RawCapture]:
    """Every sighting of that file on that machine, oldest first."""
    rows = RawCapture.objects.filter(machine=found.machine, name=found.name)
    return rows.select_related("signature").order_by("version")


def sha256_known(institution_uscc: str, sha256: str) -> RawCapture | None:
    """The first sighting of those bytes at that body: what a report's raw file is compared with."""
    rows = RawCapture.objects.filter(institution__uscc=institution_uscc, sha256=sha256)
    return rows.order_by("at", "pk").first()


def oddities(found: RawCapture) -> list[Text]:
    """What the times of a sighting show; recorded and shown, never a reason to refuse."""
    odd = []
    if abs(found.at - found.seen_at) > CLOCKS:
        minutes = round((found.at - found.seen_at).total_seconds() / 60)
        odd.append(
            t(f"机器时钟与平台相差 {minutes} 分钟，或离线后补传",
              f"the machine's clock is {minutes} min from the platform's, or it was sent later")
        )  # fmt: skip
    if found.changed_at and found.changed_at > found.seen_at + timedelta(seconds=2):
        odd.append(t("文件修改时间晚于采集时间", "the file says it changed after it was seen"))
    if found.changed_at and found.event == "new" and found.seen_at - found.changed_at > LATE:
        odd.append(
            t(
                "文件写成后很久才出现在被监视目录",
                "the file was written long before it appeared here",
            )
        )
    odd += _clock_moved(found)
    return odd


def _clock_moved(found: RawCapture) -> list[Text]:
    """Between two sightings of one machine both its clocks should go the same way."""
    before = (
        RawCapture.objects.filter(machine=found.machine, pk__lt=found.pk).order_by("-pk").first()
    )
    if before is None or found.counter < before.counter:  # the machine was started anew
        return []
    wall = (found.seen_at - before.seen_at).total_seconds()
    if abs(wall - (found.counter - before.counter)) <= CLOCKS.total_seconds():
        return []
    return [
        t("机器时钟在两次采集之间被调整", "the machine's clock was moved between two sightings")
    ]
