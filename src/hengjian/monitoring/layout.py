"""The workbook's sheets and columns, made from the package's own classes.

One sheet per list; the head (institution, report, commission, plan) is one row of the sheet 报告.
Row 1 names a column in both languages, row 2 holds its key, data begin in row 3.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from hengjian.core.text import Text, t
from hengjian.monitoring import package as p

HEADER_ROWS = 2
#: Data rows a sheet may hold.
MOST_ROWS = 50_000


@dataclass(frozen=True)
class Column:
    """A column: its key, names and what kind of value it takes."""

    key: str
    name: Text
    kind: str  # text, number, instant, day, boolean, float, integer, list
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name in the workbook, the list it stands for (empty = the head), its columns."""

    title: str
    key: str
    name: Text
    columns: tuple[Column, ...]


NAMES: dict[str, Text] = {
    "client_key": t("报送标识", "Client key"),
    "institution": t("统一社会信用代码", "Institution code"),
    "region": t("行政区划代码", "Region code"),
    "report_no": t("报告编号", "Report no."),
    "compiled_by": t("编制人编号", "Compiled by"),
    "compiled_at": t("编制时间", "Compiled at"),
    "reviewed_by": t("审核人编号", "Reviewed by"),
    "reviewed_at": t("审核时间", "Reviewed at"),
    "signed_by": t("授权签字人编号", "Signed by"),
    "signed_at": t("签发时间", "Signed at"),
    "issued_on": t("签发日期", "Issued on"),
    "cma_mark": t("使用CMA标志", "CMA mark"),
    "certificate_no": t("资质认定证书编号", "Certificate no."),
    "commission_no": t("委托编号", "Commission no."),
    "client_name": t("委托方", "Client"),
    "client_uscc": t("委托方信用代码", "Client code"),
    "commissioned_on": t("委托日期", "Commissioned on"),
    "purpose": t("监测目的", "Purpose"),
    "category": t("监测类别", "Category"),
    "plan_no": t("方案编号", "Plan no."),
    "approved_by": t("方案批准人", "Plan approved by"),
    "approved_at": t("方案批准时间", "Plan approved at"),
    "person_no": t("人员编号", "Person no."),
    "name": t("名称/姓名", "Name"),
    "instrument_no": t("仪器编号", "Instrument no."),
    "model": t("型号", "Model"),
    "rented": t("是否租用", "Rented"),
    "point_no": t("点位编号", "Point no."),
    "matrix": t("监测对象", "Matrix"),
    "lat_deg": t("纬度（度，WGS84）", "Latitude (deg, WGS 84)"),
    "lon_deg": t("经度（度，WGS84）", "Longitude (deg, WGS 84)"),
    "sample_no": t("样品编号", "Sample no."),
    "role": t("样品性质", "Role"),
    "role_text": t("来源中的性质", "Role as given"),
    "parallel_of": t("平行样对应样品", "Parallel of"),
    "begun_at": t("开始时间", "Begun at"),
    "ended_at": t("结束时间", "Ended at"),
    "day_only": t("仅知日期", "Day only"),
    "sampled_by": t("采样人编号（用、分隔）", "Sampled by"),
    "container": t("容器", "Container"),
    "preservation": t("保存剂", "Preservation"),
    "seal_no": t("封签号", "Seal no."),
    "measurement_no": t("测试编号", "Measurement no."),
    "parameter": t("项目", "Parameter"),
    "method": t("方法编号", "Method"),
    "value": t("数值（原样）", "Value as written"),
    "unit": t("单位", "Unit"),
    "check_before": t("测前校准", "Check before"),
    "check_after": t("测后校准", "Check after"),
    "from_person": t("交样人编号", "From"),
    "to_person": t("接样人编号", "To"),
    "received_at": t("交接时间", "Received at"),
    "place": t("地点", "Place"),
    "temperature_c": t("温度（℃）", "Temperature (°C)"),
    "seal_intact": t("封签完好", "Seal intact"),
    "batch_no": t("批次编号", "Batch no."),
    "analyst_no": t("分析人编号", "Analyst no."),
    "curve_r": t("曲线相关系数", "Curve r"),
    "kind": t("质控类型", "QC kind"),
    "first": t("数值一（原样）", "First value"),
    "second": t("数值二（原样）", "Second value"),
    "certified": t("标准值", "Certified value"),
    "result_no": t("结果编号", "Result no."),
    "fraction": t("形态", "Fraction"),
    "speciation": t("计量形式（如以N计）", "Speciation"),
    "censored": t("未检出", "Non-detect"),
    "detection_limit": t("检出限（原样）", "Detection limit"),
    "limit_unit": t("检出限单位", "Limit unit"),
    "limit_kind": t("检出限类型", "Limit kind"),
    "condition": t("检出情况", "Detection condition"),
    "qualifier": t("标记", "Qualifier"),
    "status": t("状态", "Status"),
    "laboratory": t("分包实验室", "Laboratory"),
    "analysed_at": t("分析时间", "Analysed at"),
    "note": t("备注", "Note"),
    "raw_sha256": t("原始文件SHA-256", "Original file SHA-256"),
    "sha256": t("SHA-256", "SHA-256"),
    "size_bytes": t("大小（字节）", "Size (bytes)"),
    "created_at": t("创建时间", "Created at"),
    "modified_at": t("修改时间", "Modified at"),
    "acquired_at": t("采集时间", "Acquired at"),
    "stage": t("环节", "Stage"),
    "algorithm": t("签名算法", "Algorithm"),
    "signature": t("签名", "Signature"),
}


def _kind(told: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Kind and choices of a field, from its JSON Schema."""
    told = next((one for one in told.get("anyOf", ()) if one.get("type") != "null"), told)
    if "enum" in told:
        return "text", tuple(told["enum"])
    formats = {"date-time": "instant", "date": "day"}
    kinds = {"array": "list", "boolean": "boolean", "number": "float", "integer": "integer"}
    if told.get("format") in formats:
        return formats[told["format"]], ()
    written = "[0-9]{1,15}" in told.get("pattern", "")
    return kinds.get(told["type"], "number" if written else "text"), ()


def _columns(model: type[BaseModel], prefix: str = "", *, leave: set[str]) -> list[Column]:
    told = model.model_json_schema()["properties"]
    made = []
    for key, field in model.model_fields.items():
        if key not in leave:
            kind, choices = _kind(told[key])
            made.append(Column(prefix + key, NAMES[key], kind, field.is_required(), choices))
    return made


def _head() -> tuple[Column, ...]:
    made = [
        Column(key, NAMES[key], "text", required=True)
        for key in ("client_key", "institution", "region")
    ]
    for prefix, model in (("report", p.ReportHead), ("commission", p.Commission), ("plan", p.Plan)):
        made += _columns(model, f"{prefix}.", leave=set())
    return tuple(made)


def _sheet(title: str, en: str, key: str, model: type[BaseModel]) -> Sheet:
    leave = {"qc"} if model is p.BatchRow else set()
    columns = _columns(model, leave=leave)
    if model is p.QcRow:
        columns.insert(0, Column("batch_no", NAMES["batch_no"], "text", required=True))
    return Sheet(title, key, t(title, en), tuple(columns))


HEAD = Sheet("报告", "", t("报告", "Report"), _head())
SHEETS: tuple[Sheet, ...] = (
    HEAD,
    _sheet("人员", "People", "people", p.PersonRow),
    _sheet("仪器", "Instruments", "instruments", p.InstrumentRow),
    _sheet("点位", "Points", "points", p.PointRow),
    _sheet("样品", "Samples", "samples", p.SampleRow),
    _sheet("现场测试", "Field measurements", "field_measurements", p.FieldMeasurementRow),
    _sheet("样品交接", "Hand-overs", "custody", p.CustodyRow),
    _sheet("分析批次", "Batches", "batches", p.BatchRow),
    _sheet("质控", "Quality control", "qc", p.QcRow),
    _sheet("结果", "Results", "results", p.ResultRow),
    _sheet("原始文件", "Original files", "files", p.FileRow),
    _sheet("签名", "Signatures", "signatures", p.SignatureRow),
)
BY_TITLE: dict[str, Sheet] = {sheet.title: sheet for sheet in SHEETS}
README = "说明"
