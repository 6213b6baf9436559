"""What departs from an edition inside the data segment: one small question a function.

Every question yields Deviations and never stops the reading. An edition without a table of codes
is not asked about them. Pure: no clock, no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from hengjian.core.text import t
from hengjian.telemetry.hj212.editions import Edition
from hengjian.telemetry.hj212.frame import Deviation

FACTOR = re.compile(r"([A-Za-z0-9]{1,24})-([A-Za-z]{1,16})", re.ASCII)
_STAMP = re.compile(r"\d{14}(\d{3})?", re.ASCII)
_CP_LIMIT = 950


@dataclass(frozen=True)
class Value:
    """One measured value: factor code, suffix (Rtd, Avg …), its text, its mark (N, D, C …)."""

    factor: str
    suffix: str
    text: str
    mark: str = ""


def twice(name: str) -> Deviation:
    """The field appears more than once."""
    name = name[:40]
    return Deviation("duplicate-field", t(f"字段 {name} 重复", f"the field {name} appears twice"))


def header_problems(
    edition: Edition, header: dict[str, str], flag: int | None
) -> Iterator[Deviation]:
    for name in edition.required:
        if name not in header:
            yield Deviation("field-missing", t(f"缺少字段 {name}", f"the field {name} is missing"))
    for name, value in header.items():
        form = edition.forms.get(name)
        if name not in edition.order:
            yield Deviation(
                "field-unknown", t(f"未知字段 {name[:40]}", f"unknown field {name[:40]}")
            )
        elif form is not None and not form.fullmatch(value):
            yield Deviation(
                "field-form",
                t(
                    f"{name} 的值“{value[:40]}”不合 {edition.key} 版格式",
                    f"{name}=“{value[:40]}” has not the form of the {edition.key} edition",
                ),
            )
    known = [name for name in header if name in edition.order]
    if known != sorted(known, key=edition.order.index):
        yield Deviation("field-order", t("字段顺序与标准不同", "fields stand in another order"))
    yield from _codes(edition, header)
    yield from _packet_numbers(header, flag)


def _codes(edition: Edition, header: dict[str, str]) -> Iterator[Deviation]:
    for name, table, rule in (
        ("ST", edition.systems, "st-unknown"),
        ("CN", edition.commands, "cn-unknown"),
    ):
        code = header.get(name)
        free = name == "ST" and code is not None and code[:1].isalpha()  # A0 to Z9 are free
        if table and code is not None and code not in table and not free:
            yield Deviation(
                rule,
                t(
                    f"{name}={code[:40]} 不在 {edition.key} 版编码表中",
                    f"{name}={code[:40]} is not in the table of the {edition.key} edition",
                ),
            )


def _packet_numbers(header: dict[str, str], flag: int | None) -> Iterator[Deviation]:
    present = "PNUM" in header or "PNO" in header
    announced = bool((flag or 0) & 2)
    if present != announced and "Flag" in header:
        yield Deviation(
            "packet-numbers",
            t("Flag 的拆包位与 PNUM、PNO 不一致", "the split bit of Flag and PNUM, PNO disagree"),
        )
    numbers = [header.get(name, "") for name in ("PNUM", "PNO")]
    if all(number.isascii() and number.isdigit() and len(number) < 5 for number in numbers):
        total, this = map(int, numbers)
        if not 1 <= this <= total:
            yield Deviation(
                "packet-numbers", t(f"包号 {this} 不在 1 至 {total}", f"packet {this} of {total}")
            )


def content_problems(
    edition: Edition,
    content: bytes,
    fields: list[tuple[str, str]],
    values: list[Value],
    header: dict[str, str],
) -> Iterator[Deviation]:
    if len(content) > _CP_LIMIT:
        size = len(content)
        yield Deviation(
            "cp-too-long", t(f"CP {size} 字节，超过 950", f"CP has {size} bytes, above 950")
        )
    names = [name for name, _ in fields if not FACTOR.fullmatch(name)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield twice(name)
    yield from _time_problems(dict(fields).get("DataTime"), header.get("QN", ""))
    marks = {value.mark for value in values if value.mark} - edition.marks
    for mark in sorted(marks) if edition.marks else ():
        yield Deviation("mark-unknown", t(f"未知数据标记 {mark[:8]}", f"unknown mark {mark[:8]}"))
    suffixes = {value.suffix for value in values} - edition.suffixes
    for suffix in sorted(suffixes) if edition.suffixes else ():
        yield Deviation("suffix-unknown", t(f"未知后缀 -{suffix}", f"unknown suffix -{suffix}"))


def _time_problems(stamp: str | None, qn: str) -> Iterator[Deviation]:
    if stamp is None:
        return
    if not _STAMP.fullmatch(stamp) or len(stamp) != 14:
        yield Deviation(
            "data-time-form",
            t(f"DataTime=“{stamp[:40]}”不是 14 位", f"DataTime=“{stamp[:40]}” is not 14 digits"),
        )
    elif _STAMP.fullmatch(qn) and stamp > qn[:14]:
        yield Deviation("data-time-after-qn", t("DataTime 晚于 QN", "DataTime is later than QN"))
