"""The register: institutions, people, instruments, certificates and their scope, sites.

Facts with a validity are dated by legal days, `valid_from` included, `valid_until` the first day
no longer valid (empty = open). `recorded_at` says since when the platform knew.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t


def dated(name: str) -> models.CheckConstraint:
    """A period ends after it begins."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
    )


class Institution(models.Model):
    """A body that monitors: public, commercial, an enterprise's own, or a station operator."""

    class Kind(models.TextChoices):
        COMMERCIAL = "commercial", t("社会化检测机构", "Commercial laboratory")
        PUBLIC = "public", t("公立监测机构", "Public monitoring body")
        ENTERPRISE = "enterprise", t("企业自行监测", "Enterprise self-monitoring")
        OPERATOR = "operator", t("自动监测运维机构", "Automatic-station operator")
        FOREIGN = "foreign", t("境外数据来源", "Foreign data source")

    class SupervisionClass(models.TextChoices):
        A = "A", t("A（低风险）", "A (low)")
        B = "B", t("B（一般）", "B (ordinary)")
        C = "C", t("C（较高）", "C (higher)")
        D = "D", t("D（高风险）", "D (high)")

    uscc = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    pinyin = models.CharField(max_length=300, blank=True, help_text="initials and full, for search")
    kind = models.CharField(max_length=12, choices=Kind)
    region = models.CharField(max_length=6, db_index=True)
    address = models.CharField(max_length=200, blank=True)
    lat_deg = models.FloatField(null=True, blank=True)
    lon_deg = models.FloatField(null=True, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    # Written by credit only (ADR): the settled outcome, one level down, for the draw to read.
    supervision_class = models.CharField(max_length=1, choices=SupervisionClass, default="B")
    class_since = models.DateField(null=True, blank=True)
    class_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "region", "institution": "uscc"}

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


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

    person = models.ForeignKey(Person, models.PROTECT, related_name="employments")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="staff")
    title = models.CharField(max_length=60, blank=True)
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


class Instrument(models.Model):
    """An instrument of an institution. `capacity` = samples it lawfully runs side by side."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="instruments")
    instrument_no = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    model = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    rented = models.BooleanField(default=False)
    capacity = models.PositiveIntegerField(default=1)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "instrument_no"], name="instrument_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.instrument_no}"


class Calibration(models.Model):
    """A calibration or verification of an instrument, and the day it is due again."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="calibrations")
    calibrated_on = models.DateField()
    due_on = models.DateField(help_text="last day covered")
    certificate_no = models.CharField(max_length=80, blank=True)
    provider = models.CharField(max_length=120, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "instrument__institution__region",
        "institution": "instrument__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="calibration_dated", condition=Q(due_on__gte=F("calibrated_on"))
            ),
            models.UniqueConstraint(
                fields=["instrument", "calibrated_on", "certificate_no"], name="calibration_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.calibrated_on}"


class Certificate(models.Model):
    """A certificate of accreditation (CMA)."""

    class Status(models.TextChoices):
        VALID = "valid", t("有效", "Valid")
        WITHDRAWN = "withdrawn", t("撤销", "Withdrawn (撤销)")
        REVOKED = "revoked", t("吊销", "Revoked (吊销)")
        CANCELLED = "cancelled", t("注销", "Cancelled (注销)")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="certificates")
    certificate_no = models.CharField(max_length=40, unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.VALID)
    status_since = models.DateField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [dated("certificate_dated")]

    def __str__(self) -> str:
        return self.certificate_no


class ScopeItem(models.Model):
    """A row of the scope annex: in which matrix, which parameter, by which method."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="scope")
    category = models.CharField(max_length=60, help_text="for example 水和废水")
    matrix = models.CharField(max_length=60, blank=True, help_text="object; empty = any")
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120)
    limits = models.CharField(max_length=200, blank=True, help_text="restriction as printed")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "certificate__institution__region",
        "institution": "certificate__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            dated("scope_item_dated"),
            models.UniqueConstraint(
                fields=["certificate", "category", "matrix", "parameter", "method", "valid_from"],
                name="scope_item_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["certificate", "parameter"])]

    def __str__(self) -> str:
        return f"{self.matrix} {self.parameter} {self.method}"


class Site(models.Model):
    """A place where an institution works: main premises or a branch."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=6)
    address = models.CharField(max_length=200, blank=True)
    lat_deg = models.FloatField(null=True, blank=True)
    lon_deg = models.FloatField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "name"], name="site_once")
        ]

    def __str__(self) -> str:
        return self.name
