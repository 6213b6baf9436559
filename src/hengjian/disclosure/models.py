"""What is public, on what ground, from when, until when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Release(models.Model):
    """One published fact. When it is withdrawn its body goes and the digest stays: a tombstone."""

    class Kind(models.TextChoices):
        PENALTY = "penalty", t("处理决定", "Decision")

    number = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    subject = models.CharField(max_length=60, db_index=True, help_text="number of the case")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="releases")
    ground = models.CharField(max_length=60, help_text="key of standards, in force on the day")
    term = models.CharField(max_length=60, blank=True, help_text="key of the rule for its end")
    released_on = models.DateField()
    public_until = models.DateField(null=True, blank=True, help_text="last day it is shown")
    body = models.JSONField()
    body_sha256 = models.CharField(max_length=64)
    released_at = models.DateTimeField()
    released_by = models.CharField(max_length=60)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-released_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=Q(withdrawn_at__isnull=True),
                name="release_stands_once",
            ),
            models.CheckConstraint(
                name="release_ends_after_it_begins",
                condition=Q(public_until__isnull=True) | Q(public_until__gte=F("released_on")),
            ),
            models.CheckConstraint(
                name="release_withdrawn_whole",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
