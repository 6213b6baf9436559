"""The nine sheets of the register's workbook: which columns each has and which fact a row is."""

from __future__ import annotations

from dataclasses import dataclass

from hengjian.core.text import Text, t
from hengjian.registry import columns as c
from hengjian.registry import facts as f
from hengjian.registry.columns import Column, plain


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: its name, its columns, the fact each row says."""

    name: Text
    fact: type[f.Fact]
    columns: tuple[Column, ...]

    def names(self) -> set[str]:
        """What a sheet or file may be called."""
        return {plain(self.name.zh), plain(self.name.en), plain(self.fact.KIND)}


KINDS = {
    "commercial": t("社会化检测机构", "Commercial laboratory"),
    "public": t("公立监测机构", "Public monitoring body"),
    "enterprise": t("企业自行监测", "Enterprise self-monitoring"),
    "operator": t("自动监测运维机构", "Automatic-station operator"),
}
TASKS = {
    "sampling": t("采样", "Sampling"),
    "analysis": t("分析", "Analysis"),
    "review": t("审核", "Review"),
    "signing": t("签发", "Signing"),
}
STATUSES = {
    "valid": t("有效", "Valid"),
    "withdrawn": t("撤销", "Withdrawn"),
    "revoked": t("吊销", "Revoked"),
    "cancelled": t("注销", "Cancelled"),
}
_YES_NO = (t("是", "yes"), t("否", "no"))


def _code(field: str, zh: str, en: str, *, needed: bool = True) -> Column:
    return Column(field, t(zh, en), c.code, needed, hint=t("文本格式", "Format as text"))


def _words(field: str, zh: str, en: str, *, needed: bool = False) -> Column:
    return Column(field, t(zh, en), c.words, needed)


def _day(field: str, zh: str, en: str, *, needed: bool = True) -> Column:
    return Column(field, t(zh, en), c.day, needed, None, t("如 2026-10-01", "e.g. 2026-10-01"))


def _until(zh: str, en: str) -> Column:
    hint = t("最后一个有效日；长期有效则留空", "The last day covered; empty when open")
    return Column("valid_until", t(zh, en), c.last_day, empty=None, hint=hint)


def _chosen(
    field: str, zh: str, en: str, choices: dict[str, Text], empty: str | None = None
) -> Column:
    shown = tuple(choices.values())
    return Column(field, t(zh, en), c.one_of(choices), empty is None, empty, choices=shown)


_USCC = _code("uscc", "统一社会信用代码", "Credit code")
_PLACE = (
    Column("lat_deg", t("纬度", "Latitude"), c.number, empty=None, hint=t("度", "Degrees WGS 84")),
    Column("lon_deg", t("经度", "Longitude"), c.number, empty=None, hint=t("度", "Degrees WGS 84")),
)
_REGION = Column(
    "region",
    t("行政区划代码", "Region code"),
    c.code,
    required=True,
    hint=t("6 位，如 620102；兰州新区 620171", "Six digits, e.g. 620102; Lanzhou New Area 620171"),
)
_PERSON_NO = _code("person_no", "人员编号", "Person number")
_ITEM = (
    Column("parameter", t("项目", "Parameter"), c.words, hint=t("空为全部", "Empty: all")),
    Column("method", t("方法", "Method"), c.words, hint=t("空为全部", "Empty: all")),
)

SHEETS: tuple[SheetSpec, ...] = (
    SheetSpec(
        t("机构", "Institutions"),
        f.InstitutionFact,
        (
            _USCC,
            _words("name", "机构名称", "Institution name", needed=True),
            _chosen("kind", "机构类别", "Kind", KINDS),
            _REGION,
            _words("address", "地址", "Address"),
            *_PLACE,
            _words("head_name", "负责人", "Head"),
        ),
    ),
    SheetSpec(
        t("人员", "People"),
        f.PersonFact,
        (
            _PERSON_NO,
            _words("name", "姓名", "Name", needed=True),
            Column(
                "identity_no",
                t("身份证件号", "Identity number"),
                c.code,
                hint=t("仅用于识别同一人，不保存原文", "Only to find the same person; never kept"),
            ),
        ),
    ),
    SheetSpec(
        t("任职", "Employments"),
        f.EmploymentFact,
        (
            _PERSON_NO,
            _USCC,
            _words("title", "职务", "Title"),
            _day("valid_from", "任职起", "Employed from"),
            _until("任职至", "Employed until"),
        ),
    ),
    SheetSpec(
        t("授权", "Authorisations"),
        f.AuthorisationFact,
        (
            _PERSON_NO,
            _USCC,
            _chosen("task", "授权任务", "Task", TASKS),
            *_ITEM,
            _day("valid_from", "授权起", "Authorised from"),
            _until("授权至", "Authorised until"),
        ),
    ),
    SheetSpec(
        t("仪器", "Instruments"),
        f.InstrumentFact,
        (
            _USCC,
            _code("instrument_no", "仪器编号", "Instrument number"),
            _words("name", "仪器名称", "Instrument name", needed=True),
            _words("model", "型号", "Model"),
            _words("serial", "出厂编号", "Serial number"),
            Column("rented", t("租借", "Rented"), c.yes_no, empty=False, choices=_YES_NO),
            Column(
                "capacity",
                t("并行样品数", "Samples side by side"),
                c.whole,
                empty=1,
                hint=t("可同时处理的样品数，空为 1", "How many it runs at once; empty: 1"),
            ),
        ),
    ),
    SheetSpec(
        t("检定校准", "Calibrations"),
        f.CalibrationFact,
        (
            _USCC,
            _code("instrument_no", "仪器编号", "Instrument number"),
            _day("calibrated_on", "检定校准日期", "Calibrated on"),
            _day("due_on", "有效期至", "Covers until"),
            _code("certificate_no", "检定校准证书编号", "Calibration certificate", needed=False),
            _words("provider", "检定校准机构", "Provider"),
        ),
    ),
    SheetSpec(
        t("证书", "Certificates"),
        f.CertificateFact,
        (
            _USCC,
            _code("certificate_no", "证书编号", "Certificate number"),
            _day("valid_from", "发证日期", "Valid from"),
            _until("有效期至", "Valid until"),
            _chosen("status", "状态", "Status", STATUSES, "valid"),
            _day("status_since", "状态起", "Status since", needed=False),
        ),
    ),
    SheetSpec(
        t("能力表", "Scope"),
        f.ScopeFact,
        (
            _code("certificate_no", "证书编号", "Certificate number"),
            _words("category", "类别", "Category", needed=True),
            _words("matrix", "对象", "Object"),
            _words("parameter", "项目", "Parameter", needed=True),
            _words("method", "方法", "Method", needed=True),
            _words("limits", "限制范围", "Restriction"),
            _day("valid_from", "批准日期", "Granted on"),
            _until("有效期至", "Valid until"),
        ),
    ),
    SheetSpec(
        t("场所", "Sites"),
        f.SiteFact,
        (
            _USCC,
            _words("name", "场所名称", "Site name", needed=True),
            _REGION,
            _words("address", "地址", "Address"),
            *_PLACE,
        ),
    ),
)
