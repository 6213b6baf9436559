"""Assignments, what others thought of them, and how clauses were judged."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.directory.models.entries import Entry
from hengjian.directory.models.learning import Step
from hengjian.registry.models import Institution


class Assignment(models.Model):
    """A person was drawn for a task. `subject` names it in the context that drew."""

    class Stage(models.TextChoices):
        OFFERED = "offered", t("待答复", "Awaits an answer")
        ACCEPTED = "accepted", t("已接受", "Accepted")
        DECLINED = "declined", t("已谢绝", "Declined")
        DONE = "done", t("已完成", "Done")
        CANCELLED = "cancelled", t("已取消", "Cancelled")

    class Role(models.TextChoices):
        LEADER = "leader", t("组长", "Leader")
        MEMBER = "member", t("组员", "Member")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.OFFERED: {Stage.ACCEPTED, Stage.DECLINED, Stage.CANCELLED},
        Stage.ACCEPTED: {Stage.DONE, Stage.CANCELLED},
    }
    OPEN: ClassVar = (Stage.OFFERED, Stage.ACCEPTED)

    number = models.CharField(max_length=20, unique=True)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="assignments")
    subject = models.CharField(max_length=60, db_index=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="assignments", null=True, blank=True
    )
    role = models.CharField(max_length=8, choices=Role)
    on_day = models.DateField(help_text="legal day of the task")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.OFFERED)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {
        "region": "entry__region",
        "institution": "institution__uscc",
        "person": "entry__person__person_no",
    }

    class Meta:
        ordering: ClassVar = ["-on_day", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "subject"], name="directory_assignment_once"),
            # A refusal has its reason.
            models.CheckConstraint(
                name="directory_assignment_declined_whole",
                condition=~Q(stage="declined") | ~Q(answer_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Evaluation(models.Model):
    """What the authority or the institution thought of somebody's work. Scores are 1 to 5."""

    class Side(models.TextChoices):
        AUTHORITY = "authority", t("主管部门", "Authority")
        INSTITUTION = "institution", t("被评机构", "Institution")

    #: The questions asked, in their order.
    CRITERIA: ClassVar = {
        "integrity": t("廉洁公正", "Integrity and fairness"),
        "competence": t("专业能力", "Competence"),
        "evidence": t("依据充分", "Findings rest on evidence"),
        "time": t("按时完成", "Kept the time"),
        "manner": t("沟通态度", "Manner"),
    }

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="evaluations")
    side = models.CharField(max_length=12, choices=Side)
    scores = models.JSONField(help_text="criterion → 1 to 5")
    words = models.TextField(blank=True)
    given_at = models.DateTimeField()
    given_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "assignment__entry__region",
        "institution": "assignment__institution__uscc",
    }

    class Meta:
        ordering: ClassVar = ["-given_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assignment", "side"], name="directory_evaluation_once")
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {self.side}"

    @property
    def mean(self) -> float:
        """The mean score, 1 to 5."""
        return sum(self.scores.values()) / len(self.scores)

    @property
    def shown(self) -> list[tuple[str, int]]:
        """(question, score) in order."""
        return [(str(says), self.scores[key]) for key, says in self.CRITERIA.items()]


class Judgement(models.Model):
    """How one person judged one clause in one assessment. Several may judge the same."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="judgements")
    subject = models.CharField(max_length=60, db_index=True)
    clause = models.CharField(max_length=60)
    step = models.PositiveSmallIntegerField(choices=Step)
    judged_on = models.DateField()
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "entry__region"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["entry", "subject", "clause"], name="directory_judgement_once"
            ),
            models.CheckConstraint(name="directory_judgement_step", condition=Q(step__lte=3)),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.subject} · {self.clause}"
