"""Instruments: calibrations, period checks, leases, functions against tampering, uses."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t
from hengjian.registry.models.base import Dated, dated
from hengjian.registry.models.bodies import Institution


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
        indexes: ClassVar = [models.Index(fields=["serial"])]

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


class PeriodCheck(models.Model):
    """A check between two calibrations (期间核查), and its result."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="period_checks")
    checked_on = models.DateField()
    passed = models.BooleanField()
    record_no = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "instrument__institution__region",
        "institution": "instrument__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instrument", "checked_on", "record_no"], name="period_check_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} {self.checked_on}"


class Lease(Dated):
    """An instrument is used by right of a lease or loan."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="leases")
    lessor = models.CharField(max_length=120)
    sole_use = models.BooleanField(default=True, help_text="right of use and control alone")

    SCOPE: ClassVar = {
        "region": "instrument__institution__region",
        "institution": "instrument__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            dated("lease_dated"),
            models.UniqueConstraint(fields=["instrument", "valid_from"], name="lease_once"),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.lessor}"


class InstrumentFunction(models.Model):
    """A function against tampering an instrument has, verified before use."""

    class Function(models.TextChoices):
        TRANSMISSION = "transmission", t("数据直传", "Direct transmission")
        POSITION = "position", t("定位", "Position")
        TIME = "time", t("时间", "Time")
        LOG = "log", t("操作日志", "Operation log")
        SAVING = "saving", t("自动保存与打印", "Automatic saving and printing")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="functions")
    function = models.CharField(max_length=14, choices=Function)
    verified_on = models.DateField()
    record_no = models.CharField(max_length=80, blank=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "instrument__institution__region",
        "institution": "instrument__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instrument", "function", "verified_on"], name="function_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.get_function_display()}"


class InstrumentUse(models.Model):
    """What an instrument measures: a parameter, by which kind of instrument, in which setting."""

    class Sort(models.TextChoices):
        """Kinds of instrument the requirements name (SUP2025 art 12, SUPEXP)."""

        OTHER = "other", t("一般仪器", "Other instrument")
        GAS_ANALYSER = "gas-analyser", t("SO2/NOx 分析仪", "SO2/NOx analyser")
        PARTICULATE = "particulate", t("颗粒物采样器或β射线仪", "Particulate sampler or beta-ray")
        SOUND_LEVEL = "sound-level", t("声级计", "Sound level meter")

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="uses")
    parameter = models.CharField(max_length=80)
    sort = models.CharField(max_length=14, choices=Sort, default=Sort.OTHER)
    fugitive = models.BooleanField(default=False, help_text="used at fugitive-emission points")
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {
        "region": "instrument__institution__region",
        "institution": "instrument__institution__uscc",
    }

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["instrument", "parameter"], name="instrument_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.parameter}"
