"""The assessment itself, its group and its plan."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.registry.models import Institution

# Meta cannot see Stage, so these are named here.
ENDED = ("concluded", "stopped")
CONCLUSIONS = ("conform", "basically", "not_conform")


class Assessment(models.Model):
    """One institution assessed once, against clause sets frozen on the day it was opened."""

    class Mode(models.TextChoices):
        ON_SITE = "on_site", t("现场评审", "On site")
        PAPER = "paper", t("书面审查", "On paper")
        REMOTE = "remote", t("远程评审", "Remote")
        COMMITMENT = "commitment", t("告知承诺核查", "Check of the commitment")

    class Stage(models.TextChoices):
        PLANNED = "planned", t("筹备", "Planned")
        ON_SITE = "on_site", t("评审中", "Under way")
        CORRECTING = "correcting", t("整改中", "Correcting")
        VERIFYING = "verifying", t("整改验证", "Verifying")
        CONCLUDED = "concluded", t("已作结论", "Concluded")
        STOPPED = "stopped", t("已终止", "Stopped")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {
        Stage.PLANNED: {Stage.ON_SITE, Stage.STOPPED},
        Stage.ON_SITE: {Stage.CORRECTING, Stage.CONCLUDED, Stage.STOPPED},
        Stage.CORRECTING: {Stage.VERIFYING, Stage.CONCLUDED, Stage.STOPPED},
        Stage.VERIFYING: {Stage.CORRECTING, Stage.CONCLUDED, Stage.STOPPED},
    }

    number = models.CharField(max_length=30, unique=True)
    subject = models.CharField(max_length=60, db_index=True, help_text="what asked for it")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="assessments")
    mode = models.CharField(max_length=10, choices=Mode)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PLANNED)
    held_on = models.DateField(help_text="legal day whose clause sets are used")
    # [{"key", "edition", "sha256"}], as frozen when it was opened.
    clause_sets = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=60)
    opened_by_name = models.CharField(max_length=60)

    noticed_at = models.DateTimeField(null=True, blank=True)
    noticed_by_name = models.CharField(max_length=60, blank=True)
    plan_sha256 = models.CharField(max_length=64, blank=True, help_text="of the plan as notified")
    received_at = models.DateTimeField(null=True, blank=True)
    received_by_name = models.CharField(max_length=60, blank=True)

    begun_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=12, blank=True, help_text="what the closing meeting heard")
    correction_due_on = models.DateField(null=True, blank=True)

    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.CharField(max_length=60, blank=True)
    concluded_by_name = models.CharField(max_length=60, blank=True)
    conclusion = models.CharField(max_length=12, blank=True)
    summary = models.TextField(blank=True)
    stop_ground = models.CharField(max_length=60, blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)

    SCOPE: ClassVar = {
        "region": "institution__region",
        "institution": "institution__uscc",
        "person": "members__person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            # A conclusion has an hour, a signature, a word and a report, or there is none.
            models.CheckConstraint(
                name="assessment_concluded_whole",
                condition=(
                    Q(stage__in=ENDED, concluded_at__isnull=False, conclusion__in=CONCLUSIONS)
                    & ~Q(concluded_by="")
                    & ~Q(summary="")
                    & ~Q(report_sha256="")
                )
                | (
                    ~Q(stage__in=ENDED)
                    & Q(concluded_at__isnull=True, concluded_by="", conclusion="", summary="")
                ),
            ),
            models.CheckConstraint(
                name="assessment_stopped_named",
                condition=(Q(stage="stopped") & ~Q(stop_ground=""))
                | (~Q(stage="stopped") & Q(stop_ground="")),
            ),
            # Received only once sent.
            models.CheckConstraint(
                name="assessment_received_after_notice",
                condition=Q(received_at__isnull=True) | Q(noticed_at__isnull=False),
            ),
            # Of one matter one assessment of a kind runs at a time.
            models.UniqueConstraint(
                fields=["subject", "mode"],
                condition=~Q(stage__in=ENDED),
                name="assessment_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @staticmethod
    def told_rows() -> Q:
        """The institution knows of it from the notice on."""
        return Q(noticed_at__isnull=False)


class AssessmentMember(models.Model):
    """Somebody of the group. `entry_number` is the line of the directory he was drawn from."""

    class Role(models.TextChoices):
        LEADER = "leader", t("组长", "Leader")
        MEMBER = "member", t("成员", "Member")

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="members")
    person_no = models.CharField(max_length=40, db_index=True)
    entry_number = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=6, choices=Role)
    # He has signed his own sheet and changes nothing in it any more.
    signed_at = models.DateTimeField(null=True, blank=True)
    sheet_sha256 = models.CharField(max_length=64, blank=True)

    SCOPE: ClassVar = {
        "region": "assessment__institution__region",
        "institution": "assessment__institution__uscc",
        "person": "person_no",
    }

    class Meta:
        ordering: ClassVar = ["role", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["assessment", "person_no"], name="member_once"),
            models.UniqueConstraint(
                fields=["assessment"], condition=Q(role="leader"), name="one_leader"
            ),
            models.CheckConstraint(
                name="member_signed_whole",
                condition=(Q(signed_at__isnull=False) & ~Q(sheet_sha256=""))
                | Q(signed_at__isnull=True, sheet_sha256=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ScheduleEntry(models.Model):
    """One line of the plan, and what came of it."""

    class Kind(models.TextChoices):
        PREPARATORY = "preparatory", t("预备会议", "Preparatory meeting")
        OPENING = "opening", t("首次会议", "Opening meeting")
        VISIT = "visit", t("现场参观", "Visit")
        TEST = "test", t("现场试验", "Tests")
        INTERVIEW = "interview", t("提问与座谈考核", "Interviews")
        RECORDS = "records", t("查阅记录", "Records")
        SEMINAR = "seminar", t("座谈会", "Seminar")
        ABILITY = "ability", t("能力确认", "Ability confirmation")
        INTERNAL = "internal", t("评审组内部会议", "Internal meeting of the day")
        EXCHANGE = "exchange", t("与管理层沟通", "Exchange with management")
        CLOSING = "closing", t("末次会议", "Closing meeting")

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="schedule")
    kind = models.CharField(max_length=12, choices=Kind)
    day = models.DateField()
    begins = models.TimeField()
    place = models.CharField(max_length=120)
    # person_no of members; others (management, staff) in words.
    who = models.JSONField(default=list)
    others = models.CharField(max_length=200, blank=True)
    minutes = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by_name = models.CharField(max_length=60, blank=True)

    SCOPE: ClassVar = {
        "region": "assessment__institution__region",
        "institution": "assessment__institution__uscc",
        "person": "assessment__members__person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        ordering: ClassVar = ["day", "begins", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["assessment", "kind", "day", "begins"], name="schedule_entry_once"
            ),
            models.CheckConstraint(
                name="schedule_recorded_whole",
                condition=(Q(recorded_at__isnull=False) & ~Q(minutes=""))
                | Q(recorded_at__isnull=True, minutes=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.day}"
