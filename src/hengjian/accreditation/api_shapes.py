"""The shapes in which the API tells and takes applications and certificates."""

# No postponed annotations here: the framework reads them as they stand.

from datetime import date

from ninja import Schema


class ClockOut(Schema):
    """A statutory term: where it stands and how it was counted."""

    kind: str
    name: str
    bearer: str
    state: str
    light: str
    started_on: date
    due_on: date | None
    left: int
    unverified: bool
    explanation: str
    citation: str


class ApplicationOut(Schema):
    """An application as the API tells it."""

    number: str
    institution: str
    kind: str
    route: str
    trigger: str
    stage: str
    stage_name: str
    review: str
    conclusion: str
    decision_no: str
    certificate: str
    result: str
    submitted_at: str | None
    content_sha256: str
    clocks: list[ClockOut] | None = None


class ApplicationsOut(Schema):
    """A page of applications; `total` counts those the caller may list."""

    total: int
    page: int
    size: int
    applications: list[ApplicationOut]


class Filters(Schema):
    """Filters of the list; `size` is at most 200."""

    tab: str = ""
    kind: str = ""
    q: str = ""
    page: int = 1
    size: int = 50


class RowIn(Schema):
    """A scope row asked for. `standing`: key of the row in force it is about."""

    act: str
    category: str = ""
    parameter: str = ""
    method: str = ""
    matrix: str = ""
    limits: str = ""
    site: str = ""
    note: str = ""
    library_item: str = ""
    library_status: str = ""
    standing: int | None = None


class ChangeIn(Schema):
    """A fact that changes."""

    field: str
    after: str
    since: date
    before: str = ""


class ApplicationIn(Schema):
    """What to apply for, with rows and changes; papers follow, then it is handed in."""

    kind: str
    route: str = "general"
    trigger: str = ""
    rows: list[RowIn] = []
    changes: list[ChangeIn] = []


class PaperOut(Schema):
    """A paper that is in."""

    kind: str
    name: str
    sha256: str
    size_bytes: int


class ScopeOut(Schema):
    """A row of the scope."""

    category: str
    matrix: str
    parameter: str
    method: str
    limits: str
    site: str
    library_item: str
    library_status: str
    valid_from: date
    valid_until: date | None


class CertificateOut(Schema):
    """A certificate on a day. `valid_until` is the first day no longer valid."""

    number: str
    institution: str
    uscc: str
    level: str
    status: str
    status_name: str
    on: date
    valid_from: date
    valid_until: date | None
    total: int
    page: int
    scope: list[ScopeOut]
