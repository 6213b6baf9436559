"""Training, calibration cases with known answers, and exams taken on them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.directory.models.entries import Entry


class Training(models.Model):
    """Somebody took part in a training."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="trainings")
    held_on = models.DateField()
    topic = models.CharField(max_length=120)
    hours = models.DecimalField(max_digits=5, decimal_places=1)
    provider = models.CharField(max_length=120, blank=True)
    score = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True, help_text="None: not examined")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-held_on", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="directory_training_has_hours", condition=Q(hours__gt=0)),
            models.CheckConstraint(
                name="directory_training_score_percent",
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
            ),
            models.UniqueConstraint(
                fields=["entry", "held_on", "topic"], name="directory_training_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.topic}"


class Case(models.Model):
    """A calibration case: a record to be judged clause by clause, whose answers are known."""

    number = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Entry.Kind)
    title = models.CharField(max_length=120)
    story = models.TextField(help_text="what the assessor is shown")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    recorded_by_name = models.CharField(max_length=60)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return self.number


class Step(models.IntegerChoices):
    """How severely a clause is judged."""

    CONFORMS = 0, t("符合", "Conforms")
    REMARK = 1, t("基本符合（观察项）", "Conforms with a remark")
    FAILS = 2, t("不符合", "Does not conform")
    SERIOUS = 3, t("严重不符合", "Seriously does not conform")


class CaseClause(models.Model):
    """One clause of a case and the answer known for it."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clauses")
    clause = models.CharField(max_length=60)
    question = models.CharField(max_length=300, blank=True)
    answer = models.PositiveSmallIntegerField(choices=Step)

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "clause"], name="directory_case_clause_once"),
            models.CheckConstraint(name="directory_case_answer_step", condition=Q(answer__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.clause}"


class Exam(models.Model):
    """Somebody judged a case, once. `answers` holds clause → step as he gave it."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="exams")
    case = models.ForeignKey(Case, models.PROTECT, related_name="exams")
    taken_on = models.DateField()
    answers = models.JSONField()
    asked = models.PositiveSmallIntegerField()
    matched = models.PositiveSmallIntegerField()
    pass_percent = models.PositiveSmallIntegerField(help_text="the setting of that day")
    passed = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}

    class Meta:
        ordering: ClassVar = ["-taken_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "case"], name="directory_exam_once"),
            models.CheckConstraint(
                name="directory_exam_matched_of_asked",
                condition=Q(asked__gt=0, matched__lte=F("asked")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.case}"

    @property
    def percent(self) -> int:
        """Clauses judged as known, of a hundred, rounded down: 79.9 is no 80."""
        return 100 * self.matched // self.asked
