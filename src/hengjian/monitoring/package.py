"""The report package: what a laboratory hands in, as one JSON document (format 1).

One rule set serves three doors: the JSON API validates against these classes, the published JSON
Schema is generated from them, and the Excel workbook has a sheet per list with their fields as
columns. Unknown fields are refused (a misspelt name must not vanish); what is merely *missing*
is accepted where the record can still be read and identified, and flagged at intake.

Instants carry a zone; one without is read as Asia/Shanghai. Reported values are text, so that
digits and trailing zeros survive. Persons and instruments are named by their register numbers.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints

from hengjian.monitoring.values import (
    Day,
    Degrees,
    Digest,
    Instant,
    Key,
    Latitude,
    Longitude,
    No40,
    No60,
    Number,
    Short,
    UpTo12,
    UpTo18,
    UpTo20,
    UpTo30,
    UpTo40,
    UpTo60,
    UpTo80,
    UpTo160,
    UpTo200,
    UpTo300,
    UpTo4000,
)

FORMAT = "hengjian-report-package/1"


class Row(BaseModel):
    """Strict about names: an unknown field is an error at its place."""

    model_config = ConfigDict(extra="forbid", str_max_length=2000)


class Commission(Row):
    """Who asked for the monitoring."""

    commission_no: Short = ""
    client_name: Short = ""
    client_uscc: UpTo18 = ""
    commissioned_on: Day | None = None
    purpose: UpTo200 = ""
    category: UpTo40 = ""


class Plan(Row):
    """The approved monitoring plan."""

    plan_no: UpTo60 = ""
    approved_by: UpTo40 = ""
    approved_at: Instant | None = None


class ReportHead(Row):
    """The report: its number, who compiled, reviewed and signed, whether the mark is claimed."""

    report_no: No60
    compiled_by: UpTo40 = ""
    compiled_at: Instant | None = None
    reviewed_by: UpTo40 = ""
    reviewed_at: Instant | None = None
    signed_by: UpTo40 = ""
    signed_at: Instant | None = None
    issued_on: Day | None = None
    cma_mark: StrictBool = False
    certificate_no: UpTo40 = ""


class PersonRow(Row):
    """A person named in the package."""

    person_no: No40
    name: UpTo60


class InstrumentRow(Row):
    """An instrument named in the package."""

    instrument_no: No60
    name: Short = ""
    model: UpTo80 = ""
    rented: StrictBool = False


class PointRow(Row):
    """A monitoring point. WGS 84, degrees."""

    point_no: No60
    name: Short
    matrix: UpTo60 = ""
    region: Annotated[str, StringConstraints(pattern=r"^([0-9]{6})?$")] = ""
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None


class SampleRow(Row):
    """A sample, blank or field parallel; `sampled_by` are person numbers."""

    sample_no: Key
    point_no: Key
    role: Literal["sample", "field_blank", "equipment_blank", "field_parallel", "other"] = "sample"
    role_text: UpTo60 = ""
    parallel_of: UpTo80 = ""
    matrix: UpTo60 = ""
    begun_at: Instant | None = None
    ended_at: Instant | None = None
    day_only: StrictBool = False
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    sampled_by: list[Key] = Field(default_factory=list, max_length=10)
    instrument_no: UpTo60 = ""
    container: UpTo60 = ""
    preservation: Short = ""
    seal_no: UpTo60 = ""


class FieldMeasurementRow(Row):
    """A reading taken on the spot."""

    measurement_no: Key
    point_no: Key
    parameter: Key
    method: Short = ""
    person_no: Key
    instrument_no: UpTo60 = ""
    begun_at: Instant
    ended_at: Instant
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    value: Number
    unit: UpTo30 = ""
    check_before: UpTo20 = ""
    check_after: UpTo20 = ""


class CustodyRow(Row):
    """One sample handed over. °C for the temperature."""

    sample_no: Key
    from_person: UpTo40 = ""
    to_person: UpTo40 = ""
    received_at: Instant
    place: Short = ""
    lat_deg: Latitude | None = None
    lon_deg: Longitude | None = None
    temperature_c: Annotated[Degrees, Field(ge=-90, le=100)] | None = None
    seal_no: UpTo60 = ""
    seal_intact: StrictBool | None = None


class QcRow(Row):
    """A quality-control measurement of a batch. parallel: both values; spike: % in `first`."""

    kind: Literal["blank", "parallel", "spike", "crm"]
    sample_no: UpTo80 = ""
    first: Number
    second: Number | None = None
    unit: UpTo30 = ""
    certified: UpTo60 = ""


class BatchRow(Row):
    """An analysis batch: one parameter, one method, one instrument, one analyst."""

    batch_no: No60
    parameter: Key
    method: Short = ""
    instrument_no: UpTo60 = ""
    analyst_no: UpTo40 = ""
    begun_at: Instant | None = None
    ended_at: Instant | None = None
    curve_r: UpTo12 = ""
    qc: list[QcRow] = Field(default_factory=list, max_length=500)


class ResultRow(Row):
    """A reported value. A non-detect has `censored` true, no value, and its limit."""

    result_no: Key
    sample_no: Key
    batch_no: UpTo60 = ""
    parameter: Key
    fraction: UpTo40 = ""
    speciation: UpTo40 = ""
    method: Short = ""
    value: Number | None = None
    unit: UpTo30 = ""
    censored: StrictBool = False
    detection_limit: Number | None = None
    limit_unit: UpTo30 = ""
    limit_kind: UpTo60 = ""
    condition: UpTo60 = ""
    qualifier: UpTo40 = ""
    status: UpTo20 = ""
    laboratory: UpTo160 = ""
    analysed_at: Instant | None = None
    day_only: StrictBool = False
    note: UpTo300 = ""
    raw_sha256: Digest | None = None


class FileRow(Row):
    """An original file of the laboratory, by digest, with the times its system states."""

    sha256: Digest
    name: UpTo200
    size_bytes: Annotated[int, Field(strict=True, ge=0, lt=2**63)] | None = None
    created_at: Instant | None = None
    modified_at: Instant | None = None
    acquired_at: Instant | None = None


class SignatureRow(Row):
    """Who signed which stage; the signature itself travels as data."""

    stage: Literal["plan", "sampling", "field", "custody", "analysis", "review", "report", "issue"]
    person_no: Key
    signed_at: Instant
    algorithm: UpTo30 = ""
    signature: UpTo4000 = ""


class Package(Row):
    """A whole report package."""

    format: Literal["hengjian-report-package/1"]
    client_key: Key
    institution: No40
    region: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
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
