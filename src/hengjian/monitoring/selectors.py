"""Answer questions about reports, always for somebody: lists, one whole chain, evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.errors import Refusal
from hengjian.core.legal_time import legal_day
from hengjian.core.text import Text, t
from hengjian.core.text_input import half_width
from hengjian.ledger import selectors as ledger
from hengjian.ledger.models import Entry
from hengjian.monitoring import content
from hengjian.monitoring.models import (
    Batch,
    Custody,
    Deviation,
    FieldMeasurement,
    Point,
    QcItem,
    RawFile,
    Report,
    Result,
    Sample,
    StageSignature,
)
from hengjian.monitoring.rules import rulebook
from hengjian.monitoring.rules.case import several
from hengjian.monitoring.services import ISSUED, subject
from hengjian.registry.models import Person

LIST, READ = "monitoring.report.list", "monitoring.report.read"


def reports_for(
    actor: Actor, *, number: str = "", institution: str = "", stage: str = ""
) -> QuerySet[Report]:
    """The reports `actor` may list, newest first, without their package texts."""
    rows = scope(actor, LIST, Report).select_related("institution").defer("package")
    if number := half_width(number).strip():
        rows = rows.filter(report_no__icontains=number)
    if institution := half_width(institution).strip():
        rows = rows.filter(institution__uscc=institution.upper()) | rows.filter(
            institution__name__icontains=institution
        )
    if stage in Report.Stage.values:
        rows = rows.filter(stage=stage)
    return rows


def report_for(actor: Actor, uscc: str, report_no: str) -> Report | None:
    """The report of that number when `actor` may read it; hidden and missing look the same."""
    rows = scope(actor, READ, Report).select_related("institution").defer("package")
    return rows.filter(institution__uscc=uscc, report_no=report_no).first()


@dataclass(frozen=True)
class Flag:
    """A deviation with its rule in words and its law as it stood on the day of the facts."""

    row: Deviation
    message: Text
    name: Text
    remedy: Text
    law: Text


@dataclass(frozen=True)
class Taken:
    """A sample with who took it."""

    row: Sample
    samplers: tuple[str, ...]


@dataclass(frozen=True)
class Run:
    """A batch with its quality control and how many results came of it."""

    row: Batch
    qc: tuple[QcItem, ...]
    results: int


@dataclass(frozen=True)
class Step:
    """A moment of the report's course."""

    at: datetime
    icon: str
    what: Text
    detail: str
    who: str


@dataclass(frozen=True)
class Chain:
    """Everything behind one report, as the page shows it. `names`: person number → name."""

    report: Report
    flags: list[Flag]
    points: list[Point]
    samples: list[Taken]
    measurements: list[FieldMeasurement]
    custody: list[Custody]
    batches: list[Run]
    results: list[Result]
    files: list[RawFile]
    signatures: list[StageSignature]
    entries: list[Entry]
    names: dict[str, str]
    steps: list[Step]


def chain(report: Report) -> Chain:
    """The whole chain of one report, in a fixed number of queries."""
    taken: dict[str, list[str]] = {}
    for sample_no, person in report.samplers.order_by("pk").values_list("sample_no", "person_no"):
        taken.setdefault(sample_no, []).append(person)
    qc: dict[str, list[QcItem]] = {}
    for item in report.qc_items.order_by("pk"):
        qc.setdefault(item.batch_no, []).append(item)
    results = list(report.results.order_by("pk"))
    per_batch: dict[str, int] = {}
    for result in results:
        per_batch[result.batch_no] = per_batch.get(result.batch_no, 0) + 1
    samples = [
        Taken(row, tuple(taken.get(row.sample_no, ()))) for row in report.samples.order_by("pk")
    ]
    batches = [
        Run(row, tuple(qc.get(row.batch_no, ())), per_batch.get(row.batch_no, 0))
        for row in report.batches.order_by("pk")
    ]
    custody = list(report.custody.order_by("received_at", "pk"))
    measurements = list(report.fieldmeasurements.order_by("begun_at", "pk"))
    signatures = list(report.stagesignatures.order_by("signed_at", "pk"))
    return Chain(
        report=report,
        flags=flags(report),
        points=list(report.points.order_by("pk")),
        samples=samples,
        measurements=measurements,
        custody=custody,
        batches=batches,
        results=results,
        files=list(report.rawfiles.order_by("pk")),
        signatures=signatures,
        entries=list(ledger.entries_for(subject(report))),
        names=_names(report, samples, measurements, custody, batches),
        steps=_steps(report, samples, measurements, custody, batches),
    )


def flags(report: Report) -> list[Flag]:
    """The deviations, those that keep the mark away first."""
    found = []
    for row in report.deviations.order_by("-blocks_mark", "pk"):
        rule = rulebook.RULES.get(row.rule)
        words = Text(row.rule, row.rule)
        day = row.on_day or legal_day(report.submitted_at)
        found.append(
            Flag(
                row,
                Text(row.message_zh, row.message_en),
                rule.name if rule else words,
                rule.remedy if rule else words,
                rulebook.citation(row.law, day),
            )
        )
    return found


def _names(
    report: Report,
    samples: list[Taken],
    measurements: list[FieldMeasurement],
    custody: list[Custody],
    batches: list[Run],
) -> dict[str, str]:
    numbers = {report.compiled_by, report.reviewed_by, report.signed_by, report.plan_approved_by}
    numbers.update(person for sample in samples for person in sample.samplers)
    numbers.update(row.person_no for row in measurements)
    numbers.update(run.row.analyst_no for run in batches)
    for row in custody:
        numbers.update((row.from_person, row.to_person))
    found = Person.objects.filter(person_no__in=numbers - {""})
    return dict(found.values_list("person_no", "name"))


def _steps(
    report: Report,
    samples: list[Taken],
    measurements: list[FieldMeasurement],
    custody: list[Custody],
    batches: list[Run],
) -> list[Step]:
    """The moments the package states, in the order of their times, each kind gathered."""
    found = [*_in_the_field(samples, measurements, custody), *_in_the_laboratory(batches)]
    own: tuple[tuple[datetime | None, str, Text, str, str], ...] = (
        (report.plan_approved_at, "clipboard-check", t("方案批准", "Plan approved"),
         report.plan_no, report.plan_approved_by),
        (report.compiled_at, "pen-line", t("编制", "Compiled"), "", report.compiled_by),
        (report.reviewed_at, "pen-line", t("审核", "Reviewed"), "", report.reviewed_by),
        (report.signed_at, "pen-line", t("签发", "Signed"), "", report.signed_by),
        (report.submitted_at, "upload", t("报送平台", "Handed in"), "", report.submitted_by),
        (report.settled_at, "stamp", Text(*_stage(report)), "", ""),
    )  # fmt: skip
    found += [
        Step(at, icon, what, detail, who) for at, icon, what, detail, who in own if at is not None
    ]
    return _gathered(found)


def _in_the_field(
    samples: list[Taken], measurements: list[FieldMeasurement], custody: list[Custody]
) -> Iterator[Step]:
    for sample in samples:
        row, who = sample.row, "、".join(sample.samplers)
        if row.begun_at is not None:
            yield Step(row.begun_at, "test-tube", t("采样", "Sampling"), row.sample_no, who)
    for measured in measurements:
        if measured.begun_at is not None:
            value = f"{measured.parameter} {measured.value_text} {measured.unit}"
            what = t("现场测试", "Field measurement")
            yield Step(measured.begun_at, "gauge", what, value, measured.person_no)
    for held in custody:
        if held.received_at is not None:
            who = " → ".join(filter(None, (held.from_person, held.to_person)))
            what = t("样品交接", "Hand-over")
            yield Step(held.received_at, "handshake", what, held.sample_no, who)


def _in_the_laboratory(batches: list[Run]) -> Iterator[Step]:
    for run in batches:
        detail, who = f"{run.row.batch_no} {run.row.parameter}", run.row.analyst_no
        for at, what in (
            (run.row.begun_at, t("开始分析", "Analysis begins")),
            (run.row.ended_at, t("分析结束", "Analysis ends")),
        ):
            if at is not None:
                yield Step(at, "flask-conical", what, detail, who)


def _gathered(found: list[Step]) -> list[Step]:
    """In the order of time; what one person did at one moment to many samples is one step."""
    together: dict[tuple[datetime, str, str], list[Step]] = {}
    for step in found:
        together.setdefault((step.at, step.what, step.who), []).append(step)
    made = [
        replace(steps[0], detail=several(step.detail for step in steps))
        for steps in together.values()
    ]
    return sorted(made, key=lambda one: one.at)


def _stage(report: Report) -> tuple[str, str]:
    label = Report.Stage(report.stage).label
    return (label.zh, label.en) if isinstance(label, Text) else (str(label), str(label))


def issued_entry(report: Report) -> Entry | None:
    """The ledger entry of the issue, None when the report was not issued."""
    return ledger.entries_for(subject(report)).filter(kind=ISSUED).last()


def evidence_bundle(report: Report) -> dict[str, Any]:
    """The evidence file of an issued report: `hengjian verify FILE` checks it offline.

    It carries the report's content, digits as written; the ledger holds its digest. Raises Refusal
    when the report was not issued, or its entry waits for the next checkpoint.
    """
    entry = issued_entry(report)
    if entry is None:
        raise Refusal(
            t("没有可下载的证据文件", "There is no evidence file"),
            t("该报告未在CMA标志下签发", "the report was not issued under the CMA mark"),
            t("请查看报告页上的偏离", "See the deviations on the report's page"),
        )
    return ledger.evidence(entry, documents={"report": content.document(report)})
