"""The sheets the supplementary requirements are counted from: qualifications, posts, premises, ties."""

from __future__ import annotations

from decimal import Decimal

from hengjian.core.text import Text, t
from hengjian.registry import columns as c
from hengjian.registry import facts as f
from hengjian.registry.columns import Column
from hengjian.registry.facts.people import LEVEL_WORDS
from hengjian.registry.sheets.parts import (
    PERSON_NO,
    USCC,
    SheetSpec,
    chosen,
    code,
    day,
    until,
    words,
    yes,
)
from hengjian.registry.tabular import Value

_NO = code("instrument_no", "仪器编号", "Instrument number")
_SINCE = day("valid_from", "自", "From")
_UNTIL = until("至", "Until")
_DONE = (
    words("parameter", "项目", "Parameter", needed=True),
    words("method", "方法", "Method", needed=True),
)
_QUALIFICATIONS = {
    "education": t("学历", "Education"),
    "title": t("职称", "Professional title"),
}
_WORK = {
    "monitoring": t("监测工作", "Monitoring work"),
    "quality": t("质量管理", "Quality management"),
}
_POSTS = {
    "technical-head": t("技术负责人", "Technical head"),
    "quality-head": t("质量负责人", "Quality head"),
    "signatory": t("授权签字人", "Authorised signatory"),
}
_FUNCTIONS = {
    "transmission": t("数据直传", "Direct transmission"),
    "position": t("定位", "Position"),
    "time": t("时间", "Time"),
    "log": t("操作日志", "Operation log"),
    "saving": t("自动保存与打印", "Automatic saving and printing"),
}
_SORTS = {
    "other": t("一般仪器", "Other instrument"),
    "gas-analyser": t("SO2/NOx分析仪", "SO2/NOx analyser"),
    "particulate": t("颗粒物采样器或β射线仪", "Particulate sampler or beta-ray"),
    "sound-level": t("声级计", "Sound level meter"),
}
_PURPOSES = {
    "storage": t("样品贮存", "Sample storage"),
    "preparation": t("样品制备", "Sample preparation"),
    "pretreatment": t("前处理", "Pretreatment"),
    "instrument": t("仪器分析", "Instrument room"),
    "other": t("其他", "Other"),
}
_TENURES = {
    "owned": t("自有", "Owned"),
    "leased": t("租用", "Leased"),
    "borrowed": t("借用", "Borrowed"),
}
_TIES = {
    "shareholder": t("股东", "Shareholder"),
    "head": t("法定代表人", "Legal representative"),
    "controller": t("实际控制人", "Actual controller"),
    "successor": t("承继自", "Successor of"),
    "branch": t("分支机构", "Branch of"),
}


def _share(cell: Value) -> Decimal:
    """A share of one, exactly as written (at most four decimals are kept)."""
    return Decimal(str(round(c.number(cell), 4)))


def _sheet(zh: str, en: str, fact: type[f.Fact], *columns: Column) -> SheetSpec:
    return SheetSpec(Text(zh, en), fact, columns)


MORE: tuple[SheetSpec, ...] = (
    _sheet(
        "资格",
        "Qualifications",
        f.QualificationFact,
        PERSON_NO,
        chosen("kind", "种类", "Kind", _QUALIFICATIONS),
        chosen("level", "等级", "Level", LEVEL_WORDS),
        words("field", "专业", "Field"),
        day("obtained_on", "取得日期", "Obtained on"),
        code("evidence_no", "证书号", "Evidence number", needed=False),
    ),
    _sheet(
        "工作经历",
        "Experience",
        f.ExperienceFact,
        PERSON_NO,
        chosen("work", "工作性质", "Work", _WORK, "monitoring"),
        words("field", "领域", "Field"),
        words("employer", "工作单位", "Employer"),
        _SINCE,
        _UNTIL,
    ),
    _sheet(
        "岗位任命",
        "Appointments",
        f.AppointmentFact,
        PERSON_NO,
        USCC,
        chosen("post", "岗位", "Post", _POSTS),
        words("field", "签字领域", "Signing field"),
        _SINCE,
        _UNTIL,
    ),
    _sheet(
        "能力确认",
        "Ability confirmations",
        f.AbilityConfirmationFact,
        PERSON_NO,
        USCC,
        *_DONE,
        day("confirmed_on", "确认日期", "Confirmed on"),
        yes("theory", "理论考核", "Theory", empty=True),
        yes("practice", "操作考核", "Practice", empty=True),
        code("record_no", "记录编号", "Record number", needed=False),
    ),
    _sheet(
        "期间核查",
        "Period checks",
        f.PeriodCheckFact,
        USCC,
        _NO,
        day("checked_on", "核查日期", "Checked on"),
        yes("passed", "合格", "Passed", empty=True),
        code("record_no", "记录编号", "Record number", needed=False),
    ),
    _sheet(
        "仪器租借",
        "Leases",
        f.LeaseFact,
        USCC,
        _NO,
        words("lessor", "出租方", "Lessor", needed=True),
        yes("sole_use", "独占使用", "Sole use", empty=True),
        _SINCE,
        _UNTIL,
    ),
    _sheet(
        "防篡改功能",
        "Instrument functions",
        f.InstrumentFunctionFact,
        USCC,
        _NO,
        chosen("function", "功能", "Function", _FUNCTIONS),
        day("verified_on", "验证日期", "Verified on"),
        code("record_no", "记录编号", "Record number", needed=False),
    ),
    _sheet(
        "仪器用途",
        "Instrument uses",
        f.InstrumentUseFact,
        USCC,
        _NO,
        words("parameter", "项目", "Parameter", needed=True),
        chosen("sort", "仪器类别", "Sort", _SORTS, "other"),
        yes("fugitive", "用于无组织监测", "Fugitive", empty=False),
    ),
    _sheet(
        "方法验证",
        "Method verifications",
        f.MethodVerificationFact,
        USCC,
        *_DONE,
        day("verified_on", "验证日期", "Verified on"),
        code("report_no", "验证报告编号", "Report number"),
        Column("real_samples", t("实际样品数", "Real samples"), c.whole, empty=0),
    ),
    _sheet(
        "功能用房",
        "Premises",
        f.PremisesFact,
        USCC,
        words("site", "场所名称", "Site name", needed=True),
        words("name", "房间", "Room", needed=True),
        chosen("purpose", "用途", "Purpose", _PURPOSES),
        chosen("tenure", "权属", "Tenure", _TENURES, "owned"),
        yes("sole_use", "独占使用", "Sole use", empty=True),
        Column("area_m2", t("面积（平方米）", "Area (m²)"), c.number, empty=None),
        _SINCE,
        _UNTIL,
    ),
    _sheet(
        "关联关系",
        "Ties",
        f.TieFact,
        USCC,
        chosen("kind", "关系", "Kind", _TIES),
        code("other_uscc", "对方信用代码", "Other credit code", needed=False),
        code("other_person_no", "对方人员编号", "Other person number", needed=False),
        words("other_name", "对方名称", "Other name"),
        Column("share", t("出资比例（0–1）", "Share (0–1)"), _share, empty=None),
        _SINCE,
        _UNTIL,
    ),
)
