"""The API of raw files: a watcher hands in sightings, a laboratory's system asks for a digest."""

# No postponed annotations here: see monitoring.api.

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile

from hengjian.accounts.access import action, actor_of, scope
from hengjian.capture import selectors, services
from hengjian.capture.models import RawCapture
from hengjian.core.errors import Refusal
from hengjian.core.text import t
from hengjian.signing.models import MachineKey

router = Router(tags=["capture"])
TAKE = "capture.file.take"
NO_FILE: UploadedFile | None = File(None)


class SightingOut(Schema):
    """A sighting as the API tells it."""

    number: str
    name: str
    version: int
    event: str
    size: int | None
    sha256: str
    sm3: str
    instrument: str
    seen_at: str
    at: str
    created: bool | None = None


def _out(row: RawCapture, created: bool | None = None) -> SightingOut:
    return SightingOut(
        number=row.signature.number, name=row.name, version=row.version, event=row.event,
        size=row.size, sha256=row.sha256, sm3=row.sm3, instrument=row.instrument_no,
        seen_at=row.seen_at.isoformat(), at=row.at.isoformat(), created=created,
    )  # fmt: skip


@router.post(
    "/raw-files", response={200: SightingOut, 201: SightingOut}, summary="A raw file was seen"
)
@action(TAKE)
def take(
    request: HttpRequest, statement: Form[str], machine: Form[str], signature: Form[str],
    file: UploadedFile | None = NO_FILE,
) -> Status:  # fmt: skip
    """One sighting: the signed statement, and the bytes unless the file is gone. 200 when known."""
    actor = actor_of(request)
    key = scope(actor, TAKE, MachineKey).filter(number=machine).first()
    try:
        signed = bytes.fromhex(signature)
    except ValueError:
        signed = b""
    if key is None:
        raise Refusal(
            t("未接收原始文件", "The raw file was not taken"),
            t(f"没有登记系统密钥 {machine[:60]}", f"no machine key {machine[:60]} is registered"),
            t("请先在“系统密钥”页面登记", "Register it on the page “Machine keys” first"),
        )
    made, created = services.take(
        text=statement, machine=key, signature=signed, by=actor, at=timezone.now(),
        chunks=file.chunks() if file is not None else None,
    )  # fmt: skip
    return Status(201 if created else 200, _out(made, created))


@router.get("/raw-files", response=list[SightingOut], summary="Sightings of a digest or a name")
@action(selectors.LIST)
def sightings(request: HttpRequest, q: str = "", page: int = 1) -> list[SightingOut]:
    """Newest first, 200 a page; `q` is a digest, a name or an instrument's number."""
    start = (max(1, min(page, 100_000)) - 1) * 200
    rows = selectors.captures(actor_of(request), selectors.Asked(q))
    return [_out(row) for row in rows[start : start + 200]]
