"""Automatic stations, the frames they sent as received, and the values read from them.

A frame is never deleted, and of its columns only `conflicting` ever changes. The same message
said twice is one frame; the same message with other content is two, both marked `conflicting`.
A value that arrives again under the same key is a new version; the older ones stay.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from hengjian.core.text import t


class Station(models.Model):
    """One automatic monitor (MN) of a site, with the edition of HJ 212 it is filed as speaking."""

    class Edition(models.TextChoices):
        Y2005 = "2005", "HJ/T 212-2005"
        Y2017 = "2017", "HJ 212-2017"
        Y2025 = "2025", "HJ 212-2025"

    mn = models.CharField(max_length=64, unique=True)
    institution_uscc = models.CharField(max_length=18, db_index=True)
    site_name = models.CharField(max_length=120)
    st = models.CharField(max_length=2, help_text="system code: 31 stack, 32 wastewater …")
    edition = models.CharField(max_length=4, choices=Edition)
    region = models.CharField(max_length=6, db_index=True)
    recorded_at = models.DateTimeField()

    SCOPE: ClassVar = {"region": "region", "institution": "institution_uscc"}

    class Meta:
        ordering: ClassVar = ["mn"]

    def __str__(self) -> str:
        return f"{self.site_name} ({self.mn})"


class RawFrame(models.Model):
    """The bytes as received, from where and when, and what is wrong with them.

    `mn`, `qn`, `cn`, `pno` are empty when the bytes say nothing reliable. `body_hash` covers what
    the message says (see `message_key`). `problems` is a list of {rule, zh, en}.
    """

    mn = models.CharField(max_length=64, blank=True)
    qn = models.CharField(max_length=64, blank=True)
    cn = models.CharField(max_length=64, blank=True)
    pno = models.CharField(max_length=64, blank=True)
    st = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(db_index=True)
    source = models.CharField(max_length=64)
    raw = models.BinaryField()
    body_hash = models.CharField(max_length=64, db_index=True)
    crc_ok = models.BooleanField()
    problems = models.JSONField(default=list)
    problem_count = models.PositiveSmallIntegerField(default=0)
    edition = models.CharField(max_length=4, blank=True)
    sealed = models.BooleanField(default=False)
    resent = models.BooleanField(default=False, help_text="RF=1 of the 2025 edition")
    conflicting = models.BooleanField(default=False)
    # Frames stored together; also the SHA-256 over them that stands on the ledger.
    batch = models.CharField(max_length=64, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mn", "qn", "cn", "pno", "body_hash"], name="frame_message_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["mn", "received_at"], name="frame_station_time"),
        ]

    def __str__(self) -> str:
        return str(t("数据包", "Frame")) + f" {self.mn} {self.qn} {self.cn}"


class Reading(models.Model):
    """One value of one factor as sent. Its unit is the factor's, from HJ 212's code table.

    `value` is null where `value_text` is no plain decimal number. `data_time` is the start of the
    period for minute, hour and day data and the moment for real-time data, null when unreadable.
    """

    frame = models.ForeignKey(RawFrame, models.PROTECT, related_name="readings")
    mn = models.CharField(max_length=64)
    st = models.CharField(max_length=64)
    cn = models.CharField(max_length=64)
    factor = models.CharField(max_length=24)
    suffix = models.CharField(max_length=16)
    data_time = models.DateTimeField(null=True)
    value_text = models.TextField()
    value = models.FloatField(null=True)
    flag = models.TextField(blank=True, help_text="N normal; F M S D C T B: see HJ 212")
    received_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mn", "data_time", "cn", "st", "factor", "suffix", "version"],
                name="reading_version_once",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["mn", "factor", "data_time"], name="reading_series"),
        ]

    def __str__(self) -> str:
        return f"{self.mn} {self.factor}-{self.suffix} {self.value_text}"


class StationLog(models.Model):
    """Something done at a station: calibrated, maintained, repaired, visited. Never changed: a
    correction is a further row that names the one it stands for and why.
    """

    class Kind(models.TextChoices):
        CALIBRATION = "calibration", t("校准校验", "Calibration")
        MAINTENANCE = "maintenance", t("日常维护", "Maintenance")
        REPAIR = "repair", t("故障维修", "Repair")
        REPLACEMENT = "replacement", t("部件或试剂更换", "Part or reagent replaced")
        VISIT = "visit", t("进入站房", "Visit")

    station = models.ForeignKey(Station, models.PROTECT, related_name="log")
    kind = models.CharField(max_length=12, choices=Kind)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    people = models.CharField(max_length=120, help_text="who was there, as written")
    factor = models.CharField(max_length=24, blank=True, help_text="empty: the whole station")
    standard = models.CharField(max_length=80, blank=True, help_text="standard gas or solution no.")
    reference = models.CharField(max_length=40, blank=True)
    before = models.CharField(max_length=40, blank=True, help_text="reading before adjusting")
    after = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=400, blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    reason = models.CharField(max_length=200, blank=True, help_text="why it corrects")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=60)

    SCOPE: ClassVar = {"region": "station__region", "institution": "station__institution_uscc"}

    class Meta:
        ordering: ClassVar = ["-begun_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="station_log_dated", condition=Q(ended_at__gte=F("begun_at"))
            ),
            models.CheckConstraint(
                name="station_log_reason",
                condition=Q(corrects__isnull=True, reason="")
                | Q(corrects__isnull=False) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.get_kind_display()}"
