"""The report package: what a laboratory hands in, as one JSON document (format 1).

One rule set serves three doors: the JSON API validates against these classes, the published JSON
Schema is generated from them, and the Excel workbook has a sheet per list with their fields as
columns. Unknown fields are refused (a misspelt name must not vanish); what is merely *missing*
is accepted where the record can still be read and identified, and flagged at intake.

Instants carry a zone; one without is read as Asia/Shanghai. Reported values are text, so that
digits and trailing zeros survive. Persons and instruments are named by their register numbers.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

LEGAL = ZoneInfo("Asia/Shanghai")
FORMAT = "hengjian-report-package/1"


def _zoned(value: datetime) -> datetime:
    return value.replace(tzinfo=LEGAL) if value.tzinfo is None else value


Instant = Annotated[datetime, AfterValidator(_zoned)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
#: Digits as written on paper: optional sign, digits, optional fraction and exponent.
Number = Annotated[str, StringConstraints(pattern=r"^[+-]?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,3})?$")]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class Row(BaseModel):
    """Strict about names: an unknown field is an error at its place."""

    model_config = ConfigDict(extra="forbid", str_max_length=2000)


class Commission(Row):
    """Who asked for the monitoring."""

    commission_no: Short = ""
    client_name: Short = ""
    client_uscc: Annotated[str, StringConstraints(max_length=18)] = ""
    commissioned_on: date | None = None
    purpose: Annotated[str, StringConstraints(max_length=200)] = ""
    category: Annotated[str, StringConstraints(max_length=40)] = ""


class Plan(Row):
    """The approved monitoring plan."""

    plan_no: Annotated[str, StringConstraints(max_length=60)] = ""
    approved_by: Annotated[str, StringConstraints(max_length=40)] = ""
    approved_at: Instant | None = None


class ReportHead(Row):
    """The report itself: number, who compiled, reviewed and signed, and whether the mark is claimed."""

    report_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    compiled_by: Annotated[str, StringConstraints(max_length=40)] = ""
    compiled_at: Instant | None = None
    reviewed_by: Annotated[str, StringConstraints(max_length=40)] = ""
    reviewed_at: Instant | None = None
    signed_by: Annotated[str, StringConstraints(max_length=40)] = ""
    signed_at: Instant | None = None
    issued_on: date | None = None
    cma_mark: bool = False
    certificate_no: Annotated[str, StringConstraints(max_length=40)] = ""


class PersonRow(Row):
    """A person named in the package."""

    person_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(max_length=60)]


class InstrumentRow(Row):
    """An instrument named in the package."""

    instrument_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    name: Short = ""
    model: Annotated[str, StringConstraints(max_length=80)] = ""
    rented: bool = False


class PointRow(Row):
    """A monitoring point. WGS 84, degrees."""

    point_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    name: Short
    matrix: Annotated[str, StringConstraints(max_length=60)] = ""
    region: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = ""
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None


class SampleRow(Row):
    """A sample, blank or field parallel; `sampled_by` are person numbers."""

    sample_no: Key
    point_no: Key
    role: Literal["sample", "field_blank", "equipment_blank", "field_parallel", "other"] = "sample"
    parallel_of: Annotated[str, StringConstraints(max_length=80)] = ""
    matrix: Annotated[str, StringConstraints(max_length=60)] = ""
    begun_at: Instant | None = None
    ended_at: Instant | None = None
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    sampled_by: list[Key] = Field(default_factory=list, max_length=10)
    instrument_no: Annotated[str, StringConstraints(max_length=60)] = ""
    container: Annotated[str, StringConstraints(max_length=60)] = ""
    preservation: Short = ""
    seal_no: Annotated[str, StringConstraints(max_length=60)] = ""


class FieldMeasurementRow(Row):
    """A reading taken on the spot."""

    measurement_no: Key
    point_no: Key
    parameter: Key
    method: Short = ""
    person_no: Key
    instrument_no: Annotated[str, StringConstraints(max_length=60)] = ""
    begun_at: Instant
    ended_at: Instant
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    value: Number
    unit: Annotated[str, StringConstraints(max_length=30)] = ""
    check_before: Annotated[str, StringConstraints(max_length=20)] = ""
    check_after: Annotated[str, StringConstraints(max_length=20)] = ""


class CustodyRow(Row):
    """One sample handed over. °C for the temperature."""

    sample_no: Key
    from_person: Annotated[str, StringConstraints(max_length=40)] = ""
    to_person: Annotated[str, StringConstraints(max_length=40)] = ""
    received_at: Instant
    place: Short = ""
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    temperature_c: Annotated[float, Field(ge=-90, le=100)] | None = None
    seal_no: Annotated[str, StringConstraints(max_length=60)] = ""
    seal_intact: bool | None = None


class QcRow(Row):
    """A quality-control measurement of a batch. parallel: both values; spike: % in `first`."""

    kind: Literal["blank", "parallel", "spike", "crm"]
    sample_no: Annotated[str, StringConstraints(max_length=80)] = ""
    first: Number
    second: Number | None = None
    unit: Annotated[str, StringConstraints(max_length=30)] = ""
    certified: Annotated[str, StringConstraints(max_length=60)] = ""


class BatchRow(Row):
    """An analysis batch: one parameter, one method, one instrument, one analyst."""

    batch_no: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    parameter: Key
    method: Short = ""
    instrument_no: Annotated[str, StringConstraints(max_length=60)] = ""
    analyst_no: Annotated[str, StringConstraints(max_length=40)] = ""
    begun_at: Instant | None = None
    ended_at: Instant | None = None
    curve_r: Annotated[str, StringConstraints(max_length=12)] = ""
    qc: list[QcRow] = Field(default_factory=list, max_length=500)


class ResultRow(Row):
    """A reported value. A non-detect has `censored` true, no value, and its limit."""

    result_no: Key
    sample_no: Key
    batch_no: Annotated[str, StringConstraints(max_length=60)] = ""
    parameter: Key
    fraction: Annotated[str, StringConstraints(max_length=40)] = ""
    method: Short = ""
    value: Number | None = None
    unit: Annotated[str, StringConstraints(max_length=30)] = ""
    censored: bool = False
    detection_limit: Number | None = None
    limit_unit: Annotated[str, StringConstraints(max_length=30)] = ""
    limit_kind: Annotated[str, StringConstraints(max_length=60)] = ""
    qualifier: Annotated[str, StringConstraints(max_length=40)] = ""
    laboratory: Annotated[str, StringConstraints(max_length=160)] = ""
    analysed_at: Instant | None = None
    raw_sha256: Digest | None = None


class FileRow(Row):
    """An original file of the laboratory, by digest, with the times its system states."""

    sha256: Digest
    name: Annotated[str, StringConstraints(max_length=200)]
    size_bytes: Annotated[int, Field(ge=0)] | None = None
    created_at: Instant | None = None
    modified_at: Instant | None = None
    acquired_at: Instant | None = None


class SignatureRow(Row):
    """Who signed which stage; the signature itself travels as data."""

    stage: Literal["plan", "sampling", "field", "custody", "analysis", "review", "report", "issue"]
    person_no: Key
    signed_at: Instant
    algorithm: Annotated[str, StringConstraints(max_length=30)] = ""
    signature: Annotated[str, StringConstraints(max_length=4000)] = ""


class Package(Row):
    """A whole report package."""

    format: Literal["hengjian-report-package/1"]
    client_key: Key
    institution: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    region: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    report: ReportHead
    commission: Commission = Field(default_factory=Commission)
    plan: Plan = Field(default_factory=Plan)
    people: list[PersonRow] = Field(default_factory=list, max_length=500)
    instruments: list[InstrumentRow] = Field(default_factory=list, max_length=500)
    points: list[PointRow] = Field(min_length=1, max_length=2000)
    samples: list[SampleRow] = Field(default_factory=list, max_length=20000)
    field_measurements: list[FieldMeasurementRow] = Field(default_factory=list, max_length=20000)
    custody: list[CustodyRow] = Field(default_factory=list, max_length=20000)
    batches: list[BatchRow] = Field(default_factory=list, max_length=2000)
    results: list[ResultRow] = Field(default_factory=list, max_length=50000)
    files: list[FileRow] = Field(default_factory=list, max_length=50000)
    signatures: list[SignatureRow] = Field(default_factory=list, max_length=2000)
