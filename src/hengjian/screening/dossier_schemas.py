"""The record types a dossier may hold, and the JSON Schema published for each.

Written once as a list of fields; the published schema and the reader's checks both come from it,
so neither can promise what the other refuses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hengjian.core.text import Text, t

# Kinds of value. NUMBER also takes a decimal written as text, so that trailing zeros survive.
TEXT, TEXTS, NUMBER, COUNT, DATE, INSTANT, YES_NO, RESULT = (
    *("text", "texts", "number", "count", "date", "instant", "yes_no", "result"),
)
NUMBER_PATTERN: Final = r"^-?[0-9]+(\.[0-9]+)?$"
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
INSTANT_PATTERN: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$"
)
LONGEST: Final = 400


@dataclass(frozen=True)
class Field:
    """One field of a record: what it holds, whether it must be there, and what it means."""

    name: str
    kind: str
    says: Text
    must: bool = False
    one_of: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of this field."""
        body: dict[str, Any] = dict(_SHAPES[self.kind])
        if self.one_of:
            body["enum"] = list(self.one_of)
        if self.low is not None:
            body["minimum"] = self.low
        if self.high is not None:
            body["maximum"] = self.high
        return {"title": self.says.zh, "description": self.says.en, **body}


_TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_SHAPES: Final[dict[str, dict[str, Any]]] = {
    TEXT: _TEXT,
    TEXTS: {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]},
    NUMBER: {"type": ["number", "string"], "pattern": NUMBER_PATTERN},
    COUNT: {"type": "integer", "minimum": 0},
    DATE: {"type": "string", "pattern": DATE_PATTERN, "format": "date"},
    INSTANT: {"type": "string", "pattern": INSTANT_PATTERN},
    YES_NO: {"type": "boolean"},
    RESULT: {"type": ["number", "string"], "minLength": 1, "maxLength": 40},
}

_LAT = Field("lat", NUMBER, t("纬度，WGS 84 度", "latitude, degrees WGS 84"), low=-90, high=90)
_LON = Field("lon", NUMBER, t("经度，WGS 84 度", "longitude, degrees WGS 84"), low=-180, high=180)
_PERSONS = Field("persons", TEXTS, t("人员", "persons"))
_REPORT = Field("report", TEXT, t("报告编号", "number of the report"))
_INSTRUMENT = Field("instrument", TEXT, t("仪器编号", "number of the instrument"))
_PLACE = Field("place", TEXT, t("地点", "place"))
_PARAMETER = Field("parameter", TEXT, t("项目", "parameter"))
_METHOD = Field("method", TEXT, t("方法", "method"))
_UNIT = Field("unit", TEXT, t("单位", "unit"))
_START = Field("start", INSTANT, t("开始时间", "begun at"))
_END = Field("end", INSTANT, t("结束时间", "ended at"))
_FROM = Field("from", DATE, t("生效日期", "first valid day"))
_UNTIL = Field("until", DATE, t("失效日期（含）", "last valid day"))


def _must(field: Field) -> Field:
    return Field(field.name, field.kind, field.says, True, field.one_of, field.low, field.high)


_SAMPLE = Field("sample", TEXT, t("样品编号", "number of the sample"))
_DATE = Field("date", DATE, t("日期", "day"))

TYPES: Final[dict[str, tuple[Field, ...]]] = {
    "sampling": (
        _must(_SAMPLE),
        _must(Field("point", TEXT, t("点位", "point"))),
        _must(_START),
        _END,
        _PERSONS,
        _INSTRUMENT,
        _LAT,
        _LON,
        Field("item", TEXT, t("消耗的采样器材", "piece used up by the sampling")),
        Field("matrix", TEXT, t("样品类别", "kind of sample")),
        Field("role", TEXT, t("样品或质控样", "sample or quality control")),
        Field("site", TEXT, t("企业或厂区", "plant")),
        _REPORT,
    ),
    "handover": (
        _must(_PERSONS),
        _must(Field("at", INSTANT, t("交接时间", "handed over at"))),
        _PLACE,
        _LAT,
        _LON,
        _SAMPLE,
        _REPORT,
    ),
    "field_measurement": (
        _must(_PERSONS),
        _must(Field("at", INSTANT, t("测定时间", "measured at"))),
        Field("end", INSTANT, t("结束时间", "ended at")),
        _PARAMETER,
        _INSTRUMENT,
        _PLACE,
        _LAT,
        _LON,
        Field("value", RESULT, t("读数", "reading")),
        _UNIT,
        _REPORT,
    ),
    "analysis": (
        _must(_SAMPLE),
        _must(_PARAMETER),
        Field("value", RESULT, t("结果，含未检出写法", "result, or how a non-detect is written")),
        _UNIT,
        _METHOD,
        Field("matrix", TEXT, t("样品类别", "kind of sample")),
        _DATE,
        Field("sampled", INSTANT, t("采样结束时间", "sampling ended at")),
        Field("received", INSTANT, t("接样时间", "received at")),
        _START,
        _END,
        Field("preservation", TEXT, t("保存方式", "preservation")),
        Field("analyst", TEXT, t("分析人员", "analyst")),
        _INSTRUMENT,
        Field("batch", TEXT, t("批次", "batch")),
        Field("role", TEXT, t("样品或质控样", "sample or quality control")),
        Field("raw_sha256", TEXT, t("原始文件摘要", "digest of the original file")),
        Field("cma_mark", YES_NO, t("是否使用CMA标志", "under the CMA mark")),
        _REPORT,
    ),
    "report": (
        _must(Field("no", TEXT, t("报告编号", "number of the report"))),
        Field("issued", DATE, t("签发日期", "issued on")),
        Field("compiled", INSTANT, t("编制时间", "compiled at")),
        Field("reviewed", INSTANT, t("审核时间", "reviewed at")),
        Field("signed", INSTANT, t("签字时间", "signed at")),
        Field("signed_by", TEXT, t("签字人", "signed by")),
        Field("cma_mark", YES_NO, t("是否使用CMA标志", "under the CMA mark")),
    ),
    "measure": (
        _must(Field("kind", TEXT, t("措施种类", "kind of measure"))),
        _must(Field("start", DATE, t("开始日期", "first day"))),
        Field("end", DATE, t("结束日期（含）", "last day")),
    ),
    "scope": (
        _must(_PARAMETER),
        _must(_METHOD),
        Field("matrix", TEXTS, t("适用样品类别，缺省为不限", "kinds of sample; any when left out")),
        _FROM,
        _UNTIL,
    ),
    "authorisation": (
        _must(Field("person", TEXT, t("人员", "person"))),
        _must(
            Field(
                "task",
                TEXT,
                t("工作", "task"),
                one_of=("sampling", "analysis", "signing"),
            )
        ),
        _PARAMETER,
        _METHOD,
        _FROM,
        _UNTIL,
    ),
    "certificate": (
        _must(_INSTRUMENT),
        _must(Field("due", DATE, t("有效期至（含）", "valid until"))),
        Field("calibrated", DATE, t("检定或校准日期", "calibrated on")),
    ),
    "calibration": (
        _must(_INSTRUMENT),
        _must(Field("value_db", NUMBER, t("示值，分贝", "reading, dB"))),
        _must(Field("nominal_db", NUMBER, t("标称值，分贝", "nominal value, dB"))),
        Field("at", INSTANT, t("校准时间", "checked at")),
        _REPORT,
    ),
    "qc_pair": (
        _must(_PARAMETER),
        _must(Field("first", NUMBER, t("第一个值", "first value"))),
        _must(Field("second", NUMBER, t("第二个值", "second value"))),
        Field("kind", TEXT, t("种类", "kind"), one_of=("parallel", "field_parallel")),
        Field("batch", TEXT, t("批次", "batch")),
        _UNIT,
        Field(
            "relative_sd_expected",
            NUMBER,
            t("方法的相对标准偏差", "relative standard deviation of the method"),
        ),
        _REPORT,
    ),
    "inventory": (
        _must(Field("item", TEXT, t("器材名称", "piece"))),
        _must(Field("count", COUNT, t("现有数量", "pieces held"))),
        _must(_DATE),
    ),
    "power": (
        _must(_DATE),
        _must(Field("kwh", NUMBER, t("当日用电量，千瓦时", "power of the day, kWh"))),
        _must(Field("typical_kwh", NUMBER, t("正常日用电量，千瓦时", "a typical day, kWh"))),
        Field("site", TEXT, t("企业或厂区", "plant")),
    ),
    "well_washing": (
        _must(Field("well", TEXT, t("井号", "well"))),
        _must(Field("end", INSTANT, t("洗井结束时间", "washing ended at"))),
        Field(
            "stage",
            TEXT,
            t("成井洗井或采样前洗井", "development or purge"),
            one_of=("development", "purge"),
        ),
    ),
    "file": (
        _must(Field("name", TEXT, t("文件名", "name of the file"))),
        Field("created", INSTANT, t("创建时间", "created at")),
        Field("modified", INSTANT, t("修改时间", "modified at")),
        Field("acquired", INSTANT, t("数据采集时间", "data acquired at")),
        Field("sha256", TEXT, t("摘要", "digest")),
        _REPORT,
    ),
}
COMMON: Final = (Field("institution", TEXT, t("机构", "institution")),)


def record_schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one record type. A field that may be absent may be null."""
    fields = (*TYPES[name], *COMMON)
    shapes = {f.name: f.schema() if f.must else _or_null(f.schema()) for f in fields}
    return {
        "type": "object",
        "required": ["type", *(f.name for f in fields if f.must)],
        "properties": {"type": {"const": name}, **shapes},
    }


def _or_null(shape: dict[str, Any]) -> dict[str, Any]:
    head = {key: shape.pop(key) for key in ("title", "description")}
    return {**head, "anyOf": [shape, {"type": "null"}]}


def schemas() -> dict[str, Any]:
    """One document: a dossier is a list of records, or an object with `records`."""
    records = {"type": "array", "items": {"oneOf": [{"$ref": f"#/$defs/{n}"} for n in TYPES]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "hengjian dossier",
        "description": "Local times without a zone are Asia/Shanghai. Unknown fields are reported.",
        "anyOf": [
            records,
            {"type": "object", "required": ["records"], "properties": {"records": records}},
        ],
        "$defs": {name: record_schema(name) for name in TYPES},
    }
