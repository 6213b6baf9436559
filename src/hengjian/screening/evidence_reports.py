"""Rows of report packages, opened for a finding: what stands in each, in the reader's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hengjian.core.text import Text, t
from hengjian.monitoring.models import (
    Batch,
    Custody,
    FieldMeasurement,
    QcItem,
    RawFile,
    Report,
    Result,
    Sample,
    Sampler,
)
from hengjian.screening.evidence import Fact, Row

LEGAL = ZoneInfo("Asia/Shanghai")
TIME, PLACE = t("时间", "Time"), t("位置", "Position")


def _instant(at: datetime | None) -> str:
    return at.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M") if at else "—"


def _window(begun: datetime | None, ended: datetime | None) -> Fact:
    if ended is None or begun == ended:
        return TIME, _instant(begun)
    return TIME, f"{_instant(begun)} — {_instant(ended)}"


def _degrees(row: Any) -> list[Fact]:
    known = row.lat_deg is not None and row.lon_deg is not None
    return [(PLACE, f"{row.lat_deg:.5f}, {row.lon_deg:.5f}")] if known else []


def _said(*facts: tuple[Text, str | None]) -> list[Fact]:
    return [(label, value) for label, value in facts if value]


def _sample(row: Sample) -> tuple[str, list[Fact]]:
    people = Sampler.objects.filter(report_id=row.report_id, sample_no=row.sample_no)
    by = "、".join(people.order_by("pk").values_list("person_no", flat=True))
    said = _said(
        (t("类别", "Role"), str(row.get_role_display())),
        (t("点位", "Point"), row.point_no),
        (t("采样人员", "Samplers"), by),
        (t("仪器", "Instrument"), row.instrument_no),
        (t("封签", "Seal"), row.seal_no),
    )
    return row.sample_no, [_window(row.begun_at, row.ended_at), *said, *_degrees(row)]


def _result(row: Result) -> tuple[str, list[Fact]]:
    value = f"< {row.limit_text}" if row.censored else row.value_text
    said = _said(
        (t("结果", "Result"), f"{value} {row.unit}".strip()),
        (t("方法", "Method"), row.method),
        (t("批次", "Batch"), row.batch_no),
        (t("原始文件", "Original file"), row.raw_sha256[:16] and f"{row.raw_sha256[:16]}…"),
    )
    return f"{row.sample_no} · {row.parameter}", [_window(row.analysed_at, None), *said]


def _batch(row: Batch) -> tuple[str, list[Fact]]:
    said = _said(
        (t("项目", "Parameter"), row.parameter),
        (t("方法", "Method"), row.method),
        (t("仪器", "Instrument"), row.instrument_no),
        (t("分析人员", "Analyst"), row.analyst_no),
    )
    return row.batch_no, [_window(row.begun_at, row.ended_at), *said]


def _custody(row: Custody) -> tuple[str, list[Fact]]:
    degrees = "" if row.temperature_c is None else f"{row.temperature_c:g} °C"
    said = _said(
        (t("交出", "From"), row.from_person),
        (t("接收", "To"), row.to_person),
        (t("地点", "Place"), row.place),
        (t("温度", "Temperature"), degrees),
        (t("封签", "Seal"), row.seal_no),
    )
    return row.sample_no, [_window(row.received_at, None), *said, *_degrees(row)]


def _field(row: FieldMeasurement) -> tuple[str, list[Fact]]:
    said = _said(
        (t("读数", "Reading"), f"{row.value_text} {row.unit}".strip()),
        (t("人员", "Person"), row.person_no),
        (t("仪器", "Instrument"), row.instrument_no),
        (t("点位", "Point"), row.point_no),
    )
    title = f"{row.measurement_no} · {row.parameter}"
    return title, [_window(row.begun_at, row.ended_at), *said, *_degrees(row)]


def _qc(row: QcItem) -> tuple[str, list[Fact]]:
    values = " / ".join(filter(None, (row.first_text, row.second_text)))
    said = _said(
        (t("类别", "Kind"), str(row.get_kind_display())),
        (t("测定值", "Values"), f"{values} {row.unit}".strip()),
        (t("样品", "Sample"), row.sample_no),
    )
    return row.batch_no, said


def _file(row: RawFile) -> tuple[str, list[Fact]]:
    said = _said(
        (t("摘要", "Digest"), f"{row.sha256[:16]}…"),
        (t("建立", "Created"), _instant(row.created_at)),
        (t("修改", "Modified"), _instant(row.modified_at)),
        (t("采集", "Acquired"), _instant(row.acquired_at)),
    )
    return row.name, said


def _report(row: Report) -> tuple[str, list[Fact]]:
    said = _said(
        (t("编制", "Compiled"), f"{row.compiled_by} {_instant(row.compiled_at)}"),
        (t("审核", "Reviewed"), f"{row.reviewed_by} {_instant(row.reviewed_at)}"),
        (t("签发", "Signed"), f"{row.signed_by} {_instant(row.signed_at)}"),
        (t("签发日期", "Issued on"), str(row.issued_on or "—")),
    )
    return row.report_no, said


Opener = Callable[[Any], tuple[str, list[Fact]]]
OPENERS: dict[str, tuple[Any, Text, Opener]] = {
    "sample": (Sample, t("采样记录", "Sampling"), _sample),
    "result": (Result, t("检测结果", "Result"), _result),
    "batch": (Batch, t("分析批次", "Analysis batch"), _batch),
    "custody": (Custody, t("样品交接", "Hand-over"), _custody),
    "field": (FieldMeasurement, t("现场测定", "Field measurement"), _field),
    "qc": (QcItem, t("质控数据", "Quality control"), _qc),
    "file": (RawFile, t("原始文件", "Original file"), _file),
}


def of_reports(references: Iterable[str]) -> dict[str, Row]:
    """Rows of reports by reference; references of other kinds are left out."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for reference in references:
        kind, _, key = reference.partition(":")
        if key.isdigit():
            wanted[kind].append(int(key))
    found: dict[str, Row] = {}
    for kind, (model, label, opener) in OPENERS.items():
        rows = model._default_manager.filter(pk__in=wanted[kind])
        for row in rows.select_related("report").defer("report__package"):
            title, facts = opener(row)
            name, number, pk = f"{kind}:{row.pk}", row.report.report_no, row.report_id
            found[name] = Row(name, label, title, tuple(facts), number, pk)
    for one in Report.objects.filter(pk__in=wanted["report"]).defer("package"):
        title, facts = _report(one)
        name, label = f"report:{one.pk}", t("监测报告", "Report")
        found[name] = Row(name, label, title, tuple(facts), one.report_no, one.pk)
    return found
