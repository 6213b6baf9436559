"""A case: from a finding that was passed on to a decision, and to its end."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.registry.models import Institution
from hengjian.screening.models import Finding

# Meta cannot see Stage, so these are named here.
SETTLED = ("decided", "closed", "dismissed")
UPHELD = ("decided", "closed")


class Case(models.Model):
    """One act of one institution, as alleged, and what the authority made of it."""

    class Stage(models.TextChoices):
        OPENED = "opened", t("办理中", "Open")
        DECIDED = "decided", t("已作决定", "Decided")
        CLOSED = "closed", t("已结案", "Closed")
        DISMISSED = "dismissed", t("不予处理", "Not upheld")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.OPENED: {Stage.DECIDED, Stage.DISMISSED},
        Stage.DECIDED: {Stage.CLOSED},
    }

    number = models.CharField(max_length=30, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="cases")
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="case")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPENED)
    acted_on = models.DateField(help_text="legal day of the act: its law applies")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    opened_by_name = models.CharField(max_length=60)
    opening_reason = models.TextField()

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=60, blank=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    authority = models.CharField(max_length=10, blank=True, help_text="ecology or market")
    reasons = models.TextField(blank=True)
    violation_code = models.CharField(max_length=10, blank=True)
    # [{"key", "zh", "en"}], as the menu of that day offered them.
    measures = models.JSONField(default=list)
    citations = models.JSONField(default=list, help_text="keys of standards, in force that day")
    fine_yuan = models.PositiveBigIntegerField(null=True, blank=True)

    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=60, blank=True)
    closing_note = models.TextField(blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            # A decision has an hour, a signature, an authority and reasons, or there is none.
            models.CheckConstraint(
                name="case_decided_whole",
                condition=(
                    Q(stage__in=SETTLED, decided_at__isnull=False)
                    & ~Q(decided_by="")
                    & ~Q(authority="")
                    & ~Q(reasons="")
                )
                | Q(
                    stage="opened",
                    decided_at__isnull=True,
                    decided_by="",
                    authority="",
                    reasons="",
                    fine_yuan__isnull=True,
                ),
            ),
            # What was upheld names its violation; what was not has none and no fine.
            models.CheckConstraint(
                name="case_upheld_named",
                condition=(Q(stage__in=UPHELD) & ~Q(violation_code=""))
                | (~Q(stage__in=UPHELD) & Q(violation_code="", fine_yuan__isnull=True)),
            ),
            models.CheckConstraint(
                name="case_closed_whole",
                condition=(Q(stage="closed", closed_at__isnull=False) & ~Q(closed_by_name=""))
                | (~Q(stage="closed") & Q(closed_at__isnull=True, closed_by_name="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
