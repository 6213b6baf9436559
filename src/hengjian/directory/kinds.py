"""The three directories: who keeps which, what their pages are called, which number a person bears."""

from __future__ import annotations

from dataclasses import dataclass

from hengjian.core.text import Text, t


@dataclass(frozen=True)
class Kind:
    """A directory. `role` is the post its people hold, `fault_article` what sanctions rest on."""

    key: str
    path: str
    letter: str
    label: Text
    plural: Text
    credential: Text
    role: str
    line: str
    fault_article: str = ""

    def action(self, verb: str) -> str:
        """The action of the policy table: directory.assessor.list."""
        return f"directory.{self.key}.{verb}"

    def page(self, name: str) -> str:
        """The name of a page: directory-assessor-list."""
        return f"directory-{self.key}-{name}"


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "assessor",
            "assessors",
            "A",
            t("评审员", "Assessor"),
            t("评审员名录", "Assessors"),
            t("评审员证书编号", "Assessor certificate"),
            "assessor",
            "market",
            "CMA163 art 29",
        ),
        Kind(
            "expert",
            "experts",
            "E",
            t("数据质量专家", "Data-quality expert"),
            t("数据质量专家名录", "Data-quality experts"),
            t("聘书编号", "Letter of appointment"),
            "quality-expert",
            "ecology",
        ),
        Kind(
            "inspector",
            "inspectors",
            "I",
            t("执法检查人员", "Inspector"),
            t("执法检查人员名录", "Inspectors"),
            t("执法证号", "Enforcement card"),
            "inspector",
            "ecology",
        ),
    )
}
#: The six faults of assessors as the record of CMA163 art 29 names them; other grounds cite nothing.
FAULTS: dict[str, Text] = {
    "time": t("未按规定的程序和时限评审", "not in the time or manner laid down"),
    "consulting": t("对同一机构既咨询又评审", "consulted for and assessed the same body"),
    "conflict": t("有利害关系未回避", "did not withdraw despite an interest"),
    "secrets": t("泄露秘密", "gave away secrets"),
    "profit": t("谋取不当利益", "sought improper gain"),
    "false-conclusion": t("出具虚假或不实的评审结论", "gave a false conclusion"),
}
OTHER_GROUND = {"other": t("其他原因（无适用条款）", "another ground (no article on record)")}
