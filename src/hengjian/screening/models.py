"""Runs of the detectors and the questions they raised."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hengjian.core.text import t


class Run(models.Model):
    """One run over one snapshot."""

    snapshot_digest = models.CharField(max_length=64)
    period_from = models.DateField()
    period_until = models.DateField()
    engine = models.CharField(max_length=20)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    rows = models.BigIntegerField(default=0)
    new_findings = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return f"{self.period_from}…{self.period_until}"


class DetectorRun(models.Model):
    """How one detector fared in a run: what it could ask about and what it could not."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="detectors")
    code = models.CharField(max_length=60)
    findings = models.PositiveIntegerField()
    evaluated = models.BigIntegerField()
    not_evaluated = models.BigIntegerField()
    seconds = models.FloatField()
    missing = models.CharField(
        max_length=200, blank=True, help_text="tables nobody handed in, so nothing was asked"
    )

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "code"], name="detector_run_once")
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.run}"


class Finding(models.Model):
    """A question for an officer: suspicious records, the article, what would clear them.

    Never deleted, only answered. The same records found again in a later run are the same finding.
    """

    class Stage(models.TextChoices):
        OPEN = "open", t("待研判", "Open")
        ASKED = "asked", t("待机构答复", "Asked of the institution")
        ANSWERED = "answered", t("机构已答复", "Answered")
        DISMISSED = "dismissed", t("已排除", "Dismissed")
        PASSED_ON = "passed_on", t("已转办案", "Passed on")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.OPEN: {Stage.ASKED, Stage.DISMISSED, Stage.PASSED_ON},
        Stage.ASKED: {Stage.ANSWERED, Stage.DISMISSED, Stage.PASSED_ON},
        Stage.ANSWERED: {Stage.ASKED, Stage.DISMISSED, Stage.PASSED_ON},
    }

    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=60, db_index=True)
    institution_uscc = models.CharField(max_length=18, db_index=True)
    region = models.CharField(max_length=6, db_index=True)
    subject = models.CharField(max_length=200)
    measure = models.FloatField()
    uncertainty = models.FloatField(null=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    found_at = models.DateTimeField()
    first_run = models.ForeignKey(Run, models.PROTECT, related_name="first_findings")
    last_run = models.ForeignKey(Run, models.PROTECT, related_name="last_findings")
    # Written by enforcement only: what became of it, one level down.
    outcome = models.CharField(max_length=20, blank=True)

    SCOPE: ClassVar = {"region": "region", "institution": "institution_uscc"}

    class Meta:
        ordering: ClassVar = ["-found_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def told_rows(cls) -> models.Q:
        """Findings their institution was once asked about. Before that it must not know: whoever
        sees the question early can tidy the originals before anybody looks at them."""
        asked = TriageStep.objects.filter(stage=cls.Stage.ASKED)
        return models.Q(pk__in=asked.values("finding_id"))


class FindingRecord(models.Model):
    """A record an officer must open for a finding, as it stood in the snapshot."""

    finding = models.ForeignKey(Finding, models.CASCADE, related_name="records")
    record = models.CharField(max_length=120, help_text="kind:key, resolved by monitoring")
    report_no = models.CharField(max_length=60, blank=True, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["finding", "record"], name="finding_record_once")
        ]

    def __str__(self) -> str:
        return self.record


class TriageStep(models.Model):
    """What somebody did with a finding, and why."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="steps")
    stage = models.CharField(max_length=10, choices=Finding.Stage)
    reason = models.TextField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.finding} · {self.get_stage_display()}"
