"""What hangs on an application: scope rows asked for, facts changed, papers, clocks, the log."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.accreditation import clocks
from hengjian.accreditation.models.application import Application
from hengjian.core.text import t
from hengjian.registry.models import ScopeItem

_SCOPE = {
    "region": "application__institution__region",
    "institution": "application__institution__uscc",
}


class ApplicationItem(models.Model):
    """One scope row asked for, given up, kept, or moved to another edition of its method."""

    class Act(models.TextChoices):
        KEEP = "keep", t("保留", "Keep")
        ADD = "add", t("新增", "Add")
        REMOVE = "remove", t("取消", "Give up")
        REPLACE = "replace", t("更换方法版本", "Other edition")

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    act = models.CharField(max_length=8, choices=Act)
    # The row on the register it is about; empty for one that is added.
    standing = models.ForeignKey(ScopeItem, models.PROTECT, null=True, blank=True)
    category = models.CharField(max_length=60)
    matrix = models.CharField(max_length=60, blank=True)
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120)
    limits = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=200, blank=True)
    library_item = models.CharField(max_length=40, blank=True)
    library_status = models.CharField(max_length=40, blank=True)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["category", "matrix", "parameter", "method", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "act", "category", "matrix", "parameter", "method", "site"],
                name="application_item_once",
            ),
            models.UniqueConstraint(
                fields=["application", "standing"],
                condition=Q(standing__isnull=False),
                name="application_item_one_act_a_row",
            ),
            models.CheckConstraint(
                name="application_item_about_a_row",
                condition=Q(act="add", standing__isnull=True)
                | (~Q(act="add") & Q(standing__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.category} {self.parameter} {self.method}"


class ChangeDetail(models.Model):
    """One fact of the register that changes, from what to what, since when."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="changes")
    field = models.CharField(max_length=20)
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200)
    since = models.DateField()

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["field", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "field", "after"], name="change_detail_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.before} → {self.after}"


class Document(models.Model):
    """A paper handed in. The bytes lie under their digest; the name is only shown."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    media = models.CharField(max_length=80, help_text="as its first bytes say")
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["kind", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "kind", "sha256"], name="application_document_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClockRun(models.Model):
    """A statutory clock of an application: started on a day, with the length of that day's law.

    `pauses`: [{"from", "to" | null, "reason"}], the applicant's time. `due_on` is what the clock
    says with the pauses known so far; empty while it stands.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20)
    started_on = models.DateField()
    count = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=8)
    pauses = models.JSONField(default=list)
    due_on = models.DateField(null=True, blank=True)
    stopped_on = models.DateField(null=True, blank=True)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["started_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "kind"],
                condition=Q(stopped_on__isnull=True),
                name="clock_one_of_a_kind_runs",
            ),
            models.CheckConstraint(
                name="clock_stops_after_start",
                condition=Q(stopped_on__isnull=True) | Q(stopped_on__gte=F("started_on")),
            ),
            models.CheckConstraint(
                name="clock_unit", condition=Q(unit__in=("working", "calendar", "month"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on"], name="clock_due", condition=Q(stopped_on__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.kind}"

    @property
    def run(self) -> clocks.Run:
        """The clock as a value."""
        return clocks.Run(
            self.started_on,
            self.count,
            self.unit,
            tuple(clocks.pause(row) for row in self.pauses),
            self.stopped_on,
        )


class Event(models.Model):
    """What happened to an application, for its page; the ledger holds the same, sealed."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    act = models.CharField(max_length=24)
    stage = models.CharField(max_length=18, choices=Application.Stage, help_text="after it")
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    note = models.TextField(blank=True)

    SCOPE: ClassVar = _SCOPE

    class Meta:
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.application} {self.act}"
