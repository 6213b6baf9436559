"""What an authority asks of a body about announced work, and what the body answers, with times."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.filing.models.notices import Notice


class Ask(models.Model):
    """A question, a request for material, or the announcement of an inspection to be confirmed."""

    class Kind(models.TextChoices):
        QUESTION = "question", t("询问", "Question")
        MATERIAL = "material", t("调取材料", "Request for material")
        INSPECTION = "inspection", t("现场检查确认", "Inspection to be confirmed")

    class Stage(models.TextChoices):
        OPEN = "open", t("待答复", "Waits for an answer")
        ANSWERED = "answered", t("已答复", "Answered")
        CLOSED = "closed", t("已办结", "Closed")

    # The whole workflow. An answer that does not do goes back to “open”.
    MOVES: ClassVar = {
        Stage.OPEN: {Stage.ANSWERED, Stage.CLOSED},
        Stage.ANSWERED: {Stage.OPEN, Stage.CLOSED},
    }

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="asks")
    kind = models.CharField(max_length=10, choices=Kind)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OPEN)
    words = models.TextField()
    due_on = models.DateField(help_text="last day in time")
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=60)
    asked_by_name = models.CharField(max_length=60)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=60, blank=True)
    closing_note = models.TextField(blank=True)

    SCOPE: ClassVar = {"region": "notice__region", "institution": "notice__institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-asked_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="ask_closed_whole",
                condition=(Q(stage="closed", closed_at__isnull=False) & ~Q(closed_by_name=""))
                | (~Q(stage="closed") & Q(closed_at__isnull=True, closed_by_name="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "due_on"], name="ask_due")]

    def __str__(self) -> str:
        return f"{self.notice} #{self.pk}"


class Answer(models.Model):
    """One answer, at its hour. Never changed; a better one comes beside it."""

    ask = models.ForeignKey(Ask, models.PROTECT, related_name="answers")
    words = models.TextField()
    late = models.BooleanField(default=False, help_text="given after the due day")
    answered_at = models.DateTimeField()
    answered_by = models.CharField(max_length=60)
    answered_by_name = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "ask__notice__region",
        "institution": "ask__notice__institution__uscc",
    }

    class Meta:
        ordering: ClassVar = ["answered_at", "pk"]

    def __str__(self) -> str:
        return f"{self.ask} {self.answered_at}"


class Attachment(models.Model):
    """A file handed in with an answer; its bytes lie in the files of the platform by digest."""

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="files")
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    kind = models.CharField(max_length=80)

    SCOPE: ClassVar = {
        "region": "answer__ask__notice__region",
        "institution": "answer__ask__notice__institution__uscc",
    }

    def __str__(self) -> str:
        return self.name
