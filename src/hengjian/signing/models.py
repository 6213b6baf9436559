"""Keys, requests to sign, and signatures. A signature is written once and never changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.accounts.models import User
from hengjian.core.text import t
from hengjian.registry.models import Institution


class Ended(models.TextChoices):
    """Why a key signs no more."""

    LOST = "lost", t("丢失", "Lost")
    COMPROMISED = "compromised", t("泄露", "Compromised")
    REPLACED = "replaced", t("更换", "Replaced")
    LEFT = "left", t("离职", "Left the employer")


class Key(models.Model):
    """What every key has: its public half, its suite, and its days.

    `distrusted_from`: the instant from which its signatures no longer count, which for a
    compromised key may lie before the instant it was reported.
    """

    name = models.CharField(max_length=60)
    suite = models.CharField(max_length=16, help_text="intl-1 or cn-1")
    public_key = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=12, choices=Ended, blank=True)
    ended_by = models.CharField(max_length=60, blank=True)
    distrusted_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def trusted_at(self, at: object) -> bool:
        """Whether a signature given at that instant counts as far as the key goes."""
        return self.distrusted_from is None or at < self.distrusted_from  # type: ignore[operator]


class Passkey(Key):
    """A person's key: bound to a device, used by a gesture of the person."""

    class Kind(models.TextChoices):
        PASSKEY = "passkey", t("通行密钥", "Passkey")
        # Kept by a program, not by a device: demonstrations and tests only.
        SOFTWARE = "software", t("演示软件密钥", "Demonstration key")

    user = models.ForeignKey(User, models.PROTECT, related_name="passkeys")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PASSKEY)
    credential_id = models.CharField(max_length=400, unique=True, help_text="base64url")
    sign_count = models.PositiveBigIntegerField(default=0)
    aaguid = models.CharField(max_length=36, blank=True)

    SCOPE: ClassVar = {"person": "user__person_no"}

    class Meta:
        ordering: ClassVar = ["made_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="passkey_ended_whole",
                condition=Q(ended_at__isnull=True, ended_why="", distrusted_from__isnull=True)
                | Q(ended_at__isnull=False) & ~Q(ended_why=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.name}"


class MachineKey(Key):
    """The key of a laboratory's system or instrument computer: it signs what it transmits."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="machine_keys")
    number = models.CharField(max_length=40, unique=True)
    registered_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="machine_key_ended_whole",
                condition=Q(ended_at__isnull=True, ended_why="", distrusted_from__isnull=True)
                | Q(ended_at__isnull=False) & ~Q(ended_why=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"


class Request(models.Model):
    """Statements put before a person to sign with one gesture. Replaceable: another person may be
    asked for the same statements; the first signature wins."""

    number = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="signing_requests")
    person_no = models.CharField(max_length=40)
    texts = models.JSONField(help_text="canonical texts of the statements, in order")
    challenge = models.CharField(max_length=64, help_text="hex")
    next = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {"person": "person_no"}

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signing_request_dated", condition=Q(expires_at__gt=F("made_at"))
            )
        ]

    def __str__(self) -> str:
        return self.number


class Signature(models.Model):
    """Somebody, or a machine, signed a statement: the text, the key, and what the key gave back.

    `proof` holds authenticator data, client data and signature of a passkey, or the signature of a
    machine, as base64url; `batch` the digests signed by the same gesture, in their order.

    `serial` counts the signatures of one person (or of one machine key) from 1; `link` is the digest of
    this signature's place in that row and of the link before it: none can be left out unseen.
    """

    number = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    stage = models.CharField(max_length=12)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="signatures")
    text = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    batch = models.JSONField(default=list)
    person_no = models.CharField(max_length=40, blank=True, db_index=True)
    name = models.CharField(max_length=60)
    passkey = models.ForeignKey(
        Passkey, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    machine = models.ForeignKey(
        MachineKey, models.PROTECT, null=True, blank=True, related_name="signatures"
    )
    suite = models.CharField(max_length=16)
    proof = models.JSONField()
    serial = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(help_text="the platform's clock")
    device_at = models.DateTimeField(null=True, blank=True, help_text="the signer's clock")

    SCOPE: ClassVar = {
        "region": "institution__region",
        "institution": "institution__uscc",
        "person": "person_no",
    }

    class Meta:
        ordering: ClassVar = ["at", "pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "subject"], name="signature_of")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="signature_one_key",
                condition=Q(passkey__isnull=False, machine__isnull=True) & ~Q(person_no="")
                | Q(passkey__isnull=True, machine__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["person_no", "serial"],
                condition=~Q(person_no=""),
                name="signature_row_of_person",
            ),
            models.UniqueConstraint(
                fields=["machine", "serial"],
                condition=Q(machine__isnull=False),
                name="signature_row_of_machine",
            ),
            # One person signs one version of a record once at a stage.
            models.UniqueConstraint(
                fields=["kind", "subject", "version", "stage", "person_no"],
                condition=~Q(person_no=""),
                name="signature_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.kind} {self.subject}"

    def mark(self) -> dict[str, str | int]:
        """What the entry of the act says of the signature it follows from."""
        return {
            "number": self.number, "digest": self.digest, "serial": self.serial,
            "previous": self.previous, "link": self.link,
        }  # fmt: skip
