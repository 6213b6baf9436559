"""What the sheets of the register's workbook are made of: columns with their words and choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hengjian.core.text import Text, t
from hengjian.registry import columns as c
from hengjian.registry import facts as f
from hengjian.registry.columns import Column, plain


@dataclass(frozen=True)
class SheetSpec:
    """One sheet: its name, its columns, the fact each row says.

    `also` are columns of published forms that the template does not have, `put` makes of what they
    say the fields of the fact; `aliases` are other names of the sheet.
    """

    name: Text
    fact: type[f.Fact]
    columns: tuple[Column, ...]
    also: tuple[Column, ...] = ()
    put: Callable[[dict[str, Any]], dict[str, Any]] = dict
    aliases: tuple[str, ...] = ()

    def names(self) -> set[str]:
        """What a sheet or file may be called."""
        called = (self.name.zh, self.name.en, self.fact.KIND, *self.aliases)
        return {plain(name) for name in called}


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
LEVELS = {
    "province": t("省级", "Provincial"),
    "state": t("国家级", "State-level"),
}
CONTRACTS = {
    "labour": t("劳动合同", "Labour contract"),
    "service": t("聘用合同", "Employment contract"),
    "retired": t("退休返聘", "Retired, re-engaged"),
    "seconded": t("借调派遣", "Seconded"),
    "part-time": t("兼职", "Part-time"),
}
STATUSES = {
    "valid": t("有效", "Valid"),
    "withdrawn": t("撤销", "Withdrawn"),
    "revoked": t("吊销", "Revoked"),
    "cancelled": t("注销", "Cancelled"),
}
YES_NO = (t("是", "yes"), t("否", "no"))


def code(field: str, zh: str, en: str, *, needed: bool = True) -> Column:
    """A number or code, kept as text."""
    return Column(field, t(zh, en), c.code, needed, hint=t("文本格式", "Format as text"))


def words(field: str, zh: str, en: str, *called: str, needed: bool = False) -> Column:
    """Free words; `called` is what published forms call the column."""
    return Column(field, t(zh, en), c.words, needed, aliases=called)


def day(field: str, zh: str, en: str, *called: str, needed: bool = True) -> Column:
    """A day."""
    hint = t("如 2026-10-01", "e.g. 2026-10-01")
    return Column(field, t(zh, en), c.day, needed, None, hint, aliases=called)


def until(zh: str, en: str) -> Column:
    """The last day covered, stored as the first day no longer covered."""
    hint = t("最后一个有效日；长期有效则留空", "The last day covered; empty when open")
    return Column("valid_until", t(zh, en), c.last_day, empty=None, hint=hint)


def chosen(
    field: str, zh: str, en: str, choices: dict[str, Text], empty: str | None = None
) -> Column:
    """One of several words; `empty` is what an empty cell means."""
    shown = tuple(choices.values())
    reader = c.one_of(choices)
    return Column(field, t(zh, en), reader, empty is None, empty, choices=shown, codes=choices)


USCC = code("uscc", "统一社会信用代码", "Credit code")
PLACE = (
    Column("lat_deg", t("纬度", "Latitude"), c.number, empty=None, hint=t("度", "Degrees WGS 84")),
    Column("lon_deg", t("经度", "Longitude"), c.number, empty=None, hint=t("度", "Degrees WGS 84")),
)
REGION = Column(
    "region",
    t("行政区划代码", "Region code"),
    c.code,
    required=True,
    hint=t("6 位，如 620102；兰州新区 620171", "Six digits, e.g. 620102; Lanzhou New Area 620171"),
)
PERSON_NO = code("person_no", "人员编号", "Person number")
ITEM = (
    Column("parameter", t("项目", "Parameter"), c.words, hint=t("空为全部", "Empty: all")),
    Column("method", t("方法", "Method"), c.words, hint=t("空为全部", "Empty: all")),
)


def yes(field: str, zh: str, en: str, *, empty: bool) -> Column:
    """Yes or no; `empty` is what an empty cell means."""
    return Column(field, t(zh, en), c.yes_no, empty=empty, choices=YES_NO)


def as_annex(values: dict[str, Any]) -> dict[str, Any]:
    """A row of a scope annex in the columns of the ministry's form, as the register has it: name and
    number of the method in one, the object out of “类别（产品/对象）”."""
    found = {
        name: value for name, value in values.items() if name not in {"ordinal", "method_name"}
    }
    name = values.get("method_name") or ""
    if name and name not in found.get("method", ""):
        found["method"] = f"{name} {found.get('method', '')}".strip()
    head, bracket, rest = str(found.get("category", "")).partition("（")
    if bracket and rest.endswith("）") and "matrix" not in found:
        found |= {"category": head, "matrix": rest[:-1]}
    return found


#: Columns of the ministry's annex (standards, scope_row_fields) that the template has not.
ANNEX = (
    Column("ordinal", t("序号", "Ordinal"), c.words),
    words("method_name", "依据的标准（方法）名称", "Name of the method"),
    Column("valid_until", t("失效日期", "Expires on"), c.day, empty=None),
)
