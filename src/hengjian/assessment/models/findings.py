"""What does not conform, how it was corrected, and the evidence bound to either."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.assessment.models.assessment import Assessment
from hengjian.assessment.models.sheet import ClauseRow
from hengjian.core.text import t


class Nonconformity(models.Model):
    """A clause that is not wholly met, and where its correction stands."""

    class Stage(models.TextChoices):
        REQUESTED = "requested", t("待整改", "To be corrected")
        ANSWERED = "answered", t("待验证", "To be verified")
        ACCEPTED = "accepted", t("已验证", "Verified")
        REJECTED = "rejected", t("整改未通过", "Correction not accepted")
        FINAL = "final", t("不予整改", "Not correctable")

    # FINAL: a decisive clause that is not met ends the assessment; no correction is asked for.
    MOVES: ClassVar = {
        Stage.REQUESTED: {Stage.ANSWERED},
        Stage.REJECTED: {Stage.ANSWERED},
        Stage.ANSWERED: {Stage.ACCEPTED, Stage.REJECTED},
    }

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="nonconformities")
    row = models.OneToOneField(ClauseRow, models.PROTECT, related_name="nonconformity")
    serial = models.PositiveIntegerField()
    value = models.CharField(max_length=10)
    text = models.TextField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.REQUESTED)
    action = models.TextField(blank=True, help_text="cause and corrective action, as answered last")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    answered_by_person = models.CharField(max_length=40, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.CharField(max_length=60, blank=True)

    SCOPE: ClassVar = {
        "region": "assessment__institution__region",
        "institution": "assessment__institution__uscc",
        "person": "assessment__members__person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        ordering: ClassVar = ["assessment", "serial"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "serial"], name="nonconformity_once"),
            # Nobody verifies what he answered himself.
            models.CheckConstraint(
                name="nonconformity_no_self_review",
                condition=Q(verified_by="") | ~Q(verified_by=F("answered_by")),
            ),
            models.CheckConstraint(
                name="nonconformity_answered_whole",
                condition=Q(stage__in=("requested", "final"), answered_at__isnull=True, action="")
                | (
                    Q(
                        stage__in=("answered", "accepted", "rejected"),
                        answered_at__isnull=False,
                    )
                    & ~Q(action="")
                    & ~Q(answered_by="")
                ),
            ),
            models.CheckConstraint(
                name="nonconformity_verified_whole",
                condition=Q(stage__in=("accepted", "rejected"), verified_at__isnull=False)
                & ~Q(verified_by="")
                | Q(stage__in=("requested", "answered", "final")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}-{self.serial}"

    @staticmethod
    def told_rows() -> Q:
        """The institution knows of it from the closing meeting on."""
        return Q(assessment__closed_at__isnull=False, assessment__noticed_at__isnull=False)


class Correction(models.Model):
    """One step of a correction: an answer of the institution, or what the leader made of it."""

    class Kind(models.TextChoices):
        ANSWERED = "answered", t("提交整改", "Correction handed in")
        ACCEPTED = "accepted", t("验证通过", "Accepted")
        REJECTED = "rejected", t("验证未通过", "Not accepted")

    nonconformity = models.ForeignKey(Nonconformity, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=10, choices=Kind)
    text = models.TextField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.nonconformity} {self.kind}"


class Evidence(models.Model):
    """A file, a record of the register or a report, bound by its SHA-256 to a clause or correction."""

    class Kind(models.TextChoices):
        FILE = "file", t("文件", "File")
        RECORD = "record", t("登记信息", "Record of the register")
        REPORT = "report", t("监测报告", "Report")

    kind = models.CharField(max_length=6, choices=Kind)
    row = models.ForeignKey(
        ClauseRow, models.PROTECT, related_name="evidence", null=True, blank=True
    )
    nonconformity = models.ForeignKey(
        Nonconformity, models.PROTECT, related_name="evidence", null=True, blank=True
    )
    name = models.CharField(max_length=200, help_text="file name, or the number referred to")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField(default=0, help_text="bytes; 0 for a reference")
    media_type = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=60)
    added_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "assessment__institution__region",
        "institution": "assessment__institution__uscc",
        "person": "assessment__members__person_no",
    }
    SCOPE_MANY: ClassVar = True
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="evidence")

    class Meta:
        ordering: ClassVar = ["added_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_of_one_thing",
                condition=Q(row__isnull=False, nonconformity__isnull=True)
                | Q(row__isnull=True, nonconformity__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["row", "sha256"],
                condition=Q(row__isnull=False),
                name="evidence_of_clause_once",
            ),
            models.UniqueConstraint(
                fields=["nonconformity", "sha256"],
                condition=Q(nonconformity__isnull=False),
                name="evidence_of_correction_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:8]}"

    @staticmethod
    def told_rows() -> Q:
        """The institution sees what belongs to its corrections, not the group's own papers."""
        return Q(nonconformity__isnull=False)
