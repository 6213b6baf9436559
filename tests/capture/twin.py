"""What the routes of raw files name; tests/signing brings the machine key and its signature."""

from __future__ import annotations

from datetime import UTC, datetime

from hengjian.capture import services
from hengjian.capture.models import RawCapture
from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.signing import kinds
from hengjian.signing.models import MachineKey, Signature
from hengjian.signing.statements import Statement

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS = {("capture.file", "number"): ("QM-CAPTURE", "QM-404")}


def make(here: Institution) -> None:
    """A file of HERE, with its bytes."""
    kinds.register("test.raw", lambda statement, signature: None)
    found = services.keep([b"abc"])
    key = MachineKey.objects.create(
        pk=90_002, institution=here, number="M-CAPTURE", name="x", suite="intl-1", public_key=b"y" * 32,
        made_at=NOON, registered_by="x",
    )  # fmt: skip
    said = Statement("test.raw", "run.dat", 1, "capture", here.uscc, t("甲", "a"), (), {"x": "1"})
    signature = Signature.objects.create(
        pk=90_002, number="QM-CAPTURE", kind="test.raw", subject="run.dat", version=1, stage="capture",
        name="x", institution=here, text=said.text(), digest=said.digest(), batch=[said.digest()],
        machine=key, suite="intl-1", proof={"signature": "x"}, at=NOON, serial=1,
        link="tests/capture/twin.py",
    )  # fmt: skip
    RawCapture.objects.create(
        institution=here, machine=key, signature=signature, name="run.dat", version=1,
        event="new", size=3, sha256=found.sha256, sm3=found.sm3, seen_at=NOON, counter=1, at=NOON,
    )  # fmt: skip
