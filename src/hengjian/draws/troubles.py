"""What forbids a draw, in words; the words of reasons; the digest of a document."""

from __future__ import annotations

import hashlib

from hengjian.core.errors import Problem
from hengjian.core.text import Text, t
from hengjian.draws import plan
from hengjian.draws.pool import Trouble

_WORDS: dict[str, tuple[Text, Text]] = {
    "bad-id": (
        t("候选编号不合格式", "the candidate's number has a wrong form"),
        t("请用字母、数字与 . _ / - 组成的编号", "Use letters, digits and . _ / -"),
    ),
    "duplicate-id": (
        t("同一候选出现两次", "the candidate stands twice"),
        t("请从名单中去掉重复项", "Take the repetition out of the pool"),
    ),
    "bad-exclusion": (
        t("回避原因代码不合格式", "the exclusion's reason code has a wrong form"),
        t("请用小写字母、数字与连字符", "Use small letters, digits and hyphens"),
    ),
    "bad-field": (
        t(
            "领域名含有不可见或易混淆的字符",
            "a field's name holds invisible or look-alike characters",
        ),
        t("请从领域目录中选择", "Choose from the list of fields"),
    ),
    "bad-weight": (
        t("权重应为 1 至 100 的整数", "a weight is a whole number of 1 to 100"),
        t("请改正权重", "Correct the weight"),
    ),
    "bad-size": (
        t("抽取人数应大于零", "at least one is drawn"),
        t("请填写人数", "Give the number"),
    ),
    "pool-too-large": (
        t("名单超过 5000 名", "the pool holds more than 5000"),
        t("请按区域或领域分组抽取", "Draw by area or field"),
    ),
    "too-many-fields": (
        t("所需领域超过 14 个", "more than 14 fields are needed"),
        t("请合并领域或分组抽取", "Join fields or draw several groups"),
    ),
    "field-uncovered": (
        t("没有人具备该领域", "nobody available has this field"),
        t("请从上级或外地名录增补候选人", "Add candidates from the level above or elsewhere"),
    ),
    "no-leader": (
        t("没有可担任组长的人", "nobody available may lead"),
        t("请增补可任组长的候选人", "Add candidates who may lead"),
    ),
    "too-few": (
        t("可抽取的人数不足", "too few are available"),
        t("请从上级或外地名录增补候选人", "Add candidates from the level above or elsewhere"),
    ),
}
_REASONS = {
    plan.NOT_NEEDED: t("不具备所需领域", "has none of the needed fields"),
    plan.KEPT_FIELD: t("名额须留给尚缺的领域", "the place is kept for a field still missing"),
    plan.KEPT_LEADER: t("名额须留给组长人选", "the place is kept for a leader"),
}
#: Exclusion codes that have words; another code is shown as it is.
EXCLUSIONS: dict[str, Text] = {
    "conflict": t("利益冲突", "conflict of interest"),
    "conflict-employment": t("现在或回避期内受雇于该机构", "employed there, now or recently"),
    "conflict-tie": t("该机构的股东、负责人或控制人", "shareholder, head or controller of it"),
    "conflict-consulting": t("为该机构提供咨询", "consulting for it, now or recently"),
    "conflict-kin": t("近亲属在该机构", "next of kin there"),
    "conflict-declared": t("已申报利害关系", "declared an interest"),
    "recused": t("本人申请回避", "asked to stand aside"),
    "suspended": t("暂停期间", "suspended"),
    "removed": t("已移出名录", "removed from the directory"),
    "expired-certificate": t("证书过期", "certificate expired"),
    "rotation": t("轮换间隔内承担过该机构任务", "took a task there within the rotation"),
    "workload": t("工作量已达上限", "has as much work as allowed"),
    "unavailable": t("当日不能参加", "not available that day"),
}


def problem(trouble: Trouble) -> Problem:
    """A trouble of pool or rule, at its place."""
    message, remedy = _WORDS[trouble.code]
    return Problem(trouble.what or "pool", f"draws.{trouble.code}", message, remedy, trouble.what)


def reason(code: str) -> str:
    """Why somebody was passed over, in the reader's language; unknown codes stay codes."""
    if code.startswith(f"{plan.EXCLUDED}:"):
        told = code.partition(":")[2]
        return str(t("回避：{why}", "excluded: {why}").format(why=excluded(told)))
    return str(_REASONS.get(code, code))


def excluded(code: str) -> str:
    """An exclusion code in the reader's language."""
    return str(EXCLUSIONS.get(code, code))


def digest(document: object) -> str:
    """The digest of a document as an evidence file names it: SHA-256 of its canonical JSON."""
    return hashlib.sha256(plan.canonical(document)).hexdigest()
