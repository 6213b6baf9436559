"""What the routes of signing name: the person every role stands for holds a key and a request."""

from __future__ import annotations

from datetime import UTC, datetime

from hengjian.accounts.models import User
from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.signing import kinds
from hengjian.signing.models import MachineKey, Passkey, Request, Signature
from hengjian.signing.statements import Statement, challenge

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OBJECTS = {
    ("signing.key", "pk"): ("1", "404"),
    ("signing.machine", "pk"): ("1", "404"),
    ("signing.request", "number"): ("REQ-1", "REQ-404"),
    ("signing.signature", "number"): ("QM-1", "QM-404"),
}


def make(here: Institution) -> None:
    """A machine key of HERE and what it signed; a key and a request of one sampler."""
    kinds.register("test.twin", lambda statement, signature: None)
    said = Statement("test.twin", "X-1", 1, "sampling", here.uscc, t("甲", "a"), (), {"x": "1"})
    user = User.objects.create_user("twin-sampler", name="x", person_no="P-twin")
    Passkey.objects.create(
        pk=1, user=user, name="x", suite="intl-1", public_key=b"x", made_at=NOON, credential_id="x"
    )
    key = MachineKey.objects.create(
        pk=1, institution=here, number="M-1", name="x", suite="intl-1", public_key=b"x" * 32,
        made_at=NOON, registered_by="x",
    )  # fmt: skip
    Request.objects.create(
        number="REQ-1", user=user, person_no="P-twin", texts=[said.text()], made_at=NOON,
        challenge=challenge([said.digest()]).hex(), expires_at=NOON.replace(hour=5),
    )  # fmt: skip
    Signature.objects.create(
        pk=90_001, number="QM-1", kind="test.twin", subject="X-1", version=1, stage="sampling", name="x",
        institution=here, text=said.text(), digest=said.digest(), batch=[said.digest()],
        machine=key, suite="intl-1", proof={"signature": "x"}, at=NOON, serial=1,
        link="tests/signing/twin.py",
    )  # fmt: skip
