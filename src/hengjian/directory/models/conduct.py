"""Interview, suspension, removal: what was imposed on somebody, why, and how it ended."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.directory.models.entries import Entry
from hengjian.registry.models.base import dated


class Sanction(models.Model):
    """A measure against a person of a directory. A removal is proposed by one, approved by another."""

    class Kind(models.TextChoices):
        INTERVIEW = "interview", t("约谈", "Interview")
        SUSPENSION = "suspension", t("暂停", "Suspension")
        REMOVAL = "removal", t("取消", "Removal")

    class Stage(models.TextChoices):
        PROPOSED = "proposed", t("待批准", "Awaits approval")
        REJECTED = "rejected", t("未批准", "Not approved")
        IMPOSED = "imposed", t("已作出", "Imposed")
        LIFTED = "lifted", t("已解除", "Lifted")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.PROPOSED: {Stage.IMPOSED, Stage.REJECTED},
        Stage.IMPOSED: {Stage.LIFTED},
    }

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=10, choices=Kind)
    stage = models.CharField(max_length=10, choices=Stage)
    ground = models.CharField(max_length=20, help_text="a key of kinds.FAULTS, or other")
    # The citation of the day; empty where no article is on record.
    article = models.CharField(max_length=40, blank=True)
    reason = models.TextField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="first day no longer so")
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60)
    proposed_by_name = models.CharField(max_length=60)
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.CharField(max_length=60, blank=True)
    approved_by_name = models.CharField(max_length=60, blank=True)
    approval_note = models.CharField(max_length=300, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by_name = models.CharField(max_length=60, blank=True)
    lift_reason = models.CharField(max_length=300, blank=True)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            dated("directory_sanction_dated"),
            models.CheckConstraint(
                name="directory_sanction_suspension_ends",
                condition=~Q(kind="suspension") | Q(valid_until__isnull=False),
            ),
            # Nobody is removed by one officer alone.
            models.CheckConstraint(
                name="directory_sanction_removal_by_two",
                condition=~Q(kind="removal", stage__in=("imposed", "lifted"))
                | (~Q(approved_by="") & ~Q(approved_by=F("proposed_by"))),
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(kind="removal", stage__in=("proposed", "imposed")),
                name="directory_sanction_one_removal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.kind} · {self.valid_from}"


class Appeal(models.Model):
    """What somebody said against a sanction, as noted."""

    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="appeals")
    words = models.TextField()
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "sanction__entry__region",
        "person": "sanction__entry__person__person_no",
    }

    class Meta:
        ordering: ClassVar = ["noted_at", "pk"]

    def __str__(self) -> str:
        return f"{self.sanction} · {self.noted_at}"
