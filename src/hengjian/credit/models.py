"""Assessments: the three scales, the class they made, and classes set by hand."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Assessment(models.Model):
    """One reassessment. Never changed: a later one stands beside it."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="class_assessments")
    on_day = models.DateField(help_text="the legal day whose facts and rules count")
    supervision_class = models.CharField(max_length=1, choices=Institution.SupervisionClass)
    before = models.CharField(max_length=1, choices=Institution.SupervisionClass)
    # [{"rule", "zh", "en", "standing", "met", "facts": [{"zh", "en", "subject"}]}], strictest first
    reasons = models.JSONField()
    # The three scales stay apart; supervision_class above is what their rule made of them.
    market_class = models.CharField(max_length=1, blank=True)
    ecology_grade = models.CharField(max_length=1, blank=True, help_text="empty: not graded")
    credit_grade = models.CharField(max_length=1, blank=True, help_text="empty: not graded")
    # {"ecology": {"points", "coverage", "scored": [...]}, "credit": {...}, "combining": {...}}
    grades = models.JSONField(default=dict)
    assessed_at = models.DateTimeField()
    assessed_by = models.CharField(max_length=60)
    assessed_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-on_day", "-assessed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assessment_class_known", condition=Q(supervision_class__in="ABCD")
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.supervision_class} {self.on_day}"


class Adjustment(models.Model):
    """A class set by hand, on a document, by two people, until a day. It never softens a D."""

    class Stage(models.TextChoices):
        PROPOSED = "proposed", t("待批准", "Waiting for approval")
        APPROVED = "approved", t("已批准", "Approved")
        REFUSED = "refused", t("未批准", "Not approved")
        ENDED = "ended", t("提前终止", "Ended early")

    MOVES: ClassVar = {
        Stage.PROPOSED: {Stage.APPROVED, Stage.REFUSED},
        Stage.APPROVED: {Stage.ENDED},
    }

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="adjustments")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PROPOSED)
    supervision_class = models.CharField(max_length=1, choices=Institution.SupervisionClass)
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="the first day it no longer holds")
    document_no = models.CharField(max_length=80)
    reason = models.TextField()
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    proposed_by_name = models.CharField(max_length=60)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="adjustment_dated", condition=Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(
                name="adjustment_two_people",
                condition=Q(answered_by="") | ~Q(answered_by=F("proposed_by")),
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(stage="proposed"), name="adjustment_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} → {self.supervision_class}"
