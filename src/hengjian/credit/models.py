"""Assessments: which supervision class dated facts gave an institution, and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.registry.models import Institution


class Assessment(models.Model):
    """One reassessment. Never changed: a later one stands beside it."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="assessments")
    on_day = models.DateField(help_text="the legal day whose facts and rules count")
    supervision_class = models.CharField(max_length=1, choices=Institution.SupervisionClass)
    before = models.CharField(max_length=1, choices=Institution.SupervisionClass)
    # [{"rule", "zh", "en", "standing", "met", "facts": [{"zh", "en", "subject"}]}], strictest first
    reasons = models.JSONField()
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=60)
    assessed_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-assessed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_class_known", condition=Q(supervision_class__in="ABCD")
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.supervision_class} {self.on_day}"
