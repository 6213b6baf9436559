"""People, where they work, what they may do and what they are qualified by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import Text, t
from hengjian.registry.facts.people import LEVEL_WORDS
from hengjian.registry.models.base import Dated, dated
from hengjian.registry.models.bodies import Institution


class Person(models.Model):
    """Someone who samples, analyses, reviews or signs. One person once, across employers."""

    person_no = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    # Keyed digest of the identity number, so that the same person is found; never the number.
    identity_digest = models.CharField(max_length=64, blank=True, db_index=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "employments__institution__region",
        "institution": "employments__institution__uscc",
        "person": "person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["identity_digest"], condition=~Q(identity_digest=""), name="person_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Employment(models.Model):
    """A person works for an institution in that period."""

    class Contract(models.TextChoices):
        LABOUR = "labour", t("劳动合同", "Labour contract")
        SERVICE = "service", t("聘用合同", "Employment contract")
        RETIRED = "retired", t("退休返聘", "Retired, re-engaged")
        SECONDED = "seconded", t("借调派遣", "Seconded")
        PART_TIME = "part-time", t("兼职", "Part-time")

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="staff")
    title = models.CharField(max_length=60, blank=True)
    contract = models.CharField(max_length=10, choices=Contract, blank=True)
    insured_from = models.DateField(
        null=True, blank=True, help_text="first month of social insurance paid by this body"
    )
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            dated("employment_dated"),
            models.UniqueConstraint(
                fields=["person", "institution", "valid_from"], name="employment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.institution}"


class Authorisation(models.Model):
    """The institution lets a person do a task, by parameter and method (empty = all)."""

    class Task(models.TextChoices):
        SAMPLING = "sampling", t("采样", "Sampling")
        ANALYSIS = "analysis", t("分析", "Analysis")
        REVIEW = "review", t("审核", "Review")
        SIGNING = "signing", t("签发", "Signing")

    person = models.ForeignKey(Person, models.PROTECT, related_name="authorisations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="authorisations")
    task = models.CharField(max_length=10, choices=Task)
    parameter = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=120, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            dated("authorisation_dated"),
            models.UniqueConstraint(
                fields=["person", "institution", "task", "parameter", "method", "valid_from"],
                name="authorisation_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_task_display()} · {self.parameter or '*'}"


class Qualification(models.Model):
    """A degree or a professional title a person holds, for life unless corrected."""

    class Kind(models.TextChoices):
        EDUCATION = "education", t("学历", "Education")
        TITLE = "title", t("职称", "Professional title")

    #: Levels by kind, lowest first.
    LEVELS: ClassVar = {
        "education": ("school", "diploma", "bachelor", "master", "doctor"),
        "title": ("junior", "intermediate", "associate-senior", "senior"),
    }

    person = models.ForeignKey(Person, models.PROTECT, related_name="qualifications")
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=20)
    field = models.CharField(max_length=80, blank=True, help_text="专业")
    obtained_on = models.DateField()
    evidence_no = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "person__employments__institution__region",
        "institution": "person__employments__institution__uscc",
        "person": "person__person_no",
    }
    SCOPE_MANY: ClassVar = True

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "kind", "level", "field"], name="qualification_once"
            )
        ]

    @property
    def level_words(self) -> Text:
        """The level as people say it."""
        return LEVEL_WORDS.get(self.level, t(self.level, self.level))

    def __str__(self) -> str:
        return f"{self.person} · {self.get_kind_display()} · {self.level}"


class Experience(Dated):
    """A stretch of monitoring or quality work, wherever it was done, by field (empty = general)."""

    class Work(models.TextChoices):
        MONITORING = "monitoring", t("监测工作", "Monitoring work")
        QUALITY = "quality", t("质量管理", "Quality management")

    person = models.ForeignKey(Person, models.PROTECT, related_name="experience")
    work = models.CharField(max_length=10, choices=Work, default=Work.MONITORING)
    field = models.CharField(max_length=80, blank=True)
    employer = models.CharField(max_length=120, blank=True)

    SCOPE: ClassVar = Qualification.SCOPE
    SCOPE_MANY: ClassVar = True

    class Meta:
        constraints: ClassVar = [
            dated("experience_dated"),
            models.UniqueConstraint(
                fields=["person", "work", "field", "employer", "valid_from"],
                name="experience_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_work_display()} · {self.valid_from}"


class Appointment(Dated):
    """A person holds one of the posts the requirements name; a signatory by field."""

    class Post(models.TextChoices):
        TECHNICAL_HEAD = "technical-head", t("技术负责人", "Technical head")
        QUALITY_HEAD = "quality-head", t("质量负责人", "Quality head")
        SIGNATORY = "signatory", t("授权签字人", "Authorised signatory")

    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="appointments")
    post = models.CharField(max_length=16, choices=Post)
    field = models.CharField(max_length=80, blank=True, help_text="signing field; empty = all")

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            dated("appointment_dated"),
            models.UniqueConstraint(
                fields=["person", "institution", "post", "field", "valid_from"],
                name="appointment_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_post_display()}"


class AbilityConfirmation(models.Model):
    """The institution confirmed, by theory and practice, that a person masters a method."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="confirmations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="confirmations")
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120)
    confirmed_on = models.DateField()
    theory = models.BooleanField(default=True)
    practice = models.BooleanField(default=True)
    record_no = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "institution", "parameter", "method", "confirmed_on"],
                name="ability_confirmation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.parameter} · {self.confirmed_on}"
