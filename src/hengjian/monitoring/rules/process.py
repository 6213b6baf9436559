"""Rules about the course of things: plan, sampling, receipt, holding time, QC, files, signing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise

from hengjian.core.legal_time import LEGAL, legal_day
from hengjian.core.periods import NotCovered
from hengjian.core.text import t
from hengjian.monitoring.package import BatchRow, SampleRow
from hengjian.monitoring.rules.case import Case, Found, fold, several
from hengjian.standards import analytes
from hengjian.standards import holding as holding_times

#: Clocks of a laboratory and of a sampler may differ by this much.
CLOCKS = timedelta(minutes=5)
TAKEN_OUTSIDE = {"sample", "field_parallel"}


def plan(case: Case) -> Iterator[Found]:
    """An approved plan exists, and was approved before the first sampling."""
    first, approved = case.first_sampled_at, case.package.plan.approved_at
    if approved is None or not case.package.plan.approved_by:
        message = t("缺少方案批准人或批准时间", "who approved the plan, or when, is missing")
        yield Found("plan-missing", "/plan/approved_at", message, case.issue_day)
    elif first is not None and approved > first:
        zh = f"方案批准于 {_at(approved)}，首次采样始于 {_at(first)}"
        en = f"approved {_at(approved)}, first sampling began {_at(first)}"
        yield Found("plan-after-sampling", "/plan/approved_at", t(zh, en), legal_day(first))
    blank = [
        (n, s.sample_no)
        for n, s in enumerate(case.package.samples)
        if s.sample_no not in case.sample_days
    ]
    if blank:
        names = several(no for _, no in blank)
        message = t(f"{names} 没有采样时间", f"{names} have no time of sampling")
        where = f"/samples/{blank[0][0]}/begun_at"
        yield Found("sampling-time-missing", where, message, case.issue_day)


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(LEGAL):%Y-%m-%d %H:%M}"


def _batch_samples(case: Case, batch: BatchRow) -> list[SampleRow]:
    rows = case.results_by_batch.get(batch.batch_no, [])
    names = dict.fromkeys(row.sample_no for row in rows)
    return [case.samples[no] for no in names if no in case.samples]


def receipt(case: Case) -> Iterator[Found]:
    """Analysis begins after the sample was taken and handed over; seals are whole."""
    unhanded: dict[str, None] = {}
    for n, batch in enumerate(case.package.batches):
        early = []
        for sample in _batch_samples(case, batch):
            received = case.received.get(sample.sample_no)
            if received is None and sample.role in TAKEN_OUTSIDE:
                unhanded.setdefault(sample.sample_no)
            before = [at for at in (received, sample.ended_at or sample.begun_at) if at]
            if batch.begun_at and before and not sample.day_only:
                early += [sample.sample_no] if batch.begun_at + CLOCKS < max(before) else []
        if early and batch.begun_at:
            no, begun, names = batch.batch_no, _at(batch.begun_at), several(early)
            zh = f"批次 {no} 于 {begun} 开始，早于 {names} 的采样或接样"
            en = f"batch {no} began {begun}, before {names} came in"
            day = legal_day(batch.begun_at)
            yield Found("analysis-before-receipt", f"/batches/{n}/begun_at", t(zh, en), day)
    if unhanded:
        message = t(f"{several(unhanded)} 没有交接记录", f"{several(unhanded)} have no hand-over")
        yield Found("custody-missing", "/custody", message, case.issue_day)
    for n, row in enumerate(case.package.custody):
        if row.seal_intact is False:
            message = t(f"{row.sample_no} 的封签不完好", f"the seal of {row.sample_no} was broken")
            day = legal_day(row.received_at)
            yield Found("seal-broken", f"/custody/{n}/seal_intact", message, day)


@cache
def _limit_hours(parameter: str, preservation: str, water: bool, day: date) -> Decimal | None:
    """Hours a sample may wait: the row of its preservation, else the longest of the parameter.

    None where the table has no hours, asks for the spot, or counts to the fixing of the sample.
    """
    analyte = analytes.find(parameter, "water" if water else None)
    if analyte is None:
        return None
    try:
        rows = holding_times.for_analyte(analyte.key, day)
    except NotCovered:
        return None
    hours = {
        fold(row.preservation): row.max_hours
        for row in rows
        if row.max_hours and row.counts_to == "analysis start"
    }
    return hours.get(fold(preservation)) or max(hours.values(), default=None)


def holding(case: Case) -> Iterator[Found]:
    """From the end of sampling to the start of analysis no longer than the table allows."""
    for n, batch in enumerate(case.package.batches):
        if batch.begun_at is None:
            continue
        day, late = legal_day(batch.begun_at), []
        for sample in _batch_samples(case, batch):
            taken = sample.ended_at or sample.begun_at
            if taken is None or sample.day_only or sample.role not in TAKEN_OUTSIDE:
                continue
            water = "水" in case.matrix_of(sample.sample_no)
            limit = _limit_hours(batch.parameter, sample.preservation, water, day)
            waited = Decimal((batch.begun_at - taken).total_seconds()) / 3600
            if limit is not None and waited > limit:
                late.append((waited, limit, sample.sample_no))
        if late:
            waited, limit, _ = max(late)
            names = several(no for _, _, no in late)
            zh = f"{batch.parameter}：{names} 最长放置 {waited:.1f} h，保存期 {limit} h"
            en = f"{batch.parameter}: {names} waited up to {waited:.1f} h, allowed {limit} h"
            yield Found("holding-time-exceeded", f"/batches/{n}/begun_at", t(zh, en), day)


def quality_control(case: Case) -> Iterator[Found]:
    """Every batch carries at least one quality-control measurement."""
    for n, batch in enumerate(case.package.batches):
        if not batch.qc:
            zh = f"批次 {batch.batch_no}（{batch.parameter}）没有质控记录"
            en = f"batch {batch.batch_no} ({batch.parameter}) has no quality control"
            day = case.batch_day(batch) or case.issue_day
            yield Found("no-qc-in-batch", f"/batches/{n}/qc", t(zh, en), day)


def raw_records(case: Case) -> Iterator[Found]:
    """The original file a result names is listed in the package.

    Known blindness: a result that names no file may rest on a paper record (a titration, a
    weighing) and is not flagged.
    """
    listed = {row.sha256 for row in case.package.files}
    bad = [
        (n, row.result_no)
        for n, row in enumerate(case.package.results)
        if row.raw_sha256 is not None and row.raw_sha256 not in listed
    ]
    if bad:
        names = several(no for _, no in bad)
        message = t(
            f"{names} 所引原始文件不在文件清单中",
            f"{names} name original files that are not listed",
        )
        yield Found(
            "raw-record-missing", f"/results/{bad[0][0]}/raw_sha256", message, case.issue_day
        )


def order_of_signing(case: Case) -> Iterator[Found]:
    """Last analysis ≤ compiled ≤ reviewed ≤ signed."""
    head = case.package.report
    steps = [
        ("分析结束", "analysis ended", case.last_analysis(), "/report/compiled_at"),
        ("编制", "compiled", head.compiled_at, "/report/compiled_at"),
        ("审核", "reviewed", head.reviewed_at, "/report/reviewed_at"),
        ("签发", "signed", head.signed_at, "/report/signed_at"),
    ]
    timed = [(zh, en, at, where) for zh, en, at, where in steps if at is not None]
    for (zh, en, before, _), (next_zh, next_en, after, where) in pairwise(timed):
        if after < before:
            text_zh = f"{next_zh}（{_at(after)}）早于{zh}（{_at(before)}）"
            text_en = f"{next_en} {_at(after)}, before {en} {_at(before)}"
            yield Found("signing-out-of-order", where, t(text_zh, text_en), legal_day(after))
