"""From a fault forward: which reports rest on an instrument, a person, a file, a batch, a method, a point.

A fault has a period: what was done with a wrong instrument before it went wrong is not touched. Moments are
those the records state. Blindness: what a report does not name (a reagent, a curve shared across
batches) cannot be followed; a record without a time counts as touched whatever the period.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.monitoring.models import (
    Batch,
    Custody,
    FieldMeasurement,
    Point,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
    StageSignature,
)

TRACE = "lineage.fault.trace"


@dataclass(frozen=True)
class Fault:
    """What went wrong, at whom, in which days (`until` is the first day no longer; None open)."""

    kind: str
    value: str
    institution: str = ""
    since: date | None = None
    until: date | None = None

    def during(self, at: datetime | None) -> bool:
        """Whether the moment lies in the period; what has no moment counts."""
        if at is None:
            return True
        day = legal_day(at)
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True)
class Touch:
    """One record that rests on it: what was done, which record, when; which results follow."""

    report_id: int
    what: Text
    record: str
    at: datetime | None
    results: Q | None = None


@dataclass
class Touched:
    """One report with everything in it that rests on the fault."""

    report: Report
    touches: list[Touch] = field(default_factory=list)
    results: int = 0

    @property
    def first(self) -> datetime | None:
        """The earliest moment known."""
        return min((x.at for x in self.touches if x.at is not None), default=None)


SAMPLED, MEASURED = t("采样", "Sampling"), t("现场测试", "Field measurement")
ANALYSED, HANDED = t("分析", "Analysis"), t("交接", "Hand-over")
NAMED, CITED = t("引用原始文件", "Raw file cited"), t("结果", "Result")
SIGNED = {
    "compiled": t("编制", "Compiled"), "reviewed": t("审核", "Reviewed"), "signed": t("签发", "Signed"),
}  # fmt: skip

Rows = QuerySet[Report]
Find = Callable[[Rows, str], Iterable[Touch]]


def _samples(rows: Iterable[Sample], what: Text) -> Iterator[Touch]:
    for row in rows:
        yield Touch(row.report_id, what, row.sample_no, row.begun_at, Q(sample_no=row.sample_no))


def _fields(rows: Iterable[FieldMeasurement]) -> Iterator[Touch]:
    for row in rows:
        record = f"{row.measurement_no} {row.parameter}"
        yield Touch(row.report_id, MEASURED, record, row.begun_at)


def _batches(rows: Iterable[Batch]) -> Iterator[Touch]:
    for row in rows:
        record = f"{row.batch_no} {row.parameter}"
        yield Touch(row.report_id, ANALYSED, record, row.begun_at, Q(batch_no=row.batch_no))


def by_instrument(seen: Rows, number: str) -> Iterator[Touch]:
    """Everything sampled, measured or analysed with it."""
    own = {"report__in": seen, "instrument_no__iexact": number}
    yield from _samples(Sample.objects.filter(**own), SAMPLED)
    yield from _fields(FieldMeasurement.objects.filter(**own))
    yield from _batches(Batch.objects.filter(**own))


def by_person(seen: Rows, number: str) -> Iterator[Touch]:
    """Everything the person did or signed."""
    there = Sampler.objects.filter(
        report=OuterRef("report"), sample_no=OuterRef("sample_no"), person_no=number
    )
    yield from _samples(Sample.objects.filter(Exists(there), report__in=seen), SAMPLED)
    yield from _fields(FieldMeasurement.objects.filter(report__in=seen, person_no=number))
    yield from _batches(Batch.objects.filter(report__in=seen, analyst_no=number))
    handed = Custody.objects.filter(Q(from_person=number) | Q(to_person=number), report__in=seen)
    for row in handed:
        yield Touch(
            row.report_id, HANDED, row.sample_no, row.received_at, Q(sample_no=row.sample_no)
        )
    for step, what in SIGNED.items():
        for report in seen.filter(**{f"{step}_by": number}):
            yield Touch(report.pk, what, report.report_no, getattr(report, f"{step}_at"), Q())
    for stage in StageSignature.objects.filter(report__in=seen, person_no=number):
        yield Touch(stage.report_id, t("环节签名", "Stage signed"), stage.stage, stage.signed_at)


def by_file(seen: Rows, digest: str) -> Iterator[Touch]:
    """Reports that cite the file, and the results that rest on it."""
    for row in RawFile.objects.filter(report__in=seen, sha256=digest.lower()):
        yield Touch(row.report_id, NAMED, row.name, row.acquired_at or row.created_at)
    for result in Result.objects.filter(report__in=seen, raw_sha256=digest.lower()):
        own = Q(result_no=result.result_no)
        record = f"{result.sample_no} {result.parameter}"
        yield Touch(result.report_id, CITED, record, result.analysed_at, own)


def by_batch(seen: Rows, number: str) -> Iterator[Touch]:
    """The analysis batch of that number."""
    yield from _batches(Batch.objects.filter(report__in=seen, batch_no__iexact=number))


def by_method(seen: Rows, name: str) -> Iterator[Touch]:
    """Everything by a method, as written in the records."""
    yield from _fields(FieldMeasurement.objects.filter(report__in=seen, method__iexact=name))
    yield from _batches(Batch.objects.filter(report__in=seen, method__iexact=name))
    alone = Result.objects.filter(report__in=seen, method__iexact=name, batch_no="")
    for row in alone:
        record = f"{row.sample_no} {row.parameter}"
        yield Touch(row.report_id, CITED, record, row.analysed_at, Q(result_no=row.result_no))


def by_point(seen: Rows, number: str) -> Iterator[Touch]:
    """Everything taken or measured at a point."""
    named = Point.objects.filter(
        Q(point_no__iexact=number) | Q(name=number),
        report=OuterRef("report"), point_no=OuterRef("point_no"),
    )  # fmt: skip
    yield from _samples(Sample.objects.filter(Exists(named), report__in=seen), SAMPLED)
    yield from _fields(FieldMeasurement.objects.filter(Exists(named), report__in=seen))


KINDS: dict[str, tuple[Text, Text, Find]] = {
    "instrument": (t("仪器", "Instrument"), t("仪器编号", "its number"), by_instrument),
    "person": (t("人员", "Person"), t("人员编号", "their number"), by_person),
    "file": (t("原始文件", "Raw file"), t("SHA-256 摘要", "its SHA-256"), by_file),
    "batch": (t("分析批", "Batch"), t("批号", "its number"), by_batch),
    "method": (t("方法", "Method"), t("方法编号", "its number"), by_method),
    "point": (t("点位", "Point"), t("点位编号或名称", "its number or name"), by_point),
}


def trace(actor: Actor, fault: Fault) -> list[Touched]:
    """The reports the actor may see that rest on the fault, the earliest touched first."""
    seen = scope(actor, TRACE, Report).defer("package")
    if fault.institution:
        seen = seen.filter(institution__uscc=fault.institution.upper())
    if fault.kind not in KINDS or not fault.value:
        return []
    by_report: dict[int, list[Touch]] = defaultdict(list)
    for touch in KINDS[fault.kind][2](seen, fault.value):
        if fault.during(touch.at):
            by_report[touch.report_id].append(touch)
    reports = seen.filter(pk__in=by_report).select_related("institution")
    found = [_touched(report, by_report[report.pk]) for report in reports]
    return sorted(found, key=lambda x: (x.first is None, x.first, x.report.report_no))


def _touched(report: Report, touches: list[Touch]) -> Touched:
    # a database promises no order: by time, then by record
    touches = sorted(touches, key=lambda x: (x.at is None, x.at, x.record))
    rest = [touch.results for touch in touches if touch.results is not None]
    if not rest:
        return Touched(report, touches)
    which = Q()
    for one in rest:
        if not one:  # the whole report
            which = Q()
            break
        which |= one
    return Touched(report, touches, Result.objects.filter(which, report=report).count())
