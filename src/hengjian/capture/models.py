"""Raw files as their machines saw them: every sighting is a row, none is ever changed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.signing.models import MachineKey, Signature


class RawCapture(models.Model):
    """A file appeared, changed or went; its bytes are kept under their digest.

    `changed_at` and `seen_at` are the machine's clock, `at` the platform's; `counter` the machine's
    monotonic clock in seconds, which shows when the other one was moved.
    """

    class Event(models.TextChoices):
        NEW = "new", t("新文件", "New")
        CHANGED = "changed", t("采集后被修改", "Changed after capture")
        GONE = "gone", t("采集后被删除", "Removed after capture")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="raw_captures")
    machine = models.ForeignKey(MachineKey, models.PROTECT, related_name="captures")
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="raw_capture")
    instrument_no = models.CharField(max_length=60, blank=True, db_index=True)
    name = models.CharField(max_length=400)
    version = models.PositiveIntegerField()
    event = models.CharField(max_length=8, choices=Event)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sm3 = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()
    counter = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["machine", "name", "version"], name="raw_capture_once"),
            models.CheckConstraint(
                name="raw_capture_bytes",
                condition=Q(event="gone", sha256="", size__isnull=True)
                | Q(event__in=("new", "changed"), size__isnull=False) & ~Q(sha256="") & ~Q(sm3=""),
            ),
            models.CheckConstraint(name="raw_capture_version", condition=Q(version__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"
