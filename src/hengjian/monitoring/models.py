"""One monitoring report and everything behind it, as handed in.

The package itself is kept word for word (`package`, canonical JSON) beside the rows made from it:
the rows serve questions, the package serves proof. People and instruments are named by their
numbers, not by foreign keys: a record that names somebody unknown is accepted and flagged.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hengjian.core.text import t
from hengjian.registry.models import Institution


class Report(models.Model):
    """A report package. `client_key` makes handing in twice harmless."""

    class Stage(models.TextChoices):
        SUBMITTED = "submitted", t("已报送", "Submitted")
        ISSUED = "issued", t("已签发", "Issued under the CMA mark")
        WITHHELD = "withheld", t("不予加盖CMA标志", "Not issued under the CMA mark")

    class Source(models.TextChoices):
        API = "api", t("接口", "API")
        PAGE = "page", t("网页上传", "Uploaded page")
        WORKBOOK = "workbook", t("Excel工作簿", "Excel workbook")
        FILE = "file", t("文件导入", "Imported file")
        WQX = "wqx", t("WQX国外水质数据", "Water Quality Exchange")
        SIMULATION = "simulation", t("演示数据", "Simulation")

    # The whole workflow. A stage missing from the left-hand side is final.
    MOVES: ClassVar = {Stage.SUBMITTED: {Stage.ISSUED, Stage.WITHHELD}}

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="reports")
    report_no = models.CharField(max_length=60)
    client_key = models.CharField(max_length=80)
    package_sha256 = models.CharField(max_length=64)
    package = models.TextField(help_text="canonical JSON as accepted")
    source = models.CharField(max_length=12, choices=Source)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.SUBMITTED)
    region = models.CharField(max_length=6, db_index=True, help_text="where it was monitored")
    category = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    commission_no = models.CharField(max_length=60, blank=True)
    client_name = models.CharField(max_length=120, blank=True)
    client_uscc = models.CharField(max_length=18, blank=True)
    commissioned_on = models.DateField(null=True, blank=True)
    plan_no = models.CharField(max_length=60, blank=True)
    plan_approved_by = models.CharField(max_length=40, blank=True)
    plan_approved_at = models.DateTimeField(null=True, blank=True)
    compiled_by = models.CharField(max_length=40, blank=True)
    compiled_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.CharField(max_length=40, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.CharField(max_length=40, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    cma_mark = models.BooleanField(default=False, help_text="the laboratory claims the mark")
    certificate_no = models.CharField(max_length=40, blank=True)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=60)
    settled_at = models.DateTimeField(null=True, blank=True, help_text="issued or withheld")

    SCOPE: ClassVar = {"region": "institution__region", "institution": "institution__uscc"}

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["institution", "report_no"], name="report_no_once"),
            models.UniqueConstraint(fields=["institution", "client_key"], name="client_key_once"),
            # A settled report says since when; one not settled says nothing.
            models.CheckConstraint(
                name="report_settled_whole",
                condition=Q(stage="submitted", settled_at__isnull=True)
                | (~Q(stage="submitted") & Q(settled_at__isnull=False)),
            ),
            # The mark is never given to a report that does not claim it.
            models.CheckConstraint(
                name="report_issued_under_mark", condition=~Q(stage="issued") | Q(cma_mark=True)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["stage", "-submitted_at"], name="report_by_stage"),
            models.Index(fields=["-submitted_at", "-id"], name="report_newest"),
            # The public asks by number alone, without knowing whose report it is.
            models.Index(fields=["report_no"], name="report_by_number"),
        ]
        ordering: ClassVar = ["-submitted_at", "-pk"]

    def __str__(self) -> str:
        return self.report_no


class Part(models.Model):
    """A row that belongs to one report."""

    report = models.ForeignKey(Report, models.PROTECT)
    SCOPE: ClassVar = {
        "region": "report__institution__region",
        "institution": "report__institution__uscc",
    }

    class Meta:
        abstract = True
        default_related_name = "%(class)ss"


class Point(Part):
    """A monitoring point of the plan."""

    point_no = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    matrix = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=6, blank=True)
    lat_deg = models.FloatField(null=True)
    lon_deg = models.FloatField(null=True)


class Sample(Part):
    """A sample or a field quality-control sample. Times are UTC instants."""

    class Role(models.TextChoices):
        SAMPLE = "sample", t("样品", "Sample")
        FIELD_BLANK = "field_blank", t("现场空白", "Field blank")
        EQUIPMENT_BLANK = "equipment_blank", t("设备空白", "Equipment blank")
        FIELD_PARALLEL = "field_parallel", t("现场平行", "Field parallel")
        OTHER = "other", t("其他", "Other")

    sample_no = models.CharField(max_length=80)
    point_no = models.CharField(max_length=60)
    role = models.CharField(max_length=16, choices=Role)
    role_text = models.CharField(max_length=60, blank=True, help_text="as the source calls it")
    parallel_of = models.CharField(max_length=80, blank=True)
    matrix = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    day_only = models.BooleanField(default=False, help_text="the times are the day's midnight")
    lat_deg = models.FloatField(null=True)
    lon_deg = models.FloatField(null=True)
    instrument_no = models.CharField(max_length=60, blank=True)
    container = models.CharField(max_length=60, blank=True)
    preservation = models.CharField(max_length=120, blank=True)
    seal_no = models.CharField(max_length=60, blank=True)


class Sampler(Part):
    """A person who took part in a sampling."""

    sample_no = models.CharField(max_length=80)
    person_no = models.CharField(max_length=40, db_index=True)


class FieldMeasurement(Part):
    """A reading taken on the spot."""

    measurement_no = models.CharField(max_length=80)
    point_no = models.CharField(max_length=60)
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120, blank=True)
    person_no = models.CharField(max_length=40)
    instrument_no = models.CharField(max_length=60, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    lat_deg = models.FloatField(null=True)
    lon_deg = models.FloatField(null=True)
    value_text = models.CharField(max_length=40)
    unit = models.CharField(max_length=30, blank=True)
    check_before = models.CharField(max_length=20, blank=True)
    check_after = models.CharField(max_length=20, blank=True)


class Custody(Part):
    """A hand-over of one sample. Both persons stand at the place at that time."""

    sample_no = models.CharField(max_length=80)
    from_person = models.CharField(max_length=40, blank=True)
    to_person = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    place = models.CharField(max_length=120, blank=True)
    lat_deg = models.FloatField(null=True)
    lon_deg = models.FloatField(null=True)
    temperature_c = models.FloatField(null=True)
    seal_no = models.CharField(max_length=60, blank=True)
    seal_intact = models.BooleanField(null=True)

    class Meta:
        default_related_name = "custody"


class Batch(Part):
    """An analysis batch: one parameter by one method on one instrument by one analyst."""

    batch_no = models.CharField(max_length=60)
    parameter = models.CharField(max_length=80)
    method = models.CharField(max_length=120, blank=True)
    instrument_no = models.CharField(max_length=60, blank=True)
    analyst_no = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    curve_r = models.CharField(max_length=12, blank=True)

    class Meta:
        default_related_name = "batches"


class QcItem(Part):
    """One quality-control measurement of a batch; values as reported, as text."""

    class Kind(models.TextChoices):
        BLANK = "blank", t("实验室空白", "Laboratory blank")
        PARALLEL = "parallel", t("实验室平行", "Laboratory parallel")
        SPIKE = "spike", t("加标回收", "Spike recovery")
        CRM = "crm", t("标准样品", "Certified reference material")

    batch_no = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    sample_no = models.CharField(max_length=80, blank=True)
    first_text = models.CharField(max_length=40)
    second_text = models.CharField(max_length=40, blank=True)
    first = models.FloatField(null=True)
    second = models.FloatField(null=True)
    unit = models.CharField(max_length=30, blank=True)
    certified_text = models.CharField(max_length=60, blank=True)

    class Meta:
        default_related_name = "qc_items"


class Result(Part):
    """One reported value. `value_text` is what was written, digits and all; `value` serves sums.

    A non-detect has `censored` = True and the limit in `limit_text`; `value` is then empty.
    """

    result_no = models.CharField(max_length=80)
    sample_no = models.CharField(max_length=80)
    batch_no = models.CharField(max_length=60, blank=True)
    parameter = models.CharField(max_length=80, db_index=True)
    fraction = models.CharField(max_length=40, blank=True)
    speciation = models.CharField(max_length=40, blank=True, help_text="for example as N")
    method = models.CharField(max_length=120, blank=True)
    value_text = models.CharField(max_length=40, blank=True)
    value = models.FloatField(null=True)
    unit = models.CharField(max_length=30, blank=True)
    censored = models.BooleanField(default=False)
    limit_text = models.CharField(max_length=40, blank=True)
    detection_limit = models.FloatField(null=True)
    limit_unit = models.CharField(max_length=30, blank=True)
    limit_kind = models.CharField(max_length=60, blank=True)
    condition = models.CharField(max_length=60, blank=True, help_text="of detection, as given")
    qualifier = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=20, blank=True, help_text="as the source says")
    laboratory = models.CharField(max_length=160, blank=True, help_text="when another one analysed")
    analysed_at = models.DateTimeField(null=True)
    day_only = models.BooleanField(default=False, help_text="analysed_at is the day's midnight")
    note = models.CharField(max_length=300, blank=True)
    raw_sha256 = models.CharField(max_length=64, blank=True)


class RawFile(Part):
    """An original file, by its digest. The file stays with the laboratory; its times are stated."""

    sha256 = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=200)
    size_bytes = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(null=True)
    acquired_at = models.DateTimeField(null=True)


class StageSignature(Part):
    """Who signed which stage. The signature is kept as data, not yet checked."""

    stage = models.CharField(max_length=20)
    person_no = models.CharField(max_length=40)
    signed_at = models.DateTimeField()
    algorithm = models.CharField(max_length=30, blank=True)
    signature = models.TextField(blank=True)


class Deviation(Part):
    """A rule the package breaks, found at intake. The record stays; the mark is withheld."""

    rule = models.CharField(max_length=60, db_index=True)
    where = models.CharField(max_length=160)
    message_zh = models.CharField(max_length=400)
    message_en = models.CharField(max_length=400)
    law = models.CharField(max_length=60, blank=True)
    on_day = models.DateField(null=True, help_text="day of the facts: the law cited is that day's")
    blocks_mark = models.BooleanField()
