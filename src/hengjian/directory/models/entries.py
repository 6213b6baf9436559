"""Who is in a directory, and what was written of him since when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import Text, t
from hengjian.directory import fields
from hengjian.registry.models import Person
from hengjian.registry.models.base import dated


class Entry(models.Model):
    """A person in one of the three directories. What is written of him are its versions."""

    class Kind(models.TextChoices):
        ASSESSOR = "assessor", t("评审员", "Assessor")
        EXPERT = "expert", t("数据质量专家", "Data-quality expert")
        INSPECTOR = "inspector", t("执法检查人员", "Inspector")

    number = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="directory_entries")
    region = models.CharField(max_length=6, db_index=True, help_text="authority that keeps it")
    pinyin = models.CharField(max_length=300, blank=True, help_text="initials and full, for search")
    listed_on = models.DateField()
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "region", "person": "person__person_no"}

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "person"], name="directory_person_once")
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def now(self) -> Version:
        """The version that stands: the one without an end."""
        return next(v for v in self.versions.all() if v.valid_until is None and not v.replaced_at)


class Version(models.Model):
    """What holds of an entry from a legal day on. A correction of the same day replaces it."""

    class Level(models.TextChoices):
        NATIONAL = "national", t("国家级", "National")
        PROVINCE = "province", t("省级", "Provincial")
        SPECIALIST = "specialist", t("专业级", "Specialist")
        NONE = "", t("未分级", "No level")

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=10, choices=Entry.Kind, help_text="the entry's, for once")
    unit = models.CharField(max_length=120, blank=True)
    unit_uscc = models.CharField(max_length=18, blank=True, help_text="where the unit has a code")
    field_names = models.CharField(max_length=400, blank=True, help_text="as fields.joined")
    level = models.CharField(max_length=12, choices=Level, blank=True)
    may_lead = models.BooleanField(default=False, help_text="may lead a group")
    credential_no = models.CharField(max_length=60, blank=True)
    credential_until = models.DateField(null=True, blank=True, help_text="first day not valid")
    specialty = models.CharField(max_length=200, blank=True, help_text="area, in words")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=300)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)
    recorded_by_name = models.CharField(max_length=60)
    replaced_at = models.DateTimeField(null=True, blank=True)

    SCOPE: ClassVar = {"region": "entry__region", "person": "entry__person__person_no"}
    #: What a change may change.
    CONTENT: ClassVar = (
        "unit",
        "unit_uscc",
        "field_names",
        "level",
        "may_lead",
        "credential_no",
        "credential_until",
        "specialty",
    )

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            dated("directory_version_dated"),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(valid_until__isnull=True, replaced_at__isnull=True),
                name="directory_version_one_open",
            ),
            models.UniqueConstraint(
                fields=["kind", "credential_no"],
                condition=Q(valid_until__isnull=True, replaced_at__isnull=True)
                & ~Q(credential_no=""),
                name="directory_credential_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} · {self.valid_from}"

    @property
    def fields(self) -> tuple[str, ...]:
        """The stored names of the fields."""
        return fields.split(self.field_names)

    @property
    def fields_shown(self) -> list[Text]:
        """The fields in the reader's language."""
        known = fields.fields()
        return [known.get(name, t(name, name)) for name in self.fields]
