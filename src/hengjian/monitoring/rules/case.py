"""One package beside what the register says: everything the rules may look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text
from hengjian.core.text_input import half_width
from hengjian.monitoring.package import BatchRow, Package, ResultRow, SampleRow


def fold(name: str) -> str:
    """A name without what typists vary: width, case, spaces."""
    return "".join(half_width(name).split()).casefold()


@dataclass(frozen=True)
class Span:
    """Days a fact holds: `until` is the first day no longer, None = open."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Grant:
    """An authorisation; empty parameter or method = all of them."""

    task: str
    parameter: str
    method: str
    span: Span

    def lets(self, task: str, day: date, parameter: str = "", method: str = "") -> bool:
        return (
            self.task == task
            and self.span.covers(day)
            and (not self.parameter or fold(self.parameter) == fold(parameter))
            and (not self.method or fold(self.method) == fold(method))
        )


@dataclass(frozen=True)
class ScopeRow:
    """A row of the scope annex, names folded; empty matrix = any."""

    matrix: str
    parameter: str
    method: str
    span: Span


@dataclass(frozen=True)
class Certificate:
    """What the register says about the certificate the report names."""

    owner: str
    status: str
    status_since: date | None
    span: Span

    def valid_on(self, day: date) -> bool:
        ended = self.status != "valid" and (self.status_since is None or self.status_since <= day)
        return self.span.covers(day) and not ended


@dataclass(frozen=True)
class Register:
    """The register's facts about one package, fetched once."""

    staff: dict[str, list[Span]] = field(default_factory=dict)
    grants: dict[str, list[Grant]] = field(default_factory=dict)
    calibrations: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    certificate: Certificate | None = None
    scope: dict[tuple[str, str], list[ScopeRow]] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """A rule broken at a place of the package, on the day of the facts."""

    rule: str
    where: str
    message: Text
    day: date
    blocks: bool | None = None  # None: as the rule says


@dataclass
class Case:
    """A package under test. `today` stands in where the package gives no day at all."""

    package: Package
    register: Register
    today: date

    @cached_property
    def issue_day(self) -> date:
        """The day of issue: as stated, else of the signature, else of submission."""
        head = self.package.report
        if head.issued_on:
            return head.issued_on
        return legal_day(head.signed_at) if head.signed_at else self.today

    @cached_property
    def samples(self) -> dict[str, SampleRow]:
        return {row.sample_no: row for row in self.package.samples}

    @cached_property
    def sample_days(self) -> dict[str, date]:
        """Sample → the legal day of its sampling, where it is known."""
        ends = ((s.sample_no, s.begun_at or s.ended_at) for s in self.package.samples)
        return {no: legal_day(at) for no, at in ends if at}

    @cached_property
    def first_sampled_at(self) -> datetime | None:
        return min((s.begun_at for s in self.package.samples if s.begun_at), default=None)

    @cached_property
    def batches(self) -> dict[str, tuple[int, BatchRow]]:
        return {row.batch_no: (n, row) for n, row in enumerate(self.package.batches)}

    @cached_property
    def results_by_batch(self) -> dict[str, list[ResultRow]]:
        found: dict[str, list[ResultRow]] = {}
        for row in self.package.results:
            found.setdefault(row.batch_no, []).append(row)
        return found

    @cached_property
    def received(self) -> dict[str, datetime]:
        """Sample → its last hand-over."""
        found: dict[str, datetime] = {}
        for row in self.package.custody:
            if row.sample_no not in found or row.received_at > found[row.sample_no]:
                found[row.sample_no] = row.received_at
        return found

    @cached_property
    def point_matrix(self) -> dict[str, str]:
        return {row.point_no: row.matrix for row in self.package.points}

    def matrix_of(self, sample_no: str) -> str:
        """The sample's matrix, else its point's, else empty."""
        sample = self.samples.get(sample_no)
        if sample is None:
            return ""
        return sample.matrix or self.point_matrix.get(sample.point_no, "")

    def batch_day(self, batch: BatchRow) -> date | None:
        at = batch.begun_at or batch.ended_at
        return legal_day(at) if at else None

    def last_analysis(self) -> datetime | None:
        ends = [at for row in self.package.batches if (at := row.ended_at or row.begun_at)]
        ends += [row.ended_at for row in self.package.field_measurements]
        return max(ends, default=None)


def several(numbers: Iterable[str]) -> str:
    """The first three numbers and how many there are: “W-1、W-2、W-3 …(12)”."""
    known = list(dict.fromkeys(numbers))
    head = "、".join(known[:3])[:120]
    return head if len(known) <= 3 else f"{head} …({len(known)})"
