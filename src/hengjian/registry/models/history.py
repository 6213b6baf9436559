"""What was changed in the register, by whom and why, and what the platform believed before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models.bodies import Institution
from hengjian.registry.models.certificates import Certificate, CertificateWords


class Change(models.Model):
    """One act upon recorded facts: before, after, reason, decision. Itself never changed."""

    class Act(models.TextChoices):
        CERTIFICATE_STATUS = "certificate-status", t("证书状态变更", "Certificate status")
        CERTIFICATE_CORRECTED = "certificate-corrected", t("证书登记更正", "Certificate corrected")
        SCOPE_ENDED = "scope-ended", t("能力项目终止", "Scope rows ended")
        SCOPE_REPLACED = "scope-replaced", t("能力项目替换", "Scope rows replaced")
        SCOPE_CORRECTED = "scope-corrected", t("能力项目更正", "Scope row corrected")
        EMPLOYMENT_ENDED = "employment-ended", t("人员离岗", "Employment ended")
        AUTHORISATION_ENDED = "authorisation-ended", t("授权终止", "Authorisation ended")
        APPOINTMENT_ENDED = "appointment-ended", t("任职终止", "Appointment ended")
        LEASE_ENDED = "lease-ended", t("租借终止", "Lease ended")
        INSTITUTION_CHANGED = "institution-changed", t("机构信息变更", "Institution changed")

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="changes")
    act = models.CharField(max_length=24, choices=Act)
    record = models.CharField(max_length=160, help_text="what was changed, by its number")
    effective_on = models.DateField(null=True, blank=True)
    before = models.JSONField(help_text="list of objects, field → value as text")
    after = models.JSONField()
    reason = models.CharField(max_length=500)
    decision_no = models.CharField(max_length=80, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(name="change_reasoned", condition=~Q(reason="") & ~Q(by=""))
        ]
        indexes: ClassVar = [models.Index(fields=["institution", "at"])]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.record}"


class Believed(models.Model):
    """A state of knowledge that has passed: believed from `recorded_at` until `recorded_until`."""

    recorded_at = models.DateTimeField()
    recorded_until = models.DateTimeField()
    change = models.ForeignKey(Change, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def passed(name: str) -> models.CheckConstraint:
    """Knowledge does not end before it begins."""
    return models.CheckConstraint(name=name, condition=Q(recorded_until__gte=F("recorded_at")))


class CertificateVersion(CertificateWords, Believed):
    """What the register said of a certificate before a change."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="versions")
    certificate_no = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]
        constraints: ClassVar = [passed("certificate_version_passed")]

    def __str__(self) -> str:
        return f"{self.certificate_no} {self.recorded_at}"


class InstitutionVersion(Believed):
    """What the register said of an institution before a change."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="versions")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=12)
    address = models.CharField(max_length=200, blank=True)
    head_name = models.CharField(max_length=60, blank=True)
    legal_form = models.CharField(max_length=60, blank=True)
    founded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["recorded_at", "pk"]
        constraints: ClassVar = [passed("institution_version_passed")]

    def __str__(self) -> str:
        return f"{self.name} {self.recorded_at}"
