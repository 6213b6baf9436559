"""What the register's API tells: shapes, and how a row becomes one."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from hengjian.registry import knowledge
from hengjian.registry.doubting import Doubt
from hengjian.registry.models import Certificate, Change, Institution, ScopeItem


class InstitutionOut(Schema):
    """An institution as a list shows it."""

    uscc: str
    name: str
    kind: str
    region: str
    address: str
    supervision_class: str


class InstitutionsOut(Schema):
    """A page of institutions; `total` counts those that fit."""

    total: int
    page: int
    institutions: list[InstitutionOut]


class CertificateOut(Schema):
    """A certificate. `valid_until` is the first day no longer valid; `standing` is that of the day."""

    certificate_no: str
    level: str
    status: str
    status_since: date | None
    valid_from: date
    valid_until: date | None
    decided_on: date | None
    standing: str
    known_since: datetime


class ScopeOut(Schema):
    """A row of a scope, with the capability library's item and the item's status."""

    certificate_no: str
    category: str
    matrix: str
    parameter: str
    method: str
    limits: str
    site: str
    note: str
    library_item: str
    library_status: str
    valid_from: date
    valid_until: date | None


class ScopesOut(Schema):
    """A page of the scope in force on a day, as known at an instant."""

    on: date
    known_at: datetime
    total: int
    page: int
    rows: list[ScopeOut]


class FileOut(InstitutionOut):
    """An institution's own facts and certificates on a day, as known at an instant."""

    on: date
    known_at: datetime
    head_name: str
    legal_form: str
    founded_on: date | None
    certificates: list[CertificateOut]
    counts: dict[str, int]


class VerdictOut(Schema):
    """Was it accredited on that day (`holds`), and did the platform say so then (`believed`)?

    `learned_at`: since when it has said what it says now; `entry`: the kind of the ledger entry of
    the act that taught it, with its place in the log where it has one.
    """

    uscc: str
    on: date
    known_at: datetime
    parameter: str
    method: str
    holds: bool
    believed: bool
    knew: bool
    learned_at: datetime | None
    certificate_no: str
    entry: dict[str, Any] | None


class PersonOut(Schema):
    """A person of the directory and where he works today."""

    person_no: str
    name: str
    institutions: list[str]


class PeopleOut(Schema):
    """People that fit, at most 500 of them in all."""

    total: int
    page: int
    people: list[PersonOut]


class JobOut(Schema):
    """An employment. `meets`: other bodies he served in the same days."""

    uscc: str
    title: str
    contract: str
    valid_from: date
    valid_until: date | None
    meets: list[str]


class RecordOut(Schema):
    """One person's record across employers, as far as the caller may see."""

    person_no: str
    name: str
    jobs: list[JobOut]
    qualifications: list[dict[str, Any]]
    appointments: list[dict[str, Any]]
    authorisations: list[dict[str, Any]]


class MethodOut(Schema):
    """A method: who holds it, who verified it, what is to be asked (green, amber, red or grey)."""

    number: str
    holders: int
    verified: int
    light: str
    because: str


class MethodsOut(Schema):
    """A page of the library."""

    total: int
    page: int
    methods: list[MethodOut]


class DoubtOut(Schema):
    """Records that cannot all be right, or need an explanation."""

    kind: str
    institutions: list[str]
    because: str
    records: list[str]


class ChangeOut(Schema):
    """One act upon recorded facts."""

    act: str
    uscc: str
    record: str
    effective_on: date | None
    before: list[dict[str, Any]]
    after: list[dict[str, Any]]
    reason: str
    decision_no: str
    by: str
    at: datetime


class ChangesOut(Schema):
    """A page of changes, newest first."""

    total: int
    page: int
    changes: list[ChangeOut]


def institution(row: Institution) -> InstitutionOut:
    """As a list shows it."""
    return InstitutionOut.model_validate(row, from_attributes=True)


def certificate(row: Certificate, day: date) -> CertificateOut:
    """A state of a certificate; `recorded_at` is since when it is believed so."""
    names = ("certificate_no", *knowledge.WORDS)
    return CertificateOut(
        **{name: getattr(row, name) for name in names},
        standing=knowledge.standing(row, day),
        known_since=row.recorded_at,
    )


def scope_row(row: ScopeItem, numbers: dict[int, str]) -> ScopeOut:
    """A row; `numbers` are the certificates' by their keys."""
    names = [name for name in ScopeOut.model_fields if name != "certificate_no"]
    values = {name: getattr(row, name) for name in names}
    return ScopeOut(certificate_no=numbers[row.certificate_id], **values)


def doubt(row: Doubt) -> DoubtOut:
    """In the reader's language."""
    return DoubtOut(
        kind=row.kind,
        institutions=[body.uscc for body in row.institutions],
        because=str(row.because),
        records=[label for label, _ in row.records],
    )


def change(row: Change) -> ChangeOut:
    """As filed."""
    names = [name for name in ChangeOut.model_fields if name != "uscc"]
    return ChangeOut(uscc=row.institution.uscc, **{n: getattr(row, n) for n in names})
