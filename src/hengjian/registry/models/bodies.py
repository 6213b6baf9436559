"""Institutions, where they work, and whom they are tied to."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import models

from hengjian.core.text import t
from hengjian.registry.models.base import Dated, dated


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
    founded_on = models.DateField(null=True, blank=True)
    legal_form = models.CharField(max_length=60, blank=True, help_text="法律地位, as registered")
    # Written by credit only (ADR): the settled outcome, one level down, for the draw to read.
    supervision_class = models.CharField(max_length=1, choices=SupervisionClass, default="B")
    class_since = models.DateField(null=True, blank=True)
    class_reason = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="known as it stands since")

    SCOPE: ClassVar = {"region": "region", "institution": "uscc"}

    class Meta:
        ordering: ClassVar = ["name"]
        indexes: ClassVar = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def known_since(self) -> datetime:
        """Since when the platform knows what this row says."""
        return self.changed_at or self.recorded_at


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


class Premises(Dated):
    """A room or building of a site for one purpose, and by what right it is used."""

    class Purpose(models.TextChoices):
        STORAGE = "storage", t("样品贮存", "Sample storage")
        PREPARATION = "preparation", t("样品制备", "Sample preparation")
        PRETREATMENT = "pretreatment", t("前处理", "Pretreatment")
        INSTRUMENT = "instrument", t("仪器分析", "Instrument room")
        OTHER = "other", t("其他", "Other")

    class Tenure(models.TextChoices):
        OWNED = "owned", t("自有", "Owned")
        LEASED = "leased", t("租用", "Leased")
        BORROWED = "borrowed", t("借用", "Borrowed")

    site = models.ForeignKey(Site, models.PROTECT, related_name="premises")
    name = models.CharField(max_length=120)
    purpose = models.CharField(max_length=12, choices=Purpose)
    tenure = models.CharField(max_length=8, choices=Tenure, default=Tenure.OWNED)
    sole_use = models.BooleanField(default=True, help_text="full right of use, shared with nobody")
    area_m2 = models.FloatField(null=True, blank=True)

    SCOPE: ClassVar = {
        "region": "site__institution__region",
        "institution": "site__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            dated("premises_dated"),
            models.UniqueConstraint(fields=["site", "name", "valid_from"], name="premises_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.name}"


class Tie(Dated):
    """Somebody who stands behind an institution, or one that it came from."""

    class Kind(models.TextChoices):
        SHAREHOLDER = "shareholder", t("股东", "Shareholder")
        HEAD = "head", t("法定代表人", "Legal representative")
        CONTROLLER = "controller", t("实际控制人", "Actual controller")
        SUCCESSOR = "successor", t("承继自", "Successor of")
        BRANCH = "branch", t("分支机构", "Branch of")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="ties")
    kind = models.CharField(max_length=12, choices=Kind)
    # One of the three names the other side; a body outside the register has a name only.
    other_uscc = models.CharField(max_length=18, blank=True, db_index=True)
    other_person_no = models.CharField(max_length=40, blank=True, db_index=True)
    other_name = models.CharField(max_length=120, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            dated("tie_dated"),
            models.UniqueConstraint(
                fields=[
                    "institution",
                    "kind",
                    "other_uscc",
                    "other_person_no",
                    "other_name",
                    "valid_from",
                ],
                name="tie_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution} · {self.get_kind_display()} · {self.other_name}"
