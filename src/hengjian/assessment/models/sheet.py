"""The sheet of an assessment: one row a clause, one judgement a member; and texts brought later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.assessment.models.assessment import Assessment, AssessmentMember
from hengjian.core.text import t


class Value(models.TextChoices):
    """What a clause can be judged. No judgement is the fifth: empty."""

    CONFORM = "conform", t("符合", "Conform")
    BASICALLY = "basically", t("基本符合", "Basically")
    NOT = "not", t("不符合", "Not conform")
    NA = "na", t("不适用", "Not applicable")


class ClauseRow(models.Model):
    """A clause as it stood when the assessment was opened, and how its differences were settled."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="rows")
    place = models.PositiveIntegerField(help_text="order in the sheet")
    set_key = models.CharField(max_length=20)
    item = models.CharField(max_length=10)
    clause = models.CharField(max_length=60, blank=True)
    topic_zh = models.CharField(max_length=120, blank=True)
    topic_en = models.CharField(max_length=160, blank=True)
    # Own words, or the clause as imported; empty = no text on record.
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)
    text_source = models.CharField(max_length=200, blank=True)
    confidence = models.CharField(max_length=120)
    starred = models.BooleanField(default=False)
    decisive = models.BooleanField(default=False)
    may_be_na = models.BooleanField(default=True)
    # What the register says about the clause, as counted when the assessment was opened.
    prefill = models.JSONField(default=list)
    settled = models.CharField(max_length=10, blank=True, choices=Value)
    settled_note = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {
        "region": "assessment__institution__region",
        "institution": "assessment__institution__uscc",
        "person": "assessment__members__person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "set_key", "item"], name="clause_row_once"
            ),
            models.CheckConstraint(
                name="clause_row_settled_whole",
                condition=(Q(settled_at__isnull=False) & ~Q(settled="") & ~Q(settled_note=""))
                | Q(settled_at__isnull=True, settled="", settled_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_key}/{self.item}"


class Judgement(models.Model):
    """What one member found in one clause, by himself."""

    row = models.ForeignKey(ClauseRow, models.PROTECT, related_name="judgements")
    member = models.ForeignKey(AssessmentMember, models.PROTECT, related_name="judgements")
    value = models.CharField(max_length=10, choices=Value)
    finding = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["member__role", "member_id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row", "member"], name="judgement_once"),
            # Only what conforms needs no words.
            models.CheckConstraint(
                name="judgement_with_words", condition=Q(value="conform") | ~Q(finding="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.value}"


class ClauseText(models.Model):
    """The text of a clause as an officer brought it, from a legal day on."""

    set_key = models.CharField(max_length=20)
    item = models.CharField(max_length=10)
    clause = models.CharField(max_length=60)
    text = models.TextField()
    starred = models.BooleanField(default=False)
    valid_from = models.DateField()
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=20, help_text="verified or recalled")
    file_sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["set_key", "valid_from", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["set_key", "item", "valid_from"], name="clause_text_once"
            ),
            models.CheckConstraint(
                name="clause_text_whole", condition=~Q(text="") & ~Q(source="") & ~Q(clause="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set_key}/{self.item} {self.valid_from}"
