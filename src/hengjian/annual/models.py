"""An institution's annual report: what it declares beside what the platform counted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.annual import form
from hengjian.core.text import t
from hengjian.registry.models import Institution


class AnnualReport(models.Model):
    """The report about one year. Returned, it is corrected and signed again."""

    class Stage(models.TextChoices):
        DRAFT = "draft", t("填报中", "Being filled in")
        SIGNED = "signed", t("已签报", "Signed")
        RETURNED = "returned", t("退回修改", "Returned")
        ACCEPTED = "accepted", t("已审核", "Accepted")

    MOVES: ClassVar = {
        Stage.DRAFT: {Stage.SIGNED},
        Stage.SIGNED: {Stage.RETURNED, Stage.ACCEPTED},
        Stage.RETURNED: {Stage.SIGNED},
        Stage.ACCEPTED: {Stage.RETURNED},
    }

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="annual_reports")
    year = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DRAFT)
    counted = models.JSONField(default=dict, help_text="as counted when last opened or signed")
    declared = models.JSONField(default=dict, help_text="figures as text, by item")
    reasons = models.JSONField(default=dict, help_text="why a figure differs, by item")
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=60)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=60, blank=True)
    signed_by_name = models.CharField(max_length=60, blank=True)
    late = models.BooleanField(default=False)
    differs = models.PositiveSmallIntegerField(
        default=0, help_text="lines that contradicted the record when signed"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True)
    review = models.TextField(blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-year", "institution__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "year"], name="annual_report_once"),
            models.CheckConstraint(
                name="annual_report_signed",
                condition=Q(stage="draft") | Q(signed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year}"

    @property
    def lines(self) -> list[form.Line]:
        """Every line, counted beside declared."""
        return form.lines(self.counted, self.declared, self.reasons)

    @property
    def contradictions(self) -> list[form.Line]:
        """Lines that say something else than the chain."""
        return [line for line in self.lines if line.contradicts]


class Version(models.Model):
    """A report as it was signed once. Never changed; when it was opened again, why stands here."""

    report = models.ForeignKey(AnnualReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    counted = models.JSONField()
    declared = models.JSONField()
    reasons = models.JSONField()
    signed_at = models.DateTimeField()
    signed_by_name = models.CharField(max_length=60)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by_name = models.CharField(max_length=60, blank=True)
    opened_because = models.TextField(blank=True)

    SCOPE: ClassVar = {
        "region": "report__institution__region",
        "institution": "report__institution__uscc",
    }

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "number"], name="annual_version_once"),
            models.CheckConstraint(
                name="annual_version_opened_whole",
                condition=Q(opened_at=None, opened_because="", opened_by_name="")
                | (Q(opened_at__isnull=False) & ~Q(opened_because="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} v{self.number}"

    @property
    def lines(self) -> list[form.Line]:
        """Every line as it was signed."""
        return form.lines(self.counted, self.declared, self.reasons)
