"""One record behind a finding, by its reference `kind:key`, as people read it.

    sample result batch custody field qc file report

`records` answers many references in one query per kind; a reference that leads nowhere, or to a
report the reader may not see, is simply absent from the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet

from hengjian.accounts.access import Actor, scope
from hengjian.core.legal_time import LEGAL
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

READ = "monitoring.report.read"
Line = tuple[Text, str]


@dataclass(frozen=True)
class Record:
    """A record for display. `lines` are label and value; empty values are left out."""

    ref: str
    kind: str
    title: Text
    uscc: str
    report_no: str
    lines: tuple[Line, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON: labels in both languages."""
        return {
            "ref": self.ref,
            "kind": self.kind,
            "title": self.title.both(),
            "institution": self.uscc,
            "report_no": self.report_no,
            "fields": [{**label.both(), "value": value} for label, value in self.lines],
        }


def _at(moment: datetime | None) -> str:
    return moment.astimezone(LEGAL).strftime("%Y-%m-%d %H:%M") if moment else ""


def _window(row: Any) -> str:
    return " – ".join(filter(None, (_at(row.begun_at), _at(row.ended_at))))


def _place(row: Any) -> str:
    return "" if row.lat_deg is None else f"{row.lat_deg:.5f}, {row.lon_deg:.5f}"


def _value(row: Result) -> str:
    if row.censored:
        return f"< {row.limit_text} {row.limit_unit}".strip() if row.limit_text else "ND"
    return f"{row.value_text} {row.unit}".strip() or row.condition


_POINT, _INSTRUMENT = t("点位", "Point"), t("仪器", "Instrument")
_TIME, _POSITION = t("时间", "Time"), t("位置", "Position")
_PERSON, _PARAMETER, _METHOD = t("人员", "Person"), t("项目", "Parameter"), t("方法", "Method")
_SAMPLE, _BATCH, _VALUE = t("样品", "Sample"), t("批次", "Batch"), t("数值", "Value")


def _sample(row: Sample, people: dict[tuple[int, str], list[str]]) -> list[Line]:
    return [
        (_POINT, row.point_no),
        (t("性质", "Role"), str(row.get_role_display())),
        (_TIME, _window(row)),
        (_PERSON, "、".join(people.get((row.report_id, row.sample_no), []))),
        (_POSITION, _place(row)),
        (_INSTRUMENT, row.instrument_no),
        (
            t("容器与保存", "Container and preservation"),
            f"{row.container} {row.preservation}".strip(),
        ),
        (t("封签", "Seal"), row.seal_no),
    ]


def _result(row: Result) -> list[Line]:
    return [
        (_SAMPLE, row.sample_no),
        (_BATCH, row.batch_no),
        (_PARAMETER, f"{row.parameter} {row.fraction} {row.speciation}".strip()),
        (_METHOD, row.method),
        (_VALUE, _value(row)),
        (t("检出限", "Limit"), f"{row.limit_text} {row.limit_unit} {row.limit_kind}".strip()),
        (t("分析时间", "Analysed"), _at(row.analysed_at)),
        (t("实验室", "Laboratory"), row.laboratory),
        (t("原始文件", "Original file"), row.raw_sha256[:16]),
    ]


def _batch(row: Batch) -> list[Line]:
    return [
        (_PARAMETER, row.parameter),
        (_METHOD, row.method),
        (_INSTRUMENT, row.instrument_no),
        (_PERSON, row.analyst_no),
        (_TIME, _window(row)),
        (t("曲线 r", "Curve r"), row.curve_r),
    ]


def _custody(row: Custody) -> list[Line]:
    seal = {
        True: t("完好", "intact"),
        False: t("破损", "broken"),
        None: t("未记录", "not recorded"),
    }
    temperature = "" if row.temperature_c is None else f"{row.temperature_c:g} °C"
    return [
        (_SAMPLE, row.sample_no),
        (_PERSON, " → ".join(filter(None, (row.from_person, row.to_person)))),
        (_TIME, _at(row.received_at)),
        (_POSITION, f"{row.place} {_place(row)}".strip()),
        (t("温度", "Temperature"), temperature),
        (t("封签", "Seal"), f"{row.seal_no} {seal[row.seal_intact]}".strip()),
    ]


def _field(row: FieldMeasurement) -> list[Line]:
    return [
        (_POINT, row.point_no),
        (_PARAMETER, row.parameter),
        (_METHOD, row.method),
        (_VALUE, f"{row.value_text} {row.unit}".strip()),
        (_TIME, _window(row)),
        (_PERSON, row.person_no),
        (_INSTRUMENT, row.instrument_no),
        (_POSITION, _place(row)),
        (
            t("测前/测后校准", "Check before / after"),
            f"{row.check_before} / {row.check_after}".strip(" /"),
        ),
    ]


def _qc(row: QcItem) -> list[Line]:
    return [
        (_BATCH, row.batch_no),
        (t("类型", "Kind"), str(row.get_kind_display())),
        (_SAMPLE, row.sample_no),
        (_VALUE, " / ".join(filter(None, (row.first_text, row.second_text))) + f" {row.unit}"),
        (t("标准值", "Certified"), row.certified_text),
    ]


def _file(row: RawFile) -> list[Line]:
    size = "" if row.size_bytes is None else f"{row.size_bytes} B"
    return [
        (t("文件名", "Name"), row.name),
        (t("摘要", "SHA-256"), row.sha256),
        (t("大小", "Size"), size),
        (t("创建", "Created"), _at(row.created_at)),
        (t("修改", "Modified"), _at(row.modified_at)),
        (t("采集", "Acquired"), _at(row.acquired_at)),
    ]


def _report(row: Report) -> list[Line]:
    return [
        (t("机构", "Institution"), row.institution.name),
        (t("委托方", "Client"), row.client_name),
        (t("编制", "Compiled"), f"{row.compiled_by} {_at(row.compiled_at)}".strip()),
        (t("审核", "Reviewed"), f"{row.reviewed_by} {_at(row.reviewed_at)}".strip()),
        (t("签发", "Signed"), f"{row.signed_by} {_at(row.signed_at)}".strip()),
        (t("状态", "Stage"), str(row.get_stage_display())),
    ]


@dataclass(frozen=True)
class _Kind:
    model: type[Model]
    title: Text
    number: str
    lines: Callable[..., list[Line]]


KINDS = {
    "sample": _Kind(Sample, t("样品", "Sample"), "sample_no", _sample),
    "result": _Kind(Result, t("结果", "Result"), "result_no", _result),
    "batch": _Kind(Batch, t("分析批次", "Batch"), "batch_no", _batch),
    "custody": _Kind(Custody, t("样品交接", "Hand-over"), "sample_no", _custody),
    "field": _Kind(FieldMeasurement, t("现场测试", "Measurement"), "measurement_no", _field),
    "qc": _Kind(QcItem, t("质控", "Quality control"), "batch_no", _qc),
    "file": _Kind(RawFile, t("原始文件", "Original file"), "name", _file),
    "report": _Kind(Report, t("报告", "Report"), "report_no", _report),
}


def records(refs: Iterable[str], actor: Actor | None = None) -> dict[str, Record]:
    """Reference → record, for those `actor` may read (None: the platform itself asks)."""
    asked: dict[str, set[int]] = {}
    for ref in refs:
        kind, _, key = ref.partition(":")
        if kind in KINDS and key.isascii() and key.isdigit() and len(key) < 19:
            asked.setdefault(kind, set()).add(int(key))
    found: dict[str, Record] = {}
    for kind, keys in asked.items():
        found.update(_of_kind(kind, keys, actor))
    return found


def record(ref: str, actor: Actor | None = None) -> Record | None:
    """One record; None when there is none that `actor` may read."""
    return records([ref], actor).get(ref)


def _of_kind(kind: str, keys: set[int], actor: Actor | None) -> dict[str, Record]:
    spec = KINDS[kind]
    rows: QuerySet[Any] = (
        spec.model._default_manager.all() if actor is None else scope(actor, READ, spec.model)
    )
    rows = rows.filter(pk__in=keys)
    if spec.model is Report:
        rows = rows.select_related("institution").defer("package")
    else:
        rows = rows.select_related("report__institution").defer("report__package")
    listed = list(rows)
    extra = [_samplers(listed)] if kind == "sample" else []
    found = {}
    for row in listed:
        report = row if isinstance(row, Report) else row.report
        ref = f"{kind}:{row.pk}"
        number = getattr(row, spec.number)
        found[ref] = Record(
            ref,
            kind,
            t(f"{spec.title.zh} {number}", f"{spec.title.en} {number}"),
            report.institution.uscc,
            report.report_no,
            tuple(line for line in spec.lines(row, *extra) if line[1].strip()),
        )
    return found


def _samplers(samples: list[Sample]) -> dict[tuple[int, str], list[str]]:
    found: dict[tuple[int, str], list[str]] = {}
    rows = Sampler.objects.filter(
        report_id__in={s.report_id for s in samples}, sample_no__in={s.sample_no for s in samples}
    )
    for report, sample, person in rows.order_by("pk").values_list(
        "report_id", "sample_no", "person_no"
    ):
        found.setdefault((report, sample), []).append(person)
    return found
