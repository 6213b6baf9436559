"""Interests people declare, their yearly declarations, and when they are away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hengjian.core.text import t
from hengjian.directory.models.entries import Entry
from hengjian.registry.models import Institution
from hengjian.registry.models.base import dated


class Conflict(models.Model):
    """A declared reason not to assess an institution, from a legal day on. Ended, never removed."""

    class Kind(models.TextChoices):
        INTEREST = "interest", t("经济利益", "Economic interest")
        CONSULTING = "consulting", t("咨询服务", "Consulting")
        KIN = "kin", t("近亲属", "Next of kin")
        EMPLOYMENT = "employment", t("任职（含未登记的）", "Employment, also unregistered")
        OTHER = "other", t("其他影响公正的情形", "Other")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="conflicts")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="declared_conflicts")
    kind = models.CharField(max_length=10, choices=Kind)
    words = models.CharField(max_length=300, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField()
    declared_by = models.CharField(max_length=60)
    declared_by_name = models.CharField(max_length=60)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    end_reason = models.CharField(max_length=300, blank=True)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            dated("directory_conflict_dated"),
            models.UniqueConstraint(
                fields=["entry", "institution", "kind", "valid_from"],
                name="directory_conflict_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.institution} · {self.kind}"


class Declaration(models.Model):
    """Once a year somebody declares what stands: that the list is whole, or that there is none."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="declarations")
    year = models.PositiveSmallIntegerField()
    standing = models.PositiveSmallIntegerField(help_text="declared conflicts that day")
    words = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-year"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "year"], name="directory_declaration_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.year}"


class Absence(models.Model):
    """Days on which somebody cannot be drawn, as he says himself."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="absences")
    valid_from = models.DateField()
    valid_until = models.DateField(help_text="first day back")
    reason = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [dated("directory_absence_dated")]

    def __str__(self) -> str:
        return f"{self.entry} · {self.valid_from}"
