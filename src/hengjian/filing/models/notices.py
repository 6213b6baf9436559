"""A notice of work: a body says beforehand where, when, for whom and with whom it will monitor."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Notice(models.Model):
    """One piece of work at one site. Its columns are those of the latest version announced (of
    the draft before that); `content` is that version word for word."""

    class Stage(models.TextChoices):
        DRAFT = "draft", t("草稿", "Draft")
        ANNOUNCED = "announced", t("已登记", "Announced")
        ACKNOWLEDGED = "acknowledged", t("已回执", "Acknowledged")
        BEGUN = "begun", t("进行中", "Begun")
        FINISHED = "finished", t("已完成", "Finished")
        CANCELLED = "cancelled", t("已取消", "Cancelled")

    # The whole workflow. A change of what was announced goes back to “announced”.
    MOVES: ClassVar = {
        Stage.DRAFT: {Stage.ANNOUNCED, Stage.CANCELLED},
        Stage.ANNOUNCED: {Stage.ANNOUNCED, Stage.ACKNOWLEDGED, Stage.BEGUN, Stage.CANCELLED},
        Stage.ACKNOWLEDGED: {Stage.ANNOUNCED, Stage.BEGUN, Stage.CANCELLED},
        Stage.BEGUN: {Stage.ANNOUNCED, Stage.FINISHED, Stage.CANCELLED},
    }

    number = models.CharField(max_length=40, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="notices")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.DRAFT)
    version = models.PositiveIntegerField(default=0, help_text="0: never announced")
    region = models.CharField(max_length=6, db_index=True, help_text="of the site")
    site_name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    lat_deg = models.FloatField(null=True, blank=True)
    lon_deg = models.FloatField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="last day included")
    client_name = models.CharField(max_length=120, blank=True)
    client_uscc = models.CharField(max_length=18, blank=True)
    content = models.JSONField()
    warnings = models.PositiveIntegerField(default=0, help_text="found when announced")
    late = models.BooleanField(default=False, help_text="any version announced after the start")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=60)
    announced_at = models.DateTimeField(null=True, blank=True, help_text="latest version")
    receipt_no = models.CharField(max_length=50, blank=True, help_text="of the latest version")
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.CharField(max_length=500, blank=True)

    SCOPE: ClassVar = {"region": "region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_dated", condition=Q(ends_on__gte=F("starts_on"))),
            # A version, an hour of announcement, and a stage beyond the draft come together.
            models.CheckConstraint(
                name="notice_announced_whole",
                condition=Q(version=0, announced_at__isnull=True, stage__in=("draft", "cancelled"))
                | (Q(version__gte=1, announced_at__isnull=False) & ~Q(stage="draft")),
            ),
            models.CheckConstraint(
                name="notice_acknowledged_whole",
                condition=~Q(stage="acknowledged") | ~Q(receipt_no=""),
            ),
            models.CheckConstraint(
                name="notice_begun_whole",
                condition=~Q(stage__in=("begun", "finished")) | Q(begun_at__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_finished_whole",
                condition=Q(stage="finished", finished_at__isnull=False)
                | (~Q(stage="finished") & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="notice_cancelled_whole",
                condition=(Q(stage="cancelled", cancelled_at__isnull=False) & ~Q(cancel_reason=""))
                | (~Q(stage="cancelled") & Q(cancelled_at__isnull=True, cancel_reason="")),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["region", "starts_on", "ends_on"], name="notice_where_when"),
        ]

    def __str__(self) -> str:
        return self.number


class NoticeVersion(models.Model):
    """A version as announced. It speaks for samplings from `announced_at` until `superseded_at`.

    `from_at` and `until_at` are the legal days as instants (until: first one after the last day),
    so that a million samplings are compared without turning each into a day.
    """

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    region = models.CharField(max_length=6)
    area = models.CharField(max_length=6, help_text="prefecture or functional area of region")
    starts_on = models.DateField()
    ends_on = models.DateField()
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    content = models.JSONField()
    warnings = models.JSONField(default=list, help_text="as they stood when announced")
    late = models.BooleanField(default=False)
    announced_at = models.DateTimeField()
    announced_by = models.CharField(max_length=60)
    announced_by_name = models.CharField(max_length=60, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    cancelled = models.BooleanField(default=False)
    receipt_no = models.CharField(max_length=50, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=60, blank=True)
    acknowledged_by_name = models.CharField(max_length=60, blank=True)

    SCOPE: ClassVar = {"region": "region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "version"], name="notice_version_once"),
            # A receipt has a number, an hour and a name, or there is none.
            models.CheckConstraint(
                name="notice_receipt_whole",
                condition=(
                    Q(acknowledged_at__isnull=False) & ~Q(receipt_no="") & ~Q(acknowledged_by="")
                )
                | Q(acknowledged_at__isnull=True, receipt_no="", acknowledged_by=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["institution", "area", "from_at", "until_at"], name="notice_version_covers"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice} v{self.version}"
