"""A filing on commitment: a body tells the authority what it does and signs for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Filing(models.Model):
    """One body's filing at one platform (a province or a prefecture).

    It stands from the moment it is handed in, on the body's word. No automatic move takes effect
    by itself: it is a Proposal first.
    """

    class Stage(models.TextChoices):
        ACTIVE = "active", t("有效", "Active")
        CHANGED = "changed", t("变更备案", "Change filed")
        IDLE = "idle", t("停业", "Idle")
        LAPSED = "lapsed", t("失效", "Lapsed")
        STRUCK_OFF = "struck_off", t("已除名", "Struck off")

    # The whole workflow. A struck-off filing is final; the body may file anew.
    MOVES: ClassVar = {
        Stage.ACTIVE: {Stage.CHANGED, Stage.IDLE, Stage.LAPSED, Stage.STRUCK_OFF},
        Stage.CHANGED: {
            Stage.CHANGED, Stage.ACTIVE, Stage.IDLE, Stage.LAPSED, Stage.STRUCK_OFF,
        },
        Stage.IDLE: {Stage.ACTIVE, Stage.LAPSED, Stage.STRUCK_OFF},
        Stage.LAPSED: {Stage.ACTIVE, Stage.STRUCK_OFF},
    }  # fmt: skip

    number = models.CharField(max_length=40, unique=True)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="filings")
    platform = models.CharField(max_length=6, help_text="region of the platform filed with")
    region = models.CharField(max_length=6, db_index=True, help_text="whose officers look after it")
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.ACTIVE)
    stage_since = models.DateField()
    stage_reason = models.CharField(max_length=40, blank=True, help_text="code of the reason")
    version = models.PositiveIntegerField(default=1)
    content = models.JSONField()
    filed_at = models.DateTimeField(help_text="latest version")
    first_filed_at = models.DateTimeField()
    confirmed_on = models.DateField(null=True, blank=True, help_text="said that it goes on")
    article = models.CharField(max_length=60, blank=True, help_text="for striking off")
    decision_no = models.CharField(max_length=80, blank=True)

    SCOPE: ClassVar = {"region": "region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-filed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["institution", "platform"],
                condition=~Q(stage="struck_off"),
                name="filing_once",
            ),
            # Struck off on a decision and an article, or not at all.
            models.CheckConstraint(
                name="filing_struck_whole",
                condition=(Q(stage="struck_off") & ~Q(article="") & ~Q(decision_no=""))
                | (~Q(stage="struck_off") & Q(article="", decision_no="")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["stage", "-filed_at"], name="filing_by_stage")]

    def __str__(self) -> str:
        return self.number


class FilingVersion(models.Model):
    """What was filed and signed, as it was. `timely`: a change filed in time; None when unknown."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    commitment = models.CharField(max_length=20, help_text="version of the text signed")
    signatory_name = models.CharField(max_length=60)
    signatory_no = models.CharField(max_length=40, blank=True)
    timely = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    filed_at = models.DateTimeField()
    filed_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {
        "region": "filing__region",
        "institution": "filing__institution__uscc",
    }

    class Meta:
        ordering: ClassVar = ["version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["filing", "version"], name="filing_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.filing} v{self.version}"


class Proposal(models.Model):
    """A move proposed for a filing, with its reasons; an officer confirms it or takes it back."""

    class Stage(models.TextChoices):
        PENDING = "pending", t("待确认", "To be confirmed")
        CONFIRMED = "confirmed", t("已确认", "Confirmed")
        UNDONE = "undone", t("已撤回", "Taken back")

    MOVES: ClassVar = {Stage.PENDING: {Stage.CONFIRMED, Stage.UNDONE}}

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="proposals")
    to = models.CharField(max_length=10, choices=Filing.Stage)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.PENDING)
    # [{"code", "zh", "en", "day"}]
    reasons = models.JSONField()
    article = models.CharField(max_length=60, blank=True)
    decision_no = models.CharField(max_length=80, blank=True)
    proposed_at = models.DateTimeField()
    proposed_by = models.CharField(max_length=60, help_text="empty: the platform")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=60, blank=True)
    settled_by_name = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)

    SCOPE: ClassVar = {
        "region": "filing__region",
        "institution": "filing__institution__uscc",
    }

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(stage="pending"), name="proposal_one_pending"
            ),
            models.CheckConstraint(
                name="proposal_settled_whole",
                condition=Q(stage="pending", settled_at__isnull=True, settled_by="")
                | (~Q(stage="pending") & Q(settled_at__isnull=False) & ~Q(settled_by="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filing} → {self.to}"
