"""The first nine sheets: institutions, people, instruments, certificates, sites."""

from __future__ import annotations

from hengjian.core.text import t
from hengjian.registry import columns as c
from hengjian.registry import facts as f
from hengjian.registry.columns import Column
from hengjian.registry.sheets.parts import (
    ANNEX,
    CONTRACTS,
    ITEM,
    KINDS,
    LEVELS,
    PERSON_NO,
    PLACE,
    REGION,
    STATUSES,
    TASKS,
    USCC,
    SheetSpec,
    as_annex,
    chosen,
    code,
    day,
    until,
    words,
    yes,
)

FIRST: tuple[SheetSpec, ...] = (
    SheetSpec(
        t("机构", "Institutions"),
        f.InstitutionFact,
        (
            USCC,
            words("name", "机构名称", "Institution name", needed=True),
            chosen("kind", "机构类别", "Kind", KINDS),
            REGION,
            words("address", "地址", "Address"),
            *PLACE,
            words("head_name", "负责人", "Head"),
            day("founded_on", "成立日期", "Founded on", needed=False),
            words("legal_form", "法律地位", "Legal form"),
        ),
    ),
    SheetSpec(
        t("人员", "People"),
        f.PersonFact,
        (
            PERSON_NO,
            words("name", "姓名", "Name", needed=True),
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
            PERSON_NO,
            USCC,
            words("title", "职务", "Title"),
            day("valid_from", "任职起", "Employed from"),
            until("任职至", "Employed until"),
            chosen("contract", "合同类型", "Contract", CONTRACTS, ""),
            day("insured_from", "社保起缴日", "Insured from", needed=False),
        ),
    ),
    SheetSpec(
        t("授权", "Authorisations"),
        f.AuthorisationFact,
        (
            PERSON_NO,
            USCC,
            chosen("task", "授权任务", "Task", TASKS),
            *ITEM,
            day("valid_from", "授权起", "Authorised from"),
            until("授权至", "Authorised until"),
        ),
    ),
    SheetSpec(
        t("仪器", "Instruments"),
        f.InstrumentFact,
        (
            USCC,
            code("instrument_no", "仪器编号", "Instrument number"),
            words("name", "仪器名称", "Instrument name", needed=True),
            words("model", "型号", "Model"),
            words("serial", "出厂编号", "Serial number"),
            yes("rented", "租借", "Rented", empty=False),
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
            USCC,
            code("instrument_no", "仪器编号", "Instrument number"),
            day("calibrated_on", "检定校准日期", "Calibrated on"),
            day("due_on", "有效期至", "Covers until"),
            code("certificate_no", "检定校准证书编号", "Calibration certificate", needed=False),
            words("provider", "检定校准机构", "Provider"),
        ),
    ),
    SheetSpec(
        t("证书", "Certificates"),
        f.CertificateFact,
        (
            USCC,
            code("certificate_no", "证书编号", "Certificate number"),
            day("valid_from", "发证日期", "Valid from"),
            until("有效期至", "Valid until"),
            chosen("status", "状态", "Status", STATUSES, "valid"),
            day("status_since", "状态起", "Status since", needed=False),
            chosen("level", "发证层级", "Level", LEVELS, "province"),
            day("decided_on", "许可决定日期", "Decided on", needed=False),
        ),
    ),
    SheetSpec(
        t("能力表", "Scope"),
        f.ScopeFact,
        (
            code("certificate_no", "证书编号", "Certificate number"),
            words("category", "类别", "Category", "类别（产品/对象）", needed=True),
            words("matrix", "对象", "Object"),
            words("parameter", "项目", "Parameter", "产品/项目/参数", needed=True),
            words("method", "方法", "Method", "标准编号含年号", needed=True),
            words("limits", "限制范围", "Restriction"),
            words("site", "场所地址", "Site"),
            words("note", "说明", "Note"),
            code("library_item", "能力项目库条目号", "Library item", needed=False),
            words("library_status", "库内状态", "Library status"),
            day("valid_from", "批准日期", "Granted on", "生效日期"),
            until("有效期至", "Valid until"),
        ),
        also=ANNEX,
        put=as_annex,
        aliases=("能力范围",),
    ),
    SheetSpec(
        t("场所", "Sites"),
        f.SiteFact,
        (
            USCC,
            words("name", "场所名称", "Site name", needed=True),
            REGION,
            words("address", "地址", "Address"),
            *PLACE,
        ),
    ),
)
