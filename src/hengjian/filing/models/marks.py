"""What an officer made of work that nobody announced."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Mark(models.Model):
    """A day's samplings of one report in one region: explained, or raised as a clue.

    Reports are named by number: they are kept above this context.
    """

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", t("已说明", "Explained")
        CLUE = "clue", t("列为线索", "Raised as a clue")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    report_no = models.CharField(max_length=60)
    sampled_on = models.DateField()
    region = models.CharField(max_length=6)
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "report_no", "sampled_on", "region"], name="mark_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_no} {self.sampled_on}"
