"""The rules of intake: stable code, what it asks, what to do, the law it rests on.

`law` are keys of standards.law; only those in force on the day of the facts are cited. `blocks`
says whether the report may still be issued under the CMA mark. A rule that rests on numbers nobody
has compared with the standard's text never blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from hengjian.core.periods import NotCovered
from hengjian.core.text import Text, t
from hengjian.standards import law


@dataclass(frozen=True)
class Rule:
    """One rule; `name` is what it asks, `remedy` what the laboratory can do."""

    code: str
    name: Text
    remedy: Text
    law: tuple[str, ...]
    blocks: bool = True


_REGISTER_IT = t(
    "请核对编号；确有其人（物）的，先在登记库补登并说明",
    "Check the number; if it is right, have it entered in the register and say why it was late",
)
_TRAIN = t(
    "请由有授权的人员承担，或说明授权依据及日期",
    "Let an authorised person do it, or show the authorisation and its day",
)
_TIME = t(
    "请核对原始记录上的时间并书面说明；时间不得补填",
    "Compare with the raw record and explain in writing; times are never filled in later",
)
_RULES = (
    Rule(
        "certificate-not-valid",
        t("资质认定证书应有效且属于本机构", "the certificate must be valid and the body's own"),
        t(
            "请核对证书编号和有效期；无有效证书不得加盖CMA标志",
            "Check number and period; no mark without a valid one",
        ),
        ("CMA163:no-cma", "CMA163:lending", "REG820:filing"),
    ),
    Rule(
        "method-outside-scope",
        t(
            "项目和方法应在能力附表之内",
            "parameter and method must lie within the accredited scope",
        ),
        t(
            "请核对方法编号；超出附表的项目不得加盖CMA标志，可申请扩项",
            "Check the method number; outside the scope no mark, apply to extend it",
        ),
        ("CMA163:beyond-scope", "REG820:scope"),
    ),
    Rule(
        "calibration-expired",
        t(
            "仪器使用当日应在检定/校准有效期内",
            "an instrument must be calibrated on the day of use",
        ),
        t("请补充当日有效的检定或校准证书", "Add the calibration certificate that covers the day"),
        ("SAMR39:untrue", "SUP2025:instruments"),
    ),
    Rule(
        "unknown-instrument",
        t("仪器应在本机构登记", "an instrument must be on the register"),
        _REGISTER_IT,
        ("SUP2025:instruments", "REG820:traceability"),
    ),
    Rule(
        "unknown-person",
        t("人员应在本机构登记", "a person must be on the body's register"),
        _REGISTER_IT,
        ("SUP2025:staff", "REG820:traceability"),
    ),
    Rule(
        "person-not-employed",
        t("人员当日应在本机构任职", "a person must be employed there that day"),
        _REGISTER_IT,
        ("SUP2025:staff", "SAMR39:two-bodies"),
    ),
    Rule(
        "unauthorised-sampler",
        t("采样人员当日应有采样授权", "a sampler must be authorised that day"),
        _TRAIN,
        ("SUP2025:training",),
    ),
    Rule(
        "unauthorised-analyst",
        t(
            "分析人员当日应有该项目方法的授权",
            "an analyst must be authorised for the method that day",
        ),
        _TRAIN,
        ("SUP2025:training",),
    ),
    Rule(
        "unauthorised-reviewer",
        t("审核人员当日应有审核授权", "a reviewer must be authorised that day"),
        _TRAIN,
        ("SUP2025:training",),
        False,
    ),
    Rule(
        "unauthorised-signatory",
        t(
            "授权签字人当日应有全部项目的签字领域",
            "the signatory's field must cover every item that day",
        ),
        _TRAIN,
        ("SAMR39:seal-signatory", "SAMR39:fine-faults", "SUP2025:signatory"),
    ),
    Rule(
        "too-few-samplers",
        t("现场采样人员数应符合要求", "enough people must be at the point"),
        t(
            "请补充同组采样人员；确为一人采样的应重新采样",
            "Name the second sampler; if there was none, sample again",
        ),
        ("SUP2025:field",),
    ),
    Rule(
        "not-three-persons",
        t("编制、审核、签发应为三人", "compiling, reviewing and signing take three persons"),
        t("请由不同人员审核、签发", "Have somebody else review and sign"),
        ("SAMR39:seal-signatory",),
    ),
    Rule(
        "signing-step-missing",
        t(
            "报告应有编制、审核、签发人及时间",
            "a report names who compiled, reviewed and signed it, and when",
        ),
        t("请补全三级审核信息", "Give the person and time of each step"),
        ("SAMR39:seal-signatory", "SUP2025:report"),
    ),
    Rule(
        "signing-out-of-order",
        t(
            "先分析，后编制、审核、签发",
            "analysis, compiling, review and signature follow one another",
        ),
        _TIME,
        ("SUP2025:records", "FRAUD175:forging"),
    ),
    Rule(
        "plan-after-sampling",
        t("方案应在首次采样前批准", "the plan must be approved before the first sampling"),
        _TIME,
        ("SUP2025:field", "REG820:norms"),
    ),
    Rule(
        "plan-missing",
        t("应有经批准的监测方案", "there must be an approved plan"),
        t("请补充方案编号、批准人和批准时间", "Give the plan's number, who approved it and when"),
        ("SUP2025:field",),
    ),
    Rule(
        "analysis-before-receipt",
        t("分析应在采样和接样之后开始", "analysis begins after sampling and receipt"),
        _TIME,
        ("FRAUD175:forging", "REG820:fraud-types"),
    ),
    Rule(
        "custody-missing",
        t(
            "送实验室的样品应有交接记录",
            "a sample analysed in the laboratory has a hand-over record",
        ),
        t("请补充样品交接记录", "Add the hand-over record"),
        ("SUP2025:samples",),
        False,
    ),
    Rule(
        "seal-broken",
        t("封签应完好", "the seal must be intact"),
        t(
            "请书面说明封签破损的原因及对结果的影响",
            "Explain in writing why it was broken and what it means for the result",
        ),
        ("SUP2025:samples",),
        False,
    ),
    Rule(
        "holding-time-exceeded",
        t(
            "分析应在样品保存期内（数值待与标准文本核对）",
            "analysis within the holding time (hours not yet compared with the standard's text)",
        ),
        t(
            "请核对采样和分析时间；超期的说明对结果的影响",
            "Check both times; if exceeded, say what it means for the result",
        ),
        ("SAMR39:untrue", "HJ 493-2009"),
        False,
    ),
    Rule(
        "no-qc-in-batch",
        t("每个分析批次应有质控", "every analysis batch has quality control"),
        t(
            "请补充该批次的空白、平行、加标或标准样品",
            "Add the batch's blank, parallel, spike or reference sample",
        ),
        ("SUP2025:quality-control", "HJ 630-2011"),
    ),
    Rule(
        "raw-record-missing",
        t("结果所引的原始文件应列入文件清单", "the original file a result names is listed"),
        t(
            "请核对文件摘要，并在文件清单中列出该文件",
            "Check the file's digest, and list the file",
        ),
        ("REG820:traceability", "SUP2025:records"),
        False,
    ),
    Rule(
        "sampling-time-missing",
        t("样品应有采样起止时间和人员", "a sample has its times"),
        t("请补充采样时间", "Give the time of sampling"),
        ("SUP2025:records", "SUP2025:field"),
    ),
    Rule(
        "results-missing",
        t("报告应有结果", "a report states its results"),
        t(
            "请补充结果；没有结果的报告不得加盖CMA标志",
            "Add the results; without any there is no mark",
        ),
        ("SUP2025:records",),
    ),
    Rule(
        "issue-date-missing",
        t("报告应有签发日期", "a report states its day of issue"),
        t("请填写签发日期", "Give the day of issue"),
        ("SUP2025:records",),
    ),
)

RULES = {rule.code: rule for rule in _RULES}
LONGEST = 60


@cache
def cited(code: str, day: date) -> str:
    """The rule's law keys in force on `day`, joined by “; ”; empty when none was."""
    keys = [key for key in RULES[code].law if law.in_force(key, day)]
    while len("; ".join(keys)) > LONGEST:
        keys.pop()
    return "; ".join(keys)


def citation(keys: str, day: date) -> Text:
    """The citations of kept keys as they stood on `day`, for people."""
    said: list[Text] = []
    for key in filter(None, keys.split("; ")):
        try:
            said.append(law.on(day).cite(key))
        except NotCovered:
            said.append(Text(key, key))
    return Text("；".join(s.zh for s in said), "; ".join(s.en for s in said))
