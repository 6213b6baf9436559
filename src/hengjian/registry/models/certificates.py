"""Certificates of accreditation, their scope, and the methods an institution has verified."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models.base import dated
from hengjian.registry.models.bodies import Institution


class CertificateWords(models.Model):
    """What a certificate says, and what became of it."""

    class Status(models.TextChoices):
        VALID = "valid", t("有效", "Valid")
        WITHDRAWN = "withdrawn", t("撤销", "Withdrawn (撤销)")
        REVOKED = "revoked", t("吊销", "Revoked (吊销)")
        CANCELLED = "cancelled", t("注销", "Cancelled (注销)")

    class Level(models.TextChoices):
        PROVINCE = "province", t("省级", "Provincial")
        STATE = "state", t("国家级", "State-level")

    # State-level certificates are registered here and never issued (CMA163 art 8).
    level = models.CharField(max_length=10, choices=Level, default=Level.PROVINCE)
    # Decides by which supplementary requirements the holder is judged; empty = valid_from.
    decided_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    status_since = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Certificate(CertificateWords):
    """A certificate of accreditation (CMA), as it is known now.

    What was believed before lies in `versions`; `certificate_on(…, known_at=…)` asks both.
    """

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="certificates")
    certificate_no = models.CharField(max_length=40, unique=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="known as it stands since")

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [dated("certificate_dated")]

    @property
    def known_since(self) -> datetime:
        """Since when the platform knows what this row says."""
        return self.changed_at or self.recorded_at

    def __str__(self) -> str:
        return self.certificate_no


class CurrentScope(models.Manager["ScopeItem"]):
    """Rows as they are known now; what was believed before and is not any more stays out."""

    def get_queryset(self) -> models.QuerySet[ScopeItem]:
        return super().get_queryset().filter(recorded_until__isnull=True)


class ScopeItem(models.Model):
    """A row of the scope annex: in which matrix, which parameter, by which method.

    `objects`, related managers and `scope(actor, …)` give what is known now. A change keeps the
    row and its key and leaves what was believed before as a row with `recorded_until`, which only
    `ever` gives. A join from another model sees both: ask through `objects`.
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="scope")
    category = models.CharField(max_length=60, help_text="for example 水和废水")
    matrix = models.CharField(max_length=60, blank=True, help_text="object; empty = any")
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120)
    limits = models.CharField(max_length=200, blank=True, help_text="restriction as printed")
    site = models.CharField(max_length=120, blank=True, help_text="场所地址; empty = main premises")
    note = models.CharField(max_length=200, blank=True)
    library_item = models.CharField(
        max_length=40, blank=True, help_text="能力项目库条目号 (LIST14)"
    )
    library_status = models.CharField(max_length=40, blank=True, help_text="库内状态")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_until = models.DateTimeField(
        null=True, blank=True, help_text="believed until; empty = known now"
    )
    change = models.ForeignKey(
        "registry.Change", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = CurrentScope()
    ever: ClassVar[models.Manager[ScopeItem]] = models.Manager()

    SCOPE: ClassVar = {
        "region": "certificate__institution__region",
        "institution": "certificate__institution__uscc",
    }
    #: Together with the first day: one row. The same item at two sites is two rows.
    ITEM: ClassVar = ("category", "matrix", "parameter", "method", "site")

    class Meta:
        constraints: ClassVar = [
            dated("scope_item_dated"),
            models.UniqueConstraint(
                fields=[
                    "certificate",
                    "category",
                    "matrix",
                    "parameter",
                    "method",
                    "site",
                    "valid_from",
                ],
                condition=Q(recorded_until__isnull=True),
                name="scope_item_once",
            ),
            models.CheckConstraint(
                name="scope_item_known",
                condition=Q(recorded_until__isnull=True) | Q(recorded_until__gte=F("recorded_at")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["certificate", "parameter"])]

    def __str__(self) -> str:
        return f"{self.matrix} {self.parameter} {self.method}"


class MethodVerification(models.Model):
    """The institution verified a method before first use (SUP2025 art 16)."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="verifications")
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120)
    verified_on = models.DateField()
    report_no = models.CharField(max_length=80)
    real_samples = models.PositiveIntegerField(default=0, help_text="real samples with a finding")
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "parameter", "method", "report_no"],
                name="method_verification_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.parameter} · {self.method}"
