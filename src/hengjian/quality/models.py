"""Management-system documents, what was done under them, and the yearly undertaking."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models import Institution

_SCOPE = {"region": "institution__region", "institution": "institution__uscc"}


class Document(models.Model):
    """One version of a document. A version is never changed; the next one stands beside it."""

    class Kind(models.TextChoices):
        MANUAL = "manual", t("质量手册", "Quality manual")
        PROCEDURE = "procedure", t("程序文件", "Procedure")
        INSTRUCTION = "instruction", t("作业指导书", "Work instruction")
        ANTI_FRAUD = "anti-fraud", t("防范弄虚作假制度", "Rules against fraud")
        QC_PLAN = "qc-plan", t("质量控制计划", "Quality-control plan")
        INFORMATION = "information", t("信息系统管理制度", "Rules of the information system")
        OTHER = "other", t("其他", "Other")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=12, choices=Kind)
    document_no = models.CharField(max_length=60)
    title = models.CharField(max_length=160)
    version = models.CharField(max_length=20)
    approved_by_name = models.CharField(max_length=60)
    valid_from = models.DateField(help_text="in force from")
    valid_until = models.DateField(null=True, blank=True, help_text="first day not in force")
    review_due_on = models.DateField(help_text="to be reviewed by this day")
    covers = models.JSONField(default=list, help_text="codes of rules.processes()")
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="empty: text not handed in yet")
    ended_reason = models.CharField(max_length=300, blank=True, help_text="ended without successor")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["kind", "document_no", "-valid_from", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "document_no", "version"], name="document_version_once"
            ),
            models.UniqueConstraint(
                fields=["institution", "document_no"],
                condition=Q(valid_until=None),
                name="document_one_in_force",
            ),
            models.CheckConstraint(
                name="document_dated",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_no} {self.title} {self.version}"


class Review(models.Model):
    """Somebody looked at a document again and it stays as it is."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reviewed_by_name = models.CharField(max_length=60)
    next_due_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {f"{k}": f"document__{v}" for k, v in _SCOPE.items()}

    def __str__(self) -> str:
        return f"{self.document} {self.reviewed_on}"


class Activity(models.Model):
    """An internal audit, a management review, a training, a self-check, a discipline.

    Never changed: a correction stands beside it and says what it corrects.
    """

    class Kind(models.TextChoices):
        INTERNAL_AUDIT = "internal-audit", t("内部审核", "Internal audit")
        MANAGEMENT_REVIEW = "management-review", t("管理评审", "Management review")
        TRAINING = "anti-fraud-training", t("防范弄虚作假培训", "Training against fraud")
        SELF_CHECK = "self-check", t("自查", "Self-check")
        DISCIPLINE = "discipline", t("内部惩处", "Internal discipline")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=20, choices=Kind)
    held_on = models.DateField()
    title = models.CharField(max_length=160)
    people = models.PositiveIntegerField(default=0, help_text="who took part, or were disciplined")
    found = models.PositiveIntegerField(default=0, help_text="nonconformities found")
    open = models.PositiveIntegerField(default=0, help_text="of these not corrected yet")
    file_name = models.CharField(max_length=160, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["-held_on", "-pk"]
        verbose_name_plural = "activities"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="activity_open_of_found", condition=Q(open__lte=F("found"))
            ),
            models.CheckConstraint(
                name="activity_withdrawn_whole",
                condition=Q(withdrawn_at=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on}"


class Undertaking(models.Model):
    """The head's promises for a year, word for word as they stood when signed."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="undertakings")
    year = models.PositiveSmallIntegerField()
    promises = models.JSONField(help_text='[{"code", "indicator", "zh", "en"}]')
    signed_at = models.DateTimeField()
    signed_by = models.CharField(max_length=60)
    signed_by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "year"], name="undertaking_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.year}"
